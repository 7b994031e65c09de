"""Asking after imports and remembered mappings."""

from collections.abc import Sequence

from django.db.models import QuerySet

from transferlotse.files.models import KnownWord, Mapping, TableImport
from transferlotse.files.reading import table_in
from transferlotse.files.rules.columns import ColumnMap, Field, signature
from transferlotse.files.rules.guessing import guessed
from transferlotse.files.rules.tables import Table, normalised


def imports_of(*, centre_key: str) -> QuerySet[TableImport]:
    """A centre's imports, newest first, without what is large."""
    found = TableImport.objects.filter(centre_key=centre_key).select_related("file")
    return found.defer("trace", "refused", "file__content", "file__parsed")


def import_of(*, centre_key: str, import_id: int) -> TableImport | None:
    """One import of this centre; None for a foreign or unknown one."""
    found = TableImport.objects.filter(centre_key=centre_key, pk=import_id).select_related("file")
    return found.defer("file__content", "file__parsed").first()


def words_of(*, centre_key: str) -> QuerySet[KnownWord]:
    """The words of its own tables that a centre has explained."""
    return KnownWord.objects.filter(centre_key=centre_key)


def table_of(table_import: TableImport, fields: Sequence[Field]) -> Table | None:
    """The uploaded table; None when it has been forgotten."""
    parsed = bytes(table_import.file.parsed)
    return table_in(parsed, known=known_names(fields)) if parsed else None


def known_names(fields: Sequence[Field]) -> frozenset[str]:
    """Every normalised column name that means one of these fields."""
    return frozenset(name for one in fields for name in one.known_names())


def column_map(*, centre_key: str, kind: str, fields: Sequence[Field], header: Sequence[str]) -> tuple[ColumnMap, bool]:
    """How to read a table with this header: as remembered (then True), otherwise as guessed from its column names."""
    known = Mapping.objects.filter(centre_key=centre_key, kind=kind, signature=signature(kind, header)).first()
    if known is None:
        return ColumnMap(guessed(fields, header), {}), False
    # The same names may be written a little differently, which their signature does not see either.
    here = {normalised(name): name for name in header}
    columns = {name: here[normalised(column)] for name, column in known.columns.items() if normalised(column) in here}
    return ColumnMap(columns, known.fixed), True

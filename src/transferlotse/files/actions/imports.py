"""The life of an import: uploaded, mapped, previewed, applied."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from django.db import transaction

from transferlotse.files.models import Mapping as RememberedMapping
from transferlotse.files.models import StoredFile, TableImport
from transferlotse.files.queries import known_names
from transferlotse.files.reading import parsed, table_in
from transferlotse.files.rules.columns import Field, Problem, signature
from transferlotse.files.rules.tables import Table
from transferlotse.files.rules.traces import Counts, ImportState, Trace


class ImportMoved(RuntimeError):
    """Raised when an import is no longer in the state that a step needs, for instance because it was applied already."""


def store_upload(
    *,
    centre_key: str,
    kind: str,
    fields: Sequence[Field],
    name: str,
    body: bytes,
    sheet: str,
    actor: str,
    now: dt.datetime,
) -> tuple[TableImport, Table]:
    """Read an uploaded table and keep it. Raises TableRefused, and then keeps nothing."""
    kept = parsed(body=body, sheet=sheet)
    table = table_in(kept, known=known_names(fields))
    with transaction.atomic():
        file = StoredFile.objects.create(
            centre_key=centre_key, name=name[-200:] or "–", sha256=hashlib.sha256(body).hexdigest(), size=len(body),
            content=body, parsed=kept, uploaded_at=now, uploaded_by=actor,
        )  # fmt: skip
        table_import = TableImport.objects.create(
            centre_key=centre_key, file=file, kind=kind, sheet=table.sheet, row_count=len(table.rows),
            created_at=now, created_by=actor,
        )  # fmt: skip
    return table_import, table


def choose_sheet(*, table_import: TableImport, fields: Sequence[Field], sheet: str) -> None:
    """Read another sheet of the uploaded workbook. Raises TableRefused, and then changes nothing."""
    kept = parsed(body=bytes(table_import.file.content), sheet=sheet)
    table = table_in(kept, known=known_names(fields))
    with transaction.atomic():
        require_state(table_import, ImportState.UPLOADED, ImportState.PREVIEWED)
        StoredFile.objects.filter(pk=table_import.file_id).update(parsed=kept)
        table_import.sheet, table_import.row_count, table_import.state = (
            table.sheet,
            len(table.rows),
            ImportState.UPLOADED,
        )
        table_import.save(update_fields=["sheet", "row_count", "state"])


def discard_upload(*, table_import: TableImport) -> None:
    """Throw away an upload that was never applied. Raises ImportMoved when it was."""
    with transaction.atomic():
        require_state(table_import, ImportState.UPLOADED, ImportState.PREVIEWED)
        file = table_import.file
        table_import.delete()
        if not file.imports.exists():
            file.delete()


def choose_columns(
    *,
    table_import: TableImport,
    header: Sequence[str],
    columns: Mapping[str, str],
    fixed: Mapping[str, str],
    now: dt.datetime,
) -> None:
    """Say which column holds which field; it is remembered for the next table with the same column names."""
    with transaction.atomic():
        require_state(table_import, ImportState.UPLOADED, ImportState.PREVIEWED)
        table_import.columns, table_import.fixed = dict(columns), dict(fixed)
        table_import.save(update_fields=["columns", "fixed"])
        RememberedMapping.objects.update_or_create(
            centre_key=table_import.centre_key,
            kind=table_import.kind,
            signature=signature(table_import.kind, header),
            defaults={"columns": dict(columns), "fixed": dict(fixed), "changed_at": now},
        )


def note_preview(*, table_import: TableImport, counts: Counts, problems: Iterable[Problem]) -> None:
    """Keep what a preview found."""
    with transaction.atomic():
        require_state(table_import, ImportState.UPLOADED, ImportState.PREVIEWED)
        table_import.state = ImportState.PREVIEWED
        table_import.counts = asdict(counts)
        table_import.refused = [asdict(problem) for problem in problems]
        table_import.save(update_fields=["state", "counts", "refused"])


def note_queued(*, table_import: TableImport, job_id: int) -> None:
    """A job will apply the import. Raises ImportMoved when it is on its way already."""
    with transaction.atomic():
        require_state(table_import, ImportState.PREVIEWED)
        table_import.state, table_import.job_id = ImportState.APPLYING, job_id
        table_import.save(update_fields=["state", "job_id"])


def note_given_up(*, table_import: TableImport) -> None:
    """The job that was to apply the import gave up and changed nothing: the import rests again."""
    with transaction.atomic():
        require_state(table_import, ImportState.APPLYING)
        table_import.state, table_import.job_id = ImportState.PREVIEWED, None
        table_import.save(update_fields=["state", "job_id"])


def claim_for_applying(*, table_import: TableImport) -> None:
    """First step inside the one transaction that applies an import. Raises ImportMoved when it was applied already."""
    require_state(table_import, ImportState.PREVIEWED, ImportState.APPLYING)


def note_applied(
    *, table_import: TableImport, counts: Counts, problems: Iterable[Problem], trace: Trace, now: dt.datetime
) -> None:
    """Last step inside the transaction that applied an import."""
    table_import.state, table_import.applied_at = ImportState.APPLIED, now
    table_import.counts, table_import.trace = asdict(counts), trace.as_json()
    table_import.refused = [asdict(problem) for problem in problems]
    table_import.save(update_fields=["state", "applied_at", "counts", "trace", "refused"])


def forget_uploads(*, applied_before: dt.datetime, abandoned_before: dt.datetime) -> None:
    """Empty the files of old imports; uploads that nobody applied go altogether. Counts and hashes stay."""
    old = TableImport.objects.filter(state__in=[ImportState.APPLIED, ImportState.UNDONE], created_at__lt=applied_before)
    with transaction.atomic():
        StoredFile.objects.filter(imports__in=old).update(content=b"", parsed=b"")
        old.update(trace={}, refused=[])
        abandoned = TableImport.objects.filter(
            state__in=[ImportState.UPLOADED, ImportState.PREVIEWED], created_at__lt=abandoned_before
        )
        files = list(abandoned.values_list("file_id", flat=True))
        abandoned.delete()
        StoredFile.objects.filter(pk__in=files, imports__isnull=True).delete()


def require_state(table_import: TableImport, *states: ImportState) -> None:
    """Lock the import for this transaction. Raises ImportMoved where it is in none of these states."""
    locked = TableImport.objects.select_for_update().only("state").get(pk=table_import.pk)
    if locked.state not in states:
        raise ImportMoved(locked.state)

"""The life of an import: uploaded, mapped, previewed, applied, undone."""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.apps import apps
from django.db import models, transaction

from transferlotse.files.models import Mapping as RememberedMapping
from transferlotse.files.models import StoredFile, TableImport
from transferlotse.files.queries import known_names
from transferlotse.files.reading import parsed, table_in
from transferlotse.files.rules.columns import Field, Problem, signature
from transferlotse.files.rules.tables import Table
from transferlotse.files.rules.traces import Counts, ImportState, Part, Trace
from transferlotse.journal.actions import record_entry
from transferlotse.journal.models import Touched

CHUNK = 500
# How the journal calls what an import does.
IMPORTS = "import_"


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
        _require(table_import, ImportState.UPLOADED, ImportState.PREVIEWED)
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
        _require(table_import, ImportState.UPLOADED, ImportState.PREVIEWED)
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
        _require(table_import, ImportState.UPLOADED, ImportState.PREVIEWED)
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
        _require(table_import, ImportState.UPLOADED, ImportState.PREVIEWED)
        table_import.state = ImportState.PREVIEWED
        table_import.counts = asdict(counts)
        table_import.refused = [asdict(problem) for problem in problems]
        table_import.save(update_fields=["state", "counts", "refused"])


def note_queued(*, table_import: TableImport, job_id: int) -> None:
    """A job will apply the import. Raises ImportMoved when it is on its way already."""
    with transaction.atomic():
        _require(table_import, ImportState.PREVIEWED)
        table_import.state, table_import.job_id = ImportState.APPLYING, job_id
        table_import.save(update_fields=["state", "job_id"])


def note_given_up(*, table_import: TableImport) -> None:
    """The job that was to apply the import gave up and changed nothing: the import rests again."""
    with transaction.atomic():
        _require(table_import, ImportState.APPLYING)
        table_import.state, table_import.job_id = ImportState.PREVIEWED, None
        table_import.save(update_fields=["state", "job_id"])


def claim_for_applying(*, table_import: TableImport) -> None:
    """First step inside the one transaction that applies an import. Raises ImportMoved when it was applied already."""
    _require(table_import, ImportState.PREVIEWED, ImportState.APPLYING)


def note_applied(
    *, table_import: TableImport, counts: Counts, problems: Iterable[Problem], trace: Trace, now: dt.datetime
) -> None:
    """Last step inside the transaction that applied an import."""
    table_import.state, table_import.applied_at = ImportState.APPLIED, now
    table_import.counts, table_import.trace = asdict(counts), trace.as_json()
    table_import.refused = [asdict(problem) for problem in problems]
    table_import.save(update_fields=["state", "applied_at", "counts", "trace", "refused"])


def undo_import(*, table_import: TableImport, actor: str, now: dt.datetime) -> list[tuple[str, int]]:
    """Take an import back: new records go, former values return.

    Records that somebody changed afterwards, or that other records need by now, stay as they are and are returned as
    (model label, id). Raises ImportMoved when the import is not applied, or its trace is forgotten.
    """
    with transaction.atomic():
        _require(table_import, ImportState.APPLIED)
        if not table_import.trace:
            raise ImportMoved("forgotten")
        trace = Trace.from_json(table_import.trace)
        kept = _kept(trace, table_import.centre_key)
        for part in reversed(trace.parts):
            _take_back(part, kept)
        table_import.state, table_import.undone_at = ImportState.UNDONE, now
        table_import.kept = sorted([label, pk] for label, pk in kept)
        table_import.save(update_fields=["state", "undone_at", "kept"])
        record_entry(
            actor=actor, action="undo_import", subject="import", subject_ids=[table_import.pk],
            fields=[part.label for part in trace.parts], centre_key=table_import.centre_key, now=now,
        )  # fmt: skip
    return sorted(kept)


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


def _require(table_import: TableImport, *states: ImportState) -> None:
    locked = TableImport.objects.select_for_update().only("state").get(pk=table_import.pk)
    if locked.state not in states:
        raise ImportMoved(locked.state)


def _touched_since(trace: Trace, centre_key: str) -> set[tuple[str, int]]:
    """Owners about which the journal says something after the import, but for imports that were taken back."""
    undone = _by_undone_imports(centre_key, trace.journal_number)
    touched: set[tuple[str, int]] = set()
    for part in trace.parts:
        if not part.subject:
            continue
        for ids in _chunks(sorted(_owners(part))):
            later = Touched.objects.filter(
                subject=part.subject, subject_id__in=[str(pk) for pk in ids], entry_id__gt=trace.journal_number
            ).exclude(undone)
            touched |= {(part.owner_label, int(pk)) for pk in later.values_list("subject_id", flat=True)}
    return touched


def _by_undone_imports(centre_key: str, since: int) -> models.Q:
    """Entries that later imports wrote which were taken back themselves: what they did is no more."""
    undone = models.Q(pk__in=[])
    for one in TableImport.objects.filter(centre_key=centre_key, state=ImportState.UNDONE).exclude(trace={}):
        trace = Trace.from_json(one.trace)
        if since <= trace.journal_start < trace.journal_number and not one.kept:
            own = models.Q(entry_id__gt=trace.journal_start, entry_id__lte=trace.journal_number)
            undone |= own & models.Q(entry__centre_key=centre_key, entry__action__startswith=IMPORTS)
    return undone


def _owners(part: Part) -> set[int]:
    return {owner for _, owner in part.created} | set(part.owners_of_changed.values()) | set(part.owners_of_deleted)


def _kept(trace: Trace, centre_key: str) -> set[tuple[str, int]]:
    """Owners that must stay; what stays may itself need others, hence the rounds."""
    kept = _touched_since(trace, centre_key)
    while not (needed := _needed(trace, kept)) <= kept:
        kept |= needed
    return kept


def _needed(trace: Trace, kept: set[tuple[str, int]]) -> set[tuple[str, int]]:
    """New records to which records point that will stay: those outside this import, and those of it that are kept."""
    mine: dict[str, set[int]] = defaultdict(set)
    for part in trace.parts:
        mine[part.label] |= {pk for pk, owner in part.created if (part.owner_label, owner) not in kept}
    needed: set[tuple[str, int]] = set()
    for part in trace.parts:
        if part.label != part.owner_label or not part.created:
            continue
        for relation in apps.get_model(part.label)._meta.related_objects:
            if relation.field.concrete and not relation.many_to_many:
                needed |= _pointed_at(relation, part, mine[relation.related_model._meta.label])
    return needed


def _pointed_at(relation: Any, part: Part, mine: set[int]) -> set[tuple[str, int]]:
    manager = relation.related_model._base_manager
    found: set[tuple[str, int]] = set()
    for ids in _chunks([pk for pk, _ in part.created]):
        rows = manager.filter(**{f"{relation.field.name}__in": ids}).values_list("pk", relation.field.attname)
        found |= {(part.label, target) for pk, target in rows if pk not in mine}
    return found


def _take_back(part: Part, kept: set[tuple[str, int]]) -> None:
    model: Any = apps.get_model(part.label)
    gone = [pk for pk, owner in part.created if (part.owner_label, owner) not in kept]
    for ids in _chunks(gone):
        model.objects.filter(pk__in=ids).delete()
    former = {
        int(pk): values for pk, values in part.changed.items()
        if (part.owner_label, part.owners_of_changed[pk]) not in kept
    }  # fmt: skip
    _restore(model, former)
    rows = [
        model(**{name: model._meta.get_field(name).to_python(value) for name, value in row.items()})
        for row, owner in zip(part.deleted, part.owners_of_deleted, strict=True)
        if (part.owner_label, owner) not in kept
    ]
    model.objects.bulk_create(rows, batch_size=CHUNK)


def _restore(model: Any, former: Mapping[int, Mapping[str, Any]]) -> None:
    by_fields: dict[tuple[str, ...], list[models.Model]] = defaultdict(list)
    for ids in _chunks(sorted(former)):
        for row in model.objects.filter(pk__in=ids):
            for name, value in former[row.pk].items():
                setattr(row, name, model._meta.get_field(name).to_python(value))
            by_fields[tuple(sorted(former[row.pk]))].append(row)
    for names, rows in by_fields.items():
        plain_names = [model._meta.get_field(name).name for name in names]
        model.objects.bulk_update(rows, plain_names, batch_size=CHUNK)


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))

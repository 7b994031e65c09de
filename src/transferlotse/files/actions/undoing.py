"""Taking an import back."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db import models, transaction

from transferlotse.files.actions.imports import ImportMoved, require_state
from transferlotse.files.models import TableImport
from transferlotse.files.rules.traces import ImportState, Part, Trace
from transferlotse.journal.actions import record_entry
from transferlotse.journal.models import Touched

CHUNK = 500
# How the journal calls what an import does.
IMPORTS = "import_"


def undo_import(*, table_import: TableImport, actor: str, now: dt.datetime) -> list[tuple[str, int]]:
    """Take an import back: new records go, former values return.

    Records that somebody changed afterwards, or that other records need by now, stay as they are and are returned as
    (model label, id). Raises ImportMoved when the import is not applied, or its trace is forgotten.
    """
    with transaction.atomic():
        require_state(table_import, ImportState.APPLIED)
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

"""What people do with publicity records."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from django.db import transaction

from transferlotse import content
from transferlotse.centres.actions import lock_unchanged
from transferlotse.centres.models import Centre
from transferlotse.files.rules.columns import Problem, Values
from transferlotse.files.rules.traces import Trace, differences
from transferlotse.journal.actions import record_entry
from transferlotse.publicity.models import Record

FIELDS = ("format", "title", "published_on", "channel", "link", "value", "partner_id", "is_reconstructed")


@dataclass(frozen=True, slots=True)
class RecordDraft:
    """What somebody says about a piece of publicity before it becomes the record."""

    format: str
    title: str
    published_on: dt.date
    channel: str = ""
    link: str = ""
    value: Decimal = Decimal(1)
    partner_id: int | None = None
    source_key: str = ""
    is_reconstructed: bool = False


def record_publicity(
    *, centre: Centre, draft: RecordDraft, actor: str, now: dt.datetime
) -> tuple[Record, Literal["created", "changed", "unchanged"]]:
    """Make `draft` a record; one with a known source key corrects the record it made before.

    Raises KeyError for a format that publicity does not know and ValueError for one that is derived from deliveries.
    """
    _refuse_derived(draft.format)
    with transaction.atomic():
        known = None
        if draft.source_key:
            known = Record.objects.select_for_update().from_source(draft.source_key).filter(centre=centre).first()
        if known is not None:
            return known, correct_publicity(record=known, draft=draft, actor=actor, now=now)
        record = Record(
            centre=centre,
            recorded_at=now,
            changed_at=now,
            source_key=draft.source_key,
            **{name: getattr(draft, name) for name in FIELDS},
        )
        record.save(force_insert=True)
        _journal(record, action="record_publicity", fields=FIELDS, actor=actor, now=now)
    return record, "created"


def correct_publicity(
    *, record: Record, draft: RecordDraft, actor: str, now: dt.datetime, seen: str | None = None
) -> Literal["changed", "unchanged"]:
    """Bring a record in line with `draft`; writes and journals only what differs.

    With `seen`, the version the editor looked at, raises EditConflict where somebody saved in between. Raises KeyError
    and ValueError as `record_publicity` does.
    """
    _refuse_derived(draft.format)
    with transaction.atomic():
        lock_unchanged(record, seen)
        changed = [name for name in FIELDS if getattr(record, name) != getattr(draft, name)]
        if not changed:
            return "unchanged"
        for name in changed:
            setattr(record, name, getattr(draft, name))
        record.changed_at = now
        record.save()
        _journal(record, action="correct_publicity", fields=changed, actor=actor, now=now)
    return "changed"


def withdraw_publicity(*, record: Record, actor: str, now: dt.datetime) -> None:
    """Take a record out of every count; it stays on file and can be restored. A second call changes nothing."""
    _mark(record, withdrawn_at=now, action="withdraw_publicity", actor=actor, now=now)


def restore_publicity(*, record: Record, actor: str, now: dt.datetime) -> None:
    """Undo a withdrawal."""
    _mark(record, withdrawn_at=None, action="restore_publicity", actor=actor, now=now)


def _refuse_derived(key: str) -> None:
    if content.publicity_format_by_key(key).value_rule == "derived":
        raise ValueError(f"{key} is counted from deliveries")


def _mark(record: Record, *, withdrawn_at: dt.datetime | None, action: str, actor: str, now: dt.datetime) -> None:
    with transaction.atomic():
        is_withdrawn = Record.objects.select_for_update().get(pk=record.pk).withdrawn_at is not None
        if is_withdrawn == (withdrawn_at is not None):
            return
        record.withdrawn_at, record.changed_at = withdrawn_at, now
        record.save(update_fields=["withdrawn_at", "changed_at"])
        _journal(record, action=action, fields=["withdrawn_at"], actor=actor, now=now)


def _journal(record: Record, *, action: str, fields: tuple[str, ...] | list[str], actor: str, now: dt.datetime) -> None:
    record_entry(
        actor=actor, action=action, subject="publicity", subject_ids=[record.pk],
        fields=fields, centre_key=record.centre.key, now=now,
    )  # fmt: skip


@dataclass(slots=True)
class PublicityPlan:
    """What a list of publicity would do: new records and former values of changed ones."""

    centre: Centre
    changes: dict[int, Literal["created", "changed", "unchanged"]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    new: list[Record] = field(default_factory=list)
    changed: list[tuple[Record, dict[str, Any]]] = field(default_factory=list)

    def write(self, *, trace: Trace, actor: str, now: dt.datetime) -> None:
        """Write the plan with one journal entry. Call inside a transaction."""
        part = trace.part("publicity.Record", subject="publicity")
        for record in self.new:
            record.recorded_at = record.changed_at = now
        Record.objects.bulk_create(self.new, batch_size=500)
        part.note_created(self.new)
        names = {"changed_at"}
        for record, former in self.changed:
            part.note_changed(record, former)
            record.changed_at = now
            names |= {name.removesuffix("_id") for name in former}
        if self.changed:
            Record.objects.bulk_update([record for record, _ in self.changed], sorted(names), batch_size=500)
        ids = [record.pk for record in (*self.new, *(record for record, _ in self.changed))]
        if ids:
            record_entry(
                actor=actor, action="import_publicity", subject="publicity", subject_ids=sorted(ids),
                fields=["imported"], centre_key=self.centre.key, now=now,
            )  # fmt: skip


def plan_publicity(*, centre: Centre, rows: Sequence[Values], columns: Mapping[str, str]) -> PublicityPlan:
    """What a list would do to the publicity records of `centre`. Nothing is written."""
    plan = PublicityPlan(centre)
    keyed = Record.objects.filter(centre=centre).exclude(source_key="")
    known = {record.source_key: record for record in keyed}
    for row in rows:
        kind = content.publicity_format_by_key(row.values["format"])
        values = {name: value for name, value in row.values.items() if name not in {"source_key", "partners"}}
        if "partners" in row.values:
            values["partner_id"] = row.values["partners"]
        record = known.get(row.source_key)
        if kind.value_rule == "derived":
            plan.problems.append(Problem(row.number, columns.get("format", "Format"), "derived", kind.name.de))
        elif values.get("value", Decimal(0)) < 0:
            plan.problems.append(Problem(row.number, columns.get("value", "Wert"), "negative"))
        elif record is None:
            plan.new.append(Record(centre=centre, source_key=row.source_key, **{"title": kind.name.de, **values}))
            plan.changes[row.number] = "created"
        else:
            former = differences(record, values)
            for name in former:
                setattr(record, name, values[name])
            if former:
                plan.changed.append((record, former))
            plan.changes[row.number] = "changed" if former else "unchanged"
    return plan

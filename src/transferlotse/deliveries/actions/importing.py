"""Moving a centre's own lists of deliveries and of those who took part into the records, many rows at once."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from transferlotse import content
from transferlotse.centres.models import Centre, Partner
from transferlotse.deliveries.models import Contribution, Delivery, DeliveryTopic
from transferlotse.deliveries.rules import shares_of
from transferlotse.deliveries.rules.importing import DeliveryRow, delivery_row, new_delivery, row_problem
from transferlotse.files.rules.columns import Problem, Values
from transferlotse.files.rules.traces import Trace, differences
from transferlotse.journal.actions import record_entry

TITLE_LIMIT = 200
CHUNK = 500
Change = Literal["created", "changed", "unchanged"]
DELIVERY = "deliveries.Delivery"


@dataclass(slots=True)
class DeliveryPlan:
    """What a list of deliveries would do: new records, former values of changed ones, and their parts to write anew."""

    centre: Centre
    changes: dict[int, Change] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    new: list[Delivery] = field(default_factory=list)
    changed: list[tuple[Delivery, dict[str, Any]]] = field(default_factory=list)
    shares: list[Contribution] = field(default_factory=list)
    topics: list[DeliveryTopic] = field(default_factory=list)
    dropped_shares: list[Contribution] = field(default_factory=list)
    dropped_topics: list[DeliveryTopic] = field(default_factory=list)

    def write(self, *, trace: Trace, actor: str, now: dt.datetime) -> None:
        """Write the plan with one journal entry. Call inside a transaction."""
        for delivery in self.new:
            delivery.recorded_at = delivery.changed_at = now
        Delivery.objects.bulk_create(self.new, batch_size=CHUNK)
        trace.part(DELIVERY, subject="delivery").note_created(self.new)
        self._write_changed(trace, now)
        for model, label, dropped, added in (
            (Contribution, "deliveries.Contribution", self.dropped_shares, self.shares),
            (DeliveryTopic, "deliveries.DeliveryTopic", self.dropped_topics, self.topics),
        ):
            part = trace.part(label, owner=DELIVERY, subject="delivery")
            for row in dropped:
                part.note_deleted(row, "delivery_id")
            for start in range(0, len(dropped), CHUNK):
                model.objects.filter(pk__in=[row.pk for row in dropped[start : start + CHUNK]]).delete()
            for row in added:
                row.delivery = row.delivery  # the delivery had no id yet when the row was prepared
            model.objects.bulk_create(added, batch_size=CHUNK)
            part.note_created(added, "delivery_id")
        ids = {row.pk for row in self.new} | {row.pk for row, _ in self.changed}
        if ids:
            record_entry(
                actor=actor, action="import_deliveries", subject="delivery", subject_ids=sorted(ids),
                fields=["imported"], centre_key=self.centre.key, now=now,
            )  # fmt: skip

    def _write_changed(self, trace: Trace, now: dt.datetime) -> None:
        part = trace.part(DELIVERY, subject="delivery")
        names = {"changed_at"}
        for delivery, former in self.changed:
            part.note_changed(delivery, {**former, "changed_at": delivery.changed_at})
            delivery.changed_at = now
            names |= set(former)
        if self.changed:
            Delivery.objects.bulk_update([row for row, _ in self.changed], sorted(names), batch_size=CHUNK)


def plan_deliveries(
    *,
    centre: Centre,
    rows: Sequence[Values],
    postcodes: Mapping[str, str],
    default_partners: tuple[int, ...],
    columns: Mapping[str, str],
) -> DeliveryPlan:
    """What a list would do to the deliveries of `centre`. Nothing is written.

    `default_partners` delivered where a row does not say who did; without any, such a row is refused.
    """
    plan = DeliveryPlan(centre)
    known = known_records(Delivery, centre, [row.source_key for row in rows])
    shares = _grouped(Contribution.objects.filter(centre=centre)) if known else {}
    topics = _grouped(DeliveryTopic.objects.filter(centre=centre)) if known else {}
    version, has_partners = content.portfolio_version(), Partner.objects.filter(centre=centre).exists()
    for row in rows:
        said = delivery_row(row.values, postcodes)
        record = known.get(row.source_key)
        if problem := row_problem(said, centre_key=centre.key):
            plan.problems.append(Problem(row.number, columns.get(problem[0], problem[0]), problem[1]))
        elif record is None and not (said.partner_ids or default_partners):
            code = "no_partners" if not has_partners else "missing" if "partners" in columns else "no_column"
            plan.problems.append(Problem(row.number, columns.get("partners", "Durchgeführt von"), code))
        elif record is None:
            _plan_new(plan, said, row, said.partner_ids or default_partners, version, _subject(said, row, columns))
        else:
            _plan_change(plan, said, row, record, shares.get(record.pk, []), topics.get(record.pk, []))
    return plan


def _subject(said: DeliveryRow, row: Values, columns: Mapping[str, str]) -> str:
    """What a column of topics says where its words are none of ours: many centres keep their titles there."""
    return row.entered.get(columns.get("topics", ""), "")[:TITLE_LIMIT] if said.topics is None else ""


def _plan_new(
    plan: DeliveryPlan, said: DeliveryRow, row: Values, partners: tuple[int, ...], version: str, subject: str
) -> None:
    kind = content.format_by_key(said.values["format"])
    delivery = Delivery(
        centre=plan.centre, source_key=row.source_key, stage=kind.stage, portfolio_version=version,
        **new_delivery(said, fallback_title=subject or kind.name.de),
    )  # fmt: skip
    plan.new.append(delivery)
    plan.shares += _shares(delivery, partners)
    plan.topics += _topics(delivery, said.topics or ())
    plan.changes[row.number] = "created"


def _plan_change(
    plan: DeliveryPlan,
    said: DeliveryRow,
    row: Values,
    record: Delivery,
    shares: list[Contribution],
    topics: list[DeliveryTopic],
) -> None:
    values = dict(said.values)
    if values["format"] != record.format:
        values["stage"] = content.format_by_key(values["format"]).stage
        values["portfolio_version"] = content.portfolio_version()
    former = differences(record, values)
    for name in former:
        setattr(record, name, values[name])
    plan.changes[row.number] = "changed" if former else "unchanged"
    if said.partner_ids is not None and {one.partner_id for one in shares} != set(said.partner_ids):
        plan.dropped_shares += shares
        plan.shares += _shares(record, said.partner_ids)
        plan.changes[row.number] = "changed"
    if said.topics is not None and {one.topic for one in topics} != set(said.topics):
        plan.dropped_topics += topics
        plan.topics += _topics(record, said.topics)
        plan.changes[row.number] = "changed"
    if plan.changes[row.number] == "changed":
        plan.changed.append((record, former))


def known_records(model: Any, centre: Centre, keys: Sequence[str]) -> dict[str, Any]:
    """Records of `centre` that carry one of these source keys, by key."""
    found: dict[str, Any] = {}
    for start in range(0, len(keys), CHUNK):
        rows = model.objects.from_source(*keys[start : start + CHUNK]).filter(centre=centre)
        found.update({row.source_key: row for row in rows})
    return found


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row.delivery_id, []).append(row)
    return grouped


def _shares(delivery: Delivery, partners: tuple[int, ...]) -> list[Contribution]:
    return [
        Contribution(centre=delivery.centre, delivery=delivery, partner_id=share.partner_id, fraction=share.fraction)
        for share in shares_of(partners)
    ]


def _topics(delivery: Delivery, topics: Iterable[str]) -> list[DeliveryTopic]:
    return [DeliveryTopic(centre=delivery.centre, delivery=delivery, topic=topic) for topic in topics]

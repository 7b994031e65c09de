"""What people do with deliveries: record, correct, add who took part, note what became of it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.db import transaction

from transferlotse import content
from transferlotse.centres.models import Centre
from transferlotse.deliveries.models import Attendance, Contribution, Delivery, DeliveryTopic, Outcome
from transferlotse.deliveries.rules import (
    TRANSITIONS,
    AttendanceDraft,
    DeliveryDraft,
    DeliveryState,
    OutcomeKind,
    draft_problems,
)
from transferlotse.journal.actions import record_entry

PLAIN_FIELDS = (
    "format", "title", "starts_on", "ends_on", "state", "ai", "mode", "district", "place", "quantity",
    "effort_hours", "note", "is_reconstructed",
)  # fmt: skip


class DraftRefused(ValueError):
    """Raised when a draft cannot become a record; `problems` maps field names to what is wrong."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(", ".join(f"{name}: {why}" for name, why in problems.items()))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Recorded:
    """The delivery, and whether recording it created it, changed it or found it as it was."""

    delivery: Delivery
    change: Literal["created", "changed", "unchanged"]


def record_delivery(*, centre: Centre, draft: DeliveryDraft, actor: str, now: dt.datetime) -> Recorded:
    """Make `draft` a record of `centre`; a draft with a known source key corrects the record it made before.

    Raises DraftRefused, and KeyError for a format the portfolio does not know. One journal entry where anything changed.
    """
    if problems := draft_problems(draft):
        raise DraftRefused(problems)
    with transaction.atomic():
        known = None
        if draft.source_key:
            known = Delivery.objects.select_for_update().filter(source_key=draft.source_key, centre=centre).first()
        if known is not None:
            return correct_delivery(delivery=known, draft=draft, actor=actor, now=now)
        delivery = Delivery(
            centre=centre,
            source_key=draft.source_key,
            stage=content.format_by_key(draft.format).stage,
            portfolio_version=content.portfolio_version(),
            recorded_at=now,
            changed_at=now,
            **{name: getattr(draft, name) for name in PLAIN_FIELDS},
        )
        delivery.save(force_insert=True)
        _write_shares(delivery, draft)
        _write_topics(delivery, draft.topics)
        record_entry(
            actor=actor, action="record_delivery", subject="delivery", subject_ids=[delivery.pk],
            fields=[*PLAIN_FIELDS, "shares", "topics"], centre_key=centre.key, now=now,
        )  # fmt: skip
    return Recorded(delivery, "created")


def correct_delivery(*, delivery: Delivery, draft: DeliveryDraft, actor: str, now: dt.datetime) -> Recorded:
    """Bring a record in line with `draft`; writes and journals only what differs. Raises DraftRefused."""
    if problems := draft_problems(draft):
        raise DraftRefused(problems)
    with transaction.atomic():
        changed = [name for name in PLAIN_FIELDS if getattr(delivery, name) != getattr(draft, name)]
        for name in changed:
            setattr(delivery, name, getattr(draft, name))
        if "format" in changed:
            delivery.stage = content.format_by_key(draft.format).stage
            delivery.portfolio_version = content.portfolio_version()
        if _shares_in(delivery) != {(s.partner_id, s.host_centre_id, s.fraction) for s in draft.shares}:
            delivery.contributions.all().delete()
            _write_shares(delivery, draft)
            changed.append("shares")
        if set(delivery.topics.values_list("topic", flat=True)) != set(draft.topics):
            delivery.topics.all().delete()
            _write_topics(delivery, draft.topics)
            changed.append("topics")
        if not changed:
            return Recorded(delivery, "unchanged")
        delivery.changed_at = now
        delivery.save()
        record_entry(
            actor=actor, action="correct_delivery", subject="delivery", subject_ids=[delivery.pk],
            fields=changed, centre_key=delivery.centre.key, now=now,
        )  # fmt: skip
    return Recorded(delivery, "changed")


def move_delivery(*, delivery: Delivery, state: DeliveryState, actor: str, now: dt.datetime) -> None:
    """Set a delivery's state, for instance cancel it. Raises ValueError for a step that the rules do not know."""
    if state not in TRANSITIONS[DeliveryState(delivery.state)]:
        raise ValueError(f"{delivery.state} → {state}")
    with transaction.atomic():
        delivery.state, delivery.changed_at = state, now
        delivery.save(update_fields=["state", "changed_at"])
        record_entry(
            actor=actor, action=f"delivery_{state}", subject="delivery", subject_ids=[delivery.pk],
            fields=["state"], centre_key=delivery.centre.key, now=now,
        )  # fmt: skip


def record_attendances(
    *, delivery: Delivery, drafts: Sequence[AttendanceDraft], actor: str, now: dt.datetime
) -> list[Attendance]:
    """Add who took part; drafts whose source key is known already are left out. Returns the new rows."""
    with transaction.atomic():
        known = set(
            Attendance.objects.filter(source_key__in=[d.source_key for d in drafts if d.source_key])
            .values_list("source_key", flat=True)
        )  # fmt: skip
        rows = [
            Attendance(
                centre=delivery.centre,
                delivery=delivery,
                organisation_id=draft.organisation_id,
                person_id=draft.person_id,
                headcount=draft.headcount,
                entered=dict(draft.entered),
                source_key=draft.source_key,
            )
            for draft in drafts
            if draft.source_key not in known or not draft.source_key
        ]
        if not rows:
            return []
        Attendance.objects.bulk_create(rows, batch_size=1000)
        record_entry(
            actor=actor, action="record_attendances", subject="delivery", subject_ids=[delivery.pk],
            fields=["attendances"], centre_key=delivery.centre.key, now=now,
        )  # fmt: skip
    return rows


def remove_attendance(*, attendance: Attendance, actor: str, now: dt.datetime) -> None:
    """Take somebody off a delivery's list."""
    with transaction.atomic():
        delivery = attendance.delivery
        attendance.delete()
        record_entry(
            actor=actor, action="remove_attendance", subject="delivery", subject_ids=[delivery.pk],
            fields=["attendances"], centre_key=delivery.centre.key, now=now,
        )  # fmt: skip


def record_outcome(
    *,
    centre: Centre,
    kind: OutcomeKind,
    observed_on: dt.date,
    delivery: Delivery | None,
    organisation_id: int | None,
    actor: str,
    now: dt.datetime,
    programme: str = "",
    amount_eur: int | None = None,
    description: str = "",
    ask_again_on: dt.date | None = None,
    source_key: str = "",
) -> Outcome:
    """Note what became of a delivery."""
    with transaction.atomic():
        outcome = Outcome(
            centre=centre, kind=kind, observed_on=observed_on, delivery=delivery, organisation_id=organisation_id,
            programme=programme, amount_eur=amount_eur, description=description, ask_again_on=ask_again_on,
            source_key=source_key,
        )  # fmt: skip
        outcome.save(force_insert=True)
        record_entry(
            actor=actor, action="record_outcome", subject="outcome", subject_ids=[outcome.pk],
            fields=["kind", "observed_on"], centre_key=centre.key, now=now,
        )  # fmt: skip
    return outcome


def _shares_in(delivery: Delivery) -> set[tuple[int | None, int | None, Decimal]]:
    return set(delivery.contributions.values_list("partner_id", "host_centre_id", "fraction"))


def _write_shares(delivery: Delivery, draft: DeliveryDraft) -> None:
    Contribution.objects.bulk_create(
        Contribution(
            centre=delivery.centre,
            delivery=delivery,
            partner_id=share.partner_id,
            host_centre_id=share.host_centre_id,
            fraction=share.fraction,
        )
        for share in draft.shares
    )


def _write_topics(delivery: Delivery, topics: Iterable[str]) -> None:
    DeliveryTopic.objects.bulk_create(
        DeliveryTopic(centre=delivery.centre, delivery=delivery, topic=topic) for topic in dict.fromkeys(topics)
    )

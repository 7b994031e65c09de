"""Recording and correcting deliveries."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.db import transaction

from transferlotse import content
from transferlotse.centres.actions import lock_unchanged
from transferlotse.centres.models import Centre
from transferlotse.deliveries.models import Contribution, Delivery, DeliveryTopic
from transferlotse.deliveries.queries import deliveries_from_source
from transferlotse.deliveries.rules import (
    TRANSITIONS,
    DeliveryDraft,
    DeliveryState,
    draft_problems,
)
from transferlotse.journal.actions import record_entry

PLAIN_FIELDS = (
    "format", "title", "starts_on", "ends_on", "state", "ai", "mode", "district", "place", "quantity",
    "effort_hours", "joint_key", "note", "is_reconstructed",
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
        if draft.source_key and (found := deliveries_from_source(centre=centre, key=draft.source_key)):
            known = Delivery.objects.select_for_update().get(pk=found[0].pk)
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


def correct_delivery(
    *, delivery: Delivery, draft: DeliveryDraft, actor: str, now: dt.datetime, seen: str | None = None
) -> Recorded:
    """Bring a record in line with `draft`; writes and journals only what differs. Raises DraftRefused.

    With `seen`, the version the editor looked at, raises EditConflict where somebody saved in between.
    """
    if problems := draft_problems(draft):
        raise DraftRefused(problems)
    with transaction.atomic():
        lock_unchanged(delivery, seen)
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
    with transaction.atomic():
        current = Delivery.objects.select_for_update().get(pk=delivery.pk).state
        if state not in TRANSITIONS[DeliveryState(current)]:
            raise ValueError(f"{current} → {state}")
        delivery.state, delivery.changed_at = state, now
        delivery.save(update_fields=["state", "changed_at"])
        record_entry(
            actor=actor, action=f"delivery_{state}", subject="delivery", subject_ids=[delivery.pk],
            fields=["state"], centre_key=delivery.centre.key, now=now,
        )  # fmt: skip


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

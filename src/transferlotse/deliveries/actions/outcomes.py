"""Noting what became of a delivery, and taking it back."""

import datetime as dt

from django.db import transaction

from transferlotse.centres.models import Centre
from transferlotse.deliveries.models import Delivery, Outcome
from transferlotse.deliveries.rules import OutcomeKind
from transferlotse.journal.actions import record_entry


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
        _journal(outcome, "record_outcome", actor=actor, now=now)
    return outcome


def remove_outcome(*, outcome: Outcome, actor: str, now: dt.datetime) -> None:
    """Take back what was noted by mistake; the journal keeps that it was there."""
    with transaction.atomic():
        _journal(outcome, "remove_outcome", actor=actor, now=now)
        outcome.delete()


def _journal(outcome: Outcome, action: str, *, actor: str, now: dt.datetime) -> None:
    # Under the delivery where there is one, so that its history tells what became of it.
    subject, pk = ("delivery", outcome.delivery_id) if outcome.delivery_id else ("outcome", outcome.pk)
    record_entry(
        actor=actor, action=action, subject=subject, subject_ids=[pk],
        fields=["outcomes"], centre_key=outcome.centre.key, now=now,
    )  # fmt: skip

"""Opening, submitting and locking periods."""

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal

from django.db import transaction

from transferlotse import content
from transferlotse.centres.models import Centre
from transferlotse.journal.actions import record_entry
from transferlotse.monitoring.models import Adjustment, Period, Snapshot
from transferlotse.monitoring.queries.indicators import amounts_of
from transferlotse.monitoring.queries.ledgers import Ledger
from transferlotse.monitoring.queries.periods import (
    adjusting_period,
    contributions_now,
    late_changes,
    partner_shares,
    selection_of,
)
from transferlotse.monitoring.rules import PERIOD_TRANSITIONS, PeriodState

# Whom the two headline numbers of reach counted, so that a locked figure still opens to its organisations after merges.
SURVIVORS_KEPT: dict[str, Callable[[Ledger], Iterable[int]]] = {
    "reach.distinct-companies": lambda ledger: ledger.first_deliveries,
    "reach.distinct-smes": lambda ledger: [one for one, sme in ledger.sme_status.items() if sme],
}


class PeriodRefused(ValueError):
    """Raised when a period cannot be opened or moved on; the text says why and is translated where it is shown."""


def open_period(
    *, centre: Centre, name: str, starts_on: dt.date, ends_on: dt.date, actor: str, now: dt.datetime
) -> Period:
    """A new span to report on. Raises PeriodRefused where it overlaps another one or ends before it starts."""
    if ends_on < starts_on:
        raise PeriodRefused("ends_before_start")
    with transaction.atomic():
        if Period.objects.filter(centre=centre, starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
            raise PeriodRefused("overlaps")
        period = Period(centre=centre, name=name, starts_on=starts_on, ends_on=ends_on)
        period.save(force_insert=True)
        _journal(period, "open_period", actor, now)
    return period


def move_period(*, period: Period, state: PeriodState, actor: str, now: dt.datetime) -> None:
    """Submit, send back or accept a period. Raises PeriodRefused for a step the rules do not know; locking has its own action."""
    if state not in PERIOD_TRANSITIONS[PeriodState(period.state)] or state == PeriodState.LOCKED:
        raise PeriodRefused("no_such_step")
    with transaction.atomic():
        period.state = state
        period.save(update_fields=["state"])
        _journal(period, f"period_{state}", actor, now)


def lock_period(*, period: Period, actor: str, now: dt.datetime) -> None:
    """Keep every figure of the period with the records that make it up, for good.

    What moved in earlier locked periods is taken in as adjustments by the earliest period that is not locked, so periods
    lock in their order. Raises PeriodRefused otherwise.
    """
    centre = period.centre
    with transaction.atomic():
        period = Period.objects.select_for_update().get(pk=period.pk)
        if PeriodState.LOCKED not in PERIOD_TRANSITIONS[PeriodState(period.state)]:
            raise PeriodRefused("no_such_step")
        earliest = adjusting_period(centre=centre)
        if earliest is None or earliest.pk != period.pk:
            raise PeriodRefused("earlier_period_open")
        Adjustment.objects.bulk_create(
            Adjustment(
                centre=centre, period=period, of_period=of_period, figure=figure, ai=ai, record_id=record, amount=amount
            )
            for of_period, (figure, ai), record, amount in late_changes(centre=centre)
        )
        Snapshot.objects.bulk_create(_snapshots(period, now))
        period.state, period.locked_at, period.locked_by = PeriodState.LOCKED, now, actor
        period.save(update_fields=["state", "locked_at", "locked_by"])
        _journal(period, "lock_period", actor, now)


def _snapshots(period: Period, now: dt.datetime) -> list[Snapshot]:
    centre, selection = period.centre, selection_of(period)
    ledger = Ledger(centre=centre, selection=selection)
    contributing = contributions_now(centre=centre, selection=selection)
    shares = partner_shares(centre=centre, selection=selection)
    rows = []
    for indicator in content.indicators():
        amounts = amounts_of(ledger, indicator)
        for ai, value in ((False, amounts.plain), (True, amounts.ai)):
            if ai and indicator.kind not in {"service", "sum", "goal"}:
                continue
            records = contributing.get((indicator.id, ai), {})
            parts = shares.get(indicator.kind, {})
            kept = {record: [str(amount), parts.get(record, {})] for record, amount in records.items()}
            if indicator.id in SURVIVORS_KEPT:
                kept = {str(one): ["1", {}] for one in SURVIVORS_KEPT[indicator.id](ledger)}
            rows.append(
                Snapshot(
                    centre=centre, period=period, figure=indicator.id, ai=ai, value=Decimal(value),
                    contributing=kept, taken_at=now,
                )
            )  # fmt: skip
    return rows


def _journal(period: Period, action: str, actor: str, now: dt.datetime) -> None:
    record_entry(
        actor=actor, action=action, subject="period", subject_ids=[period.pk],
        fields=["state"], centre_key=period.centre.key, now=now,
    )  # fmt: skip

"""A figure once reported stays; what comes late becomes an adjustment."""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from transferlotse import content
from transferlotse.centres.models import Centre, Partner
from transferlotse.deliveries.actions import correct_delivery, move_delivery
from transferlotse.deliveries.models import Delivery
from transferlotse.deliveries.rules import DeliveryDraft, DeliveryState, Mode, shares_of
from transferlotse.monitoring.actions import PeriodRefused, lock_period, move_period, open_period
from transferlotse.monitoring.models import Adjustment, Period, Snapshot
from transferlotse.monitoring.queries.periods import late_changes, period_figures, selection_of
from transferlotse.monitoring.queries.records import reported_lines
from transferlotse.monitoring.rules import PeriodState

Recorder = Callable[..., Delivery]
FIGURE = "service.company-dialogue"


@pytest.fixture
def periods(open_centre: Centre, now: dt.datetime) -> list[Period]:
    return [
        open_period(
            centre=open_centre,
            name=str(year),
            starts_on=dt.date(year, 1, 1),
            ends_on=dt.date(year, 12, 31),
            actor="t",
            now=now,
        )
        for year in (2024, 2025, 2026)
    ]


def figure(period: Period, key: str = FIGURE) -> tuple[Decimal, Decimal]:
    """A figure's own value and its adjustment in a period."""
    period.refresh_from_db()
    kinds = (key.split(".")[0],)
    found = period_figures(period=period, kinds=kinds, narrowed=selection_of(period), targets={})
    one = next(one for one in found if one.indicator.id == key)
    return one.amounts.total, one.adjustment.total


def test_late_record_leaves_the_locked_period_and_shows_in_the_open_one(
    periods: list[Period], record: Recorder, now: dt.datetime
) -> None:
    record(dt.date(2024, 5, 5))
    lock_period(period=periods[0], actor="t", now=now)
    record(dt.date(2024, 6, 6))
    assert figure(periods[0]) == (1, 0)
    assert figure(periods[1]) == (0, 1)
    assert figure(periods[2]) == (0, 0)


def test_cancelled_record_is_taken_back_once(periods: list[Period], record: Recorder, now: dt.datetime) -> None:
    gone = record(dt.date(2024, 5, 5))
    lock_period(period=periods[0], actor="t", now=now)
    move_delivery(delivery=gone, state=DeliveryState.CANCELLED, actor="t", now=now)
    assert figure(periods[1]) == (0, -1)
    lock_period(period=periods[1], actor="t", now=now)
    assert figure(periods[1]) == (0, -1)
    assert figure(periods[2]) == (0, 0)
    assert Adjustment.objects.count() == 1


def test_reclassified_record_moves_between_figures(
    periods: list[Period], record: Recorder, partners: list[Partner], now: dt.datetime
) -> None:
    delivery = record(dt.date(2024, 5, 5))
    lock_period(period=periods[0], actor="t", now=now)
    draft = DeliveryDraft(
        format="potential-analysis",
        title=delivery.title,
        starts_on=delivery.starts_on,
        ends_on=delivery.ends_on,
        shares=shares_of([partners[0].pk]),
        mode=Mode.ON_SITE,
    )
    correct_delivery(delivery=delivery, draft=draft, actor="t", now=now)
    assert figure(periods[1]) == (0, -1)
    assert figure(periods[1], "service.potential-analysis") == (0, 1)
    assert figure(periods[1], "goal.individual-services") == (0, 0)


def test_locked_figure_opens_to_its_records_even_after_erasure(
    periods: list[Period], record: Recorder, now: dt.datetime
) -> None:
    kept, erased = record(dt.date(2024, 5, 5)), record(dt.date(2024, 5, 6))
    lock_period(period=periods[0], actor="t", now=now)
    periods[0].refresh_from_db()
    erased.contributions.all().delete()
    number = str(erased.pk)
    erased.delete()
    lines = reported_lines(period=periods[0], indicator=content.indicator_by_id(FIGURE), ai=None)
    assert [line.pk for line in lines if line.pk] == [kept.pk]
    assert any(number in line.title for line in lines if line.pk is None)
    assert figure(periods[0]) == (2, 0)


def test_partner_share_of_a_locked_figure_stays(
    periods: list[Period], record: Recorder, partners: list[Partner], now: dt.datetime
) -> None:
    delivery = record(dt.date(2024, 5, 5), by=[partner.pk for partner in partners])
    lock_period(period=periods[0], actor="t", now=now)
    delivery.contributions.filter(partner=partners[1]).delete()
    periods[0].refresh_from_db()
    narrowed = replace(selection_of(periods[0]), partner_id=partners[1].pk)
    found = period_figures(period=periods[0], kinds=("service",), narrowed=narrowed, targets={})
    assert next(one.total for one in found if one.indicator.id == FIGURE) == Decimal("0.5")


def test_periods_lock_in_their_order_and_only_once(periods: list[Period], now: dt.datetime) -> None:
    with pytest.raises(PeriodRefused, match="earlier"):
        lock_period(period=periods[1], actor="t", now=now)
    lock_period(period=periods[0], actor="t", now=now)
    with pytest.raises(PeriodRefused, match="no_such_step"):
        lock_period(period=periods[0], actor="t", now=now)
    assert Snapshot.objects.filter(period=periods[1]).count() == 0


def test_period_is_submitted_sent_back_accepted_and_locked(periods: list[Period], now: dt.datetime) -> None:
    for state in (PeriodState.SUBMITTED, PeriodState.OPEN, PeriodState.SUBMITTED, PeriodState.ACCEPTED):
        move_period(period=periods[0], state=state, actor="t", now=now)
    with pytest.raises(PeriodRefused):
        move_period(period=periods[0], state=PeriodState.OPEN, actor="t", now=now)
    lock_period(period=periods[0], actor="t", now=now)
    periods[0].refresh_from_db()
    assert periods[0].state == PeriodState.LOCKED


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "why"),
    [
        (dt.date(2025, 6, 1), dt.date(2027, 1, 1), "overlaps"),
        (dt.date(2030, 2, 1), dt.date(2030, 1, 1), "ends_before_start"),
    ],
)
def test_open_period_refuses(
    open_centre: Centre, periods: list[Period], now: dt.datetime, starts_on: dt.date, ends_on: dt.date, why: str
) -> None:
    with pytest.raises(PeriodRefused, match=why):
        open_period(centre=open_centre, name="x", starts_on=starts_on, ends_on=ends_on, actor="t", now=now)


def test_sum_over_periods_is_always_what_the_records_say(
    periods: list[Period], record: Recorder, now: dt.datetime
) -> None:
    chance = random.Random(7)
    days = [dt.date(2024, 1, 1) + dt.timedelta(chance.randrange(3 * 365)) for _ in range(40)]
    deliveries = [record(day, ai=chance.random() < 0.3) for day in days]
    for period in periods[:2]:
        lock_period(period=period, actor="t", now=now)
        before = [figure(one) for one in periods[: periods.index(period) + 1]]
        for delivery in chance.sample(deliveries, 8):
            to = DeliveryState.CANCELLED if delivery.state == DeliveryState.DELIVERED else DeliveryState.DELIVERED
            move_delivery(delivery=delivery, state=to, actor="t", now=now)
        record(dt.date(2024, 3, 3))
        counted = Delivery.objects.filter(state=DeliveryState.DELIVERED).count()
        assert sum(sum(figure(one)) for one in periods) == counted
        assert [figure(one) for one in periods[: len(before)]] == before
    assert late_changes(centre=periods[0].centre)

"""Rounding, targets and late records, without a database."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transferlotse.monitoring.rules import (
    PERIOD_TRANSITIONS,
    Amounts,
    PeriodState,
    achieved_percent,
    late_amounts,
    plain_number,
    target_met,
)

RECORDS = st.dictionaries(st.sampled_from("abcdef"), st.decimals(-5, 5, places=2), max_size=6)


@pytest.mark.parametrize(
    ("actual", "target", "percent"),
    [("32", "27", 119), ("13", "7.5", 173), ("1", "8", 13), ("0", "10", 0), ("29350", "54000", 54), ("5", "1000", 1)],
)
def test_achieved_percent_rounds_half_up(actual: str, target: str, percent: int) -> None:
    assert achieved_percent(target=Decimal(target), actual=Decimal(actual)) == percent


@pytest.mark.parametrize("target", [None, Decimal(0), Decimal("0.00")])
def test_achieved_percent_is_blank_without_target(target: Decimal | None) -> None:
    assert achieved_percent(target=target, actual=Decimal(5)) is None


def test_target_met_tells_more_than_from_at_least() -> None:
    ten = Decimal(10)
    assert target_met(comparison="at_least", target=ten, actual=ten) is True
    assert target_met(comparison="more_than", target=ten, actual=ten) is False
    assert target_met(comparison="more_than", target=ten, actual=Decimal(11)) is True
    assert target_met(comparison="at_least", target=None, actual=ten) is None


def test_plain_number_keeps_halves_and_drops_empty_places() -> None:
    assert plain_number(Decimal("7.50")) == 7.5
    assert repr(plain_number(Decimal("233.00"))) == "233"


def test_amounts_add_with_and_without_ai_apart() -> None:
    both = Amounts(Decimal(2), Decimal(3)) + Amounts(Decimal(1), Decimal("0.5"))
    assert (both.plain, both.ai, both.total) == (3, Decimal("3.5"), Decimal("6.5"))


@given(reported=RECORDS, now=RECORDS, adjusted=RECORDS)
def test_late_amounts_always_lead_to_what_the_records_say(
    reported: dict[str, Decimal], now: dict[str, Decimal], adjusted: dict[str, Decimal]
) -> None:
    late = late_amounts(reported=reported, now=now, adjusted=adjusted)
    total = sum(reported.values()) + sum(adjusted.values()) + sum(late.values())
    assert total == sum(now.values())
    assert all(late.values())
    after = {key: adjusted.get(key, Decimal(0)) + late.get(key, Decimal(0)) for key in {*adjusted, *late}}
    assert late_amounts(reported=reported, now=now, adjusted=after) == {}


def test_period_transitions_name_every_state_and_never_leave_a_lock() -> None:
    assert set(PERIOD_TRANSITIONS) == set(PeriodState)
    assert PERIOD_TRANSITIONS[PeriodState.LOCKED] == frozenset()

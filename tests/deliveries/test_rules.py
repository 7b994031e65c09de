"""Shares that make up one delivery, and what restoring means."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transferlotse.deliveries.rules import DeliveryState, restored_state, shares_by_percent


@given(st.integers(min_value=1, max_value=60))
def test_shares_by_percent_are_equal_and_whole_where_none_is_given(count: int) -> None:
    shares = shares_by_percent([None] * count)
    assert shares is not None
    assert sum(shares) == 1
    assert max(shares) - min(shares) <= Decimal("0.006")


@pytest.mark.parametrize(
    ("percents", "expected"),
    [
        (["60", "40"], ["0.6", "0.4"]),
        (["33.33", "33.33", "33.34"], ["0.3333", "0.3333", "0.3334"]),
        (["60", "30"], None),
        (["60", None], None),
        (["100", "0"], None),
        (["110", "-10"], None),
    ],
)
def test_shares_by_percent_must_make_up_one_hundred(percents: list[str | None], expected: list[str] | None) -> None:
    shares = shares_by_percent([None if one is None else Decimal(one) for one in percents])
    assert shares == (None if expected is None else [Decimal(one) for one in expected])


@pytest.mark.parametrize(
    ("ends_on", "state"),
    [
        (dt.date(2026, 3, 16), DeliveryState.DELIVERED),
        (dt.date(2026, 3, 17), DeliveryState.DELIVERED),
        (dt.date(2026, 3, 18), DeliveryState.PLANNED),
    ],
)
def test_restored_state_never_delivers_ahead_of_time(ends_on: dt.date, state: DeliveryState) -> None:
    assert restored_state(ends_on, dt.date(2026, 3, 17)) is state

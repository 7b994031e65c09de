"""How figures are rounded, compared with targets, and how periods move on."""

from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum


class PeriodState(StrEnum):
    """Where a period stands between the centre and its funder."""

    OPEN = "open"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    LOCKED = "locked"


PERIOD_TRANSITIONS: dict[PeriodState, frozenset[PeriodState]] = {
    PeriodState.OPEN: frozenset({PeriodState.SUBMITTED, PeriodState.LOCKED}),
    PeriodState.SUBMITTED: frozenset({PeriodState.OPEN, PeriodState.ACCEPTED}),
    PeriodState.ACCEPTED: frozenset({PeriodState.LOCKED}),
    PeriodState.LOCKED: frozenset(),
}


def achieved_percent(*, target: Decimal | None, actual: Decimal) -> int | None:
    """`actual` as whole percent of `target`, half up; None without a target or with target 0."""
    if target is None or target == 0:
        return None
    return int((actual * 100 / target).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def plain_number(value: Decimal) -> int | float:
    """`value` as an int where it is whole, as a float otherwise: how machine-readable reports write it."""
    return int(value) if value == value.to_integral_value() else float(value)

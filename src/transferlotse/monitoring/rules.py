"""How figures are rounded, compared with targets, and how periods move on."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records a figure looks at: a span of days (both ends included), narrowed by partner, stage or AI."""

    starts_on: dt.date
    ends_on: dt.date
    partner_id: int | None = None
    stage: str | None = None
    ai: bool | None = None


@dataclass(frozen=True, slots=True)
class Amounts:
    """A figure's value, without and with AI; figures that know no AI leave `ai` at zero."""

    plain: Decimal = Decimal(0)
    ai: Decimal = Decimal(0)

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(self.plain + other.plain, self.ai + other.ai)

    @property
    def total(self) -> Decimal:
        """Both together."""
        return self.plain + self.ai


def target_met(*, comparison: str, target: Decimal | None, actual: Decimal) -> bool | None:
    """Whether `actual` meets `target` under `at_least` or `more_than`; None without a target."""
    if target is None:
        return None
    return actual > target if comparison == "more_than" else actual >= target


def late_amounts(
    *, reported: Mapping[str, Decimal], now: Mapping[str, Decimal], adjusted: Mapping[str, Decimal]
) -> dict[str, Decimal]:
    """What moved in a locked period since it was reported, by record id, less what later periods already took in.

    `reported` is the snapshot, `now` what the records say today, `adjusted` the sum of earlier adjustments. A record that
    came late gives a positive amount, one that no longer counts a negative one; the sum of snapshot, adjustments and the
    answer is always what the records say today.
    """
    moved: dict[str, Decimal] = {}
    zero = Decimal(0)
    for record in {*reported, *now, *adjusted}:
        amount = now.get(record, zero) - reported.get(record, zero) - adjusted.get(record, zero)
        if amount:
            moved[record] = amount
    return moved

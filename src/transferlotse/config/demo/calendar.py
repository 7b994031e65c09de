"""When things took place: working days, fewer in holidays, each year's weight as a centre ramps up."""

import datetime as dt
import random

QUIET_MONTHS = {7: 0.6, 8: 0.4, 12: 0.6, 1: 0.7}
_SPANS = {"cohort": (21, 56), "series": (7, 42), "project": (90, 210), "tool": (0, 0)}


def working_days(start: dt.date, end: dt.date) -> tuple[list[dt.date], list[float]]:
    """Mondays to Fridays from `start` to `end` with the weight of each; none between Christmas and Epiphany."""
    days = [start + dt.timedelta(n) for n in range((end - start).days + 1)]
    days = [day for day in days if day.weekday() < 5 and (day.month, day.day) not in _CLOSED]
    ramp_up = start + dt.timedelta(120)
    weights = [QUIET_MONTHS.get(day.month, 1.0) * (0.5 if day < ramp_up else 1.0) for day in days]
    return days, weights


_CLOSED = {(12, day) for day in range(23, 32)} | {(1, day) for day in range(1, 7)}


def span_of(chance: random.Random, *, unit: str, counted_on: dt.date, earliest: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of a delivery that counts on `counted_on`; long units began weeks or months before."""
    shortest, longest = _SPANS.get(unit, (0, 0))
    starts_on = counted_on - dt.timedelta(chance.randint(shortest, longest))
    return max(starts_on, earliest), counted_on

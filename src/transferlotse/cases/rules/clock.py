"""How long an answer may take: one working day."""

import datetime as dt
from functools import cache

DAY_BEGINS = dt.time(8)


@cache
def holidays(year: int) -> frozenset[dt.date]:
    """The public holidays of a year that all Länder keep."""
    easter = _easter(year)
    fixed = ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26))
    moving = (-2, 1, 39, 50)
    return frozenset(
        [dt.date(year, month, day) for month, day in fixed] + [easter + dt.timedelta(days) for days in moving]
    )


def _easter(year: int) -> dt.date:
    """Easter Sunday of the Gregorian calendar (Gauss's rule as corrected by Lichtenberg)."""
    century = year // 100
    moon = 15 + (3 * century + 3) // 4 - (8 * century + 13) // 25
    sun = 2 - (3 * century + 3) // 4
    golden = year % 19
    seed = (19 * golden + moon) % 30
    shift = (seed + golden // 11) // 29
    border = 21 + seed - shift
    sunday = 7 - (year + year // 4 + sun) % 7
    day = border + 7 - (border - sunday) % 7
    return dt.date(year, 3, 1) + dt.timedelta(day - 1)


def is_working_day(day: dt.date) -> bool:
    """Monday to Friday, no public holiday."""
    return day.weekday() < 5 and day not in holidays(day.year)


def next_working_day(day: dt.date) -> dt.date:
    """The first working day after `day`."""
    day += dt.timedelta(1)
    while not is_working_day(day):
        day += dt.timedelta(1)
    return day


def answer_due(received: dt.datetime) -> dt.datetime:
    """Until when an enquiry should be answered: the same time on the next working day. `received` is local time.

    What comes in on a day off counts as received at eight on the next working day.
    """
    if not is_working_day(received.date()):
        received = dt.datetime.combine(next_working_day(received.date()), DAY_BEGINS, received.tzinfo)
    return dt.datetime.combine(next_working_day(received.date()), received.time(), received.tzinfo)

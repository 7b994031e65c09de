"""What a pair of entries is about, what a row says as it was entered, and the spans that are handed in."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

METHOD_VERSION = "2.0"


class PairState(StrEnum):
    """What somebody said about two entries."""

    OPEN = "open"
    SAME = "same"
    DIFFERENT = "different"
    LATER = "later"


DECIDED = frozenset({PairState.SAME, PairState.DIFFERENT})


def as_entered(entered: Mapping[str, str], columns: Mapping[str, str]) -> dict[str, str]:
    """The row as it was entered, by column of the comparison; `columns` says what each heading of the row means.

    A row from the form says `organisation` and `name` of a person; a row of a table speaks under its own headings.
    """
    if "organisation" in entered:
        return {"company": entered["organisation"]} if entered["organisation"] else {}
    found: dict[str, str] = {}
    for heading, text in entered.items():
        column = columns.get(heading, "")
        if column and text and column not in found:
            found[column] = text
    return found


def survivor_first(attended: Sequence[tuple[int, int]]) -> list[int]:
    """Entries in the order in which they should stand for both: most attendances first, then the older one.

    `attended` holds (entry, attendances).
    """
    return [entry for entry, _ in sorted(attended, key=lambda one: (-one[1], one[0]))]


#: After how many months it is asked what became of a service.
WAVES = (0, 6, 12)
MONTH_DAYS = 30.44
#: A secret shared by the centres has at least this many characters.
SHORTEST_SECRET = 16
#: The file of a deposit is kept so many days after it was written; fewer where a later one for the same days is there.
KEPT_DAYS, OUTDONE_DAYS = 365, 30


def is_to_clear(written_at: dt.datetime, *, outdone: bool, now: dt.datetime) -> bool:
    """Whether the file of a deposit has had its time. It can be written anew at any time, so nothing is lost with it."""
    return now - written_at > dt.timedelta(days=OUTDONE_DAYS if outdone else KEPT_DAYS)


@dataclass(frozen=True, slots=True)
class Span:
    """What a deposit covers: its name within the network, first and last day."""

    name: str
    starts_on: dt.date
    ends_on: dt.date

    @classmethod
    def year(cls, number: int) -> "Span":
        """A calendar year."""
        return cls(str(number), dt.date(number, 1, 1), dt.date(number, 12, 31))

    @classmethod
    def of_years(cls, starts_on: dt.date, ends_on: dt.date) -> "Span":
        """A span of years, such as a whole funding, named by the first and the last one."""
        return cls(f"{starts_on.year}-{ends_on.year}", starts_on, ends_on)

    @classmethod
    def of_days(cls, starts_on: dt.date, ends_on: dt.date) -> "Span":
        """Any days, named by them."""
        return cls(f"{starts_on}_{ends_on}", starts_on, ends_on)


def years_of(starts_on: dt.date, ends_on: dt.date) -> list[Span]:
    """The calendar years with a day in a span, latest first."""
    return [Span.year(number) for number in range(ends_on.year, starts_on.year - 1, -1)]


def wave_of(delivered_on: dt.date | None, observed_on: dt.date) -> int:
    """Months after the service at which an outcome was asked for: the nearest wave; 0 where the service is unknown."""
    if delivered_on is None:
        return WAVES[0]
    months = (observed_on - delivered_on).days / MONTH_DAYS
    return min(WAVES, key=lambda wave: abs(wave - months))

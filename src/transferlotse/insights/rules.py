"""From groups of rows to a number with an interval, and what a pair of entries is about.

Every entry of the address book counts once; each further entry that stands for an organisation already counted takes one
away. `joined` entries were put together by the comparison and nearly always rightly; pairs left `open` are seldom one
organisation, more often the higher their weight. How often is known from lists whose truth was known, and is corrected by
what people of the centre decided on its own pairs (the mean of a beta distribution).
"""

import datetime as dt
import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

#: Lower bounds of the bands of weight in bits of an open pair; below the first it is not looked at.
OPEN_BANDS = (-6.0, -4.0, -2.0, 0.0, 2.0, 4.0, 6.0)
#: Share of open pairs in each band that were one organisation: mean over five lists with known truth, clean to hard.
SAME_WHEN_OPEN = (0.007, 0.02, 0.08, 0.165, 0.23, 0.25, 0.35)
#: Where the bands of joined pairs end and begin; the first has no lower bound.
JOINED_BANDS = (2.0, 6.0, 10.0)
#: Share of entries in each band that were joined rightly on the same lists, and of people alike.
SAME_WHEN_JOINED = (0.75, 0.88, 0.965, 0.993)
SAME_PERSON_WHEN_JOINED = 0.95
#: Doubt that no pair shows, as a share of entries: spellings too far apart to be compared, entries that mix two.
UNSEEN = 0.005
#: Persons whose second spelling the comparison does not find, as a share of all.
UNSEEN_PERSONS = 0.01
#: Below this share of rows with e-mail, phone or street, pairs say too little: rows count as bare lists do.
BARE = 0.5
STANDARD = 1.96
METHOD_VERSION = "1.0"


class PairState(StrEnum):
    """What somebody said about two entries."""

    OPEN = "open"
    SAME = "same"
    DIFFERENT = "different"
    LATER = "later"


DECIDED = frozenset({PairState.SAME, PairState.DIFFERENT})


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a comparison left: entries that were counted, entries it joined to another one and open pairs, in each band."""

    entries: int
    joined: tuple[int, ...] = (0,) * len(SAME_WHEN_JOINED)
    open: tuple[int, ...] = (0,) * len(SAME_WHEN_OPEN)


@dataclass(frozen=True, slots=True)
class Decided:
    """By band: how often people looked at a joined or open pair, and how often they found one organisation."""

    joined: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    open: Mapping[int, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and the interval that holds the truth in 95 of 100 cases."""

    estimate: int
    low: int
    high: int


NOTHING_DECIDED = Decided()


def band_of_open(bits: float) -> int | None:
    """Number of the band the weight of an open pair lies in; None below the first."""
    return bisect_right(OPEN_BANDS, bits) - 1 if bits >= OPEN_BANDS[0] else None


def band_of_joined(bits: float) -> int:
    """Number of the band the weight of a joined pair lies in."""
    return bisect_right(JOINED_BANDS, bits)


def distinct_from(evidence: Evidence, decided: Decided = NOTHING_DECIDED) -> Interval:
    """How many different organisations the entries stand for. Never more than entries, never fewer than one of any."""
    kinds = ((evidence.joined, SAME_WHEN_JOINED, decided.joined), (evidence.open, SAME_WHEN_OPEN, decided.open))
    expected, variance = 0.0, 0.0
    for numbers, shares, answers in kinds:
        for band, (number, known) in enumerate(zip(numbers, shares, strict=True)):
            mean, spread = _learnt(known, *answers.get(band, (0, 0)))
            expected += number * mean
            # each pair may fall either way, and all pairs of a band share the doubt about its share
            variance += number * mean * (1 - mean) + (number * spread) ** 2
    unseen = evidence.entries * UNSEEN / STANDARD
    return _interval(evidence.entries, expected, math.sqrt(variance + unseen**2))


def persons_from(entries: int, joined: int) -> Interval:
    """How many different people, given how many entries of people the comparison joined to another one."""
    mean, spread = _learnt(SAME_PERSON_WHEN_JOINED, 0, 0)
    doubt = math.hypot(joined * spread, entries * UNSEEN_PERSONS / STANDARD)
    return _interval(entries, joined * mean, doubt)


def within(figure: Mapping[str, int], entries: int) -> Interval:
    """A figure (`estimate`, `low`, `high`) of bare lists as an interval that does not exceed the entries."""
    return Interval(*(min(figure[name], entries) for name in ("estimate", "low", "high")))


def _learnt(known: float, looked_at: int, same: int) -> tuple[float, float]:
    """Mean and standard deviation of a share, given what was known before and what was decided since.

    From list to list a share differed about as much as its smaller side is large: so much, or so little, weighs what was
    known before.
    """
    worth = max(known, 1 - known) / min(known, 1 - known)
    weight = worth + looked_at
    mean = (known * worth + same) / weight
    return mean, math.sqrt(mean * (1 - mean) / (weight + 1))


def _interval(entries: int, duplicates: float, doubt: float) -> Interval:
    least = min(entries, 1)
    estimate = max(entries - duplicates, least)
    low, high = estimate - STANDARD * doubt, estimate + STANDARD * doubt
    return Interval(round(estimate), max(math.floor(low), least), min(math.ceil(high), entries))


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

"""How many different organisations or people stand behind the entries of an address book: a number with an interval.

Two ways see different sides, and `weighed` puts them together:

- The rows counted as lists (`counting.count_distinct`) know how often spellings too far apart to be compared are one. That
  was learnt from lists in which a good part of all entries were further entries of others.
- The entries counted one by one (`entries_left`, `persons_left`) start from what the book says: every entry counts once, each
  further entry of an organisation counted already takes one away. Entries that the comparison joined are nearly always
  rightly joined; pairs left open seldom are one organisation, more often the higher their weight. How often is known from
  lists with known truth and is corrected by what people decided about the pairs of this book (mean of a beta distribution).

A book that was kept with care holds few further entries: it is not like those lists, and the second way counts. The more
further entries were found, by the comparison or by people, the more the first way counts; for a handful of entries hardly.
"""

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field

#: Lower bounds of the bands of weight in bits of an open pair; below the first it is not looked at.
OPEN_BANDS = (-6.0, -4.0, -2.0, 0.0, 2.0, 4.0, 6.0)
#: Share of open pairs in each band that were one organisation: mean over five lists with known truth, clean to hard.
SAME_WHEN_OPEN = (0.007, 0.02, 0.08, 0.165, 0.23, 0.25, 0.35)
#: Where the bands of joined pairs end and begin; the first has no lower bound.
JOINED_BANDS = (2.0, 6.0, 10.0)
#: Share of entries in each band that were joined rightly on the same lists, and of people alike.
SAME_WHEN_JOINED = (0.75, 0.88, 0.965, 0.993)
SAME_PERSON_WHEN_JOINED = 0.95
#: Doubt that no pair shows, as a share of entries: spellings too far apart to be compared, entries that mix two, and in a book
#: kept with care namesakes that were joined (3 % of the entries of such books made from clean lists, seeds 131 to 133).
UNSEEN = 0.025
#: Persons whose second spelling the comparison does not find, as a share of all.
UNSEEN_PERSONS = 0.01
#: Share of further entries from which on a book counts as lists do.
LIKE_LISTS = 0.25
#: Number of entries from which on lists say something about a book at all.
ENOUGH = 100
STANDARD = 1.96


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


def weighed(left: Interval, lists: Interval, *, entries: int, joined: int, merged: int = 0) -> Interval:
    """`left` (entries counted one by one) and `lists` (rows counted as lists) as one interval.

    Of `entries` that count, the comparison joined `joined` to another one; people had merged `merged` more before. Never more
    than `entries`, never fewer than one of any; where both ways count and disagree, their difference widens the interval.
    """
    further = (joined + merged) / max(entries + merged, 1)
    weight = min(further / LIKE_LISTS, 1.0) * min((entries + merged) / ENOUGH, 1.0)
    apart = abs(left.estimate - lists.estimate) * 2 * min(weight, 1 - weight)

    def between(one: int, other: int) -> float:
        return (1 - weight) * one + weight * other

    least = min(entries, 1)
    low, high = between(left.low, lists.low) - apart, between(left.high, lists.high) + apart
    estimate = round(min(max(between(left.estimate, lists.estimate), least), entries))
    return Interval(
        estimate, min(max(math.floor(low), least), estimate), max(min(math.ceil(high), entries), estimate)
    )  # fmt: skip


def entries_left(evidence: Evidence, decided: Decided = NOTHING_DECIDED) -> Interval:
    """How many different organisations the entries stand for, counted one by one."""
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


def persons_left(entries: int, joined: int) -> Interval:
    """How many different people, given how many entries of people the comparison joined to another one."""
    mean, spread = _learnt(SAME_PERSON_WHEN_JOINED, 0, 0)
    doubt = math.hypot(joined * spread, entries * UNSEEN_PERSONS / STANDARD)
    return _interval(entries, joined * mean, doubt)


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

"""What a questionnaire says, prepared once for fast exact scoring in whole numbers."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import gcd, lcm

from transferlotse.content.instruments.model import Instrument, Item


@dataclass(frozen=True, eq=False)
class Plan:
    """A prepared edition.

    `units`: what each choice adds to its question's score, in units of 1/`scale`. `scores`: exact text and points of
    every score a question can reach. `bands`: the band's key by points from 0 to 100.
    """

    scale: int
    units: dict[str, dict[str, int]]
    scores: dict[str, dict[int, tuple[str, int]]]
    bands: tuple[str, ...]


@lru_cache(maxsize=64)
def plan_for(instrument: Instrument) -> Plan:
    """The plan of an edition, computed once."""
    shares = {item.key: _shares(item) for item in instrument.items if item.scored}
    scale = lcm(*(share.denominator for by_choice in shares.values() for share in by_choice.values()))
    units = {
        key: {choice: int(share * scale) for choice, share in by_choice.items()} for key, by_choice in shares.items()
    }
    scores = {
        item.key: {sum_: (exact(sum_, scale), points(100 * sum_, scale)) for sum_ in _reachable(item, units[item.key])}
        for item in instrument.items
        if item.scored
    }
    bands = tuple(band.key for band in instrument.bands for _ in range(band.low, band.high + 1))
    return Plan(scale, units, scores, bands)


def points(numerator: int, denominator: int) -> int:
    """A fraction of 0 or above as a whole number, halves up."""
    return (2 * numerator + denominator) // (2 * denominator)


def exact(numerator: int, denominator: int) -> str:
    """A fraction as text in lowest terms, as `str(Fraction(…))` writes it."""
    divisor = gcd(numerator, denominator)
    if divisor == denominator:
        return str(numerator // denominator)
    return f"{numerator // divisor}/{denominator // divisor}"


def _shares(item: Item) -> dict[str, Fraction]:
    """What each choice adds to the score: its credit, in questions with several answers its share of all credit."""
    found = {choice.key: choice.credit or Fraction(0) for choice in item.choices}
    whole = sum(found.values(), Fraction(0)) if item.type == "multiple" else Fraction(1)
    return {key: credit / whole for key, credit in found.items()}


def _reachable(item: Item, units: dict[str, int]) -> set[int]:
    if item.type == "single":
        return set(units.values())
    sums = {0}
    for value in units.values():
        sums |= {value + before for before in sums}
    return sums

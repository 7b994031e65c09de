"""What people write around a number: "ca. 50", "10–49", "über 250", "1,5 Mio. €"."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from transferlotse.files.rules.cells import Unreadable, number_from
from transferlotse.files.rules.tables import Cell, as_text

_ABOUT = re.compile(
    r"^(?:(?:ca|circa|zirka|etwa|rund|rd|ungefähr|about|approx|approximately)\b\.?|[~≈])\s*", re.IGNORECASE
)
_REMARK = re.compile(r"\s*\([^()]*\)$")
_SCALE = re.compile(
    r"\s*(mrd|milliarden?|mio|millionen?|million|tsd|tausend|t(?=\s*(?:€|eur))|teur)\b\.?", re.IGNORECASE
)
_FACTORS = {"mrd": 9, "mil": 6, "mio": 6, "tsd": 3, "tau": 3, "t": 3, "teu": 3}
_BETWEEN = re.compile(r"(\d+)\s*(?:-|–|—|bis|to)\s*(\d+)", re.IGNORECASE)
_BELOW = re.compile(r"(?:<|unter|weniger als|kleiner als|less than|under|below)\s*(\d+)", re.IGNORECASE)
_UP_TO = re.compile(r"(?:<=|≤|bis|bis zu|höchstens|max\.?|maximal|up to)\s*(\d+)", re.IGNORECASE)
_ABOVE = re.compile(r"(?:>|über|mehr als|größer als|more than|over)\s*(\d+)", re.IGNORECASE)
_FROM = re.compile(
    r"(?:>=|≥|ab|mindestens|min\.?|at least)\s*(\d+)|(\d+)\s*(?:\+|(?:und|oder|and|or) (?:mehr|more))", re.IGNORECASE
)
_UNIT = re.compile(r"\s*(?:MA|Mitarbeiter|Mitarbeitende|Beschäftigte|Personen|employees|staff)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Range:
    """A number known only by its bounds, both within; `high` is None where it is open upwards."""

    low: int
    high: int | None


def amount_from(cell: Cell, *, places: int = 2) -> tuple[Decimal, bool]:
    """A number and whether it is only about right: "ca. 50" and "12 (davon 3 Azubis)" are, "1,5 Mio. €" is not.

    At most `places` decimals. Raises Unreadable.
    """
    if not isinstance(cell, str):
        return number_from(cell, places=places), False
    text = as_text(cell)
    plain = _ABOUT.sub("", _REMARK.sub("", text))
    scale = _SCALE.search(plain)
    if scale is None:
        return number_from(plain, places=places), plain != text
    power = _FACTORS[scale[1].casefold()[:3]]
    number = number_from(_SCALE.sub("", plain, count=1), places=power) * 10**power
    return number.quantize(Decimal(1).scaleb(-places)), plain != text


def size_from(cell: Cell) -> tuple[int | Range, bool]:
    """How many people work somewhere, or between which bounds; True where that is only about right. Raises Unreadable."""
    text = _UNIT.sub("", as_text(cell))
    if bounds := _range(_ABOUT.sub("", text)):
        return bounds, False
    number, about = amount_from(text if isinstance(cell, str) else cell, places=2)
    if number < 0:
        raise Unreadable("negative")
    # Part-time posts make fractions: half a post is a person all the same.
    whole = int(number.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return whole, about or whole != number


def _range(text: str) -> Range | None:
    if hit := _BETWEEN.fullmatch(text):
        low, high = int(hit[1]), int(hit[2])
        return Range(low, high) if low < high else None
    if hit := _BELOW.fullmatch(text):
        return Range(0, max(int(hit[1]) - 1, 0))
    if hit := _UP_TO.fullmatch(text):
        return Range(0, int(hit[1]))
    if hit := _ABOVE.fullmatch(text):
        return Range(int(hit[1]) + 1, None)
    hit = _FROM.fullmatch(text)
    return Range(int(hit[1] or hit[2]), None) if hit else None

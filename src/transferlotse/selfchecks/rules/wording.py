"""Exact numbers as people read them, in German and English."""

from collections.abc import Callable
from fractions import Fraction

from transferlotse.content.labels import Label
from transferlotse.selfchecks.rules.plans import points


def both(write: Callable[[str], str]) -> Label:
    """The same sentence in both languages."""
    return Label(write("de"), write("en"))


def number(exact: str, lang: str, digits: int = 2) -> str:
    """An exact number of 0 or above rounded half up, with thousands marked and no needless zeros."""
    value = Fraction(exact)
    scaled = points(value.numerator * 10**digits, value.denominator)
    whole, part = divmod(scaled, 10**digits)
    text = f"{whole:,}"
    tail = f"{part:0{digits}d}".rstrip("0")
    if lang == "en":
        return f"{text}.{tail}" if tail else text
    text = text.replace(",", ".")
    return f"{text},{tail}" if tail else text


def span(low: int | None, high: int | None) -> Label:
    """Points as one number or as an interval; empty where nothing applies."""
    if low is None or high is None:
        return Label("", "")
    return Label(str(low), str(low)) if low == high else Label(f"{low} bis {high}", f"{low} to {high}")

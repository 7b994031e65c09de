"""How people in Germany and in English-speaking countries write numbers, shares and dates. Pure; the language is passed in."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

Number = int | float | Decimal
MISSING = "–"
LOCALES = {"de": "de_DE", "en": "en_GB"}
# A page writes the same few numbers and days again and again; Babel takes 50 µs for each.
remembered = lru_cache(maxsize=4096, typed=True)


def locale_of(language: str | None) -> str:
    """The Babel locale of a language code such as `de` or `en-gb`; German where the language is unknown."""
    return LOCALES.get((language or "de")[:2], LOCALES["de"])


@remembered
def number_text(value: Number | str | None, language: str, decimals: int | None = None) -> str:
    """`1234.5` as "1.234,5" or "1,234.5"; a dash for None. Raises ValueError for what is no number.

    `decimals` fixes the places after the point (half up); without it up to two stand, trailing zeros omitted.
    """
    if value is None or value == "":
        return MISSING
    rounded = _rounded(value, 2 if decimals is None else decimals)
    places = "0" * decimals if decimals is not None else "##"
    text: str = format_decimal(rounded, format=f"#,##0.{places}" if places else "#,##0", locale=locale_of(language))
    return text.replace("-", "−")


def percent_text(value: Number | str | None, language: str, decimals: int = 0) -> str:
    """A number per hundred (42, not 0.42) as "42 %" in German and "42%" in English; a dash for None."""
    if value is None or value == "":
        return MISSING
    sign = "%" if locale_of(language).startswith("en") else "\u00a0%"
    return number_text(value, language, decimals) + sign


@remembered
def day_text(value: date | None, language: str) -> str:
    """A day as "3. Februar 2026" or "3 February 2026"; a dash for None."""
    return (
        format_date(value, "d. MMMM y" if _german(language) else "d MMMM y", locale_of(language)) if value else MISSING
    )


@remembered
def short_day_text(value: date | None, language: str) -> str:
    """A day for narrow columns: "03.02.2026" or "03/02/2026"; a dash for None."""
    return format_date(value, "dd.MM.y" if _german(language) else "dd/MM/y", locale_of(language)) if value else MISSING


@remembered
def month_text(value: date | None, language: str, *, short: bool = False) -> str:
    """A month as "Februar 2026", short as "Feb. 2026"; a dash for None."""
    return format_date(value, "MMM y" if short else "MMMM y", locale_of(language)) if value else MISSING


def moment_text(value: datetime | None, language: str) -> str:
    """A day with its time: "3. Februar 2026, 14:05 Uhr" or "3 February 2026, 14:05"; a dash for None."""
    if value is None:
        return MISSING
    clock = format_time(value, "HH:mm", locale=locale_of(language))
    return f"{day_text(value, language)}, {clock}" + (" Uhr" if _german(language) else "")


def span_text(first: date | None, last: date | None, language: str) -> str:
    """A span of days without repeating month or year: "3.–5. Februar 2026"; one day where both are equal."""
    if first is None or last is None or first == last:
        return day_text(first or last, language)
    dot = "." if _german(language) else ""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}{dot}–{day_text(last, language)}"
    if first.year == last.year:
        start = format_date(first, f"d{dot} MMMM", locale_of(language))
        return f"{start} – {day_text(last, language)}"
    return f"{day_text(first, language)} – {day_text(last, language)}"


@remembered
def weekday_text(value: date | None, language: str) -> str:
    """The day of the week with day and month: "Dienstag, 3. Februar"; a dash for None."""
    pattern = "EEEE, d. MMMM" if _german(language) else "EEEE, d MMMM"
    return format_date(value, pattern, locale_of(language)) if value else MISSING


def is_light(colour: str) -> bool:
    """Whether black letters have more contrast than white ones on `#rrggbb` (relative luminance of WCAG 2.2)."""
    digits = colour.removeprefix("#")
    try:
        channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    except ValueError:
        return False
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] > 0.179


def _german(language: str) -> bool:
    return locale_of(language).startswith("de")


def _rounded(value: Number | str, places: int) -> Decimal:
    try:
        exact = Decimal(str(value))
        if exact.is_nan():
            raise InvalidOperation
        return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    except InvalidOperation as error:
        raise ValueError(f"not a number: {value!r}") from error

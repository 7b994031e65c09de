"""Numbers, shares and dates as people write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from transferlotse.kit import numbers


@pytest.mark.parametrize(
    ("value", "language", "decimals", "text"),
    [
        (1234567, "de", None, "1.234.567"),
        (1234567, "en", None, "1,234,567"),
        (Decimal("2.50"), "de", None, "2,5"),
        (0.005, "de", None, "0,01"),
        (2, "de", 1, "2,0"),
        (-3.2, "de", None, "−3,2"),
        (0, "de", None, "0"),
        (None, "de", None, "–"),
        ("", "de", None, "–"),
        (12, "fr", None, "12"),
    ],
)
def test_number_text_follows_the_language(value, language, decimals, text):
    assert numbers.number_text(value, language, decimals) == text


def test_number_text_rounds_half_up():
    assert numbers.number_text(Decimal("2.5"), "de", 0) == "3"
    assert numbers.number_text(Decimal("0.125"), "de", 2) == "0,13"


@pytest.mark.parametrize("value", ["viele", float("nan"), float("inf")])
def test_number_text_refuses_what_is_no_number(value):
    with pytest.raises(ValueError, match="not a number"):
        numbers.number_text(value, "de")


def test_percent_text_takes_numbers_per_hundred():
    assert numbers.percent_text(42, "de") == "42\u00a0%"
    assert numbers.percent_text(42, "en") == "42%"
    assert numbers.percent_text(Decimal("99.5"), "de") == "100\u00a0%"
    assert numbers.percent_text(None, "de") == "–"


def test_days_and_months_are_named():
    day = date(2026, 2, 3)
    assert numbers.day_text(day, "de") == "3. Februar 2026"
    assert numbers.day_text(day, "en") == "3 February 2026"
    assert numbers.short_day_text(day, "de") == "03.02.2026"
    assert numbers.month_text(day, "de") == "Februar 2026"
    assert numbers.month_text(day, "de", short=True) == "Feb. 2026"
    assert numbers.weekday_text(day, "de") == "Dienstag, 3. Februar"
    assert numbers.day_text(None, "de") == "–"


def test_moment_text_says_uhr_in_german_only():
    moment = datetime(2026, 2, 3, 14, 5, tzinfo=UTC)
    assert numbers.moment_text(moment, "de") == "3. Februar 2026, 14:05 Uhr"
    assert numbers.moment_text(moment, "en") == "3 February 2026, 14:05"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 2, 3), None, "3. Februar 2026"),
        (date(2026, 2, 3), date(2026, 2, 3), "3. Februar 2026"),
        (date(2026, 2, 3), date(2026, 2, 5), "3.–5. Februar 2026"),
        (date(2026, 2, 27), date(2026, 3, 1), "27. Februar – 1. März 2026"),
        (date(2025, 12, 30), date(2026, 1, 2), "30. Dezember 2025 – 2. Januar 2026"),
        (None, None, "–"),
    ],
)
def test_span_text_repeats_nothing(first, last, text):
    assert numbers.span_text(first, last, "de") == text


@pytest.mark.parametrize(
    ("colour", "light"), [("#ffffff", True), ("#f2c200", True), ("#17365c", False), ("rot", False)]
)
def test_is_light_chooses_readable_letters(colour, light):
    assert numbers.is_light(colour) is light

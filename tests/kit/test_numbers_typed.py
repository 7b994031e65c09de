"""Numbers as people type them into forms."""

from decimal import Decimal

import pytest

from transferlotse.kit.forms import AmountField, plain_number


@pytest.mark.parametrize(
    ("typed", "german", "english"),
    [
        ("29.350", "29350", "29.350"),
        ("29,350", "29.350", "29350"),
        ("1.500.000", "1500000", "1.500.000"),
        ("1.234,50", "1234.50", "1.234,50"),
        ("7,5", "7.5", "7.5"),
        ("7.5", "7.5", "7.5"),
        ("1 500", "1500", "1500"),
        ("-3", "-3", "-3"),
        ("viel", "viel", "viel"),
        ("", "", ""),
    ],
)
def test_plain_number_reads_each_language(typed: str, german: str, english: str) -> None:
    assert plain_number(typed, "de") == german
    assert plain_number(typed, "en-gb") == english


@pytest.mark.parametrize(
    ("kept", "shown"),
    [("1.00", "1"), ("7200.00", "7200"), ("7.50", "7.50"), ("0.00", "0"), ("-3.0", "-3"), ("1E+3", "1000")],
)
def test_amount_is_shown_without_the_places_of_the_database(kept: str, shown: str) -> None:
    assert str(AmountField().prepare_value(Decimal(kept))) == shown
    assert AmountField().prepare_value("1,0x") == "1,0x", "what was typed stays"

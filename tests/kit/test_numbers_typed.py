"""Numbers as people type them into forms."""

import pytest

from transferlotse.kit.forms import plain_number


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

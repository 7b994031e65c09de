"""Numbers as people write them into lists."""

from decimal import Decimal

import pytest

from transferlotse.files.rules.amounts import Range, amount_from, size_from
from transferlotse.files.rules.cells import Unreadable


@pytest.mark.parametrize(
    ("cell", "size", "about"),
    [
        ("50", 50, False),
        (50, 50, False),
        (50.0, 50, False),
        ("50 Mitarbeiter", 50, False),
        ("ca. 50", 50, True),
        ("rund 1.200", 1200, True),
        ("~ 50", 50, True),
        ("12 (davon 3 Azubis)", 12, True),
        ("5,5", 6, True),
        (2.5, 3, True),
        ("10–49", Range(10, 49), False),
        ("10 bis 49", Range(10, 49), False),
        ("unter 10", Range(0, 9), False),
        ("bis 10", Range(0, 10), False),
        ("< 250", Range(0, 249), False),
        ("> 250", Range(251, None), False),
        ("250+", Range(250, None), False),
        ("ab 250 MA", Range(250, None), False),
    ],
)
def test_head_counts_exact_about_and_between_bounds(cell, size, about):
    assert size_from(cell) == (size, about)


@pytest.mark.parametrize("cell", ["viele", "-5", "49-10", "ca.", "10-49-250", True])
def test_what_is_no_head_count(cell):
    with pytest.raises(Unreadable):
        size_from(cell)


@pytest.mark.parametrize(
    ("text", "number", "about"),
    [
        ("60 Mio.", 60_000_000, False),
        ("1,5 Mio. €", 1_500_000, False),
        ("450 T€", 450_000, False),
        ("450 TEUR", 450_000, False),
        ("4.500.000,00", 4_500_000, False),
        ("ca. 2 Mio. EUR", 2_000_000, True),
    ],
)
def test_money_in_thousands_and_millions(text, number, about):
    assert amount_from(text, places=0) == (Decimal(number), about)

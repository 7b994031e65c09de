"""Names, places and firms as people write them."""

import pytest

from transferlotse.contacts.rules import split_name, split_place


@pytest.mark.parametrize(
    ("typed", "first", "last", "email"),
    [
        ("Anna Berg", "Anna", "Berg", ""),
        ("Berg, Anna", "Anna", "Berg", ""),
        ("Frau Dr. Anna von der Heide", "Anna", "von der Heide", ""),
        ("Anna Berg <anna@berg.example>", "Anna", "Berg", "anna@berg.example"),
        ("Berg", "", "Berg", ""),
        ("Prof. Dr. Berg", "", "Berg", ""),
        ("anna@berg.example", "", "", "anna@berg.example"),
        ("   ", "", "", ""),
    ],
)
def test_split_name_takes_lines_apart(typed: str, first: str, last: str, email: str) -> None:
    name = split_name(typed)
    assert (name.first_name, name.last_name, name.email) == (first, last, email)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("59555 Lippstadt", ("59555", "Lippstadt")),
        ("D-59555, Lippstadt", ("59555", "Lippstadt")),
        ("Lippstadt", ("", "Lippstadt")),
        ("5955 Lippstadt", ("", "5955 Lippstadt")),
        ("59555", ("59555", "")),
    ],
)
def test_split_place_finds_the_postcode(typed: str, expected: tuple[str, str]) -> None:
    assert split_place(typed) == expected

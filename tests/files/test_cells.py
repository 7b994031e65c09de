"""What people type into cells becomes what they mean, or is refused; nothing is guessed."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transferlotse.files.rules.cells import (
    Unreadable,
    day_from,
    is_nothing,
    number_from,
    span_from,
    whole_from,
    yes_from,
)
from transferlotse.files.rules.columns import ColumnMap, Field, read_rows, signature
from transferlotse.files.rules.guessing import guessed
from transferlotse.files.rules.tables import BadCell, Row, Table, stemmed

DAY = dt.date(2024, 3, 5)


@pytest.mark.parametrize(
    "cell",
    ["05.03.2024", "5.3.2024", "5. 3. 2024", "05.03.24", "2024-03-05", "05.03.2024 14:30", "05.03.2024, 14:30 Uhr",
     "2024-03-05T14:30:00", "5. März 2024", "05. Mrz. 2024", "Di, 05.03.2024", "Dienstag 5.3.2024",
     DAY, dt.datetime(2024, 3, 5, 9, tzinfo=dt.UTC), 45356, 45356.5],
)  # fmt: skip
def test_day_is_read_in_every_usual_writing(cell):
    assert day_from(cell) == DAY


@pytest.mark.parametrize(
    ("cell", "code"),
    [("31.02.2024", "no_such_day"), ("03/05/2024", "not_a_day"), ("März 2024", "not_a_day"), ("5. Mürz 2024", "not_a_day"),
     (2024, "not_a_day"), (True, "not_a_day"),
     ("05.03.1902", "day_unlikely"), ("05.03.2204", "day_unlikely")],
)  # fmt: skip
def test_day_that_is_none_is_refused(cell, code):
    with pytest.raises(Unreadable) as refusal:
        day_from(cell)
    assert refusal.value.code == code


@given(st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_is_read_back(day):
    assert day_from(day.strftime("%d.%m.%Y")) == day_from(day.isoformat()) == day


@pytest.mark.parametrize(
    ("cell", "number"),
    [("1.234,5", "1234.5"), ("1,234.5", "1234.5"), ("7,5", "7.5"), ("7.5", "7.5"), ("1.234", "1234"), ("29.350 €", "29350"),
     ("1 234", "1234"), ("-3", "-3"), (7.5, "7.5"), (3, "3"), ("1,234,567", "1234567"), (0.1 + 0.2, "0.30")],
)  # fmt: skip
def test_number_is_read_in_german_and_english_writing(cell, number):
    assert number_from(cell) == Decimal(number)


@pytest.mark.parametrize("cell", ["ca. 50", "1,234", "1.2.3", "zwei", "1e400", True, "NaN", DAY, float("inf"), "1;2"])
def test_number_that_is_doubtful_is_refused(cell):
    with pytest.raises(Unreadable):
        number_from(cell)


@given(st.decimals(-99_999_999, 99_999_999, places=2))
def test_every_amount_is_read_back_from_german_writing(amount):
    german = f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))
    assert number_from(german) == amount


@pytest.mark.parametrize(("cell", "code"), [("7,5", "not_whole"), (7.5, "not_whole"), ("-1", "negative")])
def test_whole_number_is_whole(cell, code):
    with pytest.raises(Unreadable) as refusal:
        whole_from(cell)
    assert refusal.value.code == code
    assert whole_from("1.200") == whole_from(1200.0) == 1200


def test_yes_and_no_in_many_words():
    assert all(yes_from(cell) for cell in ["ja", "X", "Yes", "WAHR", 1, True, "1"])
    assert not any(yes_from(cell) for cell in ["nein", "No", "FALSCH", 0, False])
    with pytest.raises(Unreadable):
        yes_from("vielleicht")


def test_dashes_say_nothing_and_zero_says_something():
    assert all(
        is_nothing(cell)
        for cell in [None, "", " ", "-", "./.", "k. A.", "k.A", "k.\u202fA.", "n/a", "N.N.", "keine Angabe", "entfällt"]
    )
    assert not any(is_nothing(cell) for cell in [0, False, "0", "✓", "x", "nein", "keine", BadCell("formula")])


def test_plurals_find_their_singulars():
    assert stemmed("Kooperative Blended Learning Formate") == stemmed("Kooperatives Blended-Learning-Format")
    assert stemmed("Videos") == stemmed("Video")


FIELDS = (
    Field("name", "Firma", "Company", aliases=("Unternehmen",), required=True, identifies=True),
    Field("place", "Ort", "Place", limit=5),
    Field("kind", "Art", "Kind", sort="choice", vocabulary="kinds"),
)


def _read(rows, columns=None, fixed=None):
    table = Table(("Firma", "Ort", "Art"), tuple(Row(number, cells) for number, cells in enumerate(rows, start=2)))
    mapping = ColumnMap(columns or {"name": "Firma", "place": "Ort", "kind": "Art"}, fixed or {})
    return read_rows(kind="t", fields=FIELDS, table=table, mapping=mapping, vocabularies={"kinds": {"klein": "small"}})


def test_columns_are_guessed_whatever_their_order_and_writing():
    assert guessed(FIELDS, ["ORT", "Unternehmen (Name)", "Sonstiges"]) == {"place": "ORT", "name": "Unternehmen (Name)"}


def test_table_is_recognised_by_its_columns_in_any_order():
    assert signature("t", ["Ort", "Firma"]) == signature("t", ["firma", "ORT"]) != signature("u", ["Ort", "Firma"])


def test_rows_alike_get_keys_of_their_own_that_stay_the_same():
    rows = [("A", "x", None), ("A", "y", None), ("B", None, None)]
    keys = [row.source_key for row in _read(rows)[0]]
    assert len(set(keys)) == 3
    assert [row.source_key for row in _read(rows)[0]] == keys
    assert [row.source_key for row in _read([("a ", "z", None)])[0]] == keys[:1]


def test_problems_name_row_and_column_and_leave_the_row_out():
    good, problems = _read(
        [(None, "x", "klein"), ("A", "zu lang", "gross"), ("B", BadCell("formula"), "KLEINE"), ("C", "x", "Klein")]
    )
    assert [row.number for row in good] == [5]
    assert [(one.row, one.column, one.code) for one in problems] == [
        (2, "Firma", "missing"), (3, "Ort", "too_long"), (3, "Art", "unknown_word"), (4, "Ort", "no_value"),
    ]  # fmt: skip


def test_value_for_all_rows_fills_gaps_only():
    good, _ = _read([("A", None, None), ("B", None, "klein")], fixed={"kind": "klein", "place": "Ort"})
    assert [row.values["kind"] for row in good] == ["small", "small"]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("12./13.06.2023", dt.date(2023, 6, 12), dt.date(2023, 6, 13)),
        ("12.–13.06.2023", dt.date(2023, 6, 12), dt.date(2023, 6, 13)),
        ("28.05.-02.06.23", dt.date(2023, 5, 28), dt.date(2023, 6, 2)),
        ("30.12.2022 bis 02.01.2023", dt.date(2022, 12, 30), dt.date(2023, 1, 2)),
    ],
)
def test_two_days_in_one_cell(text, first, last):
    assert span_from(text) == (first, last)


@pytest.mark.parametrize("text", ["12.06.2023", "13.-12.06.2023", "31.-32.06.2023", "KW 23", ""])
def test_what_is_no_span_of_days(text):
    assert span_from(text) is None

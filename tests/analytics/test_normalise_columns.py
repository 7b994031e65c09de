"""The column path says exactly what the plain functions say."""

from __future__ import annotations

import csv
from collections.abc import Callable
from contextlib import closing

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analytics.lists import HAND_MADE, generated
from transferlotse_analytics.engines import open_engine
from transferlotse_analytics.normalise import columns, plain

AWKWARD = [
    "",
    "ÃœBER GmbH",
    "\u212aé ß'x",
    "a\tb",
    "Ä\x87vapi",
    "İstanbul",
    "a@@b.de",
    "x@y",
    "++49 (0)7",
    "Müller (",
    "), Köln",
    "GmbH",
    "é",
    "0761 123-45\n",
    "ΝΙΚΟΣ@x.de",
    "a`b\tc@x.de",
]
ONE: list[tuple[str, str, Callable[[str], object]]] = [
    ("last_name", columns.PERSON_SQL, lambda v: (plain.normalise_surname(v),)),
    ("city", columns.CITY_SQL, lambda v: (plain.normalise_city(v),)),
    ("street", columns.STREET_SQL, lambda v: (plain.normalise_street(v),)),
    ("email", columns.EMAIL_SQL, plain.normalise_email),
    ("phone", columns.PHONE_SQL, plain.normalise_phone),
    ("plz", columns.PLZ_SQL, lambda v: (plain.normalise_plz(v),)),
]


def answers(values: list[str], sql: str) -> list[tuple[str, ...]]:
    """What DuckDB answers; without an engine the same comes out."""
    texts = pa.array(values, pa.string())
    with closing(open_engine("duckdb")) as con:
        found = columns.run_on_values(con, texts, sql)
    assert columns.run_on_values(None, texts, sql).to_pydict() == found.to_pydict()
    return [tuple(row.values()) for row in found.to_pylist()]


SEATED = [
    "Zuckerfabrik Nova Act.-Ges. in Köln a. Rh.",
    "Gewerbebank zu Ulm, Domstr. 3 (in Liquidation)",
    "Nova, Köln.",
    "in",
    " in Köln",
    "INGENIEURBÜRO NOVA",
    "Nova in Bewegung GmbH",
    "*Nova, Sitz in Bonn, (Siehe Seite 3.)",
]


def company_parts(values: list[str]) -> list[tuple[object, ...]]:
    texts = pa.array(values, pa.string())
    values = columns.without_seats(texts, pa.array([""] * len(values), pa.string()))[0].to_pylist()
    return [
        (plain._tokens(core) or plain._tokens(cleaned) or tuple(cleaned.split()), plain.read_form(form), domain)
        for domain, cleaned, form, core in answers(values, columns.COMPANY_SQL)
    ]


@pytest.mark.parametrize(("field", "sql", "function"), ONE)
def test_columns_agree_with_plain_functions(field: str, sql: str, function: Callable[[str], object]) -> None:
    rows = list(csv.DictReader((generated(3000, "hard") / "attendance.csv").open(encoding="utf-8")))
    values = sorted({row[field] for row in rows} | set(AWKWARD))
    assert answers(values, sql) == [function(value) for value in values]


def test_columns_agree_on_generated_companies() -> None:
    rows = list(csv.DictReader((generated(3000, "hard") / "attendance.csv").open(encoding="utf-8")))
    values = sorted({row["company"] for row in rows} | {row["company"] for row in HAND_MADE} | set(AWKWARD))
    expected = [(n.tokens, n.legal_form, n.domain) for n in map(plain.normalise_company, values)]
    assert company_parts(values) == expected


def test_columns_agree_on_names_with_seats() -> None:
    assert company_parts(SEATED) == [(n.tokens, n.legal_form, n.domain) for n in map(plain.normalise_company, SEATED)]


def test_columns_take_the_town_of_each_row_into_account() -> None:
    names, towns = ["Nova in Hintertupfing", "Nova Werk in Hintertupfing", "Nova"] * 2, ["", "Hintertupfing", "Ulm"] * 2
    found = columns.without_seats(pa.chunked_array([names]), pa.chunked_array([towns]))
    expected = [plain.without_seat(*pair) for pair in zip(names, towns, strict=True)]
    assert list(zip(*(column.to_pylist() for column in found), strict=True)) == expected
    assert expected[:2] == [("nova hintertupfing", "hintertupfing"), ("nova werk", "Hintertupfing")]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(st.characters(codec="latin-1"), max_size=30), min_size=1, max_size=30))
def test_columns_agree_on_any_western_text(values: list[str]) -> None:
    assert company_parts(values) == [(n.tokens, n.legal_form, n.domain) for n in map(plain.normalise_company, values)]


def test_answers_keep_the_order_of_many_values() -> None:
    values = [f"{number:05d}" for number in range(100_000)] * 4
    assert [row[0] for row in answers(values, columns.PLZ_SQL)] == values

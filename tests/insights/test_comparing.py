"""The product's count on lists whose truth is known: messy ones as partners keep them, and a book kept with care."""

import csv
from typing import Any

import pytest

from tests.analytics.lists import generated
from transferlotse.contacts.queries import places_of, spelling_of
from transferlotse.insights.queries.lists import COLUMNS
from transferlotse.insights.solvers.comparing import answer_to

Question = dict[str, Any]
BARE = ("company", "city")


def imported(rows: list[dict[str, str]]) -> list[int | None]:
    """The entry of the address book of each row, as moving the list in would make it: one for each name and place."""
    there: dict[tuple[str, str], int] = {}
    owners: list[int | None] = []
    for row in rows:
        key = spelling_of(row["company"], row["city"]).key
        places = [(key, place) for place in places_of(row["city"], row["plz"])]
        known = next((there[place] for place in places if place in there), len(owners) + 1)
        there.update(dict.fromkeys(places, known))
        owners.append(known if key else None)
    return owners


def question(rows: list[dict[str, str]], owners: list[int | None], *, merged: int = 0) -> Question:
    return {
        "columns": {name: [row.get(name, "") for row in rows] for name in COLUMNS},
        "entered": [{}] * len(rows),
        "organisation": owners,
        "person": [None] * len(rows),
        "smes": [],
        "different": [],
        "merged": merged,
        "decided": {"joined": {}, "open": {}},
    }


def listed(profile: str, kept: tuple[str, ...]) -> tuple[list[dict[str, str]], list[str]]:
    """The rows of a list with a company, reduced to some columns, and the true company of each."""
    folder = generated(8000, profile, seed=131)
    with (folder / "attendance.csv").open(encoding="utf-8") as rows, (folder / "truth.csv").open() as truth:
        both = [
            (row, true["company_id"]) for row, true in zip(csv.DictReader(rows), csv.DictReader(truth), strict=True)
        ]
    named = [(row, company) for row, company in both if row["company"].strip() and company]
    return [{name: row[name] if name in kept else "" for name in COLUMNS} for row, _ in named], [
        one for _, one in named
    ]


@pytest.mark.parametrize(
    ("profile", "kept", "within"), [("default", COLUMNS, 0.03), ("hard", COLUMNS, 0.04), ("hard", BARE, 0.06)]
)
def test_lists_moved_in_are_counted_near_the_truth(profile: str, kept: tuple[str, ...], within: float) -> None:
    rows, companies = listed(profile, kept)
    found, true = answer_to(question(rows, imported(rows)))["organisations"], len(set(companies))
    assert found["low"] <= true <= found["high"]
    assert abs(found["estimate"] / true - 1) <= within


def test_a_book_kept_with_care_stays_as_it_is() -> None:
    rows, companies = listed("clean", COLUMNS)
    # one row each, as if somebody had looked every firm up before entering it
    kept = {company: row for row, company in zip(rows, companies, strict=True)}
    found = answer_to(question(list(kept.values()), list(range(1, len(kept) + 1))))["organisations"]
    assert found["low"] <= len(kept) <= found["high"]
    assert abs(found["estimate"] / len(kept) - 1) <= 0.08


def test_what_people_merged_is_counted_once_and_apart_stays_apart() -> None:
    firm = {"company": "Möller Metallbau GmbH", "street": "Ringstr. 4", "plz": "59065", "city": "Hamm"}
    rows = [
        firm,
        {**firm, "company": "Moeller Metalbau"},
        {"company": "Krause KG", "plz": "59555", "city": "Lippstadt"},
    ]
    assert answer_to(question(rows, [1, 2, 3]))["organisations"]["estimate"] == 2
    assert answer_to(question(rows, [1, 1, 3], merged=1))["organisations"]["estimate"] == 2
    apart = {**question(rows, [1, 2, 3]), "different": [[1, 2]]}
    assert answer_to(apart)["organisations"]["estimate"] == 3

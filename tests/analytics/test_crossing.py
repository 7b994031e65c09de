"""Organisations across centres from keyed filters: spelling forgiven, namesakes kept apart, nothing readable without the key."""

import csv
import importlib.util
import os
import random
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from transferlotse_analytics.bloom import FilterMaker, Filters, LinkageRecord, company_words, dice, folded, mail_domain
from transferlotse_analytics.crossing import crossed

SECRET = b"known to the centres only"
SHARED = Path(os.environ.get("TRANSFERLOTSE_SHARED", Path(__file__).parents[3] / "shared"))
GENERATOR = SHARED / "tools" / "make_attendance.py"
ONE = LinkageRecord("o1", "Müller Maschinenbau GmbH", "Dortmund", "mueller-mb.example")


def filters(centre: str, record: LinkageRecord, secret: bytes = SECRET) -> Filters:
    return Filters.from_row({**FilterMaker(secret).row(record), "centre": centre})


@pytest.mark.parametrize(
    ("one", "other"),
    [("Müller GmbH", "Mueller G.m.b.H."), ("Bäcker Söhne OHG", "BAECKER SOEHNE"), ("Groß & Co. KG", "Gross und Co KG")],
)
def test_spellings_of_one_name_become_the_same_words(one: str, other: str) -> None:
    assert company_words(one) == company_words(other)


def test_a_name_of_legal_forms_only_is_still_a_name() -> None:
    assert company_words("AG & Co. KG") != ""


def test_umlauts_and_accents_fold_alike() -> None:
    assert folded("Façade-Bau  GRÖẞE") == "facade bau grosse"


@pytest.mark.parametrize(
    ("address", "domain"),
    [("Info@Firma.example", "firma.example"), ("www.firma.example", "firma.example"), ("a@gmx.de", "")],
)
def test_domain_of_a_free_mailbox_says_nothing(address: str, domain: str) -> None:
    assert mail_domain(address) == domain


def test_similar_names_have_similar_filters_and_others_not() -> None:
    near = filters("b", LinkageRecord("x", "Mueller Maschinenbau", "Dortmund"))
    typo = filters("b", LinkageRecord("x", "Müler Maschinenbau GmbH", "Dortmund"))
    far = filters("b", LinkageRecord("x", "Stahlhandel Wexpir", "Dortmund"))
    own = filters("a", ONE)
    assert dice(own.name, near.name) == 1.0
    assert 0.8 < dice(own.name, typo.name) < 1.0
    assert dice(own.name, far.name) < 0.5


def test_without_the_secret_filters_and_blocks_of_a_known_name_do_not_match() -> None:
    real, guessed = filters("a", ONE), filters("a", ONE, b"a guess of the evaluator")
    assert dice(real.name, guessed.name) < 0.4
    assert not set(real.blocks) & set(guessed.blocks)


def test_rows_hold_nothing_readable() -> None:
    row = FilterMaker(SECRET).row(ONE)
    text = " ".join(value or "" for key, value in row.items() if key != "organisation_id")
    assert set(text) <= set("0123456789abcdef ")


def test_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="16"):
        FilterMaker(b"short")


def test_one_organisation_of_two_centres_is_one_and_namesakes_elsewhere_are_two() -> None:
    found = crossed(
        [
            filters("a", ONE),
            filters("b", LinkageRecord("o7", "Mueller Maschinenbau", "Dortmund", "mueller-mb.example")),
            filters("c", LinkageRecord("o9", "Müller Maschinenbau GmbH", "Passau", "mueller-passau.example")),
        ]
    )
    assert found.cluster["a", "o1"] == found.cluster["b", "o7"] != found.cluster["c", "o9"]
    assert found.distinct == 2


def test_records_of_one_centre_are_never_joined() -> None:
    found = crossed([filters("a", ONE), filters("a", LinkageRecord("o2", ONE.name, ONE.city, ONE.domain))])
    assert found.distinct == 2


def test_order_of_records_changes_nothing() -> None:
    records = [
        filters(f"z{n % 5}", LinkageRecord(f"o{n}", f"Werk {'abcde'[n % 7 % 5] * 4} {n // 9}", "Hamm"))
        for n in range(60)
    ]
    shuffled = records[:]
    random.Random(1).shuffle(shuffled)
    assert crossed(records) == crossed(shuffled)


def test_no_records_are_no_organisations() -> None:
    assert crossed([]).distinct == 0


@pytest.mark.parametrize(
    ("seed", "profile", "rows"),
    [
        (21, "default", 12_000),
        (22, "default", 12_000),
        (23, "hard", 12_000),
        (24, "clean", 12_000),
        pytest.param(25, "default", 60_000, marks=pytest.mark.slow),
    ],
)
def test_thirty_centres_count_within_three_percent(tmp_path: Path, seed: int, profile: str, rows: int) -> None:
    if not GENERATOR.is_file():
        pytest.skip(f"{GENERATOR} is missing: the generator of attendance lists is not part of the repository")
    records, truth = thirty_centres(tmp_path, seed, profile, rows)
    maker = FilterMaker(SECRET)
    found = crossed([Filters.from_row({**maker.row(record), "centre": centre}) for centre, record in records])
    assert abs(found.distinct / truth - 1) <= 0.03
    assert found.low <= truth <= found.high


def thirty_centres(folder: Path, seed: int, profile: str, rows: int) -> tuple[list[tuple[str, LinkageRecord]], int]:
    """Each centre's own list of organisations, one row per company it met, and the true number over all centres."""
    spec = importlib.util.spec_from_file_location("make_attendance", GENERATOR)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    arguments = [
        "make_attendance",
        "--rows",
        str(rows),
        "--seed",
        str(seed),
        "--vocab-seed",
        str(seed + 10),
        "--profile",
        profile,
        "--out",
        str(folder),
    ]
    before, sys.argv = sys.argv, arguments
    try:
        spec.loader.exec_module(module)
        module.main()
    finally:
        sys.argv = before
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as handle:
        company = {row["record_id"]: row["company_id"] for row in csv.DictReader(handle)}
    random_, homes = random.Random(seed), {}
    met: dict[tuple[int, str], list[dict[str, str]]] = defaultdict(list)
    with (folder / "attendance.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            key = company[row["record_id"]]
            if key and row["company"].strip():
                home = homes.setdefault(key, [random_.randrange(30) for _ in range(random_.choice((1, 1, 2, 3)))])
                met[random_.choice(home), key].append(row)
    records = []
    for (centre, key), rows in met.items():
        name, city, mail = (_usual(rows, column) for column in ("company", "city", "email"))
        records.append((f"z{centre:02}", LinkageRecord(f"{key}-{centre}", name, city, mail)))
    return records, len({key for _, key in met})


def _usual(rows: list[dict[str, str]], column: str) -> str:
    filled = Counter(row[column] for row in rows if row[column])
    return filled.most_common(1)[0][0] if filled else ""

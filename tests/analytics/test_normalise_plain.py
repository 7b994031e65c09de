"""The normaliser, one value at a time."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transferlotse_analytics.normalise import (
    company_key,
    fold,
    normalise_city,
    normalise_company,
    normalise_email,
    normalise_given,
    normalise_phone,
    normalise_plz,
    normalise_street,
    repair_mojibake,
    without_seat,
)

WORDS = st.sampled_from(
    "Müller Maschinenbau Blumen Kersberg Novatec Söhne Logistik Grünwald Ökohaus Weiß Straßer Bäckerei Quelle".split()
)
NAMES = st.lists(WORDS, min_size=1, max_size=4, unique=True)
FORMS = st.sampled_from(
    ["", " GmbH", " G.m.b.H.", " AG", " e.K.", " GmbH & Co. KG", " UG (haftungsbeschränkt)", " OHG", " gmbh"]
)
TAILS = st.sampled_from(["", ", Köln", " (Ulm)", " - Vertrieb", " Niederlassung Süd", " Inh. Yilmaz", "*"])


@pytest.mark.parametrize(
    "variant",
    [
        "MUELLER MASCH.BAU GMBH",
        "Müller Maschinen-Bau G.m.b.H.",
        "MÃ¼ller Maschinenbau",
        "Fa. Mueller Maschinenbau, Köln",
        "Maschinenbau Müller Ges.m.b.H.",
        "Müller Maschinenbau GmbH - Vertrieb",
        "muller  maschinenbau Inh. H. Müller",
    ],
)
def test_company_key_is_equal_for_spellings_of_one_name(variant: str) -> None:
    assert company_key(variant) == company_key("Müller Maschinenbau GmbH")


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Nova GmbH & Co. KG", "gmbh_co"),
        ("Nova Ges.m.b.H.", "gmbh"),
        ("Nova Actien-Gesellschaft", "ag"),
        ("Nova e. Kfr.", "ek"),
        ("Nova UG (haftungsbeschränkt)", "ug"),
        ("Nova PartG mbB", "partg"),
        ("Nova o.H.G.", "ohg"),
        ("Nova BGB-Gesellschaft", "gbr"),
        ("Nova eG", "eg"),
        ("Nova", ""),
    ],
)
def test_legal_form_is_set_apart(name: str, form: str) -> None:
    parts = normalise_company(name)
    assert (parts.core, parts.legal_form) == ("nova", form)


def test_company_distinguishes_trades_and_places_in_the_name() -> None:
    assert (
        len({company_key(name) for name in ("Müller Blumen", "Müller Maschinenbau", "Stahlbau Köln", "Stahlbau Ulm")})
        == 4
    )


def test_company_drops_its_own_town_only_after_a_comma() -> None:
    assert company_key("Nova, Hintertupfing", "Hintertupfing") == company_key("Nova")
    assert company_key("Nova Hintertupfing", "Hintertupfing") != company_key("Nova")


@pytest.mark.parametrize(
    ("entered", "city"),
    [
        ("Nova Werkzeugbau Act.-Ges. in Köln", "Köln"),
        ("Nova Werkzeugbau A.-G. in Cöln a. Rh., Domstrasse 3.", "Köln"),
        ("*Nova Werkzeugbau Aktiengesellschaft, Sitz in Bremen.", "Ulm"),
        ("Nova Werkzeugbau in Liqu. in Hintertupfing", "Hintertupfing"),
        ("Nova Werkzeugbau in Hintertupfing i. Th. (In Liquidation.)", "Hintertupfing"),
        ("Nova Werkzeugbau in Hinterau bei Hintertupfing", "Hintertupfing"),
        ("Nova Werkzeugbau inHintertupfing", "Hintertupfing"),
        ("Nova Werkzeugbau AG (Siehe Seite 12.)", ""),
        ("Nova Werkzeugbau AG, Hauptstr. 5", ""),
    ],
)
def test_seats_and_notes_behind_a_name_are_no_part_of_it(entered: str, city: str) -> None:
    assert company_key(entered, city) == company_key("Nova Werkzeugbau AG")


@pytest.mark.parametrize("name", ["Nova in Bewegung", "Bildung in Vielfalt und Respekt GmbH", "Institut zu Köln"])
def test_a_preposition_alone_makes_no_seat(name: str) -> None:
    """What follows is no town, or the name would say nothing without it."""
    assert len(company_key(name, "Ulm").split()) >= 2


def test_what_stands_behind_the_seat_is_kept_when_it_belongs_to_the_name() -> None:
    assert company_key("Brauerei in Köln vorm. Nova & Vega", "Köln") == company_key("Brauerei vormals Nova & Vega")


def test_the_town_of_the_name_stands_in_for_a_missing_one() -> None:
    assert without_seat("Nova Werkzeugbau zu Hintertupfing", "Liqu")[1] == "hintertupfing"
    assert without_seat("Nova Werkzeugbau zu Hintertupfing", "Ulm")[1] == "Ulm"


def test_company_that_is_an_address_gives_the_domain() -> None:
    parts = normalise_company("www.kopf-metallbau.de")
    assert (parts.domain, parts.core) == ("www.kopf-metallbau.de", "kopf metallbau")


@pytest.mark.parametrize("entry", ["privat", "-", "n/a", "", "Privatperson"])
def test_company_entries_that_name_none_are_empty(entry: str) -> None:
    assert company_key(entry) == ""


@given(NAMES, FORMS, TAILS)
def test_company_key_is_idempotent(words: list[str], form: str, tail: str) -> None:
    key = company_key(" ".join(words) + form + tail)
    assert company_key(key) == key


@given(NAMES, FORMS, st.randoms(use_true_random=False))
def test_company_key_ignores_order_case_and_repeated_words(words: list[str], form: str, random) -> None:  # type: ignore[no-untyped-def]
    shuffled = [*words, words[0]]
    random.shuffle(shuffled)
    assert company_key(" ".join(shuffled).upper() + form) == company_key(" ".join(words))


@given(st.text(max_size=60))
def test_fold_takes_any_text_and_is_idempotent(text: str) -> None:
    once = fold(text)
    assert once.isascii()
    assert fold(once) == once or any(pair in once for pair in ("ae", "oe", "ue", "ss"))


def test_mojibake_is_repaired_and_clean_text_left_alone() -> None:
    assert repair_mojibake("KÃ¶ln und GrÃ¼ÃŸe") == "Köln und Grüße"
    assert repair_mojibake("Köln") == "Köln"


@pytest.mark.parametrize(
    ("entered", "expected"),
    [
        ("Freiburg im Breisgau", "freiburg"),
        ("MUENCHEN-West", "munchen"),
        ("Villingen-Schwenningen", "villingen"),
        ("Bad Krozingen", "bad krozingen"),
    ],
)
def test_city_keeps_its_telling_word(entered: str, expected: str) -> None:
    assert normalise_city(entered) == expected


def test_email_tells_domain_mailbox_and_private_address() -> None:
    assert normalise_email("Hans.Weiss@Firma.de") == ("firma.de", "hans.weiss", "")
    assert normalise_email("info@firma.de") == ("firma.de", "", "")
    assert normalise_email("hans@gmx.de") == ("", "", "hans@gmx.de")
    assert normalise_email("kein Postfach") == ("", "", "")


def test_phone_variants_meet_and_mobiles_stand_apart() -> None:
    exchange = {
        normalise_phone(p) for p in ("0761 1234567", "+49 761 1234567", "0049761/1234567", "+49 (0)761 123456-33")
    }
    assert len(exchange) == 1
    assert normalise_phone("0151 1234567") == ("", "1511234567")
    assert normalise_phone("123") == ("", "")


def test_street_plz_and_given_names_are_unified() -> None:
    assert normalise_street("Robert-Bosch-Straße 5a") == normalise_street("Robert Bosch Str. 5 a")
    assert normalise_plz("4109") == "04109"
    assert normalise_plz("79") == ""
    assert normalise_given("Dipl.-Ing. Stephan") == normalise_given("Stefan")


def test_normaliser_loads_without_heavy_libraries() -> None:
    heavy = "('duckdb', 'numpy', 'splink', 'pyarrow')"
    code = f"import sys, transferlotse_analytics.normalise; sys.exit(any(m in sys.modules for m in {heavy}))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


OLD = [
    ("Harpener Bergbau-Actien-Gesellschaft", "Harpener Bergbau A.-G."),
    ("Rheinische Commanditgesellschaft auf Actien", "Rheinische Kommanditgesellschaft auf Aktien"),
    ("Weber & Cie., Commandit-Gesellschaft", "Weber & Co. KG"),
    ("Portland-Cement-Fabrik Hemmoor", "Portland Zementfabrik Hemmoor"),
    ("Electricitäts-Actiengesellschaft Schuckert", "Elektrizitäts-A.G. Schuckert"),
    ("Masch.-Fabr. Esslingen", "Maschinenfabrik Esslingen"),
    ("Sächsischer Webstuhlbau", "Sächsische Webstuhlbau"),
    ("Gebr. Körting", "Gebrüder Körting"),
    ("Chem. Fabr. Kalk", "Chemische Fabrik Kalk"),
    ("Hallesche Maschinenfabrik vorm. Riedel & Comp.", "Hallesche Maschinenfabrik vormals Riedel & Co."),
    ("Cöln-Müsener Bergwerks-Actien-Verein", "Köln-Müsener Bergwerks-Aktien-Verein"),
    ("Actien-Brauerei Nova", "Aktienbrauerei Nova"),
    ("Zellinger Actien-Glashütte", "Zellinger Aktienglashütte"),
    ("Conservenfabrik Carl Seidel Nachf.", "Konservenfabrik Karl Seidel Nachfolger"),
    ("Accumulatoren-Fabrik", "Akkumulatorenfabrik"),
    ("Thonwerke Thale", "Tonwerke Thale"),
    ("Wwe. Ambrosius", "Witwe Ambrosius"),
    ("Cigarrenfabrik Bünde oHG", "Zigarrenfabrik Bünde OHG"),
]


@pytest.mark.parametrize(("old", "new"), OLD)
def test_old_spellings_and_forms_meet_those_of_today(old: str, new: str) -> None:
    assert company_key(old) == company_key(new)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Nova Actiengesellschaft", "ag"),
        ("Nova Act.-Ges.", "ag"),
        ("Nova Akt. Ges.", "ag"),
        ("Nova Commanditgesellschaft", "kg"),
        ("Nova Kommandit-Gesellschaft auf Actien", "kgaa"),
        ("Nova offene Handelsgesellschaft", "ohg"),
    ],
)
def test_old_legal_forms_are_set_apart(name: str, form: str) -> None:
    parts = normalise_company(name)
    assert (parts.core, parts.legal_form) == ("nova", form)


def test_old_names_of_different_firms_stay_apart() -> None:
    names = ["Dortmunder Union Brauerei", "Dortmunder Actien-Brauerei", "Gebr. Wolf", "R. Wolf", "Bergbau Union"]
    assert len({company_key(name) for name in names}) == len(names)


@given(st.sampled_from([word for pair in OLD for word in pair]), st.booleans())
def test_old_spellings_are_settled_in_one_go(name: str, shout: bool) -> None:
    key = company_key(name.upper() if shout else name)
    assert company_key(key) == key


@pytest.mark.parametrize(("old", "new"), [("Cöln a. Rh.", "Köln"), ("Cassel", "KASSEL"), ("Crefeld", "Krefeld")])
def test_towns_once_spelled_with_c_are_recognised(old: str, new: str) -> None:
    assert normalise_city(old) == normalise_city(new)

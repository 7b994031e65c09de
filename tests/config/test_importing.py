"""`transferlotse import` says what it does and changes nothing where it must not."""

import pytest
from typer.testing import CliRunner

from transferlotse.centres.models import Centre, Partner
from transferlotse.centres.queries import centre_scope
from transferlotse.config.commands.importing import app
from transferlotse.deliveries.models import Delivery
from transferlotse.files.models import KnownWord, Mapping, StoredFile

BODY = "Sache;Datum;Partner\nUnternehmensdialog;5.3.2024;ihk\nUnternehmensdialog;5.3.24;IHK Mitte\n"


@pytest.fixture
def centre(db):
    made = Centre.objects.create(key="mitte", name="Zentrum Mitte")
    with centre_scope(made):
        Partner.objects.create(centre=made, key="ihk", name="IHK Mitte", role="transfer")
        yield made


@pytest.fixture
def run(tmp_path):
    def call(body, *options, kind="deliveries"):
        file = tmp_path / "liste.csv"
        file.write_text(body, encoding="utf-8")
        return CliRunner().invoke(app, [kind, str(file), "--centre", "mitte", *options])

    return call


def test_dry_run_says_what_would_happen_and_changes_nothing(centre, run):
    answer = run(BODY, "--column", "format=Sache", "--dry-run")
    assert answer.exit_code == 0
    assert "2 would be new" in answer.output
    assert not Delivery.objects.exists()
    assert not StoredFile.objects.exists()
    assert not Mapping.objects.exists()


def test_columns_that_are_not_used_are_named(centre, run):
    assert "Not used: Sache" in run(BODY, "--value", "format=company-dialogue", "--dry-run").output


def test_import_writes_and_the_second_one_changes_nothing(centre, run):
    assert run(BODY, "--column", "format=Sache").exit_code == 0
    assert Delivery.objects.count() == 2
    again = run(BODY)
    assert again.exit_code == 0
    assert "0 changed, 2 unchanged" in again.output
    assert "nothing is written" in again.output and "Writing" not in again.output
    assert Mapping.objects.count() == 1


def test_refused_rows_are_named_and_the_rest_goes_in(centre, run):
    answer = run(BODY + "Unternehmensdialog;gestern;ihk\n", "--column", "format=Sache")
    assert answer.exit_code == 3
    assert "Zeile 4, Spalte Datum: „gestern“ ist kein Datum." in answer.output
    assert Delivery.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "options", "words"),
    [
        (BODY, (), "No column found for format"),
        (BODY, ("--column", "format=Wo"), "There is no column Wo"),
        (BODY, ("--column", "unsinn=Was"), "Unknown field unsinn"),
        (BODY, ("--column", "format"), "FIELD="),
        ("", (), "leer"),
        ("Format;Datum\nx;y\n", (), "No row can be taken over"),
    ],
)
def test_what_cannot_be_done_is_said_and_leaves_nothing(centre, run, body, options, words):
    answer = run(body, *options)
    assert answer.exit_code == 1
    assert words in answer.output
    assert not Delivery.objects.exists()
    assert not StoredFile.objects.exists()


def test_unknown_centre_is_named(db, run):
    answer = run(BODY)
    assert answer.exit_code == 1
    assert "mitte" in answer.output


def test_unknown_words_are_listed_once_and_can_be_explained(centre, run):
    body = "Format;Datum;Partner\nStammtisch;5.3.2024;ihk\nStammtisch;6.3.2024;ihk\n"
    answer = run(body, "--dry-run")
    assert "format: Stammtisch (2)" in answer.output
    dry = run(body, "--word", "format:Stammtisch=industry-circle", "--dry-run")
    assert "2 would be new" in dry.output
    assert not KnownWord.objects.exists()
    assert run(body, "--word", "format:Stammtisch=industry-circle").exit_code == 0
    assert run(body).output.count("2 unchanged") == 1


@pytest.mark.parametrize(
    "word", ["format:Stammtisch", "sache:Stammtisch=industry-circle", "format:Stammtisch=tanzabend", "format=x"]
)
def test_a_word_that_cannot_be_explained_so_is_refused(centre, run, word):
    answer = run(BODY, "--column", "format=Sache", "--word", word)
    assert answer.exit_code == 1
    assert not Delivery.objects.exists()

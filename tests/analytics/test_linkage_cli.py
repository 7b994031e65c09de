"""The command line: files in, files out, and one clear line for whatever cannot be read."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from tests.analytics.lists import HAND_MADE
from transferlotse_analytics.__main__ import app

RUN = CliRunner()


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def clusters(path: Path) -> dict[str, str]:
    return {row["record_id"]: row["company_cluster"] for row in csv.DictReader(path.open(encoding="utf-8"))}


@pytest.fixture
def hand_made(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(
            file, ["record_id", "company", "first_name", "last_name", "city", "email", "plz", "employees"]
        )
        writer.writeheader()
        writer.writerows(HAND_MADE)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_link_reads_german_lists_in_customary_forms(tmp_path: Path, encoding: str, separator: str) -> None:
    lines = [
        ["Firma", "Ort"],
        ["Müller Maschinenbau GmbH", "Köln"],
        ["Mueller Maschinenbau", "KOELN"],
        ["Blumen Weiß", "Ulm"],
    ]
    source = write(tmp_path / "liste.csv", "\r\n".join(separator.join(line) for line in lines) + "\r\n", encoding)
    out = tmp_path / "out.csv"
    assert RUN.invoke(app, ["link", str(source), "--out", str(out)]).exit_code == 0
    found = clusters(out)
    assert list(found) == ["1", "2", "3"]
    assert found["1"] == found["2"] != found["3"]


def test_link_reads_excel_and_parquet_together(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Unternehmen", "PLZ", "Ort"], ["Novatec Solutions AG", 89073, "Ulm"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    pq.write_table(pa.table({"name": ["Novatec Solutions"], "city": ["Ulm"]}), tmp_path / "b.parquet")
    out = tmp_path / "out.csv"
    outcome = RUN.invoke(app, ["link", str(tmp_path / "a.xlsx"), str(tmp_path / "b.parquet"), "--out", str(out)])
    assert outcome.exit_code == 0, outcome.output
    assert len(set(clusters(out).values())) == 1
    assert list(clusters(out)) == ["a:1", "b:1"]


def test_count_prints_figures_with_intervals(hand_made: Path) -> None:
    outcome = RUN.invoke(app, ["count", str(hand_made), "--json"])
    figures = json.loads(outcome.stdout)
    assert set(figures) == {"companies", "smes", "persons"}
    assert figures["companies"]["low"] <= 3 <= figures["companies"]["high"]


def test_review_list_comes_back_as_decisions(hand_made: Path, tmp_path: Path) -> None:
    pairs, out = tmp_path / "pairs.csv", tmp_path / "out.csv"
    assert RUN.invoke(app, ["review", str(hand_made), "--out", str(pairs)]).exit_code == 0
    assert pairs.read_text(encoding="utf-8").startswith("record_id_a,record_id_b,decision,")
    write(pairs, "record_id_a;record_id_b;decision\na1;b1;same\na1;a2;different\na1;c1;später\n")
    assert RUN.invoke(app, ["link", str(hand_made), "--out", str(out), "--decisions", str(pairs)]).exit_code == 0
    found = clusters(out)
    assert found["a1"] == found["b1"]
    assert found["a1"] != found["a2"]


def test_explain_speaks_german_and_english(hand_made: Path) -> None:
    german = RUN.invoke(app, ["explain", str(hand_made), "a1", "a2"])
    english = RUN.invoke(app, ["explain", str(hand_made), "a1", "b1", "--lang", "en"])
    assert "EIN Unternehmen" in german.stdout and "Rechtsform" in german.stdout
    assert "TWO companies" in english.stdout and "Sum" in english.stdout
    assert RUN.invoke(app, ["explain", str(hand_made), "a1", "nobody"]).exit_code == 2


def test_state_gives_the_same_clusters_as_one_run(hand_made: Path, tmp_path: Path) -> None:
    lines = hand_made.read_text(encoding="utf-8").splitlines()
    first = write(tmp_path / "first.csv", "\n".join(lines[:5]) + "\n")
    second = write(tmp_path / "second.csv", "\n".join([lines[0], *lines[5:]]) + "\n")
    whole, out, state = tmp_path / "whole.csv", tmp_path / "out.csv", tmp_path / "kept.state"
    assert RUN.invoke(app, ["link", str(hand_made), "--out", str(whole)]).exit_code == 0
    for part in (first, second):
        assert RUN.invoke(app, ["link", str(part), "--out", str(out), "--state", str(state)]).exit_code == 0
    assert clusters(out) == clusters(whole)
    again = RUN.invoke(app, ["link", str(second), "--out", str(out), "--state", str(state)])
    assert again.exit_code == 2


BAD: dict[str, bytes] = {
    "empty.csv": b"",
    "headings-only.csv": b"company,city\n",
    "no-column.csv": b"colour,shape\nred,round\n",
    "binary.csv": bytes(range(256)) * 50,
    "picture.png": b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
    "torn.xlsx": b"PK\x03\x04" + b"x" * 100,
    "torn.parquet": b"PAR1" + b"x" * 100,
    "ragged.csv": b"company,city\nNova,Ulm,again,and again\n",
    "twice.csv": b"record_id,company\n1,Nova\n1,Vega\n",
    "cell.csv": b"company,city\n" + b"x" * 50_000 + b",Ulm\n",
    "line.csv": b"company,city\n" + b"x" * (20 << 20) + b"\n",
    "first-line.csv": b"company" * 100_000,
    "quote.csv": b'company,city\n"Nova,Ulm\n' + b"Vega,Bonn\n" * 10,
}


@pytest.mark.parametrize("name", sorted(BAD))
@pytest.mark.parametrize("command", ["link", "count"])
def test_bad_input_ends_in_one_line_and_code_2(tmp_path: Path, name: str, command: str) -> None:
    (tmp_path / name).write_bytes(BAD[name])
    arguments = [command, str(tmp_path / name)] + (
        ["--out", str(tmp_path / "out.csv")] if command == "link" else ["--json"]
    )
    outcome = RUN.invoke(app, arguments)
    assert outcome.exit_code == 2, outcome.output
    assert outcome.stderr.startswith("Error: ") and outcome.stderr.count("\n") == 1
    assert name in outcome.stderr
    assert not (tmp_path / "out.csv").exists()


def test_missing_files_folders_and_clashing_ids_are_refused(tmp_path: Path) -> None:
    one, two = (write(tmp_path / n, "record_id,company\n7,Nova\n") for n in ("one.csv", "two.csv"))
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for files in ([tmp_path / "absent.csv"], [tmp_path], [one, two], [pipe]):
        outcome = RUN.invoke(app, ["count", *map(str, files)])
        assert outcome.exit_code == 2
        assert outcome.stderr.count("\n") == 1
    outcome = RUN.invoke(app, ["link", str(one), "--out", str(tmp_path / "nowhere" / "out.csv")])
    assert outcome.exit_code == 2


def test_decisions_with_unknown_answers_are_refused(hand_made: Path, tmp_path: Path) -> None:
    wrong = write(tmp_path / "wrong.csv", "record_id_a,record_id_b,decision\na1,a2,perhaps\n")
    outcome = RUN.invoke(app, ["link", str(hand_made), "--out", str(tmp_path / "o.csv"), "--decisions", str(wrong)])
    assert outcome.exit_code == 2
    assert "line 2" in outcome.stderr

"""The report: names in place of keys, an order that people follow, light and dark."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from tests.analytics.centres import Centre, drawn_centre
from transferlotse_analytics.deposit import TrustedKeys, check_deposits
from transferlotse_analytics.engines import open_engine
from transferlotse_analytics.evaluation import evaluate
from transferlotse_analytics.evaluation_cli import app
from transferlotse_analytics.schema import TABLES

NOW = datetime(2025, 2, 1, tzinfo=UTC)
NAMES = {
    ("format", "talk"): ("Vorträge", "Talks"),
    ("topic", "logistics"): ("Logistik & Lager", "Logistics"),
    ("sector", "C"): ("Verarbeitendes Gewerbe", "Manufacturing"),
    ("district", "05913"): ("Dortmund", None),
    ("district", "99999"): ("Nirgendwo", None),
}


def named(centre: Centre, names: dict[tuple[str, str], tuple[str, str | None]]) -> Centre:
    """The centre with names for keys."""
    for (kind, key), (german, english) in names.items():
        centre.add("labels", kind=kind, key=key, de=german, en=english)
    return centre


@pytest.fixture
def report(tmp_path: Path, keys: Path) -> Callable[..., str]:
    """The page of an evaluation of centres. It is made of tables, so the engine that made those has no part in it."""

    def page(*centres: Centre, language: str = "de") -> str:
        folders = [centre.write(tmp_path / "deposits", keys) for centre in centres]
        how = {"engine_name": "duckdb", "now": NOW, "language": language, "out": tmp_path / "out"}
        evaluate(deposits=folders, trusted=TrustedKeys.from_folder(keys), engine=lambda: open_engine("duckdb"), **how)
        return (tmp_path / "out" / "report.html").read_text(encoding="utf-8")

    return page


def test_keys_are_shown_by_the_names_the_deposits_give(report: Callable[..., str], tmp_path: Path) -> None:
    own = {("centre", "ruhr"): ("Zentrum Ruhr", None), ("partner", "p1"): ("Institut A", None)}
    page = report(named(drawn_centre("ruhr", 1), NAMES | own), drawn_centre("bonn", 2))
    for name in (
        "Vorträge",
        "Logistik &amp; Lager",
        "Verarbeitendes Gewerbe",
        "Dortmund",
        "Zentrum Ruhr",
        "Institut A",
    ):
        assert name in page
    # The other centre named neither itself nor its partners: its keys stay, and nobody names them for it.
    assert '<th scope="row">bonn</th><td>p1</td>' in page
    assert "<td>talk</td>" not in page
    rows = pq.read_table(tmp_path / "out" / "labels.parquet").to_pylist()
    assert {(row["kind"], row["centre"], row["key"]) for row in rows} == {
        (kind, "ruhr" if kind in ("centre", "partner") else "", key)
        for kind, key in (NAMES | own).keys() - {("district", "99999")}
    }


def test_english_report_has_english_names_where_there_are_some(report: Callable[..., str]) -> None:
    page = report(named(drawn_centre("ruhr", 1), NAMES), language="en")
    assert ("Talks" in page, "Vorträge" in page, "Dortmund" in page) == (True, False, True)


def test_without_names_the_keys_stay(report: Callable[..., str]) -> None:
    assert "<td>talk</td>" in report(drawn_centre("ruhr", 1))


def test_a_name_cannot_carry_markup(report: Callable[..., str]) -> None:
    page = report(named(drawn_centre("ruhr", 1), {("format", "talk"): ("<script>x</script>", None)}))
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_of_two_names_that_of_the_later_period_holds(report: Callable[..., str]) -> None:
    centres = [
        named(drawn_centre("ruhr", 1, year=year), {("format", "talk"): (f"Vorträge {year}", None)})
        for year in (2024, 2023)
    ]
    page = report(*centres)
    assert ("Vorträge 2024" in page, "Vorträge 2023" in page) == (True, False)


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [("colour", "Rot", "labels"), ("format", "", "labels"), ("format", "zwei\nZeilen", "Form"), ("format", "x" * 201, "Form")],
)  # fmt: skip
def test_names_are_short_lines_of_known_kinds(tmp_path: Path, keys: Path, kind: str, text: str, told: str) -> None:
    centre = named(drawn_centre("ruhr", 1), {(kind, "talk"): (text, None)})
    with pytest.raises(ValueError, match=told):
        centre.write(tmp_path / "deposits", keys)


def test_a_deposit_from_before_there_were_names_is_sound(
    tmp_path: Path, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.delitem(TABLES, "labels")
        centre = drawn_centre("ruhr", 1)
        folder = centre.write(tmp_path / "deposits", keys)
    assert not (folder / "labels.parquet").exists()
    (checked,) = check_deposits([folder], TrustedKeys.from_folder(keys))
    assert checked.sound, checked.findings
    told = CliRunner().invoke(app, ["evaluate", str(folder), "--trusted", str(keys), "--out", str(tmp_path / "out")])
    assert told.exit_code == 0, told.stderr


def test_sections_come_in_the_order_people_ask(report: Callable[..., str]) -> None:
    page = report(drawn_centre("ruhr", 1), drawn_centre("bonn", 2))
    order = re.findall(r'<h2 id="(\w+)"', page)
    assert order == ["glance", "done", "reached", "effect", "who", "method"]
    assert re.findall(r'href="#(\w+)"', page) == order
    assert (
        page.index('id="targets"') < page.index('id="by_size"') < page.index('id="flow"') < page.index('id="by_centre"')
    )
    stages = re.findall(r'<th scope="row">(\w+)</th>', page[page.index('id="by_stage"') : page.index('id="by_format"')])
    assert stages == ["Informieren", "Qualifizieren", "Konzipieren", "Umsetzen"]


def test_a_single_year_is_not_told_twice(report: Callable[..., str]) -> None:
    page = report(drawn_centre("ruhr", 1))
    assert page.count("Jahr</th>") == 1


def test_without_targets_nothing_is_said_of_them(report: Callable[..., str]) -> None:
    page = report(drawn_centre("ruhr", 1))
    assert "Ziel</th>" in page and "keine Ziele" not in page
    later = drawn_centre("ruhr", 1, year=2025)
    later.rows["targets"].clear()
    page = report(later)
    assert "Ziel</th>" not in page and "keine Ziele" in page


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 320])
def test_report_is_readable_in_the_dark_and_on_a_telephone(
    tmp_path: Path, keys: Path, browser: object, width: int
) -> None:
    drawn_centre("ruhr", 1).write(tmp_path / "deposits", keys)
    command = ["evaluate", str(tmp_path / "deposits"), "--trusted", str(keys), "--out", str(tmp_path / "out")]
    assert CliRunner().invoke(app, command).exit_code == 0
    for scheme, paper, bar in (("light", 255, "rgb(11, 95, 165)"), ("dark", 18, "rgb(124, 197, 217)")):
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[attr-defined]
        page.goto((tmp_path / "out" / "report.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("getComputedStyle(document.body).backgroundColor").startswith(f"rgb({paper},")
        shown = page.locator("figure svg:visible").first
        colours = shown.locator('[fill="#0b5fa5"]').first.evaluate("one => getComputedStyle(one).fill")
        assert colours == bar
        left = shown.evaluate(
            "one => Math.min(...[...one.querySelectorAll('text')].map(t => t.getBoundingClientRect().left))"
            " - one.getBoundingClientRect().left"
        )
        assert left >= 0
        page.close()

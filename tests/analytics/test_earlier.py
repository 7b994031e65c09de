"""Publications of overlapping days: who has both can work out no difference under five."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from tests.analytics.attacker import Attacker
from tests.analytics.centres import Centre, drawn_centre
from transferlotse_analytics.deposit import Period, TrustedKeys
from transferlotse_analytics.engines import open_engine
from transferlotse_analytics.evaluation import Evaluation, evaluate
from transferlotse_analytics.evaluation_cli import app
from transferlotse_analytics.published import Publication, days_of, nested
from transferlotse_analytics.steps import STEPS

NOW = datetime(2025, 2, 1, tzinfo=UTC)
DATES = {"outcomes": "reported_on", "checks": "taken_on"}
PARTS = ("topics", "contributions", "attendances")


def cut(centre: Centre, last: date, *, first: date = date(2024, 1, 1)) -> Centre:
    """What the centre would have handed in for fewer days."""
    part = Centre(centre.name, Period(f"{first:%m%d}-{last:%m%d}", first, last))
    kept = {row["delivery_id"] for row in centre.rows["deliveries"] if first <= row["delivered_on"] <= last}  # type: ignore[operator]
    for name, rows in centre.rows.items():
        if name == "deliveries" or name in PARTS:
            rows = [row for row in rows if row["delivery_id"] in kept]
        elif name in DATES:
            rows = [row for row in rows if first <= row[DATES[name]] <= last]  # type: ignore[operator]
        part.rows[name] = rows
    return part


@pytest.fixture
def run(tmp_path: Path, keys: Path) -> Callable[..., Evaluation]:
    """Evaluates centres into a folder, beside what was published."""

    def evaluated(name: str, *centres: Centre, published: tuple[str, ...] = ()) -> Evaluation:
        folders = [centre.write(tmp_path / f"deposits-{name}", keys) for centre in centres]
        before = [tmp_path / one for one in published]
        how = {"engine_name": "duckdb", "now": NOW, "out": tmp_path / name, "published": before}
        return evaluate(
            deposits=folders, trusted=TrustedKeys.from_folder(keys), engine=lambda: open_engine("duckdb"), **how
        )

    return evaluated


def given_away(*folders: Path) -> Iterator[tuple[object, float, float]]:
    """Withheld counts and differences narrowed to less than five that may be 1 to 4 (none or a large one is no harm)."""
    for variable, low, high in Attacker(*folders).bounds():
        small = (low < 5 - 1e-6 and high > 1e-6) or (high > -5 + 1e-6 and low < -1e-6)
        if high - low < 5 - 1e-6 and small:
            yield variable, low, high


@pytest.fixture
def centres() -> list[Centre]:
    """Two centres with a whole year each."""
    return [drawn_centre(f"z{number}", number, deliveries=10, organisations=25) for number in range(2)]


@pytest.mark.slow
def test_half_a_year_and_the_year(tmp_path: Path, run: Callable[..., Evaluation], centres: list[Centre]) -> None:
    run("half", *(cut(centre, date(2024, 9, 30)) for centre in centres))
    run("year", *centres, published=("half",))
    assert list(given_away(tmp_path / "half", tmp_path / "year")) == []
    assert "half" in (tmp_path / "year" / "report.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_without_care_two_tell_a_lot(tmp_path: Path, run: Callable[..., Evaluation], centres: list[Centre]) -> None:
    """Otherwise the test above would prove nothing."""
    run("half", *(cut(centre, date(2024, 9, 30)) for centre in centres))
    run("year", *centres)
    assert next(given_away(tmp_path / "half", tmp_path / "year"), None)


@pytest.mark.slow
def test_a_centre_that_came_late(tmp_path: Path, run: Callable[..., Evaluation], centres: list[Centre]) -> None:
    run("one", centres[0])
    run("two", *centres, published=("one",))
    assert list(given_away(tmp_path / "one", tmp_path / "two")) == []


@pytest.mark.slow
def test_one_delivery_handed_in_later(tmp_path: Path, run: Callable[..., Evaluation], centres: list[Centre]) -> None:
    """The year again after a single talk was added: its few organisations are nowhere to be seen."""
    run("first", *centres)
    more = drawn_centre("z0", 0, deliveries=10, organisations=25)
    more.deliver("late", day=date(2024, 12, 2))
    for number in range(3):
        more.attend("late", f"o{number}")
    run("second", more, *centres[1:], published=("first",))
    assert list(given_away(tmp_path / "first", tmp_path / "second")) == []


@pytest.mark.slow
def test_three_in_a_row(tmp_path: Path, run: Callable[..., Evaluation], centres: list[Centre]) -> None:
    run("quarter", *(cut(centre, date(2024, 4, 30)) for centre in centres))
    run("half", *(cut(centre, date(2024, 8, 31)) for centre in centres), published=("quarter",))
    run("year", *centres, published=("quarter", "half"))
    folders = [tmp_path / name for name in ("quarter", "half", "year")]
    assert list(given_away(*folders)) == []


def test_means_and_money_of_a_few_are_not_given_away(
    tmp_path: Path, run: Callable[..., Evaluation], centres: list[Centre]
) -> None:
    run("half", *(cut(centre, date(2024, 9, 30)) for centre in centres))
    run("year", *centres, published=("half",))
    for name, step in STEPS.items():
        former, rows = (
            {
                tuple(row[d] for d in step.dimensions): row
                for row in pq.read_table(tmp_path / one / f"{name}.parquet").to_pylist()
            }
            for one in ("half", "year")
        )
        for place in former.keys() & rows.keys():
            for derived in step.derived:
                if derived.minimum and None not in (former[place][derived.column], rows[place][derived.column]):
                    change = abs(rows[place][derived.source] - former[place][derived.source])
                    assert change == 0 or change >= derived.minimum
            if step.dominance and None not in (former[place]["amount"], rows[place]["amount"]):
                assert rows[place]["amount"] == former[place]["amount"]


def publication(name: str, *spans: tuple[str, str, str]) -> Publication:
    """A publication without tables, by centre, first and last day."""
    told = [dict(zip(("centre", "starts_on", "ends_on"), span, strict=True)) for span in spans]
    return Publication(name, days_of(told), {})


def test_publications_lie_within_each_other_or_apart() -> None:
    quarter = publication("q1", ("ruhr", "2024-01-01", "2024-03-31"))
    half = publication("h1", ("ruhr", "2024-01-01", "2024-06-30"))
    autumn = publication("q3", ("ruhr", "2024-07-01", "2024-09-30"))
    other = publication("bonn", ("bonn", "2024-01-01", "2024-12-31"))
    year = publication("year", ("ruhr", "2024-01-01", "2024-12-31"))
    trees = [(one.name, [child.name for child in inner]) for one, inner in nested(year, [half, other, autumn, quarter])]
    assert trees == [("h1", ["q1"]), ("year", ["q3", "h1"])]
    with pytest.raises(ValueError, match="teilweise"):
        nested(publication("spring", ("ruhr", "2024-02-01", "2024-05-31")), [quarter])


def test_the_command_refuses_what_it_cannot_protect(tmp_path: Path, keys: Path, centres: list[Centre]) -> None:
    cut(centres[0], date(2024, 6, 30)).write(tmp_path / "h1", keys)
    cut(centres[0], date(2024, 9, 30), first=date(2024, 4, 1)).write(tmp_path / "mid", keys)

    def call(what: str, out: str, *more: str) -> tuple[int, str]:
        command = ["evaluate", str(tmp_path / what), "--trusted", str(keys), "--out", str(tmp_path / out), *more]
        done = CliRunner().invoke(app, command)
        return done.exit_code, done.stderr if done.exit_code else ""

    assert call("h1", "out-h1")[0] == 0
    code, told = call("mid", "out-mid", "--published", str(tmp_path / "out-h1"))
    assert (code, "überschneiden sich nur teilweise" in told, "\n" in told.strip()) == (2, True, False)
    assert not (tmp_path / "out-mid").exists()
    code, told = call("h1", "out-h1", "--published", str(tmp_path / "out-h1"))
    assert (code, "anderen Ordner" in told) == (2, True)
    code, told = call("mid", "out-mid", "--published", str(keys))
    assert (code, "enthält keine Ergebnisse" in told) == (2, True)
    shutil.rmtree(tmp_path / "out-h1")

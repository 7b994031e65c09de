"""A whole run: what it writes, that nothing can be worked out from it, and that a killed run goes on where it was."""

import csv
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.analytics.attacker import Attacker
from tests.analytics.centres import SECRET, Centre, drawn_centre, small_centre
from transferlotse_analytics.bloom import FilterMaker
from transferlotse_analytics.deposit import Period, TrustedKeys
from transferlotse_analytics.engines import Engine, open_engine
from transferlotse_analytics.evaluation import Evaluation, EvaluationError, evaluate
from transferlotse_analytics.steps import STEPS

NOW = datetime(2025, 2, 1, tzinfo=UTC)


@pytest.fixture
def deposits(tmp_path: Path, keys: Path) -> list[Path]:
    """Three centres, two years each."""
    centres = [drawn_centre(f"z{n}", n, year=year) for n in range(3) for year in (2023, 2024)]
    return [centre.write(tmp_path / "deposits", keys) for centre in centres]


@pytest.fixture
def run(tmp_path: Path, keys: Path) -> Callable[..., Evaluation]:
    """Evaluates on DuckDB into `out`."""

    def evaluated(
        deposits: list[Path], *, opened: Callable[[], Engine] = lambda: open_engine("duckdb"), **more: object
    ):
        arguments = {"out": tmp_path / "out", "engine_name": "duckdb", "now": NOW} | more
        return evaluate(deposits=deposits, trusted=TrustedKeys.from_folder(keys), engine=opened, **arguments)

    return evaluated


class Failing:
    """An engine that is killed after some answers."""

    def __init__(self, answers: int) -> None:
        self._engine = open_engine("duckdb")
        self._left = answers
        self.name = "duckdb"

    def __getattr__(self, name: str) -> object:
        return getattr(self._engine, name)

    def answer(self, sql: str) -> object:
        if not self._left:
            raise KeyboardInterrupt
        self._left -= 1
        return self._engine.answer(sql)


def test_run_writes_every_table_twice_and_one_report(deposits: list[Path], run: Callable[..., Evaluation]) -> None:
    done = run(deposits)
    expected = {f"{name}.{kind}" for name in (*STEPS, "labels") for kind in ("csv", "parquet")} | {
        "report.html",
        "run.json",
    }
    assert {path.name for path in done.out.iterdir()} == expected
    assert done.computed == tuple(STEPS)
    with (done.out / "by_stage.csv").open(encoding="utf-8", newline="") as handle:
        lines = list(csv.DictReader(handle))
    assert len(lines) == pq.read_table(done.out / "by_stage.parquet").num_rows


def test_no_count_below_five_leaves(deposits: list[Path], run: Callable[..., Evaluation]) -> None:
    out = run(deposits).out
    seen = 0
    for name, step in STEPS.items():
        for row in pq.read_table(out / f"{name}.parquet").to_pylist():
            for column in step.cells:
                value = row[column.column]
                seen += value is None
                assert value is None or value == 0 or value >= 5, (name, row)
    assert seen > 30, "the fixture has too few small cells to prove anything"


def test_attacker_narrows_no_hidden_cell_below_five(deposits: list[Path], run: Callable[..., Evaluation]) -> None:
    attacker = Attacker(run(deposits).out)
    assert len(attacker.hidden) > 30
    narrow = [(v, low, high) for v, low, high in attacker.bounds() if high - low < 5 - 1e-6]
    assert narrow == []


def test_attacker_would_find_cells_hidden_one_by_one(deposits: list[Path], run: Callable[..., Evaluation]) -> None:
    # Without this the test above could pass because the attacker is weak.
    attacker = Attacker(run(deposits).out)
    for variable, parts in ((total, parts) for total, parts, exact in attacker.sums if exact and len(parts) > 1):
        if not attacker.hidden.intersection((variable, *parts)) and attacker.known[parts[0]] > 0:
            attacker.hidden = {parts[0]}
            truth = attacker.known.pop(parts[0])
            break
    ((_, low, high),) = attacker.bounds()
    assert (low, high) == (pytest.approx(truth), pytest.approx(truth))


def test_derived_figures_follow_their_counts(deposits: list[Path], run: Callable[..., Evaluation]) -> None:
    out = run(deposits).out
    for row in pq.read_table(out / "targets.parquet").to_pylist():
        assert row["actual_total"] is not None or row["achieved"] is None
    for row in pq.read_table(out / "flow.parquet").to_pylist():
        assert row["median_days"] is None or row["moved"] >= 12
        assert row["mean_days"] is None or row["moved"] >= 7
    for row in pq.read_table(out / "index.parquet").to_pylist():
        assert row["index"] is None or row["checks"] >= 7


def test_killed_run_goes_on_where_it_was(tmp_path: Path, deposits: list[Path], run: Callable[..., Evaluation]) -> None:
    whole = run(deposits, out=tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        run(deposits, opened=lambda: Failing(5))
    assert not (tmp_path / "out").exists()
    work = tmp_path / ".out.work"
    assert work.stat().st_mode & 0o077 == 0
    done = run(deposits)
    assert done.computed == tuple(STEPS)[5:]
    assert not work.exists()
    for path in whole.out.glob("*.csv"):
        assert path.read_bytes() == (done.out / path.name).read_bytes()


def test_half_written_step_is_computed_again(
    tmp_path: Path, deposits: list[Path], run: Callable[..., Evaluation]
) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(deposits, opened=lambda: Failing(3))
    work = tmp_path / ".out.work"
    last = tuple(STEPS)[2]
    (work / f"{last}.done").unlink()
    (work / f"{last}.parquet").write_bytes(b"half")
    assert run(deposits).computed == tuple(STEPS)[2:]


def test_changed_inputs_are_never_mixed_with_old_steps(deposits: list[Path], run: Callable[..., Evaluation]) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(deposits, opened=lambda: Failing(5))
    assert run(deposits[:4]).computed == tuple(STEPS)


def test_unchanged_inputs_are_not_computed_again(deposits: list[Path], run: Callable[..., Evaluation]) -> None:
    first = run(deposits)
    report = (first.out / "report.html").stat().st_mtime_ns
    again = run(deposits)
    assert again.computed == ()
    assert again.withheld == first.withheld
    assert (again.out / "report.html").stat().st_mtime_ns == report


def test_refused_deposit_is_left_out_and_named(deposits: list[Path], run: Callable[..., Evaluation]) -> None:
    (deposits[0] / "topics.parquet").write_bytes(b"tampered")
    done = run(deposits)
    assert [report.folder for report in done.refused] == [deposits[0]]
    page = (done.out / "report.html").read_text(encoding="utf-8")
    assert "5 von 6 Lieferungen" in page
    assert "topics.parquet: wurde nach der Unterschrift verändert" in page


def test_nothing_is_evaluated_when_no_deposit_is_sound(
    tmp_path: Path, deposits: list[Path], run: Callable[..., Evaluation]
) -> None:
    (deposits[0] / "topics.parquet").unlink()
    with pytest.raises(EvaluationError, match=r"topics\.parquet"):
        run(deposits[:1])
    assert not (tmp_path / "out").exists()


def test_folder_of_somebody_else_is_left_alone(
    tmp_path: Path, deposits: list[Path], run: Callable[..., Evaluation]
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    with pytest.raises(EvaluationError, match="andere Dateien"):
        run(deposits)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["thesis.txt"]


def test_order_of_deposits_changes_nothing(
    tmp_path: Path, deposits: list[Path], run: Callable[..., Evaluation]
) -> None:
    one, other = run(deposits), run(deposits[::-1], out=tmp_path / "other")
    for path in one.out.glob("*.csv"):
        assert path.read_bytes() == (other.out / path.name).read_bytes()


def test_run_file_holds_no_names_of_organisations(deposits: list[Path], run: Callable[..., Evaluation]) -> None:
    content = json.loads((run(deposits).out / "run.json").read_text(encoding="utf-8"))
    assert set(content) == {"inputs", "withheld", "created", "deposits", "covers", "crossing"}


def test_report_shows_charts_tables_and_german_numbers(deposits: list[Path], run: Callable[..., Evaluation]) -> None:
    page = (run(deposits).out / "report.html").read_text(encoding="utf-8")
    assert page.count("<svg") >= 6
    # One drawing for screens and one for telephones, of which the page shows one.
    assert page.count('<svg class="wide"') == page.count('<svg class="narrow"') == page.count("<figcaption>")
    assert page.count("<svg") == page.count('role="img"')
    assert "<script" not in page
    assert "http" not in page.replace("http://www.w3.org/", "")
    assert "Informieren" in page
    total = pq.read_table(os.fspath(run(deposits).out / "overview.parquet")).to_pylist()[0]["contacts"]
    assert f"<dd>{total:,.0f}</dd>".replace(",", ".") in page


def test_report_in_english_is_complete(deposits: list[Path], run: Callable[..., Evaluation]) -> None:
    page = (run(deposits, language="en").out / "report.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in page
    assert "Movement along the chain" in page
    assert "Organisationen" not in page


@pytest.mark.spark
def test_spark_writes_the_same_tables(
    tmp_path: Path, deposits: list[Path], run: Callable[..., Evaluation], spark_session: object
) -> None:
    duck = run(deposits[:3])
    spark = run(
        deposits[:3],
        out=tmp_path / "spark",
        engine_name="spark",
        opened=lambda: open_engine("spark", session=spark_session),
    )
    for path in duck.out.glob("*.csv"):
        assert path.read_bytes() == (spark.out / path.name).read_bytes(), path.name


def test_a_deposit_refused_since_then_is_named_in_the_report(
    deposits: list[Path], run: Callable[..., Evaluation]
) -> None:
    run(deposits[2:])
    (deposits[0] / "targets.parquet").write_bytes(b"changed")
    report = (run([deposits[0], *deposits[2:]]).out / "report.html").read_text(encoding="utf-8")
    assert "Nicht ausgewertet" in report
    assert deposits[0].name in report


def test_a_table_that_was_removed_is_written_again(deposits: list[Path], run: Callable[..., Evaluation]) -> None:
    table = run(deposits).out / "by_stage.csv"
    told = table.read_text(encoding="utf-8")
    table.unlink()
    run(deposits)
    assert table.read_text(encoding="utf-8") == told


def test_the_number_of_entries_tells_nothing_of_centres_withheld(
    tmp_path: Path, keys: Path, run: Callable[..., Evaluation]
) -> None:
    def handed_in(sizes: tuple[int, ...]) -> list[Path]:
        return [small_centre(f"z{n}", n, size).write(tmp_path / str(sizes), keys) for n, size in enumerate(sizes)]

    # Two centres of two organisations each: 64 entries less three times 20 would be four.
    told = (run(handed_in((20, 20, 20, 2, 2)), out=tmp_path / "a").out / "report.html").read_text(encoding="utf-8")
    assert ("64 Einträge" in told, "Über Zentren hinweg sind es schätzungsweise" in told) == (False, True)
    told = (run(handed_in((20, 20, 20)), out=tmp_path / "b").out / "report.html").read_text(encoding="utf-8")
    assert "60 Einträge sind schätzungsweise" in told


def test_centres_may_describe_a_joint_delivery_differently(
    tmp_path: Path, keys: Path, run: Callable[..., Evaluation]
) -> None:
    """Format, AI and quantity as each recorded them, two records of one centre for one of the other: all are evaluated."""
    folders = []
    for number, name in enumerate(("bonn", "ruhr")):
        centre = Centre(name, Period.year(2024))
        centre.know("o1", district="05913", sector="C", size="10-49", sme=True)
        for delivery in range(12):
            how = {"form": "visit", "ai": True, "quantity": Decimal(2)} if number else {}
            centre.deliver(f"d{delivery}", **how, **({"joint_key": f"bonn:d{delivery // 2}"} if number else {}))
            centre.attend(f"d{delivery}", "o1", 1 + number)
        folders.append(centre.write(tmp_path / "deposits", keys))
    out = run(folders).out
    rows = {row["centre"]: row for row in pq.read_table(out / "by_centre.parquet").to_pylist() if row["year"] == "*"}
    assert {name: row["deliveries"] for name, row in rows.items()} == {"bonn": 12.0, "ruhr": 24.0, "*": 18.0}


def test_another_secret_is_noticed(tmp_path: Path, keys: Path, run: Callable[..., Evaluation]) -> None:
    """Two centres share organisations and their secret; the third made a slip and its organisations are not recognised."""
    folders = []
    for number, secret in enumerate((SECRET, SECRET, b"another secret of 16")):
        centre = small_centre(f"z{number}", number, 20, secret=secret)
        folders.append(centre.write(tmp_path / "deposits", keys, secret_check=FilterMaker(secret).check))
    done = run(folders)
    assert [report.centre for report in done.incomparable] == ["z2"]
    assert "anderen Geheimnis als die übrigen geschrieben: z2-2024." in (done.out / "report.html").read_text()
    alike = run(folders[:2], out=tmp_path / "alike")
    assert (alike.incomparable, "anderen Geheimnis" in (alike.out / "report.html").read_text()) == ((), False)

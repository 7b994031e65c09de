"""Joint deliveries: who joined under which key, and a warning where the records do not fit together."""

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.analytics.centres import Centre
from transferlotse_analytics.deposit import Period, TrustedKeys
from transferlotse_analytics.engines import Engine
from transferlotse_analytics.evaluation import evaluate
from transferlotse_analytics.evaluation_cli import app
from transferlotse_analytics.joint import JointDelivery, doubtful

MAY, JUNE = date(2024, 5, 6), date(2024, 6, 6)
Recorded = dict[str, list[tuple[str, date, str | None]]]


def centres(recorded: Recorded) -> list[Centre]:
    """Centres whose deliveries `d0`, `d1` … are given by format, day and joint key."""
    made = []
    for name, deliveries in recorded.items():
        centre = Centre(name, Period.year(2024))
        centre.know("o1")
        for number, (form, day, key) in enumerate(deliveries):
            centre.deliver(f"d{number}", form=form, day=day, **({"joint_key": key} if key else {}))
            centre.attend(f"d{number}", "o1", 6)
        made.append(centre)
    return made


@pytest.fixture
def found(tmp_path: Path, keys: Path, engine: Engine) -> Callable[[Recorded], tuple[JointDelivery, ...]]:
    """The joint deliveries that an evaluation finds, on each engine."""

    def look(recorded: Recorded) -> tuple[JointDelivery, ...]:
        folders = [centre.write(tmp_path / "deposits", keys) for centre in centres(recorded)]
        how = {"engine_name": engine.name, "out": tmp_path / "out", "now": datetime(2025, 1, 1, tzinfo=UTC)}
        joint = evaluate(deposits=folders, trusted=TrustedKeys.from_folder(keys), engine=lambda: engine, **how).joint
        assert joint is not None
        return joint

    return look


@pytest.mark.parametrize(
    ("recorded", "contradictions"),
    [
        ({"bonn": [("talk", MAY, None)], "ruhr": [("talk", MAY.replace(day=28), "bonn:d0")]}, ()),
        ({"bonn": [("talk", MAY, None)], "ruhr": [("visit", MAY, "bonn:d0")]}, ("format",)),
        ({"bonn": [("talk", MAY, None)], "ruhr": [("talk", JUNE, "bonn:d0")]}, ("month",)),
        ({"bonn": [("talk", MAY, None)], "ruhr": [("visit", JUNE, "bonn:d0")]}, ("format", "month")),
        ({"bonn": [("talk", MAY, None)], "ruhr": [("talk", MAY, "bonn:d7")]}, ("alone",)),
    ],
)
def test_contradictions_of_a_key(
    found: Callable[[Recorded], tuple[JointDelivery, ...]], recorded: Recorded, contradictions: tuple[str, ...]
) -> None:
    (joint,) = found(recorded)
    assert joint.contradictions == contradictions
    assert joint.key == recorded["ruhr"][0][2]
    assert [record.centre for record in joint.records] == (["ruhr"] if "alone" in contradictions else ["bonn", "ruhr"])


def test_a_centre_that_handed_in_nothing_cannot_contradict(
    found: Callable[[Recorded], tuple[JointDelivery, ...]],
) -> None:
    joint = found({"ruhr": [("talk", MAY, "bonn:d0"), ("talk", MAY, "trier:d0")], "trier": [("talk", MAY, None)]})
    assert [one.key for one in joint] == ["bonn:d0", "trier:d0"]
    assert doubtful(joint, frozenset({"ruhr", "trier"})) == []


@pytest.fixture
def mistyped(tmp_path: Path, keys: Path) -> Callable[..., Result]:
    """The command on two centres, one of which meant another delivery."""
    recorded: Recorded = {
        "bonn": [("talk", MAY, None), ("course", JUNE, None)],
        "ruhr": [("talk", MAY, "bonn:d1"), ("talk", MAY, None)],
    }
    for centre in centres(recorded):
        centre.write(tmp_path / "deposits", keys)

    def call(*more: object) -> Result:
        command = [
            "evaluate",
            tmp_path / "deposits",
            "--trusted",
            keys,
            "--out",
            tmp_path / "out",
            "--language",
            "en",
            *more,
        ]
        return CliRunner().invoke(app, [str(word) for word in command])

    return call


def test_a_mistyped_key_is_told_with_both_records(tmp_path: Path, mistyped: Callable[..., Result]) -> None:
    done = mistyped("--joint", tmp_path / "joint.csv")
    assert done.exit_code == 0
    assert "joint delivery bonn:d1: the records contradict each other" in done.stderr
    assert "bonn:d1 (course, 2024-06), ruhr:d0 (talk, 2024-05)" in done.stderr
    with (tmp_path / "joint.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert [(row["key"], row["centre"], row["contradiction"]) for row in rows] == [
        ("bonn:d1", "bonn", "format month"), ("bonn:d1", "ruhr", "format month")
    ]  # fmt: skip


def test_the_list_can_be_had_afterwards_and_never_lies_among_the_results(
    tmp_path: Path, mistyped: Callable[..., Result]
) -> None:
    assert mistyped().exit_code == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    refused = mistyped("--joint", tmp_path / "out" / "joint.csv")
    assert (refused.exit_code, "must not be passed on" in refused.stderr) == (2, True)
    again = mistyped("--joint", tmp_path / "joint.csv")
    assert ("unchanged" in again.stdout, (tmp_path / "joint.csv").is_file()) == (True, True)
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    # A single delivery must not be recognisable in what is passed on.
    assert not any(b"bonn:d1" in content for content in before.values())

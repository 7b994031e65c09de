"""The content equals the published facts and open data it was made from; skipped, saying so, where these are missing."""

import csv
from pathlib import Path
from typing import Any

import pytest
import yaml

from transferlotse.content import (
    centres_network,
    demo,
    districts,
    formats,
    indicators,
    publicity_formats,
    stages,
    topics,
)


def facts(shared: Path, name: str) -> dict[str, Any]:
    answer: dict[str, Any] = yaml.safe_load((shared / "facts" / name).read_text(encoding="utf-8"))
    return answer


def test_topics_are_exactly_those_of_the_vocabulary(shared: Path) -> None:
    published = facts(shared, "vocabulary.yaml")
    assert [(topic.key, topic.name.de, topic.name.en) for topic in topics()] == [
        (key, *names) for key, names in published["topics"].items()
    ]
    assert [stage.key for stage in stages()] == published["stages"]


def test_services_equal_the_published_table(shared: Path) -> None:
    published = facts(shared, "ruhr-owl.yaml")
    rows = [(row["format"], row["target"], row["actual"], row["actual_ai"]) for row in published["service_targets"]]
    found = [(row.format, row.target, row.actual, row.actual_ai) for row in demo().home.services]
    assert [(name, None if target is None else float(target), *rest) for name, target, *rest in found] == rows
    assert [(item.key, item.stage) for item in formats()] == [
        (row["format"], row["stage"]) for row in published["service_targets"]
    ]


def test_publicity_equals_the_published_table(shared: Path) -> None:
    rows = [
        (row["format"], row["target"], row["actual"]) for row in facts(shared, "ruhr-owl.yaml")["publicity_targets"]
    ]
    assert [(row.format, row.target, row.value) for row in demo().home.publicity] == rows
    assert [item.key for item in publicity_formats()] == [row[0] for row in rows]


def test_sums_and_goals_are_made_of_the_published_formats(shared: Path) -> None:
    published = facts(shared, "ruhr-owl.yaml")
    assert [list(item.formats) for item in indicators("sum")] == [row["formats"] for row in published["stated_sums"]]
    assert [list(item.formats) for item in indicators("goal")] == [row["made_of"] for row in published["overall_goals"]]
    targets = {row.indicator: row.target for row in demo().home.goals}
    assert [targets[item.id] for item in indicators("goal")] == [row["more_than"] for row in published["overall_goals"]]
    for row in published["reach_targets"]:
        assert targets[f"reach.{row['indicator']}"] == row["target"]


def test_digitalisation_index_equals_the_published_values(shared: Path) -> None:
    rows = [(row["y2020"], row["y2024"]) for row in facts(shared, "ruhr-owl.yaml")["digitalisation_index"]]
    assert [(float(item.y2020), float(item.y2024)) for item in demo().home.digitalisation_index] == rows


@pytest.mark.parametrize("group", ["centres", "thematic", "agencies", "others"])
def test_network_names_the_published_actors_with_their_topics(shared: Path, group: str) -> None:
    found = {actor.key: actor for actor in centres_network().actors}
    for row in facts(shared, "network.yaml")[group]:
        assert list(found[row["key"]].topics) == row["topics"]
        assert list(found[row["key"]].seats) == row.get("seat", [])


def test_districts_equal_the_statistics(shared: Path) -> None:
    with (shared / "data/regionalstatistik/kreise_2021_niederlassungen_bevoelkerung.csv").open(
        encoding="utf-8"
    ) as file:
        rows = {
            row["ags"]: (
                int(row["population_2021_12_31"]),
                tuple(int(row[name]) for name in ("est_0_9", "est_10_49", "est_50_249", "est_250_plus")),
            )
            for row in csv.DictReader(file)
        }
    assert {item.ags: (item.population, item.by_size) for item in districts()} == rows

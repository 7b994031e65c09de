"""Fictitious companies whose scores were worked out by hand."""

import json
from pathlib import Path

import pytest
import yaml

from transferlotse.selfchecks.rules.answers import validate_answer
from transferlotse.selfchecks.rules.ranking import assess
from transferlotse.selfchecks.rules.results import Result
from transferlotse.selfchecks.rules.route import progress

CASES = sorted((Path(__file__).parent / "golden").glob("*.yaml"))


def test_golden_companies_are_at_least_three():
    assert len(CASES) >= 3


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_golden_company_scores_as_by_hand(path, instrument, catalogue, answers_from):
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    answers, expected = answers_from(case["answers"]), case["expected"]

    assert [validate_answer(instrument, answer, answers) for answer in answers.values()] == [None] * len(answers)
    assert progress(instrument, answers).finished
    result = assess(instrument, catalogue, answers)

    overall = result.overall
    assert {
        "low": overall.low,
        "high": overall.high,
        "score": overall.score,
        "band": overall.band,
        "exact": overall.exact_low,
        "answered_percent": overall.answered_percent,
    } == expected["overall"]
    found = result.bottleneck
    assert found is not None
    assert {
        "dimension": found.dimension,
        "points": found.points,
        "item": found.item,
        "item_points": found.item_points,
    } == expected["bottleneck"]
    assert [dimension.key for dimension in result.dimensions] == list(expected["dimensions"])
    for dimension in result.dimensions:
        wanted = {"many_not_applicable": False, **expected["dimensions"][dimension.key]}
        assert {
            "low": dimension.low,
            "high": dimension.high,
            "score": dimension.score,
            "band": dimension.band,
            "weakest": dimension.weakest_item,
            "many_not_applicable": dimension.many_not_applicable,
        } == wanted, dimension.key
    assert [measure.key for measure in result.measures] == expected["measures"]
    assert Result.from_dict(json.loads(json.dumps(result.to_dict()))) == result

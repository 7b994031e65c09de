"""Scores, intervals and what limits a company."""

import ast
import hashlib
import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from transferlotse.content.instruments.branches import visible_keys
from transferlotse.selfchecks.rules import scoring
from transferlotse.selfchecks.rules.answers import Answer, AnswerState
from transferlotse.selfchecks.rules.ranking import assess
from transferlotse.selfchecks.rules.results import Result
from transferlotse.selfchecks.rules.scoring import InvalidAnswerError, input_hash, score

SOME = {"profile.sector": "trade", "profile.size": "small", "strategy.plan": "written", "strategy.customers": ["find"]}


def dimension(instrument, answers, key="strategy"):
    return score(instrument, answers).dimension(key)


def test_dimension_is_the_weighted_mean_of_its_answers(instrument, answers_from):
    found = dimension(instrument, answers_from(SOME))
    assert (found.exact_low, found.exact_high, found.score, found.published) == ("52", "52", 52, True)
    assert (found.weakest_item, found.weakest_points, found.weakest_band) == ("strategy.customers", 25, "starting")


def test_multiple_counts_credit_ticked_of_credit_available(instrument, answers_from):
    items = {item.key: item for item in score(instrument, answers_from(SOME)).items}
    assert (items["strategy.customers"].score, items["strategy.customers"].points) == ("1/4", 25)


@pytest.mark.parametrize("state", ["unknown", "skipped"])
def test_unknown_stays_in_the_denominator_and_opens_an_interval(instrument, answers_from, state):
    found = dimension(instrument, answers_from({**SOME, "strategy.customers": {"state": state}}))
    assert (found.low, found.high, found.answered_percent) == (42, 82, 60)
    assert (found.published, found.score, found.band) == (False, None, None)


@pytest.mark.parametrize(("limit", "published"), [(59, True), (60, True), (61, False)])
def test_score_is_published_from_the_stated_share_on(instrument, answers_from, limit, published):
    answers = answers_from({**SOME, "strategy.customers": {"state": "unknown"}})
    found = dimension(replace(instrument, publish_from_percent=limit), answers)
    assert (found.published, found.score) == (published, 42 if published else None)


def test_open_questions_count_like_unknown_ones(instrument, answers_from):
    found = dimension(instrument, answers_from({"strategy.plan": "written"}))
    assert (found.low, found.high) == (42, 82)
    assert score(instrument, {}).item("strategy.plan").state == "open"


def test_not_applicable_leaves_numerator_and_denominator(instrument, answers_from):
    away = {"state": "not_applicable", "reason": "fixed-customers"}
    found = dimension(instrument, answers_from({**SOME, "strategy.customers": away}))
    assert (found.low, found.high, found.score, found.applicable_weight) == (70, 70, 70, 3)
    assert (found.not_applicable_percent, found.many_not_applicable) == (40, True)


def test_hidden_answers_change_nothing(instrument, answers_from):
    plain = answers_from(SOME)
    hidden = answers_from({**SOME, "technology.machines": "most"})
    assert score(instrument, hidden) == score(instrument, plain)


def test_overall_needs_most_of_the_weight_answered(instrument, answers_from):
    result = score(instrument, answers_from(SOME))
    assert (result.overall.low, result.overall.high, result.overall.answered_percent) == (9, 92, 16)
    assert (result.overall.published, result.overall.score, result.overall.band) == (False, None, None)


def test_result_without_answers_knows_nothing(instrument):
    result = score(instrument, {})
    assert (result.overall.low, result.overall.high, result.bottleneck) == (0, 100, None)
    assert all(found.weakest_item is None and not found.published for found in result.dimensions)


def test_bottleneck_is_the_lowest_published_dimension(instrument, answers_from):
    answers = answers_from({**SOME, "people.skills": "alone", "people.involvement": "before", "data.orders": "paper"})
    found = score(instrument, answers).bottleneck
    assert found is not None
    assert (found.dimension, found.points, found.item, found.item_points) == ("people", 20, "people.skills", 0)


@pytest.mark.parametrize(
    "answers",
    [
        {"people.shoes": Answer("people.shoes", AnswerState.ANSWERED, ("red",))},
        {"people.skills": Answer("data.orders", AnswerState.ANSWERED, ("paper",))},
        {"people.skills": Answer("people.skills", AnswerState.ANSWERED, ("never",))},
        {"profile.sector": Answer("profile.sector", AnswerState.UNKNOWN)},
    ],
)
def test_answers_that_do_not_fit_are_refused(instrument, answers):
    with pytest.raises(InvalidAnswerError):
        score(instrument, answers)


def test_input_hash_is_that_of_the_canonical_document(instrument, answers_from):
    answers = answers_from({"profile.sector": "trade", "strategy.customers": ["request", "find"]})
    rows = [["profile.sector", "answered", ["trade"], ""], ["strategy.customers", "answered", ["find", "request"], ""]]
    text = json.dumps({"answers": rows, "instrument": "standortbestimmung", "version": "1.0.0"})
    assert input_hash(instrument, answers) == hashlib.sha256(text.encode()).hexdigest()
    assert score(instrument, answers).input_hash == input_hash(instrument, answers)


def test_input_hash_ignores_order_and_hidden_answers_only(instrument, answers_from):
    one = answers_from(SOME)
    turned = dict(reversed(one.items()))
    hidden = {**one, **answers_from({"technology.machines": "main"})}
    other = {**one, **answers_from({"strategy.plan": "ideas"})}
    assert input_hash(instrument, one) == input_hash(instrument, turned) == input_hash(instrument, hidden)
    assert input_hash(instrument, one) != input_hash(instrument, other)


PROGRAM = """
import json, sys
sys.path.insert(0, {tests!r})
from conftest import CONTENT, load_catalogue, load_instrument, written
from transferlotse.selfchecks.rules.ranking import assess
instrument = load_instrument(CONTENT / "questionnaires" / "standortbestimmung-1.0.0.yaml")
result = assess(instrument, load_catalogue(CONTENT / "measures", "1.0.0"), written(json.loads({answers!r})))
print(json.dumps(result.to_dict(), sort_keys=True))
"""


def test_result_is_bit_identical_in_other_processes(instrument, catalogue, answers_from):
    here = json.dumps(assess(instrument, catalogue, answers_from(SOME)).to_dict(), sort_keys=True)
    program = PROGRAM.format(tests=str(Path(__file__).parent), answers=json.dumps(SOME))
    for seed in ("1", "77"):
        there = subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert there.stdout.strip() == here


def test_result_from_something_else_is_refused(instrument):
    stored = score(instrument, {}).to_dict()
    del stored["overall"]["low"]
    with pytest.raises(TypeError):
        Result.from_dict(stored)


def test_scoring_takes_a_fraction_of_a_millisecond(instrument, answers_from):
    answers = answers_from(SOME)
    score(instrument, answers)
    best = min(_seconds(instrument, answers) for _ in range(30))
    assert best < 0.001


def _seconds(instrument, answers):
    start = time.perf_counter()
    score(instrument, answers)
    return time.perf_counter() - start


def test_rules_import_only_the_standard_library_and_content():
    folder = Path(scoring.__file__).parent
    names = set()
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(node.module or "")
    foreign = {name for name in names if name.split(".")[0] not in sys.stdlib_module_names}
    allowed = ("transferlotse.content.", "transferlotse.selfchecks.rules.")
    assert [name for name in sorted(foreign) if not name.startswith(allowed)] == []


def test_every_question_asked_appears_in_the_result(instrument, answers_from):
    answers = answers_from(SOME)
    chosen = {key: frozenset(answer.values) for key, answer in answers.items()}
    assert tuple(item.key for item in score(instrument, answers).items) == visible_keys(instrument, chosen)

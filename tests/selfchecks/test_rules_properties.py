"""What holds for every possible set of answers."""

import json
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transferlotse.selfchecks.rules.answers import Answer, AnswerState, validate_answer
from transferlotse.selfchecks.rules.explaining import explain, explanation_paths
from transferlotse.selfchecks.rules.ranking import assess
from transferlotse.selfchecks.rules.results import Result
from transferlotse.selfchecks.rules.route import visible_items
from transferlotse.selfchecks.rules.scoring import score

QUICK = settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def an_answer(item):
    """Any answer the question accepts, or none."""
    options = [st.none(), st.just(Answer(item.key, AnswerState.SKIPPED))]
    if item.unknown:
        options.append(st.just(Answer(item.key, AnswerState.UNKNOWN)))
    if item.reasons:
        reason = st.sampled_from([reason.key for reason in item.reasons])
        options.append(reason.map(lambda key: Answer(item.key, AnswerState.NOT_APPLICABLE, (), key)))
    free = [choice.key for choice in item.choices if not choice.exclusive]
    picked = st.sampled_from([(choice.key,) for choice in item.choices])
    if item.type == "multiple":
        several = st.lists(st.sampled_from(free), min_size=1, unique=True).map(tuple)
        picked = st.one_of(picked, several)
    answered = picked.map(lambda values: Answer(item.key, AnswerState.ANSWERED, values))
    return st.one_of(*options, answered, answered, answered, answered)


def draw_answers(instrument, data):
    drawn = {item.key: data.draw(an_answer(item), label=item.key) for item in instrument.items}
    return {key: answer for key, answer in drawn.items() if answer is not None}


@QUICK
@given(data=st.data())
def test_every_result_holds_together(instrument, catalogue, data):
    answers = draw_answers(instrument, data)
    assert all(validate_answer(instrument, answer) is None for answer in answers.values())
    result = assess(instrument, catalogue, answers)

    assert len({measure.key for measure in result.measures}) == 5
    assert len(visible_items(instrument, answers)) <= 15
    for found in (*result.dimensions, result.overall):
        if found.low is not None:
            assert 0 <= found.low <= found.high <= 100
            assert 0 <= Fraction(found.exact_low) <= Fraction(found.exact_high) <= 100
        assert (found.score is not None) == found.published
    assert Result.from_dict(json.loads(json.dumps(result.to_dict()))) == result
    assert assess(instrument, catalogue, dict(reversed(answers.items()))) == result
    for path in explanation_paths(result):
        assert explain(result, path).path == path


@QUICK
@given(data=st.data())
def test_raising_an_answer_never_lowers_a_score(instrument, data):
    answers = draw_answers(instrument, data)
    scored = [item for item in visible_items(instrument, answers) if item.scored]
    item = data.draw(st.sampled_from(scored), label="raised")
    lower, higher = raised(item, data)
    before = score(instrument, {**answers, item.key: lower})
    after = score(instrument, {**answers, item.key: higher})
    assert [one.key for one in before.items] == [one.key for one in after.items]
    for was, now in zip((*before.dimensions, before.overall), (*after.dimensions, after.overall), strict=True):
        if was.exact_low is not None:
            assert Fraction(now.exact_low) >= Fraction(was.exact_low)
            assert Fraction(now.exact_high) >= Fraction(was.exact_high)


def raised(item, data):
    """Two answers to one question, the second with at least the credit of the first."""
    if item.type == "single":
        low, high = sorted(data.draw(st.tuples(*[st.integers(0, len(item.choices) - 1)] * 2)))
        pair = ((item.choices[low].key,), (item.choices[high].key,))
    else:
        free = [choice.key for choice in item.choices if not choice.exclusive]
        less = data.draw(st.lists(st.sampled_from(free), min_size=1, unique=True))
        more = data.draw(st.lists(st.sampled_from(free), unique=True))
        pair = (tuple(less), tuple(sorted({*less, *more})))
    return tuple(Answer(item.key, AnswerState.ANSWERED, values) for values in pair)


@QUICK
@given(data=st.data())
def test_any_answer_to_an_unknown_question_stays_within_the_interval(instrument, data):
    answers = draw_answers(instrument, data)
    open_items = [
        item
        for item in visible_items(instrument, answers)
        if item.scored
        and answers.get(item.key, Answer(item.key, AnswerState.SKIPPED)).state
        in (AnswerState.SKIPPED, AnswerState.UNKNOWN)
    ]
    if not open_items:
        return
    before = score(instrument, answers)
    item = data.draw(st.sampled_from(open_items), label="filled")
    choice = data.draw(st.sampled_from(item.choices), label="choice")
    filled = Answer(item.key, AnswerState.ANSWERED, (choice.key,))
    after = score(instrument, {**answers, item.key: filled})
    for was, now in zip((*before.dimensions, before.overall), (*after.dimensions, after.overall), strict=True):
        if was.exact_low is not None:
            assert Fraction(was.exact_low) <= Fraction(now.exact_low)
            assert Fraction(now.exact_high) <= Fraction(was.exact_high)

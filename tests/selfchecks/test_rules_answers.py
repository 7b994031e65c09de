"""Which answers are accepted, and what the person reads otherwise."""

import pytest

from transferlotse.selfchecks.rules.answers import MESSAGES, Answer, AnswerState, validate_answer

A, N, U, S = AnswerState.ANSWERED, AnswerState.NOT_APPLICABLE, AnswerState.UNKNOWN, AnswerState.SKIPPED


@pytest.mark.parametrize(
    "answer",
    [
        Answer("people.skills", A, ("alone",)),
        Answer("people.skills", U),
        Answer("people.skills", S),
        Answer("profile.sector", S),
        Answer("data.exchange", A, ("send", "receive")),
        Answer("data.exchange", A, ("none",)),
        Answer("automation.ai", N, reason="forbidden"),
    ],
)
def test_answer_is_accepted(instrument, answer):
    assert validate_answer(instrument, answer) is None


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        (Answer("people.shoes", A, ("alone",)), "item-unknown"),
        (Answer("people.skills", "maybe"), "state-unknown"),
        (Answer("people.skills", A), "choice-missing-or-unknown"),
        (Answer("profile.sector", A), "choice-missing"),
        (Answer("people.skills", A, ("<script>",)), "choice-unknown"),
        (Answer("people.skills", A, ("alone", "courses")), "choice-too-many"),
        (Answer("data.exchange", A, ("none", "send")), "choice-exclusive"),
        (Answer("people.skills", U, ("alone",)), "choice-unexpected"),
        (Answer("people.skills", S, ("alone",)), "choice-unexpected"),
        (Answer("profile.sector", U), "unknown-not-offered"),
        (Answer("people.skills", N, reason="forbidden"), "not-applicable-not-offered"),
        (Answer("automation.ai", N), "reason-missing"),
        (Answer("automation.ai", N, reason="lazy"), "reason-unknown"),
        (Answer("automation.ai", A, ("tasks",), "forbidden"), "reason-unexpected"),
    ],
)
def test_answer_is_refused_with_a_message(instrument, answer, key):
    problem = validate_answer(instrument, answer)
    assert problem is not None
    assert (problem.key, problem.item, problem.message) == (key, answer.item, MESSAGES[key])


def test_answer_to_a_question_not_asked_is_refused(instrument, answers_from):
    answers = answers_from({"profile.sector": "trade"})
    problem = validate_answer(instrument, Answer("technology.machines", A, ("main",)), answers)
    assert problem is not None
    assert problem.key == "item-hidden"


def test_messages_are_complete_in_both_languages():
    for label in MESSAGES.values():
        assert label.de.endswith(".")
        assert label.en.endswith(".")
        assert label.de != label.en

"""What a company can answer, and what is wrong with an answer in words it can act on."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from transferlotse.content.instruments.branches import visible_keys
from transferlotse.content.instruments.model import Instrument, Item
from transferlotse.content.labels import Label


class AnswerState(StrEnum):
    """The four ways to deal with a question."""

    ANSWERED = "answered"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


STATES = frozenset(AnswerState)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: `values` only with ANSWERED, `reason` only with NOT_APPLICABLE."""

    item: str
    state: AnswerState
    values: tuple[str, ...] = ()
    reason: str = ""


Answers = Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class AnswerProblem:
    """Why an answer is not accepted: a stable key and a message for the person."""

    key: str
    item: str
    message: Label


MESSAGES = {
    "item-unknown": Label(
        "Diese Frage gibt es in diesem Fragebogen nicht.", "This question is not part of this questionnaire."
    ),
    "item-hidden": Label(
        "Diese Frage stellt sich nach Ihren bisherigen Antworten nicht.",
        "This question does not arise from your answers so far.",
    ),
    "state-unknown": Label("Diese Art der Antwort gibt es nicht.", "There is no such kind of answer."),
    "choice-missing": Label("Bitte wählen Sie eine Antwort aus.", "Please choose an answer."),
    "choice-missing-or-unknown": Label(
        "Bitte wählen Sie eine Antwort aus. Wenn Sie es nicht wissen, wählen Sie „Weiß ich nicht“.",
        "Please choose an answer. If you do not know, choose “I don't know”.",
    ),
    "choice-unknown": Label(
        "Diese Antwort steht nicht zur Auswahl. Bitte wählen Sie eine der angezeigten.",
        "This answer is not on offer. Please choose one of those shown.",
    ),
    "choice-too-many": Label("Bitte wählen Sie nur eine Antwort aus.", "Please choose one answer only."),
    "choice-exclusive": Label(
        "„Nichts davon“ passt nicht zu weiteren Antworten. Bitte entfernen Sie eines von beiden.",
        "“None of these” does not go with other answers. Please remove one or the other.",
    ),
    "choice-unexpected": Label(
        "Sie haben eine Antwort ausgewählt und zugleich angegeben, keine zu geben. Bitte entscheiden Sie sich.",
        "You chose an answer and at the same time said you give none. Please decide.",
    ),
    "unknown-not-offered": Label(
        "Bei dieser Frage brauchen wir eine Auswahl, weil sich die weiteren danach richten.",
        "We need a choice here because the next questions depend on it.",
    ),
    "not-applicable-not-offered": Label(
        "Diese Frage betrifft jeden Betrieb. Wenn Sie es nicht wissen, wählen Sie „Weiß ich nicht“.",
        "This question concerns every company. If you do not know, choose “I don't know”.",
    ),
    "reason-missing": Label(
        "Bitte wählen Sie aus, warum die Frage nicht auf Ihren Betrieb zutrifft.",
        "Please choose why the question does not apply to your company.",
    ),
    "reason-unknown": Label(
        "Dieser Grund steht nicht zur Auswahl. Bitte wählen Sie einen der angezeigten.",
        "This reason is not on offer. Please choose one of those shown.",
    ),
    "reason-unexpected": Label(
        "Sie haben einen Grund angegeben, obwohl die Frage auf Ihren Betrieb zutrifft. Bitte entscheiden Sie sich.",
        "You gave a reason although the question applies to your company. Please decide.",
    ),
}


def validate_answer(instrument: Instrument, answer: Answer, answers: Answers | None = None) -> AnswerProblem | None:
    """What is wrong with an answer, or None; with the answers so far it also refuses questions that are not asked."""
    item = instrument.by_key.get(answer.item)
    if item is None:
        key: str | None = "item-unknown"
    elif answers is not None and item.key not in visible_keys(instrument, chosen(answers)):
        key = "item-hidden"
    else:
        key = _wrong(item, answer)
    return AnswerProblem(key, answer.item, MESSAGES[key]) if key else None


def chosen(answers: Answers) -> dict[str, frozenset[str]]:
    """The choices made, by question."""
    return {key: frozenset(a.values) for key, a in answers.items() if a.state == AnswerState.ANSWERED}


def _wrong(item: Item, answer: Answer) -> str | None:
    if answer.state not in STATES:
        return "state-unknown"
    if answer.reason and answer.state != AnswerState.NOT_APPLICABLE:
        return "reason-unexpected"
    if answer.state == AnswerState.ANSWERED:
        return _wrong_choice(item, answer)
    if answer.values:
        return "choice-unexpected"
    if answer.state == AnswerState.UNKNOWN and not item.unknown:
        return "unknown-not-offered"
    return _wrong_reason(item, answer) if answer.state == AnswerState.NOT_APPLICABLE else None


def _wrong_choice(item: Item, answer: Answer) -> str | None:
    if not answer.values:
        return "choice-missing-or-unknown" if item.unknown else "choice-missing"
    found = [item.choice(value) for value in set(answer.values)]
    if None in found:
        return "choice-unknown"
    if item.type == "single" and len(found) > 1:
        return "choice-too-many"
    if len(found) > 1 and any(choice is not None and choice.exclusive for choice in found):
        return "choice-exclusive"
    return None


def _wrong_reason(item: Item, answer: Answer) -> str | None:
    if not item.reasons:
        return "not-applicable-not-offered"
    if not answer.reason:
        return "reason-missing"
    return None if answer.reason in {reason.key for reason in item.reasons} else "reason-unknown"

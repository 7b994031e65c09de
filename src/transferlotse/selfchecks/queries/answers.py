"""Questions and answers in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from transferlotse.content.instruments.model import Instrument, Item
from transferlotse.selfchecks.rules.answers import Answers, AnswerState
from transferlotse.selfchecks.rules.route import visible_items


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One question with its answer in words; `is_open` where nothing was said yet."""

    key: str
    question: str
    answer: str
    is_open: bool


def answer_lines(*, instrument: Instrument, answers: Answers, language: str) -> list[AnswerLine]:
    """Every question asked, in order, with what was answered."""
    lines = []
    for item in visible_items(instrument, answers):
        answer = answers.get(item.key)
        state = answer.state.value if answer else "open"
        values, reason = (answer.values, answer.reason) if answer else ((), "")
        text = answer_text(item, state, values, reason, language)
        lines.append(AnswerLine(item.key, item.label.text(language), text, state in {"open", "skipped"}))
    return lines


def answer_text(item: Item, state: str, values: Sequence[str], reason: str, language: str) -> str:
    """One answer in words; `state` as in AnswerState, or "open"."""
    if state == AnswerState.ANSWERED:
        found = [item.choice(value) for value in values]
        return "; ".join(choice.label.text(language) for choice in found if choice)
    if state == AnswerState.NOT_APPLICABLE:
        why = next((one.label.text(language) for one in item.reasons if one.key == reason), "")
        return _("Trifft nicht zu: {why}").format(why=why) if why else _("Trifft nicht zu")
    return _("Weiß ich nicht") if state == AnswerState.UNKNOWN else _("Noch nicht beantwortet")

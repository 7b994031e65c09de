"""The way of one company through the questions: which are asked, which comes next, how far it has come."""

from dataclasses import dataclass

from transferlotse.content.instruments.branches import visible_keys
from transferlotse.content.instruments.model import Instrument, Item
from transferlotse.selfchecks.rules.answers import Answers, chosen


@dataclass(frozen=True, slots=True)
class Progress:
    """Questions dealt with out of those asked; `total` may change while answers decide on later questions."""

    done: int
    total: int

    @property
    def percent(self) -> int:
        """Whole percent, rounded down, so that 100 means finished."""
        return 100 * self.done // self.total if self.total else 100

    @property
    def finished(self) -> bool:
        """Whether every question asked has been dealt with."""
        return self.done == self.total


def visible_items(instrument: Instrument, answers: Answers) -> tuple[Item, ...]:
    """The questions asked, in order; answers to questions that are not asked decide nothing."""
    return tuple(instrument.by_key[key] for key in visible_keys(instrument, chosen(answers)))


def next_item(instrument: Instrument, answers: Answers, after: str | None = None) -> Item | None:
    """The first question not dealt with; with `after` the one that follows it, answered or not. None at the end."""
    items = visible_items(instrument, answers)
    if after is None:
        return next((item for item in items if item.key not in answers), None)
    position = _position(items, after)
    return items[position + 1] if position is not None and position + 1 < len(items) else None


def previous_item(instrument: Instrument, answers: Answers, before: str) -> Item | None:
    """The question asked before this one, or None at the start."""
    items = visible_items(instrument, answers)
    position = _position(items, before)
    return items[position - 1] if position else None


def progress(instrument: Instrument, answers: Answers) -> Progress:
    """How many of the questions asked have been dealt with, skipping included."""
    items = visible_items(instrument, answers)
    return Progress(sum(item.key in answers for item in items), len(items))


def _position(items: tuple[Item, ...], key: str) -> int | None:
    return next((at for at, item in enumerate(items) if item.key == key), None)

"""All ways through a questionnaire, enumerated over the questions that conditions look at."""

from collections.abc import Iterator, Mapping
from itertools import chain, combinations, product
from math import prod

from transferlotse.content.instruments.model import Instrument, Item

MOST_WAYS = 200_000


class TooManyWaysError(ValueError):
    """There are more ways than can be tried out."""


def visible_keys(instrument: Instrument, given: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """The questions asked, in order, if these choices are made; choices of hidden questions do not count."""
    seen: dict[str, frozenset[str]] = {}
    visible = []
    for item in instrument.items:
        if item.ask_if is None or item.ask_if.holds(seen):
            visible.append(item.key)
            seen[item.key] = given.get(item.key, frozenset())
    return tuple(visible)


def ways(instrument: Instrument) -> Iterator[tuple[str, ...]]:
    """Every distinct set of questions that some answers lead to; raises TooManyWaysError beyond MOST_WAYS."""
    asked = frozenset().union(*(item.ask_if.items() for item in instrument.items if item.ask_if))
    deciding = [item for item in instrument.items if item.key in asked]
    options = [_possible(item) for item in deciding]
    if prod(len(option) for option in options) > MOST_WAYS:
        raise TooManyWaysError(f"more than {MOST_WAYS} ways")
    found: set[tuple[str, ...]] = set()
    for picks in product(*options):
        way = visible_keys(instrument, {item.key: pick for item, pick in zip(deciding, picks, strict=True)})
        if way not in found:
            found.add(way)
            yield way


def _possible(item: Item) -> list[frozenset[str]]:
    """Every answer one can give: nothing, one choice, or with `multiple` any set that the choices allow."""
    if item.type == "single":
        return [frozenset(), *(frozenset({choice.key}) for choice in item.choices)]
    free = [choice.key for choice in item.choices if not choice.exclusive]
    if len(free) > 16:
        raise TooManyWaysError(f"{item.key} has too many choices to decide on others")
    sets = chain.from_iterable(combinations(free, size) for size in range(len(free) + 1))
    return [frozenset(found) for found in sets] + [frozenset({c.key}) for c in item.choices if c.exclusive]

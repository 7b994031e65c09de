"""Are the measures sound, and does every low answer lead to one?"""

from collections.abc import Collection, Iterator
from graphlib import CycleError, TopologicalSorter

from transferlotse.content.instruments.checks import repeated
from transferlotse.content.instruments.model import Catalogue, Instrument, Item, Measure, Trigger
from transferlotse.content.instruments.money import PARAMETERS, figures

LOW_CREDIT = 0.5
FEWEST_MEASURES = 40


def check_catalogue(
    catalogue: Catalogue,
    instrument: Instrument,
    *,
    topics: Collection[str] | None = None,
    formats: Collection[str] | None = None,
) -> list[str]:
    """Everything that speaks against publishing these measures; topics and formats are checked where given."""
    problems = [f"parameter {key} is missing" for key in PARAMETERS if key not in catalogue.parameters]
    problems += [f"measure {key} occurs twice" for key in repeated(measure.key for measure in catalogue.measures)]
    for measure in catalogue.measures:
        problems += [f"{measure.key}: {problem}" for problem in _measure(measure, catalogue, instrument)]
        problems += [f"{measure.key}: {problem}" for problem in _references(measure, topics, formats)]
    problems += _cycles(catalogue)
    problems += _coverage(catalogue, instrument)
    problems += _ranking(catalogue)
    return [f"measures {catalogue.version}: {problem}" for problem in problems]


def _measure(measure: Measure, catalogue: Catalogue, instrument: Instrument) -> Iterator[str]:
    if measure.dimension not in {dimension.key for dimension in instrument.dimensions}:
        yield f"dimension {measure.dimension} is unknown"
    if not measure.triggers:
        yield "no answer leads to it"
    if not measure.topics:
        yield "no topic"
    if not measure.confidence:
        yield "confidence must be above 0"
    goal = instrument.by_key.get(instrument.goal_item)
    known = {choice.key for choice in goal.choices} if goal else set()
    yield from (f"goal {key} is unknown" for key in sorted(measure.goals - known))
    yield from (f"prerequisite {key} is unknown" for key in measure.prerequisites if key not in catalogue.by_key)
    for trigger in measure.triggers:
        yield from _trigger(trigger, instrument)
    if all(key in catalogue.parameters for key in PARAMETERS) and figures(measure, catalogue).likely.months is None:
        yield "likely payback cannot be stated"


def _trigger(trigger: Trigger, instrument: Instrument) -> Iterator[str]:
    if trigger.kind == "always":
        return
    item = instrument.by_key.get(trigger.item)
    if item is None or not item.scored:
        yield f"trigger names {trigger.item}, which is no scored question"
        return
    if trigger.kind == "unknown" and not item.unknown:
        yield f"trigger waits for an unknown {trigger.item}, which is not possible"
    if trigger.kind == "missing" and item.type != "multiple":
        yield f"trigger waits for a missing choice of {trigger.item}, where only one is possible"
    choices = {choice.key for choice in item.choices}
    yield from (f"trigger names {trigger.item}={value}, no choice" for value in sorted(trigger.values - choices))


def _references(measure: Measure, topics: Collection[str] | None, formats: Collection[str] | None) -> Iterator[str]:
    if topics is not None:
        yield from (f"topic {key} is unknown" for key in measure.topics if key not in topics)
    if formats is not None and measure.format not in formats:
        yield f"format {measure.format} is unknown"


def _cycles(catalogue: Catalogue) -> list[str]:
    try:
        TopologicalSorter({measure.key: measure.prerequisites for measure in catalogue.measures}).prepare()
    except CycleError as error:
        return [f"prerequisites form a circle: {' → '.join(error.args[1])}"]
    return []


def _coverage(catalogue: Catalogue, instrument: Instrument) -> Iterator[str]:
    """Every credit below one half, every choice not ticked and every "don't know" leads to a measure."""
    triggers = [trigger for measure in catalogue.measures for trigger in measure.triggers]
    for item in instrument.items:
        if not item.scored:
            continue
        met = {kind: _values(triggers, item.key, kind) for kind in ("choices", "missing")}
        yield from (f"{item.key}={key}: no measure" for key in _needed(item) if key not in met[_kind(item)])
        if item.unknown and not any(t.kind == "unknown" and t.item == item.key for t in triggers):
            yield f"{item.key}: no measure for “don't know”"


def _kind(item: Item) -> str:
    return "missing" if item.type == "multiple" else "choices"


def _values(triggers: Collection[Trigger], item: str, kind: str) -> frozenset[str]:
    return frozenset().union(*(trigger.values for trigger in triggers if (trigger.item, trigger.kind) == (item, kind)))


def _needed(item: Item) -> list[str]:
    if item.type == "multiple":
        return [choice.key for choice in item.choices if not choice.exclusive]
    return [choice.key for choice in item.choices if choice.credit is not None and choice.credit < LOW_CREDIT]


def _ranking(catalogue: Catalogue) -> list[str]:
    ranking, problems = catalogue.ranking, []
    if not ranking.gap:
        problems.append("the gap has no weight in the ranking")
    if ranking.gap + ranking.lever + ranking.goal != 1:
        problems.append("the weights of the ranking do not add up to 1")
    always = [m for m in catalogue.measures if not m.prerequisites and any(t.kind == "always" for t in m.triggers)]
    if len(always) < ranking.count:
        problems.append(f"only {len(always)} measures fit every company, {ranking.count} are needed")
    if len(catalogue.measures) < FEWEST_MEASURES:
        problems.append(f"only {len(catalogue.measures)} measures instead of {FEWEST_MEASURES}")
    return problems

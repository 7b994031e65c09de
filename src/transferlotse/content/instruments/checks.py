"""Is a questionnaire sound? Each check says in plain words what is wrong; an empty list means it may be published."""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from transferlotse.content.instruments.branches import TooManyWaysError, ways
from transferlotse.content.instruments.model import Clause, Condition, Instrument, Item

DIMENSIONS = 6


def check_instrument(instrument: Instrument) -> list[str]:
    """Everything that speaks against publishing this questionnaire."""
    problems = [*_keys(instrument), *_bands(instrument), *_dimensions(instrument), *_goal(instrument)]
    for position, item in enumerate(instrument.items):
        problems += _choices(item)
        problems += _conditions(instrument, position)
    if not problems:
        problems += _ways(instrument)
    return [f"{instrument.key} {instrument.version}: {problem}" for problem in problems]


def repeated(keys: Iterable[str]) -> list[str]:
    """The keys that occur more than once, sorted."""
    return sorted(key for key, count in Counter(keys).items() if count > 1)


def _keys(instrument: Instrument) -> list[str]:
    problems = [f"question {key} occurs twice" for key in repeated(item.key for item in instrument.items)]
    problems += [f"dimension {key} occurs twice" for key in repeated(one.key for one in instrument.dimensions)]
    problems += [f"band {key} occurs twice" for key in repeated(band.key for band in instrument.bands)]
    for item in instrument.items:
        problems += [f"{item.key}: choice {key} occurs twice" for key in repeated(c.key for c in item.choices)]
        problems += [f"{item.key}: reason {key} occurs twice" for key in repeated(r.key for r in item.reasons)]
    return problems


def _bands(instrument: Instrument) -> list[str]:
    problems, start = [], 0
    for band in instrument.bands:
        if band.low != start or band.high < band.low:
            problems.append(f"band {band.key} runs from {band.low} to {band.high}, expected to start at {start}")
        start = band.high + 1
    if start != 101:
        problems.append(f"bands end at {start - 1} instead of 100")
    return problems


def _dimensions(instrument: Instrument) -> list[str]:
    known = {dimension.key for dimension in instrument.dimensions}
    used = {item.dimension for item in instrument.items if item.scored}
    problems = [f"dimension {key} has no question" for key in sorted(known - used)]
    problems += [f"dimension {key} is not described" for key in sorted(used - known)]
    if len(instrument.dimensions) != DIMENSIONS:
        problems.append(f"{len(instrument.dimensions)} dimensions instead of {DIMENSIONS}")
    return problems


def _goal(instrument: Instrument) -> list[str]:
    goal = instrument.by_key.get(instrument.goal_item)
    if goal is None or goal.scored or goal.type != "single":
        return [f"goal_item {instrument.goal_item} is no single profile question"]
    return []


def _choices(item: Item) -> list[str]:
    problems = []
    if len(item.choices) < 2:
        problems.append(f"{item.key}: fewer than two choices")
    if item.type == "single" and any(choice.exclusive for choice in item.choices):
        problems.append(f"{item.key}: exclusive makes sense only where several choices are possible")
    if item.scored:
        problems += _credits(item)
    return problems


def _credits(item: Item) -> list[str]:
    """Every scored question reaches 0 and 1."""
    found = [choice.credit or Fraction(0) for choice in item.choices]
    if item.type == "single":
        problems = [f"{item.key}: no choice reaches {end}" for end in (0, 1) if end not in found]
        return problems + ([f"{item.key}: credits do not rise"] if found != sorted(found) else [])
    problems = []
    if [choice.credit for choice in item.choices if choice.exclusive] != [Fraction(0)]:
        problems.append(f"{item.key}: needs exactly one exclusive choice, with credit 0")
    if any(not choice.credit for choice in item.choices if not choice.exclusive):
        problems.append(f"{item.key}: a choice that can be ticked has no credit")
    return problems


def _conditions(instrument: Instrument, position: int) -> list[str]:
    item = instrument.items[position]
    if item.ask_if is None:
        return []
    earlier = {before.key: before for before in instrument.items[:position]}
    problems = []
    for clause in _clauses(item.ask_if):
        before = earlier.get(clause.item)
        if before is None:
            problems.append(f"{item.key}: condition looks at {clause.item}, which is not asked before")
            continue
        unknown = sorted(clause.values - {choice.key for choice in before.choices})
        problems += [f"{item.key}: condition names {clause.item}={value}, which is no choice" for value in unknown]
    return problems


def _clauses(part: Clause | Condition) -> list[Clause]:
    if isinstance(part, Clause):
        return [part]
    return [clause for inner in part.parts for clause in _clauses(inner)]


def _ways(instrument: Instrument) -> list[str]:
    """Every question can be reached, every dimension is asked on every way, and no way is too long."""
    try:
        found = list(ways(instrument))
    except TooManyWaysError as error:
        return [f"branches cannot be proven: {error}"]
    reached = frozenset().union(*found)
    problems = [f"{item.key}: no answers lead to this question" for item in instrument.items if item.key not in reached]
    longest = max(len(way) for way in found)
    if longest > instrument.max_items:
        problems.append(f"a way of {longest} questions is longer than {instrument.max_items}")
    for dimension in instrument.dimensions:
        scored = {item.key for item in instrument.items if item.dimension == dimension.key}
        if any(scored.isdisjoint(way) for way in found):
            problems.append(f"dimension {dimension.key} is not asked on every way")
    return problems

"""Which measures the answers lead to, and how wide the gap is that each would close."""

from dataclasses import dataclass, field

from transferlotse.content.instruments.model import Instrument
from transferlotse.selfchecks.rules.answers import AnswerState
from transferlotse.selfchecks.rules.plans import Plan, plan_for
from transferlotse.selfchecks.rules.results import ItemResult, Result
from transferlotse.selfchecks.rules.scoring import reached_units
from transferlotse.selfchecks.rules.weights import Watch, Weighted, Weights


@dataclass(slots=True)
class Candidate:
    """A measure that some answer leads to; gaps in bracket units, priorities in bracket × factor units.

    `lifted` is its place: first what closes a gap, then what an answer leads to, then what fits every company, each by
    priority; what a measure needs first takes over its place.
    """

    weighted: Weighted
    gaps: list[tuple[int, Watch]] = field(default_factory=list)
    own: int = 0
    lifted: tuple[int, int] = (0, 0)
    lifted_by: str = ""

    @property
    def sure(self) -> bool:
        """Whether more than "don't know" led here."""
        return any(watch.trigger.kind != "unknown" for _, watch in self.gaps)


def stated_goal(instrument: Instrument, result: Result) -> str:
    """What matters most to the company, or an empty text."""
    found = [item.values[0] for item in result.items if item.key == instrument.goal_item and item.values]
    return found[0] if found else ""


def candidates_for(instrument: Instrument, weights: Weights, result: Result) -> dict[int, Candidate]:
    """The measures that some answer leads to, and those that fit every company, by position in the catalogue."""
    plan = plan_for(instrument)
    applicable = {dimension.key: dimension.applicable_weight for dimension in result.dimensions}
    found: dict[int, Candidate] = {}
    for item in result.items:
        for watch in weights.watches.get(item.key, ()):
            if _fires(watch, item):
                candidate = found.setdefault(watch.position, Candidate(weights.measures[watch.position]))
                candidate.gaps.append((_gap(watch, item, applicable[item.dimension], weights, plan), watch))
    for watch in weights.always:
        if watch.position not in found:
            found[watch.position] = Candidate(weights.measures[watch.position], [(0, watch)])
    return found


def _fires(watch: Watch, item: ItemResult) -> bool:
    trigger = watch.trigger
    if item.state == AnswerState.UNKNOWN:
        return trigger.kind == "unknown"
    if item.state != AnswerState.ANSWERED:
        return False
    if trigger.kind == "missing":
        return not trigger.values.issubset(item.values)
    return trigger.kind == "choices" and not trigger.values.isdisjoint(item.values)


def _gap(watch: Watch, item: ItemResult, applicable: int, weights: Weights, plan: Plan) -> int:
    target = weights.targets[item.key]
    scale = weights.score_scale // plan.scale
    reached = reached_units(item.key, item.values, plan) * scale if item.values else 0
    return item.weight * max(0, target - reached) * watch.lift_units * weights.shares[applicable]

"""Which measures come first for a company, and why: deterministic, prerequisites before what builds on them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from transferlotse.content.instruments.model import Catalogue, Instrument
from transferlotse.content.instruments.money import Scenario
from transferlotse.selfchecks.rules.answers import Answers, AnswerState
from transferlotse.selfchecks.rules.plans import Plan, plan_for
from transferlotse.selfchecks.rules.results import (
    CatalogueNote,
    CostNote,
    ItemResult,
    MeasureReason,
    PaybackNote,
    RankedMeasure,
    Result,
)
from transferlotse.selfchecks.rules.scoring import reached_units, score
from transferlotse.selfchecks.rules.weights import Watch, Weighted, Weights, weights_for


@dataclass(slots=True)
class _Candidate:
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


def assess(instrument: Instrument, catalogue: Catalogue, answers: Answers) -> Result:
    """Score and the measures that follow from it; raises InvalidAnswerError."""
    result = score(instrument, answers)
    ranking = catalogue.ranking
    note = CatalogueNote(
        version=catalogue.version,
        digest=catalogue.digest,
        gap_weight=str(ranking.gap),
        lever_weight=str(ranking.lever),
        goal_weight=str(ranking.goal),
        lever_months=ranking.lever_months,
    )
    return replace(result, catalogue=note, measures=rank_measures(instrument, catalogue, result))


def rank_measures(
    instrument: Instrument,
    catalogue: Catalogue,
    result: Result,
    *,
    done: Collection[str] = (),
    dismissed: Collection[str] = (),
) -> tuple[RankedMeasure, ...]:
    """The measures to begin with, exactly as many as the catalogue's `count` while nothing is set aside.

    `done` measures count as in place; `dismissed` ones (not now, not relevant) disappear with all that needs them.
    """
    weights = weights_for(instrument, catalogue)
    goal = _goal(instrument, result)
    candidates = _candidates(weights, plan_for(instrument), result)
    _set_aside(candidates, weights, done, dismissed)
    for candidate in candidates.values():
        _weigh(candidate, weights, goal)
    _lift(candidates, weights)
    ranking = catalogue.ranking
    picked = _pick(candidates, weights, ranking.count, ranking.per_dimension)
    chosen = [candidates[position] for position in picked]
    return tuple(_ranked(chosen[: at + 1], weights, catalogue, goal) for at in range(len(chosen)))


def _goal(instrument: Instrument, result: Result) -> str:
    """What matters most to the company, or an empty text."""
    found = [item.values[0] for item in result.items if item.key == instrument.goal_item and item.values]
    return found[0] if found else ""


def _candidates(weights: Weights, plan: Plan, result: Result) -> dict[int, _Candidate]:
    applicable = {dimension.key: dimension.applicable_weight for dimension in result.dimensions}
    found: dict[int, _Candidate] = {}
    for item in result.items:
        for watch in weights.watches.get(item.key, ()):
            if _fires(watch, item):
                candidate = found.setdefault(watch.position, _Candidate(weights.measures[watch.position]))
                candidate.gaps.append((_gap(watch, item, applicable[item.dimension], weights, plan), watch))
    for watch in weights.always:
        if watch.position not in found:
            found[watch.position] = _Candidate(weights.measures[watch.position], [(0, watch)])
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


def _set_aside(
    candidates: dict[int, _Candidate], weights: Weights, done: Collection[str], dismissed: Collection[str]
) -> None:
    gone = set(dismissed)
    for position in weights.order:
        measure = weights.measures[position].measure
        if position in candidates and (measure.key in gone or not gone.isdisjoint(measure.prerequisites)):
            gone.add(measure.key)
    for key in gone | set(done):
        candidates.pop(weights.positions.get(key, -1), None)


def _weigh(candidate: _Candidate, weights: Weights, goal: str) -> None:
    weighted = candidate.weighted
    bracket = sum(gap for gap, _ in candidate.gaps) + weighted.lever_units
    if goal in weighted.measure.goals:
        bracket += weights.goal_units
    candidate.own = bracket * (weighted.sure_units if candidate.sure else weighted.unsure_units)
    closes_gap = any(gap for gap, _ in candidate.gaps)
    by_answer = any(watch.trigger.kind != "always" for _, watch in candidate.gaps)
    candidate.lifted = (closes_gap + by_answer, candidate.own)


def _lift(candidates: dict[int, _Candidate], weights: Weights) -> None:
    """A prerequisite takes the place of the most important measure that waits for it."""
    for position in reversed(weights.order):
        candidate = candidates.get(position)
        if candidate is None:
            continue
        for key in candidate.weighted.measure.prerequisites:
            before = candidates.get(weights.positions[key])
            if before is not None and before.lifted < candidate.lifted:
                before.lifted = candidate.lifted
                before.lifted_by = candidate.weighted.measure.key


def _pick(candidates: dict[int, _Candidate], weights: Weights, count: int, per_dimension: int) -> list[int]:
    """Highest first, only what nothing is missing for, at most so many of one dimension unless too few remain."""
    picked: list[int] = []
    while len(picked) < min(count, len(candidates)):
        ready = [at for at in candidates if at not in picked and not _waiting(at, candidates, picked, weights)]
        taken = [candidates[at].weighted.measure.dimension for at in picked]
        free = [at for at in ready if taken.count(candidates[at].weighted.measure.dimension) < per_dimension]
        picked.append(max(free or ready, key=lambda at: (candidates[at].lifted, candidates[at].own, -at)))
    return picked


def _waiting(position: int, candidates: dict[int, _Candidate], picked: Sequence[int], weights: Weights) -> bool:
    before = [weights.positions[key] for key in candidates[position].weighted.measure.prerequisites]
    return any(at in candidates and at not in picked for at in before)


def _ranked(upto: Sequence[_Candidate], weights: Weights, catalogue: Catalogue, goal: str) -> RankedMeasure:
    """The last of the candidates listed so far, written down."""
    candidate = upto[-1]
    weighted, measure = candidate.weighted, candidate.weighted.measure
    money, hour = measure.money, str(catalogue.parameters["labour_hour"].value)
    gap_units = weights.bracket * catalogue.ranking.gap
    reasons = sorted(candidate.gaps, key=lambda pair: -pair[0])
    earlier = {before.weighted.measure.key for before in upto[:-1]}
    unsure = 1 if candidate.sure else catalogue.ranking.unknown_confidence
    return RankedMeasure(
        rank=len(upto),
        key=measure.key,
        dimension=measure.dimension,
        format=measure.format,
        reasons=tuple(
            MeasureReason(watch.trigger.kind, watch.trigger.item, str(Fraction(gap) / gap_units), watch.trigger.reason)
            for gap, watch in reasons
        ),
        knowledge=measure.effort.knowledge,
        time=measure.effort.time,
        resources=measure.effort.resources,
        effort=str(measure.effort.mean),
        cost_low=CostNote(weighted.figures.cost_low, str(money.external.low), str(money.hours.low), hour),
        cost_high=CostNote(weighted.figures.cost_high, str(money.external.high), str(money.hours.high), hour),
        payback_low=_payback(weighted.figures.low),
        payback_likely=_payback(weighted.figures.likely),
        payback_high=_payback(weighted.figures.high),
        gap=str(sum(gap for gap, _ in reasons) / gap_units),
        lever=str(weighted.lever),
        serves_goal=goal in measure.goals,
        confidence=str(measure.confidence * unsure),
        priority=str(Fraction(candidate.own, weights.bracket * weights.factor)),
        lifted_by=candidate.lifted_by,
        after=tuple(key for key in measure.prerequisites if key in earlier),
    )


def _payback(scenario: Scenario) -> PaybackNote:
    return PaybackNote(str(scenario.investment), str(scenario.benefit), str(scenario.yearly), scenario.months)

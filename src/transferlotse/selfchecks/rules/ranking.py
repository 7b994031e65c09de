"""Which measures come first for a company, and why: deterministic, prerequisites before what builds on them."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from transferlotse.content.instruments.model import Catalogue, Instrument
from transferlotse.selfchecks.rules.answers import Answers
from transferlotse.selfchecks.rules.candidates import Candidate, candidates_for, stated_goal
from transferlotse.selfchecks.rules.listing import Listing, list_measures
from transferlotse.selfchecks.rules.results import (
    CatalogueNote,
    RankedMeasure,
    Result,
)
from transferlotse.selfchecks.rules.scoring import score
from transferlotse.selfchecks.rules.weights import Weights, weights_for


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
    goal = stated_goal(instrument, result)
    candidates = candidates_for(instrument, weights, result)
    _set_aside(candidates, weights, done, dismissed)
    for candidate in candidates.values():
        _weigh(candidate, weights, goal)
    _lift(candidates, weights)
    ranking = catalogue.ranking
    picked = _pick(candidates, weights, ranking.count, ranking.per_dimension)
    listing = Listing(instrument, catalogue, weights, result, goal)
    return list_measures([candidates[position] for position in picked], listing)


def _set_aside(
    candidates: dict[int, Candidate], weights: Weights, done: Collection[str], dismissed: Collection[str]
) -> None:
    gone = set(dismissed)
    for position in weights.order:
        measure = weights.measures[position].measure
        if position in candidates and (measure.key in gone or not gone.isdisjoint(measure.prerequisites)):
            gone.add(measure.key)
    for key in gone | set(done):
        candidates.pop(weights.positions.get(key, -1), None)


def _weigh(candidate: Candidate, weights: Weights, goal: str) -> None:
    weighted = candidate.weighted
    bracket = sum(gap for gap, _ in candidate.gaps) + weighted.lever_units
    if goal in weighted.measure.goals:
        bracket += weights.goal_units
    candidate.own = bracket * (weighted.sure_units if candidate.sure else weighted.unsure_units)
    closes_gap = any(gap for gap, _ in candidate.gaps)
    by_answer = any(watch.trigger.kind != "always" for _, watch in candidate.gaps)
    candidate.lifted = (closes_gap + by_answer, candidate.own)


def _lift(candidates: dict[int, Candidate], weights: Weights) -> None:
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


def _pick(candidates: dict[int, Candidate], weights: Weights, count: int, per_dimension: int) -> list[int]:
    """Highest first, only what nothing is missing for, at most so many of one dimension unless too few remain."""
    picked: list[int] = []
    while len(picked) < min(count, len(candidates)):
        ready = [at for at in candidates if at not in picked and not _waiting(at, candidates, picked, weights)]
        taken = [candidates[at].weighted.measure.dimension for at in picked]
        free = [at for at in ready if taken.count(candidates[at].weighted.measure.dimension) < per_dimension]
        picked.append(max(free or ready, key=lambda at: (candidates[at].lifted, candidates[at].own, -at)))
    return picked


def _waiting(position: int, candidates: dict[int, Candidate], picked: Sequence[int], weights: Weights) -> bool:
    before = [weights.positions[key] for key in candidates[position].weighted.measure.prerequisites]
    return any(at in candidates and at not in picked for at in before)

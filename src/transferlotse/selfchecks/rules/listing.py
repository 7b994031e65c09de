"""The measures picked, written down with everything that explains their place, cost and payback."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from transferlotse.content.instruments.model import Catalogue, Instrument
from transferlotse.content.instruments.money import Scenario
from transferlotse.selfchecks.rules.candidates import Candidate
from transferlotse.selfchecks.rules.results import CostNote, MeasureReason, PaybackNote, RankedMeasure, Result
from transferlotse.selfchecks.rules.weights import Watch, Weights


@dataclass(frozen=True, slots=True)
class Listing:
    """What all measures of one list have in common."""

    instrument: Instrument
    catalogue: Catalogue
    weights: Weights
    result: Result
    goal: str


def list_measures(picked: Sequence[Candidate], about: Listing) -> tuple[RankedMeasure, ...]:
    """The candidates in their order."""
    return tuple(_ranked(picked[: at + 1], about) for at in range(len(picked)))


def _ranked(upto: Sequence[Candidate], about: Listing) -> RankedMeasure:
    """The last of the candidates listed so far."""
    candidate = upto[-1]
    weighted, measure = candidate.weighted, candidate.weighted.measure
    money, hour = measure.money, str(about.catalogue.parameters["labour_hour"].value)
    gap_units = about.weights.bracket * about.catalogue.ranking.gap
    reasons = sorted(candidate.gaps, key=lambda pair: -pair[0])
    earlier = {before.weighted.measure.key for before in upto[:-1]}
    unsure = 1 if candidate.sure else about.catalogue.ranking.unknown_confidence
    return RankedMeasure(
        rank=len(upto),
        key=measure.key,
        dimension=measure.dimension,
        format=measure.format,
        reasons=tuple(_reason(watch, Fraction(gap) / gap_units, about) for gap, watch in reasons),
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
        serves_goal=about.goal in measure.goals,
        confidence=str(measure.confidence * unsure),
        priority=str(Fraction(candidate.own, about.weights.bracket * about.weights.factor)),
        lifted_by=candidate.lifted_by,
        after=tuple(key for key in measure.prerequisites if key in earlier),
    )


def _payback(scenario: Scenario) -> PaybackNote:
    return PaybackNote(str(scenario.investment), str(scenario.benefit), str(scenario.yearly), scenario.months)


def _reason(watch: Watch, gap: Fraction, about: Listing) -> MeasureReason:
    trigger = watch.trigger
    if trigger.kind == "always":
        return MeasureReason(trigger.kind, "", "0", 0, 0, "0", "0", str(trigger.lift), trigger.reason)
    item, given = about.instrument.by_key[trigger.item], about.result.item(trigger.item)
    return MeasureReason(
        kind=trigger.kind,
        item=trigger.item,
        gap=str(gap),
        weight=item.weight,
        applicable_weight=about.result.dimension(item.dimension).applicable_weight,
        target=str(item.target),
        score=given.score or "0",
        lift=str(trigger.lift),
        text=trigger.reason,
    )

"""What a catalogue says about a questionnaire, prepared once for fast exact ranking in whole numbers.

Priority = (gap·gap weight + lever·lever weight + goal·goal weight) × confidence ÷ effort. All terms of the bracket are
held in units of 1/`bracket`, confidence ÷ effort in units of 1/`factor`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from graphlib import TopologicalSorter
from math import lcm

from transferlotse.content.instruments.model import Catalogue, Instrument, Measure, Trigger
from transferlotse.content.instruments.money import Figures, figures
from transferlotse.selfchecks.rules.plans import plan_for


@dataclass(frozen=True, slots=True)
class Weighted:
    """A measure with its fixed terms."""

    measure: Measure
    figures: Figures
    lever: Fraction
    lever_units: int
    sure_units: int
    unsure_units: int


@dataclass(frozen=True, slots=True)
class Watch:
    """A trigger of the measure at `position`, with its lift in units of the gap."""

    position: int
    trigger: Trigger
    lift_units: int


@dataclass(frozen=True, eq=False)
class Weights:
    """A prepared pair of catalogue and questionnaire.

    The gap of a trigger is weight ÷ applicable weight × max(0, target − score) × lift. `targets` are in units of
    1/`score_scale`; `shares` turns ÷ applicable weight into a multiplication, so that gap × gap weight comes in units
    of 1/`bracket`.
    """

    measures: tuple[Weighted, ...]
    positions: dict[str, int]
    order: tuple[int, ...]
    watches: dict[str, tuple[Watch, ...]]
    always: tuple[Watch, ...]
    score_scale: int
    targets: dict[str, int]
    shares: dict[int, int]
    goal_units: int
    bracket: int
    factor: int


@lru_cache(maxsize=64)
def weights_for(instrument: Instrument, catalogue: Catalogue) -> Weights:
    """The weights of a pair of editions, computed once."""
    ranking, plan = catalogue.ranking, plan_for(instrument)
    scored = [item for item in instrument.items if item.scored]
    score_scale = lcm(plan.scale, *(item.target.denominator for item in scored))
    lifts = lcm(*(t.lift.denominator for m in catalogue.measures for t in m.triggers), ranking.gap.denominator)
    most = max(sum(i.weight for i in scored if i.dimension == d.key) for d in instrument.dimensions)
    spread = lcm(*range(1, most + 1))
    computed = [figures(measure, catalogue) for measure in catalogue.measures]
    levers = [_lever(each, ranking.lever_months) for each in computed]
    rest = lcm(ranking.goal.denominator, *((ranking.lever * lever).denominator for lever in levers))
    bracket = score_scale * lifts * ranking.gap.denominator * spread * rest
    factor = lcm(*(part.denominator for m in catalogue.measures for part in _factors(m, ranking.unknown_confidence)))
    measures = []
    for measure, each, lever in zip(catalogue.measures, computed, levers, strict=True):
        sure, unsure = _factors(measure, ranking.unknown_confidence)
        lever_units = int(ranking.lever * lever * bracket)
        measures.append(Weighted(measure, each, lever, lever_units, int(sure * factor), int(unsure * factor)))
    positions = {measure.key: at for at, measure in enumerate(catalogue.measures)}
    watches = [
        Watch(at, trigger, int(trigger.lift * ranking.gap * lifts * ranking.gap.denominator))
        for at, measure in enumerate(catalogue.measures)
        for trigger in measure.triggers
    ]
    return Weights(
        measures=tuple(measures),
        positions=positions,
        order=_order(catalogue.measures, positions),
        watches={item.key: tuple(w for w in watches if w.trigger.item == item.key) for item in scored},
        always=tuple(watch for watch in watches if watch.trigger.kind == "always"),
        score_scale=score_scale,
        targets={item.key: int(item.target * score_scale) for item in scored},
        shares={weight: spread // weight * rest for weight in range(1, most + 1)},
        goal_units=int(ranking.goal * bracket),
        bracket=bracket,
        factor=factor,
    )


def _lever(figured: Figures, months: int) -> Fraction:
    """1 for a payback at once, 0 from `months` on or where none is stated."""
    likely = figured.likely.months
    return Fraction(max(0, months - likely), months) if likely is not None else Fraction(0)


def _factors(measure: Measure, unknown: Fraction) -> tuple[Fraction, Fraction]:
    sure = measure.confidence / measure.effort.mean
    return sure, sure * unknown


def _order(measures: Sequence[Measure], positions: dict[str, int]) -> tuple[int, ...]:
    """Positions such that prerequisites come first."""
    graph = {positions[m.key]: [positions[key] for key in m.prerequisites] for m in measures}
    return tuple(TopologicalSorter(graph).static_order())

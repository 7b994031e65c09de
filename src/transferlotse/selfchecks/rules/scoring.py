"""From answers to scores.

Item s in [0, 1]: the choice's credit, or credit ticked ÷ credit available. Dimension D = 100·Σ(w·s) ÷ Σ(w) over the
questions that are asked and apply. What is unknown, skipped or open stays in the denominator: the interval runs from
"all of it is 0" to "all of it is 1". Overall is the mean of the dimensions. The lowest field limits a dimension.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm

from transferlotse.content.instruments.branches import visible_keys
from transferlotse.content.instruments.model import Instrument, Item
from transferlotse.selfchecks.rules.answers import Answer, Answers, AnswerState, chosen, validate_answer
from transferlotse.selfchecks.rules.plans import Plan, exact, plan_for, points
from transferlotse.selfchecks.rules.results import Bottleneck, DimensionResult, ItemResult, OverallResult, Result

OPEN = "open"


class InvalidAnswerError(ValueError):
    """An answer does not fit the questionnaire; scoring does not guess."""


@dataclass(frozen=True, slots=True)
class _Sums:
    """Exact sums of one dimension: Σ(w·s) in units of 1/scale, and weights."""

    reached: int
    known: int
    applicable: int


def score(instrument: Instrument, answers: Answers) -> Result:
    """Compute the result of these answers, without measures; raises InvalidAnswerError."""
    plan = plan_for(instrument)
    _refuse_strangers(instrument, answers)
    asked = visible_keys(instrument, chosen(answers))
    items = tuple(_item(instrument.by_key[key], answers.get(key), plan, instrument) for key in asked)
    by_dimension: dict[str, list[ItemResult]] = {dimension.key: [] for dimension in instrument.dimensions}
    for item in items:
        if item.dimension:
            by_dimension[item.dimension].append(item)
    sums = [_sums(own, plan) for own in by_dimension.values()]
    dimensions = tuple(
        _dimension(key, own, each, instrument, plan)
        for (key, own), each in zip(by_dimension.items(), sums, strict=True)
    )
    return Result(
        instrument=instrument.key,
        version=instrument.version,
        digest=instrument.digest,
        input_hash=_hash(instrument, [answers[key] for key in asked if key in answers]),
        items=items,
        dimensions=dimensions,
        overall=_overall([each for each in sums if each.applicable], instrument, plan),
        bottleneck=_bottleneck(dimensions, sums),
    )


def input_hash(instrument: Instrument, answers: Answers) -> str:
    """SHA-256 over edition and answers that count, as canonical JSON; the order of answers makes no difference."""
    return _hash(instrument, [answers[key] for key in visible_keys(instrument, chosen(answers)) if key in answers])


def reached_units(item: str, values: Sequence[str], plan: Plan) -> int:
    """The score of a question in units of 1/scale of the plan."""
    by_choice = plan.units[item]
    return sum(by_choice[value] for value in set(values))


def _hash(instrument: Instrument, counted: Sequence[Answer]) -> str:
    rows = sorted([a.item, str(a.state), sorted(set(a.values)), a.reason] for a in counted)
    document = {"answers": rows, "instrument": instrument.key, "version": instrument.version}
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def _refuse_strangers(instrument: Instrument, answers: Answers) -> None:
    for key, answer in answers.items():
        if key not in instrument.by_key or answer.item != key:
            raise InvalidAnswerError(f"{key}: not a question of {instrument.key} {instrument.version}")


def _item(item: Item, answer: Answer | None, plan: Plan, instrument: Instrument) -> ItemResult:
    if answer is None:
        return ItemResult(item.key, item.dimension, OPEN, (), "", item.weight, None, None)
    problem = validate_answer(instrument, answer)
    if problem:
        raise InvalidAnswerError(f"{answer.item}: {problem.key}")
    text, whole = None, None
    if item.scored and answer.state == AnswerState.ANSWERED:
        text, whole = plan.scores[item.key][reached_units(item.key, answer.values, plan)]
    values = tuple(sorted(set(answer.values)))
    return ItemResult(item.key, item.dimension, str(answer.state), values, answer.reason, item.weight, text, whole)


def _sums(own: Sequence[ItemResult], plan: Plan) -> _Sums:
    reached = known = applicable = 0
    for item in own:
        if item.state != AnswerState.NOT_APPLICABLE:
            applicable += item.weight
        if item.score is not None:
            known += item.weight
            reached += item.weight * reached_units(item.key, item.values, plan)
    return _Sums(reached, known, applicable)


def _dimension(key: str, own: Sequence[ItemResult], sums: _Sums, instrument: Instrument, plan: Plan) -> DimensionResult:
    weight = sum(item.weight for item in own)
    away = weight - sums.applicable
    whole = plan.scale * sums.applicable
    low, high = 100 * sums.reached, 100 * (sums.reached + plan.scale * (sums.applicable - sums.known))
    applies = bool(sums.applicable)
    published = applies and 100 * sums.known >= instrument.publish_from_percent * sums.applicable
    shown = points(low, whole) if published else None
    weakest = _weakest(own, plan)
    return DimensionResult(
        key=key,
        low=points(low, whole) if applies else None,
        high=points(high, whole) if applies else None,
        exact_low=exact(low, whole) if applies else None,
        exact_high=exact(high, whole) if applies else None,
        score=shown,
        band=_band(shown, plan),
        published=published,
        applicable_weight=sums.applicable,
        answered_weight=sums.known,
        not_applicable_weight=away,
        answered_percent=_percent(sums.known, sums.applicable),
        not_applicable_percent=_percent(away, weight),
        many_not_applicable=100 * away > instrument.flag_not_applicable_above_percent * weight,
        weakest_item=weakest.key if weakest else None,
        weakest_points=weakest.points if weakest else None,
        weakest_band=_band(weakest.points, plan) if weakest else None,
    )


def _weakest(own: Sequence[ItemResult], plan: Plan) -> ItemResult | None:
    """The answered field with the lowest score; of equal ones the first asked."""
    answered = [item for item in own if item.score is not None]
    return min(answered, key=lambda item: reached_units(item.key, item.values, plan), default=None)


def _overall(sums: Sequence[_Sums], instrument: Instrument, plan: Plan) -> OverallResult:
    if not sums:
        return OverallResult(None, None, None, None, None, None, published=False, answered_percent=0)
    common = lcm(*(each.applicable for each in sums))
    reached = known = 0
    for each in sums:
        reached += each.reached * (common // each.applicable)
        known += each.known * (common // each.applicable)
    weight = common * len(sums)
    whole = weight * plan.scale
    low, high = 100 * reached, 100 * (reached + plan.scale * (weight - known))
    published = 100 * known >= instrument.publish_from_percent * weight
    shown = points(low, whole) if published else None
    return OverallResult(
        low=points(low, whole),
        high=points(high, whole),
        exact_low=exact(low, whole),
        exact_high=exact(high, whole),
        score=shown,
        band=_band(shown, plan),
        published=published,
        answered_percent=_percent(known, weight),
    )


def _bottleneck(dimensions: Sequence[DimensionResult], sums: Sequence[_Sums]) -> Bottleneck | None:
    """The published dimension with the lowest exact score; of equal ones the first."""
    common = lcm(*(each.applicable for each in sums if each.applicable))
    known = [
        (each.reached * (common // each.applicable), at) for at, each in enumerate(sums) if dimensions[at].published
    ]
    if not known:
        return None
    lowest = dimensions[min(known)[1]]
    if lowest.score is None or lowest.weakest_item is None or lowest.weakest_points is None:
        return None
    return Bottleneck(lowest.key, lowest.score, lowest.weakest_item, lowest.weakest_points)


def _band(whole: int | None, plan: Plan) -> str | None:
    return None if whole is None else plan.bands[whole]


def _percent(part: int, whole: int) -> int:
    """Whole percent rounded down, so that 100 means all of it."""
    return 100 * part // whole if whole else 0

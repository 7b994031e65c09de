"""Every number of a result opened to its formula, the answers and weights in it, and the edition it comes from.

Paths: `overall`, `overall/coverage`, `bottleneck`, `dimensions/<key>`, `dimensions/<key>/coverage`, `items/<key>`,
`measures/<key>` (priority) and `measures/<key>/…` with gap, lever, effort, cost, payback.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from transferlotse.content.labels import Label
from transferlotse.selfchecks.rules.measure_terms import ASPECTS
from transferlotse.selfchecks.rules.results import DimensionResult, ItemResult, RankedMeasure, Result
from transferlotse.selfchecks.rules.wording import both, number, span


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that goes into a number; `path` explains it in turn, where it is a number itself."""

    path: str
    state: str
    values: tuple[str, ...]
    reason: str
    weight: str
    exact: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A number: shown value, exact value ("low…high" for an interval, empty if unknown), filled-in formula, terms."""

    path: str
    value: Label
    exact: str
    formula: Label
    terms: tuple[Term, ...]
    version: str


def explain(result: Result, path: str) -> Explanation:
    """Explain one number of a result; KeyError for a path that the result does not have."""
    kind, _, rest = path.partition("/")
    key, _, aspect = rest.partition("/")
    by_kind: dict[str, Callable[[Result, str, str], Explanation]] = {
        "overall": _overall,
        "bottleneck": _bottleneck,
        "dimensions": _dimension,
        "items": _item,
        "measures": _measure,
    }
    return by_kind[kind](result, key, aspect)


def explanation_paths(result: Result) -> tuple[str, ...]:
    """Every path that can be explained, the most general first."""
    paths = ["overall", "overall/coverage", *(["bottleneck"] if result.bottleneck else [])]
    for dimension in result.dimensions:
        paths += [f"dimensions/{dimension.key}", f"dimensions/{dimension.key}/coverage"]
    paths += [f"items/{item.key}" for item in result.items]
    for measure in result.measures:
        root = f"measures/{measure.key}"
        paths += [root, *(f"{root}/{aspect}" for aspect in ASPECTS)]
    return tuple(paths)


def _edition(result: Result) -> str:
    return f"{result.instrument} {result.version}"


def _exact(low: str | None, high: str | None) -> str:
    if low is None or high is None:
        return ""
    return low if low == high else f"{low}…{high}"


def _item_term(item: ItemResult) -> Term:
    return Term(f"items/{item.key}", item.state, item.values, item.reason, str(item.weight), item.score or "")


def _dimension_term(dimension: DimensionResult) -> Term:
    path = f"dimensions/{dimension.key}"
    return Term(path, "", (), "", "1", _exact(dimension.exact_low, dimension.exact_high))


def _overall(result: Result, key: str, aspect: str) -> Explanation:
    counted = [dimension for dimension in result.dimensions if dimension.applicable_weight]
    overall, count = result.overall, len(counted)
    if key == "coverage":
        terms = tuple(_coverage_term(dimension) for dimension in counted)
        listed = both(lambda lang: " + ".join(f"{number(term.exact, lang)} %" for term in terms))
        formula = both(lambda lang: f"({listed.text(lang)}) ÷ {count} = {overall.answered_percent} %")
        value = both(lambda lang: f"{overall.answered_percent} %")
        return Explanation("overall/coverage", value, str(overall.answered_percent), formula, terms, _edition(result))
    if key:
        raise KeyError(key)
    ends = [end for end in (overall.exact_low, overall.exact_high) if end is not None]
    sides = [(ends[at], [(d.exact_low, d.exact_high)[at] or "0" for d in counted]) for at in range(len(set(ends)))]
    formula = both(lambda lang: " … ".join(_mean(parts, mean, lang) for mean, parts in sides))
    terms = tuple(_dimension_term(dimension) for dimension in result.dimensions)
    shown = span(overall.low, overall.high)
    return Explanation(
        "overall", shown, _exact(overall.exact_low, overall.exact_high), formula, terms, _edition(result)
    )


def _mean(parts: Sequence[str], mean: str, lang: str) -> str:
    return f"({' + '.join(number(part, lang) for part in parts)}) ÷ {len(parts)} = {number(mean, lang)}"


def _coverage_term(dimension: DimensionResult) -> Term:
    covered = Fraction(100 * dimension.answered_weight, dimension.applicable_weight)
    return Term(f"dimensions/{dimension.key}/coverage", "", (), "", "1", str(covered))


def _bottleneck(result: Result, key: str, aspect: str) -> Explanation:
    found = result.bottleneck
    if key or found is None:
        raise KeyError(key or "bottleneck")
    known = [dimension for dimension in result.dimensions if dimension.published]
    listed = both(lambda lang: "; ".join(number(dimension.exact_low or "0", lang) for dimension in known))
    exact = result.dimension(found.dimension).exact_low or "0"
    formula = both(lambda lang: f"min({listed.text(lang)}) = {number(exact, lang)}")
    field = _item_term(result.item(found.item))
    terms = (*(_dimension_term(dimension) for dimension in known), field)
    return Explanation("bottleneck", both(lambda _: str(found.points)), exact, formula, terms, _edition(result))


def _dimension(result: Result, key: str, aspect: str) -> Explanation:
    dimension = result.dimension(key)
    own = [item for item in result.items if item.dimension == key]
    terms = tuple(_item_term(item) for item in own)
    counted = [item for item in own if item.state != "not_applicable"]
    if aspect == "coverage":
        percent = f"{dimension.answered_percent} %"
        text = f"100 × {dimension.answered_weight} ÷ {dimension.applicable_weight} = {percent}"
        formula = both(lambda _: text if counted else "")
        path = f"dimensions/{key}/coverage"
        return Explanation(
            path, both(lambda _: percent), str(dimension.answered_percent), formula, terms, _edition(result)
        )
    if aspect:
        raise KeyError(aspect)
    sides = [(dimension.exact_low, "0")]
    if dimension.exact_low != dimension.exact_high:
        sides.append((dimension.exact_high, "1"))
    formula = both(lambda lang: " … ".join(_weighted(counted, unknown, end, lang) for end, unknown in sides if end))
    exact = _exact(dimension.exact_low, dimension.exact_high)
    return Explanation(
        f"dimensions/{key}", span(dimension.low, dimension.high), exact, formula, terms, _edition(result)
    )


def _weighted(items: Sequence[ItemResult], unknown: str, end: str, lang: str) -> str:
    """100 × Σ(w·s) ÷ Σ(w), with `unknown` in place of answers that are not known."""
    products = " + ".join(f"{item.weight} × {number(item.score or unknown, lang)}" for item in items)
    weights = " + ".join(str(item.weight) for item in items)
    return f"100 × ({products}) ÷ ({weights}) = {number(end, lang)}"


def _item(result: Result, key: str, aspect: str) -> Explanation:
    item = result.item(key)
    if aspect:
        raise KeyError(aspect)
    points = "" if item.points is None else str(item.points)
    exact = item.score or ""
    formula = both(
        lambda lang: f"100 × {number(exact, lang)} = {number(str(100 * Fraction(exact)), lang)}" if exact else ""
    )
    return Explanation(f"items/{key}", both(lambda _: points), exact, formula, (_item_term(item),), _edition(result))


def _measure(result: Result, key: str, aspect: str) -> Explanation:
    measure, note = result.measure(key), result.catalogue
    if note is None:
        raise KeyError(key)
    edition = f"{_edition(result)}, measures {note.version}"
    path = f"measures/{key}{'/' * bool(aspect)}{aspect}"
    if aspect:
        value, exact, formula = ASPECTS[aspect](measure, note)
        return Explanation(path, value, exact, formula, _reason_terms(result, measure), edition)
    formula = both(lambda lang: _priority(measure, (note.gap_weight, note.lever_weight, note.goal_weight), lang))
    value = both(lambda lang: number(measure.priority, lang, 3))
    return Explanation(path, value, measure.priority, formula, _reason_terms(result, measure), edition)


def _reason_terms(result: Result, measure: RankedMeasure) -> tuple[Term, ...]:
    """The answers that led to a measure; `exact` is the gap each of them leaves."""
    found = [(result.item(reason.item), reason.gap) for reason in measure.reasons if reason.item]
    return tuple(
        Term(f"items/{item.key}", item.state, item.values, item.reason, str(item.weight), gap) for item, gap in found
    )


def _priority(measure: RankedMeasure, weights: tuple[str, str, str], lang: str) -> str:
    terms = (measure.gap, measure.lever, "1" if measure.serves_goal else "0")
    pairs = zip(terms, weights, strict=True)
    bracket = " + ".join(f"{number(term, lang, 3)} × {number(weight, lang)}" for term, weight in pairs)
    rest = f"{number(measure.confidence, lang)} ÷ {number(measure.effort, lang)}"
    return f"({bracket}) × {rest} = {number(measure.priority, lang, 3)}"

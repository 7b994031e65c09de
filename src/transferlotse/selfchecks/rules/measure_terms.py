"""The numbers of a proposed measure opened to their formulas; euros and months hold for the reference company."""

from collections.abc import Callable

from transferlotse.content.labels import Label
from transferlotse.selfchecks.rules.results import CatalogueNote, CostNote, MeasureReason, PaybackNote, RankedMeasure
from transferlotse.selfchecks.rules.wording import both, number

Explained = tuple[Label, str, Label]
"""Shown value, exact value, formula filled in."""

HOUR = Label("Stunden", "hours")
MONTHS = Label("Monate", "months")
NONE = Label("nicht absehbar", "not foreseeable")


def explain_gap(measure: RankedMeasure, _: CatalogueNote) -> Explained:
    """How far the answers are from their targets, as far as this measure would help."""
    formula = both(lambda lang: " + ".join(_gap(reason, lang) for reason in measure.reasons if reason.item) or "0")
    return both(lambda lang: number(measure.gap, lang, 3)), measure.gap, formula


def explain_lever(measure: RankedMeasure, note: CatalogueNote) -> Explained:
    """How soon the measure has paid back: 1 at once, 0 from the catalogue's limit on."""
    months, value = measure.payback_likely.months, both(lambda lang: number(measure.lever, lang, 3))
    text = f"1 − {months} ÷ {note.lever_months}"
    formula = both(lambda lang: f"{text} = {number(measure.lever, lang, 3)}" if measure.lever != "0" else f"{text} ≤ 0")
    return value, measure.lever, formula


def explain_effort(measure: RankedMeasure, _: CatalogueNote) -> Explained:
    """The mean of knowledge, time and resources, 1 to 5 each."""
    text = f"({measure.knowledge} + {measure.time} + {measure.resources}) ÷ 3"
    value = both(lambda lang: number(measure.effort, lang))
    return value, measure.effort, both(lambda lang: f"{text} = {number(measure.effort, lang)}")


def explain_cost(measure: RankedMeasure, _: CatalogueNote) -> Explained:
    """Shown value, exact value and formula of the cost range."""
    ends = (measure.cost_low, measure.cost_high)
    value = both(lambda lang: " – ".join(number(str(end.euros), lang) for end in ends) + " €")
    formula = both(lambda lang: " … ".join(_cost(end, lang) for end in ends))
    return value, "…".join(str(end.euros) for end in ends), formula


def explain_payback(measure: RankedMeasure, _: CatalogueNote) -> Explained:
    """Shown value, exact value and formula of the payback range, favourable, likely and unfavourable."""
    scenarios = (measure.payback_low, measure.payback_likely, measure.payback_high)
    value = both(lambda lang: " – ".join(_months(each, lang) for each in scenarios) + f" {MONTHS.text(lang)}")
    formula = both(lambda lang: " … ".join(_payback(each, lang) for each in scenarios))
    return value, "…".join(str(each.months) for each in scenarios), formula


def _cost(end: CostNote, lang: str) -> str:
    own = f"{number(end.hours, lang)} {HOUR.text(lang)} × {number(end.hour, lang)} €"
    return f"{number(end.external, lang)} € + {own} = {number(str(end.euros), lang)} €"


def _payback(each: PaybackNote, lang: str) -> str:
    investment, benefit, yearly = (number(text, lang, 0) for text in (each.investment, each.benefit, each.yearly))
    return f"12 × {investment} € ÷ ({benefit} € − {yearly} €) = {_months(each, lang)}"


def _months(each: PaybackNote, lang: str) -> str:
    return NONE.text(lang) if each.months is None else str(each.months)


def _gap(reason: MeasureReason, lang: str) -> str:
    target, score, lift = (number(text, lang) for text in (reason.target, reason.score, reason.lift))
    return f"{reason.weight} ÷ {reason.applicable_weight} × max(0; {target} − {score}) × {lift}"


ASPECTS: dict[str, Callable[[RankedMeasure, CatalogueNote], Explained]] = {
    "gap": explain_gap,
    "lever": explain_lever,
    "effort": explain_effort,
    "cost": explain_cost,
    "payback": explain_payback,
}

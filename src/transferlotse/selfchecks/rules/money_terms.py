"""Cost and payback of a proposed measure, opened to their formulas; euros and months at the reference company."""

from transferlotse.content.labels import Label
from transferlotse.selfchecks.rules.results import CostNote, PaybackNote, RankedMeasure
from transferlotse.selfchecks.rules.wording import both, number

Explained = tuple[Label, str, Label]

HOUR = Label("Stunden", "hours")
MONTHS = Label("Monate", "months")
NONE = Label("nicht absehbar", "not foreseeable")


def explain_cost(measure: RankedMeasure) -> Explained:
    """Shown value, exact value and formula of the cost range."""
    ends = (measure.cost_low, measure.cost_high)
    value = both(lambda lang: " – ".join(number(str(end.euros), lang) for end in ends) + " €")
    formula = both(lambda lang: " … ".join(_cost(end, lang) for end in ends))
    return value, "…".join(str(end.euros) for end in ends), formula


def explain_payback(measure: RankedMeasure) -> Explained:
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

"""What a measure costs and when it has paid back, exactly, at the reference company of the catalogue.

Source of the formula: payback = (investment − grant) ÷ (annual benefit − running cost); grants are taken as 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from transferlotse.content.instruments.model import Catalogue, Measure, Parameter, Range

PARAMETERS = ("labour_hour", "working_weeks", "usable_time", "spread", "payback_limit", "reference_people")


@dataclass(frozen=True, slots=True)
class Scenario:
    """One way it may go: euros invested, euros saved and spent a year, whole months to pay back (None: not stated)."""

    investment: Fraction
    benefit: Fraction
    yearly: Fraction
    months: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Cost in whole euros from low to high, and the favourable, likely and unfavourable scenario."""

    cost_low: int
    cost_high: int
    low: Scenario
    likely: Scenario
    high: Scenario


def half_up(value: Fraction) -> int:
    """The nearest whole number, halves away from zero for values of 0 and above."""
    return int((2 * value.numerator + value.denominator) // (2 * value.denominator))


def figures(measure: Measure, catalogue: Catalogue) -> Figures:
    """Compute cost and payback of one measure from its inputs and the dated parameters."""
    parameters = catalogue.parameters
    hour = parameters["labour_hour"].value
    money = measure.money
    return Figures(
        cost_low=half_up(money.external.low + money.hours.low * hour),
        cost_high=half_up(money.external.high + money.hours.high * hour),
        low=_scenario(measure, parameters, towards=-1),
        likely=_scenario(measure, parameters, towards=0),
        high=_scenario(measure, parameters, towards=1),
    )


def _scenario(measure: Measure, parameters: Mapping[str, Parameter], towards: int) -> Scenario:
    """A scenario: −1 favourable (costs low, savings high), 0 likely, 1 unfavourable."""
    value = {key: parameter.value for key, parameter in parameters.items()}
    money, spread = measure.money, value["spread"]
    investment = _at(money.external, towards, spread) + _at(money.hours, towards, spread) * value["labour_hour"]
    saved_hours = _at(money.saved_hours_week, -towards, spread) * value["working_weeks"]
    benefit = saved_hours * value["labour_hour"] * value["usable_time"] + _at(money.saved_eur_year, -towards, spread)
    yearly = _at(money.yearly, towards, spread)
    return Scenario(investment, benefit, yearly, _months(investment, benefit - yearly, value["payback_limit"]))


def _at(values: Range, towards: int, spread: Fraction) -> Fraction:
    end: Fraction = (values.low, values.likely, values.high)[towards + 1]
    return values.likely + (end - values.likely) * spread


def _months(investment: Fraction, surplus: Fraction, limit: Fraction) -> int | None:
    if surplus <= 0:
        return None
    months = 12 * investment / surplus
    return max(1, half_up(months)) if months <= limit else None

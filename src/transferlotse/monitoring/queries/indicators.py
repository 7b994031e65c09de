"""The counting functions that content names, and nothing else: content says what, code says how."""

from collections.abc import Callable
from decimal import Decimal

from transferlotse import content
from transferlotse.content import Indicator
from transferlotse.monitoring.queries.ledgers import Ledger
from transferlotse.monitoring.rules import Amounts


def count_deliveries(ledger: Ledger, indicator: Indicator) -> Amounts:
    """Units of all formats that make up the indicator, AI apart."""
    return sum((ledger.services.get(key, Amounts()) for key in indicator.formats), Amounts())


def publicity_value(ledger: Ledger, indicator: Indicator) -> Amounts:
    """Value of a publicity format by its own rule; a derived one counts deliveries, AI included."""
    item = content.publicity_format_by_key(indicator.key)
    if item.value_rule == "derived":
        return Amounts(sum((ledger.services.get(key, Amounts()).total for key in item.derived_from), Decimal(0)))
    return Amounts(ledger.publicity.get(item.key, Decimal(0)))


def contacts(ledger: Ledger, indicator: Indicator) -> Amounts:
    """All attendances, head counts included."""
    return Amounts(Decimal(ledger.contacts))


def organisations_per_activity(ledger: Ledger, indicator: Indicator) -> Amounts:
    """Distinct organisations within each delivery, added up."""
    return Amounts(Decimal(ledger.organisations_per_activity))


def distinct_organisations(ledger: Ledger, indicator: Indicator) -> Amounts:
    """Distinct organisations over the span."""
    return Amounts(Decimal(len(ledger.first_deliveries)))


def distinct_smes(ledger: Ledger, indicator: Indicator) -> Amounts:
    """Distinct organisations that were SMEs on the day of their first delivery in the span."""
    return Amounts(Decimal(sum(1 for status in ledger.sme_status.values() if status)))


def distinct_persons(ledger: Ledger, indicator: Indicator) -> Amounts:
    """Distinct named persons."""
    return Amounts(Decimal(ledger.persons))


def persons_qualified(ledger: Ledger, indicator: Indicator) -> Amounts:
    """Distinct named persons in the formats that train."""
    return Amounts(Decimal(ledger.persons_in(indicator.formats)))


def follow_up_projects(ledger: Ledger, indicator: Indicator) -> Amounts:
    """Follow-up projects observed in the span."""
    return Amounts(Decimal(ledger.follow_up_projects))


COUNTING: dict[str, Callable[[Ledger, Indicator], Amounts]] = {
    function.__name__: function
    for function in (
        count_deliveries,
        publicity_value,
        contacts,
        organisations_per_activity,
        distinct_organisations,
        distinct_smes,
        distinct_persons,
        persons_qualified,
        follow_up_projects,
    )
}


def amounts_of(ledger: Ledger, indicator: Indicator) -> Amounts:
    """The value of `indicator` in `ledger`. Raises KeyError for a counting function that code does not have."""
    return COUNTING[indicator.function](ledger, indicator)

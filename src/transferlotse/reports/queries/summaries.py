"""The report's figures as plain data, for machines."""

from decimal import Decimal
from typing import Any

from transferlotse.monitoring.queries.figures import Figure
from transferlotse.monitoring.rules import plain_number
from transferlotse.reports.queries.readings import Reading


def report_summary(reading: Reading) -> dict[str, Any]:
    """Services, publicity, sums, goals and reach as JSON-ready data; whole numbers as integers, no target as None."""
    figures = reading.figures
    ledger = reading.ledger
    return {
        "services": [_service(figure) for figure in figures["service"]],
        "publicity": [_publicity(figure) for figure in figures["publicity"]],
        "sums": {figure.indicator.key: plain_number(figure.total) for figure in figures["sum"]},
        "goals": {
            figure.indicator.key: {"target": _number(figure.target), "actual": plain_number(figure.total)}
            for figure in (*figures["goal"], *figures["reach"])
        },
        "reach": {
            "contacts": ledger.contacts,
            "organisations": ledger.organisations_per_activity,
            "distinct_organisations": len(ledger.first_deliveries),
            "distinct_smes": sum(1 for status in ledger.sme_status.values() if status),
            "persons": ledger.persons,
            "persons_qualified": _reach(figures["reach"], "persons-qualified"),
            "follow_up_projects": ledger.follow_up_projects,
        },
    }


def _service(figure: Figure) -> dict[str, Any]:
    return {
        "format": figure.indicator.key,
        "target": _number(figure.target),
        "actual": plain_number(figure.actual),
        "actual_ai": plain_number(figure.actual_ai),
        "achieved_percent": figure.achieved,
    }


def _publicity(figure: Figure) -> dict[str, Any]:
    return {
        "format": figure.indicator.key,
        "target": _number(figure.target),
        "actual": plain_number(figure.total),
        "achieved_percent": figure.achieved,
    }


def _reach(figures: list[Figure], key: str) -> int | float:
    return next(plain_number(figure.total) for figure in figures if figure.indicator.key == key)


def _number(value: Decimal | None) -> int | float | None:
    return None if value is None else plain_number(value)

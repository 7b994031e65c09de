"""Targets against actuals, and the records behind a figure."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from transferlotse import content
from transferlotse.centres.models import Centre
from transferlotse.content import Indicator
from transferlotse.deliveries.models import Delivery
from transferlotse.kit.prepared import prepared
from transferlotse.monitoring.models import Target
from transferlotse.monitoring.queries.indicators import amounts_of
from transferlotse.monitoring.queries.ledgers import Ledger, counted_deliveries, counted_publicity
from transferlotse.monitoring.rules import Amounts, Selection, achieved_percent, target_met
from transferlotse.publicity.models import Record

NOTHING = Amounts()


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table of targets and actuals. `adjustment` is what late records of locked periods add to it."""

    indicator: Indicator
    target: Decimal | None
    amounts: Amounts
    adjustment: Amounts = NOTHING

    @property
    def actual(self) -> Decimal:
        """Without AI, adjustments included."""
        return self.amounts.plain + self.adjustment.plain

    @property
    def actual_ai(self) -> Decimal:
        """With AI, adjustments included."""
        return self.amounts.ai + self.adjustment.ai

    @property
    def total(self) -> Decimal:
        """With and without AI."""
        return self.actual + self.actual_ai

    @property
    def achieved(self) -> int | None:
        """Whole percent of the target, half up; None without one."""
        return achieved_percent(target=self.target, actual=self.total)

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one."""
        return target_met(comparison=self.indicator.comparison, target=self.target, actual=self.total)


@prepared
def _targets(*, centre: Centre) -> QuerySet[Target]:
    known = Target.objects.filter(centre=centre).order_by("pk", "amendments__agreed_on", "amendments__pk")
    return known.values_list("figure", "value", "amendments__agreed_on", "amendments__value")


def targets_in_force(*, centre: Centre, on: dt.date) -> dict[str, Decimal | None]:
    """The target of each figure as agreed on that day: the latest amendment up to then, else the original value."""
    answer: dict[str, Decimal | None] = {}
    for figure, value, agreed_on, amended in _targets(centre=centre):
        answer.setdefault(figure, value)
        if agreed_on is not None and agreed_on <= on:
            answer[figure] = amended
    return answer


def figures_of(
    *, ledger: Ledger, kinds: tuple[str, ...], targets: dict[str, Decimal | None], only: Indicator | None = None
) -> list[Figure]:
    """The figures of these kinds (service, publicity, sum, goal, reach) in the order of the report.

    With a stage selected, service figures of other stages are left out; `only` asks for a single figure.
    """
    stage = ledger.selection.stage
    return [
        Figure(indicator, targets.get(indicator.id), amounts_of(ledger, indicator))
        for kind in kinds
        for indicator in content.indicators(kind)
        if only in (None, indicator)
        if not (stage and kind == "service" and content.format_by_key(indicator.key).stage != stage)
    ]


def records_behind(
    *, centre: Centre, indicator: Indicator, selection: Selection
) -> QuerySet[Delivery] | QuerySet[Record]:
    """The records that make up a figure, newest first: publicity records for publicity, deliveries for all else."""
    if indicator.kind == "publicity":
        item = content.publicity_format_by_key(indicator.key)
        if item.value_rule != "derived":
            return counted_publicity(centre=centre, selection=selection).filter(format=item.key)
        return counted_deliveries(centre=centre, selection=selection).filter(format__in=item.derived_from)
    found = counted_deliveries(centre=centre, selection=selection)
    return found.filter(format__in=indicator.formats) if indicator.formats else found

"""One reading of a centre's records for one selection, from which all figures are taken.

A ledger asks the database at most once for each kind of record, so a page of forty figures costs as many queries as one.
"""

from collections import defaultdict
from dataclasses import asdict
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Sum

from transferlotse import content
from transferlotse.centres.models import Centre
from transferlotse.deliveries.models import Contribution, Delivery, Outcome
from transferlotse.deliveries.queries import Reach, deliveries_counted
from transferlotse.deliveries.rules import OutcomeKind
from transferlotse.kit.prepared import prepared
from transferlotse.monitoring.rules import Amounts, Selection
from transferlotse.publicity.models import Record

ZERO = Decimal(0)


def counted_deliveries(*, centre: Centre, selection: Selection) -> QuerySet[Delivery]:
    """The deliveries that count: delivered, and their last day lies in the span."""
    found = deliveries_counted(centre=centre, starts_on=selection.starts_on, ends_on=selection.ends_on)
    if selection.stage:
        found = found.filter(stage=selection.stage)
    if selection.ai is not None:
        found = found.filter(ai=selection.ai)
    if selection.partner_id:
        # A subquery, not a join: a partner of one delivery must not multiply its attendances.
        own = Contribution.objects.filter(centre=centre, partner_id=selection.partner_id)
        found = found.filter(pk__in=own.values("delivery_id"))
    return found


def counted_publicity(*, centre: Centre, selection: Selection) -> QuerySet[Record]:
    """The publicity records that count: not withdrawn, dated in the span. Publicity knows neither stage nor AI."""
    found = Record.objects.filter(
        centre=centre,
        withdrawn_at__isnull=True,
        published_on__gte=selection.starts_on,
        published_on__lte=selection.ends_on,
    )
    return found.filter(partner_id=selection.partner_id) if selection.partner_id else found


@prepared
def _units(*, centre: Centre, **selected: Any) -> QuerySet[Any]:
    """Counted units by format and AI; of a partner, its fraction of each delivery."""
    selection = Selection(**selected)
    rows = counted_deliveries(centre=centre, selection=selection).order_by()
    if not selection.partner_id:
        return rows.values_list("format", "ai").annotate(units=Sum("quantity"))
    shares = Contribution.objects.filter(centre=centre, partner_id=selection.partner_id, delivery__in=rows).order_by()
    units = Sum(F("delivery__quantity") * F("fraction"))
    return shares.values_list("delivery__format", "delivery__ai").annotate(units=units)


@prepared
def _readings(*, centre: Centre, **selected: Any) -> QuerySet[Any]:
    """By publicity format: how many records, their values added up, and the last value."""
    rows = counted_publicity(centre=centre, selection=Selection(**selected)).order_by()
    last = rows.filter(format=OuterRef("format")).order_by("-published_on", "-pk").values("value")[:1]
    read = rows.values("format").annotate(number=Count("pk"), total=Sum("value"), last=Subquery(last))
    return read.values_list("format", "number", "total", "last")


class Ledger(Reach):
    """The records of `centre` in `selection`, read lazily; every number is exact and computed from records only."""

    def __init__(self, *, centre: Centre, selection: Selection) -> None:
        super().__init__(centre=centre, deliveries=counted_deliveries(centre=centre, selection=selection))
        self.selection = selection

    @cached_property
    def services(self) -> dict[str, Amounts]:
        """Counted units by format; a partner is credited with its fraction of a shared delivery."""
        answer: dict[str, Amounts] = defaultdict(Amounts)
        for format_key, ai, units in _units(centre=self.centre, **asdict(self.selection)):
            answer[format_key] += Amounts(ai=exact(units)) if ai else Amounts(exact(units))
        return answer

    @cached_property
    def units_by_partner(self) -> dict[int, Decimal]:
        """Units of all formats together with which each partner is credited, by partner key."""
        rows = counted_deliveries(centre=self.centre, selection=self.selection).order_by()
        shares = Contribution.objects.filter(centre=self.centre, partner__isnull=False, delivery__in=rows).order_by()
        grouped = shares.values_list("partner_id").annotate(units=Sum(F("delivery__quantity") * F("fraction")))
        return {partner: exact(units) for partner, units in grouped}

    @cached_property
    def publicity(self) -> dict[str, Decimal]:
        """Value of each publicity format by its own rule: records counted, values added up, or the last value read."""
        rule = {item.key: item.value_rule for item in content.publicity_formats()}
        answer = {}
        for format_key, number, total, latest in _readings(centre=self.centre, **asdict(self.selection)):
            answer[format_key] = exact({"sum": total, "last": latest}.get(rule.get(format_key, ""), number))
        return answer

    @cached_property
    def follow_up_projects(self) -> int:
        """Follow-up projects observed in the span."""
        found = Outcome.objects.filter(
            centre=self.centre,
            kind=OutcomeKind.FOLLOW_UP_PROJECT,
            observed_on__gte=self.selection.starts_on,
            observed_on__lte=self.selection.ends_on,
        )
        return found.count()


def exact(value: object) -> Decimal:
    """A database's sum as a Decimal with four places: SQLite adds decimals as floats."""
    return Decimal(str(value or 0)).quantize(Decimal("0.0001")).normalize() + ZERO

"""One reading of a centre's records for one selection, from which all figures are taken.

A ledger asks the database at most once for each kind of record, so a page of forty figures costs as many queries as one.
"""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from functools import cached_property

from django.db.models import Count, F, Min, QuerySet, Sum

from transferlotse import content
from transferlotse.centres.models import Centre
from transferlotse.contacts.models import Merge, OrganisationFact
from transferlotse.deliveries.models import Attendance, Contribution, Delivery, Outcome
from transferlotse.deliveries.rules import DeliveryState, OutcomeKind
from transferlotse.monitoring.rules import Amounts, Selection
from transferlotse.publicity.models import Record

ZERO = Decimal(0)


def counted_deliveries(*, centre: Centre, selection: Selection) -> QuerySet[Delivery]:
    """The deliveries that count: delivered, and their last day lies in the span."""
    found = Delivery.objects.filter(
        centre=centre,
        state=DeliveryState.DELIVERED,
        ends_on__gte=selection.starts_on,
        ends_on__lte=selection.ends_on,
    )
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


class Ledger:
    """The records of `centre` in `selection`, read lazily; every number is exact and computed from records only."""

    def __init__(self, *, centre: Centre, selection: Selection) -> None:
        self.centre, self.selection = centre, selection

    @cached_property
    def services(self) -> dict[str, Amounts]:
        """Counted units by format; a partner is credited with its fraction of a shared delivery."""
        rows = counted_deliveries(centre=self.centre, selection=self.selection).order_by()
        if self.selection.partner_id:
            shares = Contribution.objects.filter(
                centre=self.centre, partner_id=self.selection.partner_id, delivery__in=rows
            ).order_by()
            grouped = shares.values_list("delivery__format", "delivery__ai").annotate(
                units=Sum(F("delivery__quantity") * F("fraction"))
            )
        else:
            grouped = rows.values_list("format", "ai").annotate(units=Sum("quantity"))
        answer: dict[str, Amounts] = defaultdict(Amounts)
        for format_key, ai, units in grouped:
            answer[format_key] += Amounts(ai=exact(units)) if ai else Amounts(exact(units))
        return answer

    @cached_property
    def publicity(self) -> dict[str, Decimal]:
        """Value of each publicity format by its own rule: records counted, values added up, or the last value read."""
        rows = counted_publicity(centre=self.centre, selection=self.selection)
        grouped = rows.order_by().values_list("format").annotate(number=Count("pk"), total=Sum("value"))
        numbers = {format_key: (Decimal(number), exact(total)) for format_key, number, total in grouped}
        rule = {item.key: item.value_rule for item in content.publicity_formats()}
        answer = {key: (total if rule.get(key) == "sum" else number) for key, (number, total) in numbers.items()}
        last_read = [key for key, name in rule.items() if name == "last"]
        for format_key, value in (
            rows.filter(format__in=last_read).order_by("published_on", "pk").values_list("format", "value")
        ):
            answer[format_key] = exact(value)
        return answer

    @cached_property
    def survivors(self) -> dict[int, int]:
        """For each merged organisation the one it counts as, through any chain of merges."""
        direct = dict(
            Merge.objects.filter(centre=self.centre, undone_at__isnull=True).values_list("loser_id", "survivor_id")
        )

        def last(organisation: int) -> int:
            seen = {organisation}
            while (following := direct.get(organisation)) is not None and following not in seen:
                seen.add(following)
                organisation = following
            return organisation

        return {loser: last(loser) for loser in direct}

    @cached_property
    def attendances(self) -> QuerySet[Attendance]:
        """Who took part in counted deliveries."""
        deliveries = counted_deliveries(centre=self.centre, selection=self.selection).order_by()
        return Attendance.objects.filter(centre=self.centre, delivery__in=deliveries).order_by()

    @cached_property
    def contacts(self) -> int:
        """All attendances, head counts included."""
        return int(self.attendances.aggregate(heads=Sum("headcount"))["heads"] or 0)

    @cached_property
    def first_deliveries(self) -> dict[int, dt.date]:
        """For each distinct organisation, merges resolved, the day of its first delivery in the span."""
        rows = self.attendances.filter(organisation__isnull=False).values_list("organisation_id")
        first: dict[int, dt.date] = {}
        for organisation, day in rows.annotate(day=Min("delivery__ends_on")):
            survivor = self.survivors.get(organisation, organisation)
            first[survivor] = min(day, first.get(survivor, day))
        return first

    @cached_property
    def organisations_per_activity(self) -> int:
        """Distinct organisations within each delivery, added up over all deliveries, merges resolved."""
        with_organisation = self.attendances.filter(organisation__isnull=False)
        pairs = with_organisation.values("delivery_id", "organisation_id").distinct().count()
        merged = {*self.survivors, *self.survivors.values()}
        if not merged:
            return pairs
        touched = set(
            with_organisation.filter(organisation_id__in=merged).values_list("delivery_id", "organisation_id")
        )
        resolved = {(delivery, self.survivors.get(one, one)) for delivery, one in touched}
        return pairs - len(touched) + len(resolved)

    @cached_property
    def sme_status(self) -> dict[int, bool | None]:
        """SME status of each distinct organisation on the day of its first delivery in the span; None if unknown."""
        facts: dict[int, list[OrganisationFact]] = defaultdict(list)
        known = OrganisationFact.objects.filter(
            centre=self.centre, organisation_id__in=self.attendances.values("organisation_id")
        ).only("organisation_id", "valid_from", "employees", "turnover_eur", "balance_sheet_eur", "stated_sme")
        for fact in known.order_by("valid_from", "pk"):
            facts[self.survivors.get(fact.organisation_id, fact.organisation_id)].append(fact)
        return {
            organisation: next((fact.sme for fact in reversed(facts[organisation]) if fact.valid_from <= day), None)
            for organisation, day in self.first_deliveries.items()
        }

    @cached_property
    def persons(self) -> int:
        """Distinct named persons."""
        return self.attendances.filter(person__isnull=False).values("person_id").distinct().count()

    def persons_in(self, formats: tuple[str, ...]) -> int:
        """Distinct named persons who attended at least one delivery of these formats."""
        named = self.attendances.filter(person__isnull=False, delivery__format__in=formats)
        return named.values("person_id").distinct().count()

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

"""One reading of a centre's records for one selection, from which all figures are taken.

A ledger asks the database at most once for each kind of record, so a page of forty figures costs as many queries as one.
"""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from functools import cached_property

from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Sum

from transferlotse import content
from transferlotse.centres.models import Centre
from transferlotse.contacts.models import Merge, OrganisationFact
from transferlotse.contacts.rules import SizeFacts, sme_status
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
    def units_by_partner(self) -> dict[int, Decimal]:
        """Units of all formats together with which each partner is credited, by partner key."""
        rows = counted_deliveries(centre=self.centre, selection=self.selection).order_by()
        shares = Contribution.objects.filter(centre=self.centre, partner__isnull=False, delivery__in=rows).order_by()
        grouped = shares.values_list("partner_id").annotate(units=Sum(F("delivery__quantity") * F("fraction")))
        return {partner: exact(units) for partner, units in grouped}

    @cached_property
    def publicity(self) -> dict[str, Decimal]:
        """Value of each publicity format by its own rule: records counted, values added up, or the last value read."""
        rows = counted_publicity(centre=self.centre, selection=self.selection).order_by()
        last = rows.filter(format=OuterRef("format")).order_by("-published_on", "-pk").values("value")[:1]
        grouped = rows.values("format").annotate(number=Count("pk"), total=Sum("value"), last=Subquery(last))
        rule = {item.key: item.value_rule for item in content.publicity_formats()}
        column = {"sum": "total", "last": "last"}
        return {row["format"]: exact(row[column.get(rule.get(row["format"], ""), "number")]) for row in grouped}

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
    def _deliveries(self) -> dict[int, tuple[dt.date, str]]:
        """Day and format of each counted delivery."""
        rows = counted_deliveries(centre=self.centre, selection=self.selection).order_by()
        return {pk: (day, format_key) for pk, day, format_key in rows.values_list("pk", "ends_on", "format")}

    @cached_property
    def _seats(self) -> list[tuple[int, int | None, int | None, int]]:
        """Delivery, organisation, person and head count of every attendance: one pass answers every question of reach."""
        return list(self.attendances.values_list("delivery_id", "organisation_id", "person_id", "headcount"))

    @cached_property
    def contacts(self) -> int:
        """All attendances, head counts included."""
        return sum(heads for _, _, _, heads in self._seats)

    @cached_property
    def first_deliveries(self) -> dict[int, dt.date]:
        """For each distinct organisation, merges resolved, the day of its first delivery in the span."""
        first: dict[int, dt.date] = {}
        for delivery, organisation in self._pairs:
            # Somebody may cancel a delivery between the two readings: then it counts in neither.
            if delivery not in self._deliveries:
                continue
            day = self._deliveries[delivery][0]
            if organisation not in first or day < first[organisation]:
                first[organisation] = day
        return first

    @cached_property
    def _pairs(self) -> set[tuple[int, int]]:
        """Each delivery with each organisation that took part in it, merges resolved."""
        final = self.survivors
        return {(delivery, final.get(one, one)) for delivery, one, _, _ in self._seats if one is not None}

    @cached_property
    def organisations_per_activity(self) -> int:
        """Distinct organisations within each delivery, added up over all deliveries, merges resolved."""
        return len(self._pairs)

    @cached_property
    def sme_status(self) -> dict[int, bool | None]:
        """SME status of each distinct organisation on the day of its first delivery in the span; None if unknown."""
        facts = OrganisationFact.objects.filter(centre=self.centre).order_by("valid_from", "pk").values_list(
            "organisation_id", "valid_from", "employees", "turnover_eur", "balance_sheet_eur", "stated_sme"
        )  # fmt: skip
        first, final = self.first_deliveries, self.survivors
        known: dict[int, tuple[SizeFacts, bool | None]] = {}
        for organisation, valid_from, employees, turnover, balance, stated in facts:
            survivor = final.get(organisation, organisation)
            if survivor in first and valid_from <= first[survivor]:
                known[survivor] = SizeFacts(employees, turnover, balance), stated
        return {one: sme_status(*known[one]) if one in known else None for one in first}

    @cached_property
    def persons(self) -> int:
        """Distinct named persons."""
        return len({person for _, _, person, _ in self._seats} - {None})

    def persons_in(self, formats: tuple[str, ...]) -> int:
        """Distinct named persons who attended at least one delivery of these formats."""
        training = {pk for pk, (_, format_key) in self._deliveries.items() if format_key in formats}
        return len({person for delivery, _, person, _ in self._seats if delivery in training} - {None})

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

"""Whom counted deliveries reached: contacts, organisations per activity, distinct organisations, people."""

import datetime as dt
from collections.abc import Iterable
from functools import cached_property

from django.db.models import Case, DateField, F, QuerySet, When

from transferlotse.centres.models import Centre
from transferlotse.contacts.models import OrganisationFact
from transferlotse.contacts.queries import SME_STATUS, survivor_map
from transferlotse.deliveries.models import Attendance, Delivery
from transferlotse.deliveries.rules import DeliveryState

DatedFact = tuple[int, dt.date | None, bool | None]  # organisation, since when, whether an SME


def deliveries_counted(*, centre: Centre, starts_on: dt.date, ends_on: dt.date) -> QuerySet[Delivery]:
    """The deliveries of `centre` that count in a span: delivered, and their last day lies in it, both days included."""
    found: QuerySet[Delivery] = Delivery.objects.filter(
        centre=centre, state=DeliveryState.DELIVERED, ends_on__gte=starts_on, ends_on__lte=ends_on
    )
    return found


class Reach:
    """Who took part in `deliveries` of `centre`, read lazily; merged entries count as the one that stands for them."""

    def __init__(self, *, centre: Centre, deliveries: QuerySet[Delivery]) -> None:
        self.centre, self.deliveries = centre, deliveries

    @cached_property
    def survivors(self) -> dict[int, int]:
        """For each merged organisation the one it counts as, through any chain of merges."""
        return survivor_map(self.centre)

    @cached_property
    def attendances(self) -> QuerySet[Attendance]:
        """Who took part in counted deliveries."""
        found: QuerySet[Attendance] = Attendance.objects.filter(
            centre=self.centre, delivery__in=self.deliveries.order_by()
        ).order_by()
        return found

    @cached_property
    def _deliveries(self) -> dict[int, tuple[dt.date, str]]:
        """Day and format of each counted delivery."""
        rows = self.deliveries.order_by()
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
        """For each distinct organisation, merges resolved, the day of its first delivery."""
        days, first = self._deliveries, dict[int, dt.date]()
        for delivery, organisation in self._pairs:
            # Somebody may cancel a delivery between the two readings: then it counts in neither.
            if found := days.get(delivery):
                day = found[0]
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

    def _facts(self, begins: dt.date) -> Iterable[DatedFact]:
        """What the centre knows of each organisation's SME status, the oldest first; with a day only where that lies after
        `begins`: most facts are older, and reading thousands of days takes longer than all the rest."""
        facts = OrganisationFact.objects.filter(centre=self.centre).order_by("valid_from", "pk")
        later = Case(When(valid_from__gt=begins, then=F("valid_from")), output_field=DateField())
        rows: Iterable[DatedFact] = facts.annotate(since=later, then=SME_STATUS).values_list(
            "organisation_id", "since", "then"
        )
        return rows

    @cached_property
    def sme_status(self) -> dict[int, bool | None]:
        """SME status of each distinct organisation on the day of its first delivery; None if unknown."""
        first, final = self.first_deliveries, self.survivors
        known: dict[int, bool | None] = dict.fromkeys(first)
        for organisation, since, status in self._facts(min(first.values())) if first else ():
            survivor = final.get(organisation, organisation)
            if survivor in first and (since is None or since <= first[survivor]):
                known[survivor] = status
        return known

    @cached_property
    def persons(self) -> int:
        """Distinct named persons."""
        return len({person for _, _, person, _ in self._seats} - {None})

    def persons_in(self, formats: tuple[str, ...]) -> int:
        """Distinct named persons who attended at least one delivery of these formats."""
        training = {pk for pk, (_, format_key) in self._deliveries.items() if format_key in formats}
        return len({person for delivery, _, person, _ in self._seats if delivery in training} - {None})

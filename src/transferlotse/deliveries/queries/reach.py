"""Whom counted deliveries reached: contacts, organisations per activity, distinct organisations, people."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import Case, CharField, QuerySet, When
from django.db.models.functions import Cast

from transferlotse.centres.models import Centre
from transferlotse.contacts.models import OrganisationFact
from transferlotse.contacts.queries import SME_STATUS, survivor_map
from transferlotse.deliveries.models import Attendance, Delivery
from transferlotse.deliveries.rules import DeliveryState
from transferlotse.kit.prepared import columns_of, prepared

DatedFact = tuple[int, str | None, str | None]  # organisation, since when (ISO), `sme` or `large`


def deliveries_counted(*, centre: Centre, starts_on: dt.date, ends_on: dt.date) -> QuerySet[Delivery]:
    """The deliveries of `centre` that count in a span: delivered, and their last day lies in it, both days included."""
    found: QuerySet[Delivery] = Delivery.objects.filter(
        centre=centre, state=DeliveryState.DELIVERED, ends_on__gte=starts_on, ends_on__lte=ends_on
    )
    return found


@prepared
def _dated_facts(*, centre: Centre, begins: dt.date) -> QuerySet[OrganisationFact]:
    """What the centre knows of each organisation's SME status, the oldest first; with a day only where that lies after
    `begins`. Days and status are text, which comes out of the database as it is: turning thousands of them into days and truth
    would take longer than all the rest."""
    later = Case(When(valid_from__gt=begins, then=Cast("valid_from", CharField())), output_field=CharField())
    facts = OrganisationFact.objects.filter(centre=centre).order_by("valid_from", "pk")
    return facts.values_list("organisation_id", later, SME_STATUS)


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
        keys, days, formats = columns_of(self.deliveries.order_by(), "id", "ends_on", "format")
        day_of = {day: dt.date.fromisoformat(day) for day in set(days)}
        return dict(zip(keys, zip(map(day_of.__getitem__, days), formats, strict=True), strict=True))

    @cached_property
    def _seats(self) -> tuple[Sequence[int], Sequence[int | None], Sequence[int | None], Sequence[int]]:
        """Delivery, organisation, person and head count of every attendance, as four columns: read once, they answer
        every question of reach."""
        return columns_of(self.attendances, "delivery_id", "organisation_id", "person_id", "headcount")  # type: ignore[return-value]

    @cached_property
    def contacts(self) -> int:
        """All attendances, head counts included."""
        return sum(self._seats[3])

    @cached_property
    def first_deliveries(self) -> dict[int, dt.date]:
        """For each distinct organisation, merges resolved, the day of its first delivery."""
        guests, first = self._guests, dict[int, dt.date]()
        for delivery, (day, _) in sorted(self._deliveries.items(), key=lambda one: one[1][0], reverse=True):
            # Earlier days overwrite later ones. A delivery cancelled between the two readings counts in neither.
            first.update(dict.fromkeys(guests.get(delivery, ()), day))
        return first

    @cached_property
    def _guests(self) -> dict[int, set[int]]:
        """The organisations that took part in each delivery, merges resolved."""
        there: dict[int, set[Any]] = defaultdict(set)
        for delivery, organisation in zip(*self._seats[:2], strict=True):
            there[delivery].add(organisation)
        final = self.survivors
        merged = {None, *final}
        for delivery, entered in there.items():
            if not entered.isdisjoint(merged):
                there[delivery] = {final.get(one, one) for one in entered if one is not None}
        return there

    @cached_property
    def organisations_per_activity(self) -> int:
        """Distinct organisations within each delivery, added up over all deliveries, merges resolved."""
        return sum(map(len, self._guests.values()))

    def _facts(self, begins: dt.date) -> list[DatedFact]:
        return _dated_facts(centre=self.centre, begins=begins)

    @cached_property
    def sme_status(self) -> dict[int, bool | None]:
        """SME status of each distinct organisation on the day of its first delivery; None if unknown."""
        first, final = self.first_deliveries, self.survivors
        known: dict[int, str | None] = dict.fromkeys(first)
        for organisation, since, status in self._facts(min(first.values())) if first else ():
            survivor = final.get(organisation, organisation)
            if survivor in first and (since is None or since <= first[survivor].isoformat()):
                known[survivor] = status
        return {organisation: None if status is None else status == "sme" for organisation, status in known.items()}

    @cached_property
    def persons(self) -> int:
        """Distinct named persons."""
        return len(set(self._seats[2]) - {None})

    def persons_in(self, formats: tuple[str, ...]) -> int:
        """Distinct named persons who attended at least one delivery of these formats."""
        training = {pk for pk, (_, format_key) in self._deliveries.items() if format_key in formats}
        deliveries, _, persons, _ = self._seats
        return len({one for delivery, one in zip(deliveries, persons, strict=True) if delivery in training} - {None})

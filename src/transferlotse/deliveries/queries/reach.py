"""Whom counted deliveries reached: contacts, organisations per activity, distinct organisations, people."""

import datetime as dt
from functools import cached_property
from typing import Any

from django.db.models import Aggregate, Case, CharField, QuerySet, Sum, When
from django.db.models.functions import Cast

from transferlotse.centres.models import Centre
from transferlotse.contacts.models import OrganisationFact
from transferlotse.contacts.queries import SME_STATUS, survivor_map
from transferlotse.deliveries.models import Attendance, Delivery
from transferlotse.deliveries.rules import DeliveryState
from transferlotse.kit.prepared import all_at_once, prepared

DatedFact = tuple[int, str | None, str | None]  # organisation, since when (ISO), `sme` or `large`


class Keys(Aggregate):
    """All keys of a group in one text, parted by commas; NULL where there is none. One row for a delivery instead of one for
    each seat: every row that is fetched gives other requests of the same process a chance to push in."""

    function, name, arity, output_field = "GROUP_CONCAT", "Keys", 1, CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """PostgreSQL's own word for it."""
        template = "STRING_AGG((%(expressions)s)::text, ',')"
        return self.as_sql(compiler, connection, template=template, **more)


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
        rows = self.deliveries.order_by()
        return {pk: (day, format_key) for pk, day, format_key in rows.values_list("pk", "ends_on", "format")}

    @cached_property
    def _seats(self) -> list[tuple[int, set[int], set[int], int]]:
        """Each delivery with the organisations and people who took part, and all heads: read once, it answers every question
        of reach."""
        rows = self.attendances.values_list("delivery_id")
        seats = all_at_once(rows.annotate(Keys("organisation_id"), Keys("person_id"), Sum("headcount")))
        return [(pk, _numbers(firms), _numbers(people), heads) for pk, firms, people, heads in seats]

    @cached_property
    def contacts(self) -> int:
        """All attendances, head counts included."""
        return sum(heads for *_, heads in self._seats)

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
        final = self.survivors
        return {
            delivery: entered if entered.isdisjoint(final) else {final.get(one, one) for one in entered}
            for delivery, entered, *_ in self._seats
        }

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
        return len(set().union(*(people for _, _, people, _ in self._seats)))

    def persons_in(self, formats: tuple[str, ...]) -> int:
        """Distinct named persons who attended at least one delivery of these formats."""
        training = {pk for pk, (_, format_key) in self._deliveries.items() if format_key in formats}
        return len(set().union(*(people for delivery, _, people, _ in self._seats if delivery in training)))


def _numbers(keys: str | None) -> set[int]:
    return set(map(int, keys.split(","))) if keys else set()

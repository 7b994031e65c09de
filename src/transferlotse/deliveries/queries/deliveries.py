"""Finding deliveries."""

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Sum

from transferlotse.centres.models import Centre
from transferlotse.contacts.models import Merge
from transferlotse.contacts.queries import survivor_map
from transferlotse.contacts.rules import search_key
from transferlotse.deliveries.models import Attendance, Contribution, Delivery, DeliveryTopic, Outcome
from transferlotse.kit.prepared import prepared

SORTS = {
    "date": ("ends_on",),
    "title": ("title",),
    "format": ("format", "ends_on"),
    "district": ("district", "ends_on"),
}
NEWEST_FIRST = "-date"
SHOWN_OF_ATTENDANCE = (
    "centre", "delivery", "headcount", "organisation__name", "person__first_name", "person__last_name"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """What a list of deliveries is narrowed to; None and "" mean no limit. Both dates are included and look at the day on
    which a delivery counts, its end."""

    date_from: dt.date | None = None
    date_to: dt.date | None = None
    format: str = ""
    stage: str = ""
    partner: int | None = None
    ai: bool | None = None
    state: str = ""
    topic: str = ""
    district: str = ""
    text: str = ""


def delivery_sorts() -> tuple[str, ...]:
    """The names a list of deliveries can be sorted by."""
    return tuple(SORTS)


def deliveries_found(*, centre: Centre, wanted: DeliveryFilter, sort: str = NEWEST_FIRST) -> QuerySet[Delivery]:
    """Deliveries of `centre` that fit."""
    found = _deliveries.ask(centre=centre, order=_order(sort), only=(), **_limits(wanted))
    return _with_words(found, wanted.text)


def deliveries_listed(*, centre: Centre, wanted: DeliveryFilter, sort: str, only: tuple[str, ...]) -> Any:
    """The same for a paginator, with these fields only; its SQL is kept, but where words are searched for."""
    if wanted.text:
        return deliveries_found(centre=centre, wanted=wanted, sort=sort).only(*only)
    return _deliveries.listed(centre=centre, order=_order(sort), only=only, **_limits(wanted))


def _limits(wanted: DeliveryFilter) -> dict[str, Any]:
    """What the list is narrowed to, but for words; None for what is not."""
    return {
        "ends_on__gte": wanted.date_from,
        "ends_on__lte": wanted.date_to,
        "format": wanted.format or None,
        "stage": wanted.stage or None,
        "ai": wanted.ai,
        "state": wanted.state or None,
        "district": wanted.district or None,
        "partner": wanted.partner,
        "topic": wanted.topic or None,
    }


@prepared
def _deliveries(
    *,
    centre: Centre,
    order: tuple[str, ...],
    only: tuple[str, ...],
    partner: int | None,
    topic: str | None,
    **plain: Any,
) -> QuerySet[Delivery]:
    limits = {name: value for name, value in plain.items() if value is not None}
    rows = Delivery.objects.filter(centre=centre, **limits)
    if partner is not None:
        rows = rows.filter(Exists(Contribution.objects.filter(delivery=OuterRef("pk"), partner_id=partner)))
    if topic is not None:
        rows = rows.filter(Exists(DeliveryTopic.objects.filter(delivery=OuterRef("pk"), topic=topic)))
    return rows.only(*only).order_by(*order)


def _with_words(rows: Any, text: str) -> Any:
    """Every word must occur in title, place or the name of an organisation that took part."""
    for word in text.replace("\x00", "").split()[:8]:
        fits = Q(place__icontains=word)
        # SQLite folds upper and lower case within ASCII only, so umlauts are tried in both.
        for shape in {word, word.lower(), word.upper(), word.capitalize()}:
            fits |= Q(title__icontains=shape)
        if key := search_key(word):
            # Not correlated: SQLite would look through the attendances again for every delivery.
            there = Attendance.objects.filter(organisation__search_key__contains=key)
            fits |= Q(pk__in=there.values("delivery_id"))
        rows = rows.filter(fits)
    return rows


def _order(sort: str) -> tuple[str, ...]:
    sort = sort if sort.removeprefix("-") in SORTS else NEWEST_FIRST
    sign = "-" if sort.startswith("-") else ""
    return (*(f"{sign}{name}" for name in SORTS[sort.removeprefix("-")]), f"{sign}pk")


@prepared
def deliveries_numbered(*, centre: Centre, pk: int) -> QuerySet[Delivery]:
    """The delivery of this number, with its centre; nothing where `centre` has none."""
    return Delivery.objects.filter(centre=centre, pk=pk).select_related("centre")


@prepared
def attendances_of(*, centre: Centre, delivery: Delivery) -> QuerySet[Attendance]:
    """Who took part in a delivery, by organisation; with the names, and no more than a list shows."""
    rows = Attendance.objects.filter(centre=centre, delivery=delivery).select_related("organisation", "person")
    return rows.only(*SHOWN_OF_ATTENDANCE).order_by("organisation__search_key", "pk")


@prepared
def deliveries_from_source(*, centre: Centre, key: str) -> QuerySet[Delivery]:
    """The delivery that came from this source; `key` must not be empty."""
    return Delivery.objects.from_source(key).filter(centre=centre)


@prepared
def attendance_keys_known(*, keys: Collection[str]) -> QuerySet[Attendance]:
    """Those of these source keys of attendances that the open centre has already."""
    rows = Attendance.objects.filter(source_key__in=keys).exclude(source_key="")
    return rows.values_list("source_key", flat=True)


@prepared
def persons_at(*, delivery: Delivery) -> QuerySet[Attendance]:
    """Ids of the persons who took part in a delivery by name."""
    # Not `person__isnull=False`: SQLite would read all named attendances of the centre, by the index over persons.
    return (
        Attendance.objects.filter(delivery=delivery).exclude(person=None).order_by().values_list("person_id", flat=True)
    )


@prepared
def topics_of(*, centre: Centre, delivery: Delivery) -> QuerySet[DeliveryTopic]:
    """Keys of the topics of a delivery."""
    return DeliveryTopic.objects.filter(centre=centre, delivery=delivery).values_list("topic", flat=True)


@prepared
def outcomes_of(*, centre: Centre, delivery: Delivery) -> QuerySet[Outcome]:
    """What became of a delivery, with the organisation, latest first."""
    return Outcome.objects.filter(centre=centre, delivery=delivery).select_related("organisation")


def deliveries_of_organisations(*, organisation_ids: Collection[int]) -> QuerySet[Delivery]:
    """Deliveries in which one of these entries of the address book took part, latest first."""
    there = Attendance.objects.filter(delivery=OuterRef("pk"), organisation_id__in=list(organisation_ids))
    found: QuerySet[Delivery] = Delivery.objects.filter(Exists(there)).order_by("-ends_on", "-pk")
    return found


@prepared
def _topics_by_frequency(*, centre: Centre) -> QuerySet[DeliveryTopic]:
    rows = DeliveryTopic.objects.filter(centre=centre).order_by().values("topic")
    return rows.annotate(n=Count("pk")).order_by("-n", "topic").values_list("topic", flat=True)


@prepared
def _districts(*, centre: Centre) -> QuerySet[Delivery]:
    rows = Delivery.objects.filter(centre=centre).exclude(district="").order_by()
    return rows.values_list("district", flat=True).distinct()


def frequent_topics(*, centre: Centre, limit: int = 10) -> list[str]:
    """Keys of the topics that `centre` delivers most, most frequent first."""
    return _topics_by_frequency(centre=centre)[:limit]


def used_districts(*, centre: Centre) -> list[str]:
    """Keys of the districts in which `centre` delivered."""
    return sorted(_districts(centre=centre))


@dataclass(frozen=True, slots=True)
class Share:
    """Who delivered, a partner or another centre by name, and which fraction of one delivery is theirs, from 0 to 1."""

    name: str
    fraction: Decimal

    @property
    def percent(self) -> Decimal:
        """The share per hundred."""
        return self.fraction * 100


@prepared
def _contributions(*, centre: Centre, delivery_ids: Collection[int]) -> QuerySet[Contribution]:
    rows = Contribution.objects.filter(centre=centre, delivery_id__in=delivery_ids).order_by("-fraction", "pk")
    return rows.values_list("delivery_id", "fraction", "partner__name", "host_centre__name")


def deliverers_of(*, centre: Centre, delivery_ids: Any) -> dict[int, list[Share]]:
    """Who delivered each of these deliveries (ids or a query of them), the largest share first; one query."""
    found: dict[int, list[Share]] = {}
    for delivery_id, fraction, partner, host in _contributions(centre=centre, delivery_ids=delivery_ids):
        found.setdefault(delivery_id, []).append(Share(partner or host, fraction))
    return found


@dataclass(frozen=True, slots=True)
class Participants:
    """Who took part in one delivery: distinct organisations, one of their names, and heads."""

    firms: int = 0
    firm_name: str = ""
    people: int = 0


def participants_of(*, centre: Centre, delivery_ids: Any) -> dict[int, Participants]:
    """Who took part in each of these deliveries (ids or a query of them), merged entries as one; a delivery without
    attendances is missing. Three queries at most; they look at these deliveries only."""
    twice = _counted_twice(centre, delivery_ids)
    return {
        delivery_id: Participants(firms - twice[delivery_id], name or "", people)
        for delivery_id, firms, name, people in _totals(centre=centre, delivery_ids=delivery_ids)
    }


@prepared
def _totals(*, centre: Centre, delivery_ids: Collection[int]) -> QuerySet[Attendance]:
    rows = Attendance.objects.filter(centre=centre, delivery_id__in=delivery_ids).order_by()
    return rows.values_list("delivery_id").annotate(
        Count("organisation", distinct=True), Min("organisation__name"), Sum("headcount")
    )


@prepared
def _merged_pairs(*, centre: Centre, delivery_ids: Collection[int]) -> QuerySet[Attendance]:
    """Deliveries in which a merged organisation took part, each with all of its organisations."""
    rows = Attendance.objects.filter(centre=centre, delivery_id__in=delivery_ids).order_by()
    losers = Merge.objects.filter(undone_at__isnull=True).values("loser_id")
    concerned = rows.filter(delivery_id__in=rows.filter(organisation_id__in=losers).values("delivery_id"))
    return concerned.values_list("delivery_id", "organisation_id").distinct()


def _counted_twice(centre: Centre, delivery_ids: Any) -> Counter[int]:
    """By delivery: how many of its organisations are the same as another one there, after merging."""
    pairs = _merged_pairs(centre=centre, delivery_ids=delivery_ids)
    final = survivor_map(centre) if pairs else {}
    ends = {(delivery_id, final.get(organisation_id, organisation_id)) for delivery_id, organisation_id in pairs}
    twice = Counter(delivery_id for delivery_id, _ in pairs)
    twice.subtract(delivery_id for delivery_id, _ in ends)
    return twice

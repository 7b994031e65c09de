"""Finding organisations."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from transferlotse.centres.models import Centre
from transferlotse.contacts.models import Affiliation, Merge, Organisation, OrganisationFact, OrganisationRole
from transferlotse.contacts.rules import OrganisationRoleKey, search_key
from transferlotse.kit.prepared import prepared

SORTS = {"name": ("search_key",), "city": ("city", "search_key"), "postcode": ("postcode", "search_key")}
WITHIN_SME = Q(employees__lt=250) & (
    Q(turnover_eur__isnull=True, balance_sheet_eur__isnull=True)
    | Q(turnover_eur__lte=50_000_000)
    | Q(balance_sheet_eur__lte=43_000_000)
)
IS_SME = WITHIN_SME | Q(employees__isnull=True, stated_sme=True)
KNOWN_SIZE = Q(employees__isnull=False) | Q(stated_sme__isnull=False)
# `contacts.rules.sme_status` as the database computes it, thousands of facts at once: `sme`, `large`, or None
# where unknown. As text, for Django looks at every number and every truth that comes out of the database.
SME_STATUS = Case(When(IS_SME, then=Value("sme")), When(KNOWN_SIZE, then=Value("large")), output_field=CharField())


@dataclass(frozen=True, slots=True)
class OrganisationFilter:
    """What a list of organisations is narrowed to; empty means no limit. `sme` is `yes`, `no` or `unknown`,
    `standing` is `current`, `merged` or `archived`."""

    text: str = ""
    role: str = ""
    district: str = ""
    sector: str = ""
    sme: str = ""
    standing: str = "current"


def organisation_sorts() -> tuple[str, ...]:
    """The names a list of organisations can be sorted by."""
    return tuple(SORTS)


def organisations_found(
    *, centre: Centre, wanted: OrganisationFilter, today: dt.date, sort: str = "name"
) -> QuerySet[Organisation]:
    """Organisations of `centre` that fit."""
    plain = _organisations.ask(centre=centre, order=_order(sort), **_limits(wanted))
    rows = _with_words(plain, wanted.text)
    return _by_facts(rows, wanted, today) if wanted.sector or wanted.sme else rows


def organisations_listed(*, centre: Centre, wanted: OrganisationFilter, today: dt.date, sort: str) -> Any:
    """The same for a paginator; its SQL is kept, but where words are searched for, or facts."""
    if wanted.text or wanted.sector or wanted.sme:
        return organisations_found(centre=centre, wanted=wanted, today=today, sort=sort)
    return _organisations.listed(centre=centre, order=_order(sort), **_limits(wanted))


def _limits(wanted: OrganisationFilter) -> dict[str, Any]:
    """What the list is narrowed to, but for words and facts; None for what is not."""
    return {
        "standing": (wanted.standing,),
        "role": wanted.role if wanted.role in list(OrganisationRoleKey) else None,
        "district": wanted.district or None,
    }


@prepared
def _organisations(
    *, centre: Centre, order: tuple[str, ...], standing: tuple[str], role: str | None, district: str | None
) -> QuerySet[Organisation]:
    rows = _of_standing(Organisation.objects.filter(centre=centre), *standing)
    if role is not None:
        roles = OrganisationRole.objects.filter(organisation=OuterRef("pk"), role=role, ends_on__isnull=True)
        rows = rows.filter(Exists(roles))
    if district is not None:
        rows = rows.filter(district=district)
    return rows.order_by(*order)


@prepared
def facts_until(*, organisation_ids: Collection[int], today: dt.date) -> QuerySet[OrganisationFact]:
    """What is known of these organisations up to and with `today`, the oldest first."""
    return OrganisationFact.objects.filter(organisation_id__in=organisation_ids, valid_from__lte=today)


@prepared
def organisations_numbered(*, centre: Centre, pk: int) -> QuerySet[Organisation]:
    """The organisation of this number, with its centre; nothing where `centre` has none."""
    return Organisation.objects.filter(centre=centre, pk=pk).select_related("centre")


@prepared
def merges_of(*, organisation: Organisation) -> QuerySet[Merge]:
    """Merges in force that an entry takes part in, with both entries."""
    either = Q(loser=organisation) | Q(survivor=organisation)
    return Merge.objects.filter(either, undone_at__isnull=True).select_related("loser", "survivor")


@prepared
def facts_of(*, organisation: Organisation) -> QuerySet[OrganisationFact]:
    """What was true of an organisation and since when, the latest first."""
    return OrganisationFact.objects.filter(organisation=organisation).order_by("-valid_from", "-pk")


@prepared
def roles_of(*, organisation: Organisation) -> QuerySet[OrganisationRole]:
    """What an organisation is to the centre, those that ended among it."""
    return OrganisationRole.objects.filter(organisation=organisation).order_by("ends_on", "starts_on")


@prepared
def affiliations_of_namesakes(*, organisation: Organisation, search_key: str) -> QuerySet[Affiliation]:
    """Who works there today and is called so, with the person; `search_key` holds last and first name."""
    rows = Affiliation.objects.filter(organisation=organisation, ends_on__isnull=True, person__search_key=search_key)
    return rows.select_related("person").order_by("pk")


@prepared
def affiliations_of(*, organisation: Organisation) -> QuerySet[Affiliation]:
    """Up to a hundred people of an organisation."""
    rows = Affiliation.objects.filter(organisation=organisation).select_related("person")
    return rows.order_by("ends_on", "pk")[:100]


def _order(sort: str) -> tuple[str, ...]:
    names = SORTS.get(sort.removeprefix("-"), SORTS["name"])
    sign = "-" if sort.startswith("-") else ""
    return (*(f"{sign}{name}" for name in names), f"{sign}pk")


def _of_standing(rows: Any, standing: str) -> Any:
    # Read once, not looked up for every organisation.
    merged = Q(pk__in=Merge.objects.filter(undone_at__isnull=True).values("loser_id"))
    if standing == "merged":
        return rows.filter(merged)
    if standing == "archived":
        return rows.filter(archived_at__isnull=False)
    return rows.filter(~merged, archived_at__isnull=True)


def _with_words(rows: Any, text: str) -> Any:
    """Every word must occur in name or place, a number also as the beginning of a postcode."""
    for word in search_key(text).split()[:8]:
        fits = Q(search_key__contains=word)
        if word.isdecimal():
            fits |= Q(postcode__startswith=word)
        rows = rows.filter(fits)
    return rows


def _by_facts(rows: Any, wanted: OrganisationFilter, today: dt.date) -> Any:
    latest = OrganisationFact.objects.filter(organisation=OuterRef("pk"), valid_from__lte=today)
    rows = rows.annotate(fact=Subquery(latest.order_by("-valid_from", "-pk").values("pk")[:1]))
    facts = OrganisationFact.objects.all()
    if wanted.sector:
        rows = rows.filter(fact__in=facts.filter(sector__startswith=wanted.sector).values("pk"))
    if wanted.sme == "yes":
        rows = rows.filter(fact__in=facts.filter(IS_SME).values("pk"))
    elif wanted.sme == "no":
        rows = rows.filter(fact__in=facts.filter(KNOWN_SIZE).exclude(IS_SME).values("pk"))
    elif wanted.sme == "unknown":
        rows = rows.filter(Q(fact__isnull=True) | ~Q(fact__in=facts.filter(KNOWN_SIZE).values("pk")))
    return rows


def organisations_typed(*, centre: Centre, text: str, limit: int = 8) -> list[Organisation]:
    """What somebody may mean while typing a name, with or without place or postcode; nothing below two letters."""
    if len(search_key(text)) < 2:
        return []
    rows = _with_words(_of_standing(Organisation.objects.filter(centre=centre), "current"), text)
    return list(rows.order_by("search_key", "pk")[:limit])


@prepared
def _districts(*, centre: Centre) -> QuerySet[Organisation]:
    rows = Organisation.objects.filter(centre=centre).exclude(district="")
    return rows.order_by().values_list("district", flat=True).distinct()


@prepared
def _sectors(*, centre: Centre) -> QuerySet[OrganisationFact]:
    rows = OrganisationFact.objects.filter(centre=centre).exclude(sector="")
    return rows.order_by().values_list("sector", flat=True).distinct()


def used_districts(*, centre: Centre) -> list[str]:
    """Keys of the districts in which `centre` knows organisations."""
    return sorted(_districts(centre=centre))


def used_sectors(*, centre: Centre) -> list[str]:
    """Sector codes, as entered, that occur among the facts of `centre`."""
    return sorted(_sectors(centre=centre))

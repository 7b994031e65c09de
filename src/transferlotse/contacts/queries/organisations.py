"""Finding organisations."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, When

from transferlotse.centres.models import Centre
from transferlotse.contacts.models import Merge, Organisation, OrganisationFact, OrganisationRole
from transferlotse.contacts.rules import OrganisationRoleKey, search_key

SORTS = {"name": ("search_key",), "city": ("city", "search_key"), "postcode": ("postcode", "search_key")}
WITHIN_SME = Q(employees__lt=250) & (
    Q(turnover_eur__isnull=True, balance_sheet_eur__isnull=True)
    | Q(turnover_eur__lte=50_000_000)
    | Q(balance_sheet_eur__lte=43_000_000)
)
IS_SME = WITHIN_SME | Q(employees__isnull=True, stated_sme=True)
KNOWN_SIZE = Q(employees__isnull=False) | Q(stated_sme__isnull=False)
# `contacts.rules.sme_status` as the database computes it: thousands of facts at once.
SME_STATUS = Case(When(IS_SME, then=True), When(KNOWN_SIZE, then=False), default=None)


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
    """Organisations of `centre` that fit, with their facts loaded once a page is taken."""
    rows = Organisation.objects.filter(centre=centre)
    rows = _of_standing(rows, wanted.standing)
    rows = _with_words(rows, wanted.text)
    if wanted.role in list(OrganisationRoleKey):
        rows = rows.filter(
            Exists(OrganisationRole.objects.filter(organisation=OuterRef("pk"), role=wanted.role, ends_on__isnull=True))
        )
    if wanted.district:
        rows = rows.filter(district=wanted.district)
    if wanted.sector or wanted.sme:
        rows = _by_facts(rows, wanted, today)
    loaded: QuerySet[Organisation] = rows.prefetch_related(
        Prefetch("facts", OrganisationFact.objects.filter(valid_from__lte=today), to_attr="facts_so_far")
    ).order_by(*_order(sort))
    return loaded


def _order(sort: str) -> list[str]:
    names = SORTS.get(sort.removeprefix("-"), SORTS["name"])
    sign = "-" if sort.startswith("-") else ""
    return [*(f"{sign}{name}" for name in names), f"{sign}pk"]


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


def used_districts(*, centre: Centre) -> list[str]:
    """Keys of the districts in which `centre` knows organisations."""
    rows = Organisation.objects.filter(centre=centre).exclude(district="").order_by()
    return sorted(rows.values_list("district", flat=True).distinct())


def used_sectors(*, centre: Centre) -> list[str]:
    """Sector codes, as entered, that occur among the facts of `centre`."""
    rows = OrganisationFact.objects.filter(centre=centre).exclude(sector="").order_by()
    return sorted(rows.values_list("sector", flat=True).distinct())

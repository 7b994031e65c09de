"""Finding people."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from transferlotse.centres.models import Centre
from transferlotse.contacts.models import Affiliation, Consent, Person
from transferlotse.contacts.rules import ConsentPurpose, search_key

SORTS = {"name": ("search_key",), "email": ("email", "search_key")}


@dataclass(frozen=True, slots=True)
class PersonFilter:
    """What a list of people is narrowed to; empty means no limit. `consent` is a purpose that was agreed to and holds."""

    text: str = ""
    consent: str = ""


def person_sorts() -> tuple[str, ...]:
    """The names a list of people can be sorted by."""
    return tuple(SORTS)


def persons_found(*, centre: Centre, wanted: PersonFilter, sort: str = "name") -> QuerySet[Person]:
    """People of `centre` who fit, with the organisations they belong to now; words also match those organisations."""
    rows = Person.objects.filter(centre=centre, archived_at__isnull=True)
    for word in search_key(wanted.text).split()[:8]:
        # Not correlated: SQLite would look through the affiliations again for every person.
        at = Affiliation.objects.filter(centre=centre, ends_on__isnull=True, organisation__search_key__contains=word)
        rows = rows.filter(Q(search_key__contains=word) | Q(email__icontains=word) | Q(pk__in=at.values("person_id")))
    if wanted.consent in list(ConsentPurpose):
        holds = Consent.objects.filter(centre=centre, purpose=wanted.consent, withdrawn_at__isnull=True)
        rows = rows.filter(pk__in=holds.values("person_id"))
    names = SORTS.get(sort.removeprefix("-"), SORTS["name"])
    sign = "-" if sort.startswith("-") else ""
    belongs = Affiliation.objects.filter(ends_on__isnull=True).select_related("organisation")
    found: QuerySet[Person] = rows.prefetch_related(Prefetch("affiliations", belongs, to_attr="belongs")).order_by(
        *(f"{sign}{name}" for name in names), f"{sign}pk"
    )
    return found

"""The rows of a centre as the comparison takes them: as entered first, filled up from the address book."""

import re
from collections.abc import Iterator
from typing import Any

from transferlotse.contacts.models import Distinction
from transferlotse.deliveries.queries import Reach

#: What the comparison is told.
COLUMNS = ("company", "first_name", "last_name", "email", "phone", "street", "plz", "city")
TAKEN = (
    "organisation_id", "person_id", "entered", "organisation__name", "organisation__street", "organisation__postcode",
    "organisation__city",
    "organisation__email", "organisation__phone", "organisation__website", "person__first_name", "person__last_name",
    "person__email", "person__phone",
)  # fmt: skip
_HOST = re.compile(r"^(?:https?://)?(?:www\.)?([^/:?#\s]+\.[^/:?#\s]+)")


def reach_question(reach: Reach) -> dict[str, Any]:
    """The question to the comparison about all who took part, in the form `solvers` describes."""
    columns: dict[str, list[str]] = {name: [] for name in COLUMNS}
    entered: list[dict[str, str]] = []
    organisations: list[int | None] = []
    persons: list[int | None] = []
    final, counted = reach.survivors, set[int | None]()
    for organisation, person, told, row in _rows(reach):
        counted.add(organisation)
        organisations.append(final.get(organisation, organisation) if organisation else None)
        persons.append(person)
        entered.append(told)
        for name in COLUMNS:
            columns[name].append(row[name] or "")
    apart = Distinction.objects.filter(centre=reach.centre, undone_at__isnull=True).order_by("pk")
    return {
        "columns": columns,
        "entered": entered,
        "organisation": organisations,
        "person": persons,
        "merged": len(counted) - len(set(organisations)),
        "smes": sorted(one for one, sme in reach.sme_status.items() if sme),
        "different": [[final.get(a, a), final.get(b, b)] for a, b in apart.values_list("first_id", "second_id")],
    }


def _rows(reach: Reach) -> Iterator[tuple[int | None, int | None, dict[str, str], dict[str, str | None]]]:
    taken = reach.attendances.exclude(organisation=None, person=None).order_by("pk").values_list(*TAKEN)
    for values in taken.iterator():
        owner, person, entered, name, street, plz, city, email, phone, website, given, last, mail, number = values
        told = {str(k): str(v) for k, v in entered.items()} if isinstance(entered, dict) else {}
        booked = {
            "company": name, "street": street, "plz": plz, "city": city, "email": mail or email or address_at(website),
            "phone": phone or number, "first_name": given, "last_name": last,
        }  # fmt: skip
        yield owner, person, told, booked


def address_at(website: str | None) -> str:
    """A mailbox at the website's domain, so that a firm known by its site alone has an internet address as well."""
    found = _HOST.match(website or "")
    return f"info@{found[1]}" if found else ""

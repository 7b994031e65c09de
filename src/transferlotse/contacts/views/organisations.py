"""Finding and looking at organisations."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from transferlotse.centres.permissions import centre_page
from transferlotse.centres.rules import RECORDING
from transferlotse.contacts.forms import FirmForm, OrganisationFilterForm
from transferlotse.contacts.forms.choices import district_name, sector_text
from transferlotse.contacts.models import Organisation, OrganisationFact, OrganisationRole
from transferlotse.contacts.permissions import may_correct_organisation, may_keep_contacts
from transferlotse.contacts.queries import (
    affiliations_of,
    facts_of,
    facts_until,
    merges_of,
    organisation_history,
    organisations_found,
    organisations_listed,
    organisations_numbered,
    roles_of,
    used_districts,
    used_sectors,
)
from transferlotse.files.documents import table_response
from transferlotse.kit.prepared import first_or_404

PER_PAGE = 25


def contact_tabs(request: HttpRequest, current: str) -> list[tuple[Any, str, bool]]:
    """The two lists of the address book."""
    names = (("organisation_list", _("Organisationen")), ("person_list", _("Personen")))
    return [(label, reverse(name, args=[request.centre.key]), name == current) for name, label in names]


@centre_page()
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Organisations of the centre: search, filter, sort, take along."""
    centre, today = request.centre, timezone.localdate()
    form = OrganisationFilterForm(
        request.GET, districts=used_districts(centre=centre), sectors=used_sectors(centre=centre)
    )
    sort = request.GET.get("sort", "name")
    wanted = form.wanted()
    if (kind := request.GET.get("export", "")) in ("csv", "xlsx"):
        rows = _iterated(organisations_found(centre=centre, wanted=wanted, today=today, sort=sort), today)
        return table_response(
            filename=f"{centre.key}-organisationen", kind=kind, header=_header(), rows=_table_rows(rows)
        )
    found = organisations_listed(centre=centre, wanted=wanted, today=today, sort=sort)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    known = facts_until(organisation_ids=[row.pk for row in page.object_list], today=today)
    _describe(page.object_list, {fact.organisation_id: fact for fact in known})
    return render(
        request,
        "contacts/organisation_list.html",
        {
            "form": form,
            "page": page,
            "sort": sort,
            "tabs": contact_tabs(request, "organisation_list"),
            "may_keep": may_keep_contacts(request.standing),
        },
    )


def _iterated(found: Any, today: dt.date) -> Iterator[Organisation]:
    open_roles = Prefetch("roles", OrganisationRole.objects.filter(ends_on__isnull=True), to_attr="open_roles")
    facts = Prefetch("facts", OrganisationFact.objects.filter(valid_from__lte=today), to_attr="facts_so_far")
    rows: Iterator[Organisation] = found.prefetch_related(open_roles, facts).iterator(chunk_size=2000)
    return rows


def _describe(rows: Iterable[Any], latest: Mapping[int, OrganisationFact]) -> None:
    """Adds what a row shows: district in words, and sector and SME status from its latest fact."""
    for row in rows:
        row.district_name = district_name(row.district)
        row.fact = latest.get(row.pk)
        row.sector_name = sector_text(row.fact.sector) if row.fact else ""


def _header() -> list[str]:
    return [
        _("Name"), _("Rechtsform"), _("Straße und Hausnummer"), _("Postleitzahl"), _("Ort"), _("Land"), _("Kreis"),
        _("Kreisschlüssel"), _("Rollen"), _("Branche"), _("Beschäftigte"), _("KMU"), _("Angaben gelten ab"),
        _("E-Mail"), _("Telefon"), _("Website"), _("rekonstruiert"),
    ]  # fmt: skip


def _table_rows(rows: Iterable[Any]) -> Iterator[list[Any]]:
    words = {True: _("ja"), False: _("nein"), None: ""}
    for row in rows:
        _describe([row], {fact.organisation_id: fact for fact in row.facts_so_far})
        fact = row.fact
        yield [
            row.name, row.legal_form, row.street, row.postcode, row.city, row.country, row.district_name,
            row.district, ", ".join(str(role.get_role_display()) for role in row.open_roles), row.sector_name,
            fact.employees if fact else None, words[fact.sme if fact else None], fact.valid_from if fact else None,
            row.email, row.phone, row.website, words[row.is_reconstructed],
        ]  # fmt: skip


@centre_page()
def organisation_show(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation: what is known of it and since when, its people, what it was merged with, its history."""
    organisation = first_or_404(organisations_numbered(centre=request.centre, pk=pk))
    merges = merges_of(organisation=organisation)
    into = next((merge for merge in merges if merge.loser_id == organisation.pk), None)
    facts = facts_of(organisation=organisation)
    for fact in facts:
        fact.sector_name, fact.district_name = sector_text(fact.sector), district_name(fact.district)
    return render(
        request,
        "contacts/organisation_show.html",
        {
            "organisation": organisation,
            "district": district_name(organisation.district),
            "facts": facts,
            "roles": roles_of(organisation=organisation),
            "affiliations": affiliations_of(organisation=organisation),
            "merged_into": into,
            "merged_from": [merge for merge in merges if merge.survivor_id == organisation.pk],
            "history": organisation_history(organisation),
            "may_correct": may_correct_organisation(request.standing, survivor=into.survivor if into else None),
            "may_keep": may_keep_contacts(request.standing),
        },
    )


@centre_page(*RECORDING)
def organisation_suggest(request: HttpRequest) -> HttpResponse:
    """While somebody types a firm: the entries that may be meant, as a fragment to pick from."""
    form = FirmForm(initial={"firm": request.GET.get("firm", "")}, centre=request.centre)
    return render(request, "contacts/_organisation_suggest.html", {"form": form})

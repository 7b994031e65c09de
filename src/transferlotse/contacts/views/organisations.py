"""Finding and looking at organisations."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from transferlotse.centres.permissions import centre_page
from transferlotse.centres.rules import RECORDING
from transferlotse.contacts.forms import FirmForm, OrganisationFilterForm
from transferlotse.contacts.forms.choices import district_name, sector_text
from transferlotse.contacts.models import Merge, Organisation, OrganisationRole
from transferlotse.contacts.permissions import may_correct_organisation, may_keep_contacts
from transferlotse.contacts.queries import (
    organisation_history,
    organisations_found,
    used_districts,
    used_sectors,
)
from transferlotse.files.documents import table_response

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
    found = organisations_found(centre=centre, wanted=form.wanted(), today=today, sort=sort)
    if (kind := request.GET.get("export", "")) in ("csv", "xlsx"):
        return table_response(
            filename=f"{centre.key}-organisationen", kind=kind, header=_header(), rows=_table_rows(_iterated(found))
        )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    _describe(page.object_list)
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


def _iterated(found: Any) -> Iterator[Organisation]:
    open_roles = Prefetch("roles", OrganisationRole.objects.filter(ends_on__isnull=True), to_attr="open_roles")
    rows: Iterator[Organisation] = found.prefetch_related(open_roles).iterator(chunk_size=2000)
    return rows


def _describe(rows: Iterable[Any]) -> None:
    """Adds what a row shows: district in words, and sector and SME status from the latest fact."""
    for row in rows:
        row.district_name = district_name(row.district)
        row.fact = row.facts_so_far[-1] if row.facts_so_far else None
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
        _describe([row])
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
    organisation = get_object_or_404(Organisation.objects.filter(centre=request.centre).select_related("centre"), pk=pk)
    merges = list(
        Merge.objects.filter(undone_at__isnull=True, loser=organisation).select_related("survivor")
        | Merge.objects.filter(undone_at__isnull=True, survivor=organisation).select_related("loser")
    )
    into = next((merge for merge in merges if merge.loser_id == organisation.pk), None)
    facts = list(organisation.facts.order_by("-valid_from", "-pk"))
    for fact in facts:
        fact.sector_name, fact.district_name = sector_text(fact.sector), district_name(fact.district)
    return render(
        request,
        "contacts/organisation_show.html",
        {
            "organisation": organisation,
            "district": district_name(organisation.district),
            "facts": facts,
            "roles": list(organisation.roles.order_by("ends_on", "starts_on")),
            "affiliations": list(organisation.affiliations.select_related("person").order_by("ends_on", "pk")[:100]),
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

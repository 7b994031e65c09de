"""People, where they belong, and what they agreed to."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from transferlotse.centres.actions import EditConflict, version_of
from transferlotse.centres.permissions import centre_page
from transferlotse.centres.rules import RECORDING
from transferlotse.contacts.actions import (
    end_affiliation,
    enter_person,
    record_consent,
    withdraw_consent,
)
from transferlotse.contacts.forms import ConsentForm, PersonFilterForm, PersonForm
from transferlotse.contacts.models import Affiliation, Consent, Person
from transferlotse.contacts.permissions import may_keep_contacts
from transferlotse.contacts.queries import person_history, persons_found
from transferlotse.contacts.rules import ConsentChannel, ConsentPurpose
from transferlotse.contacts.views.organisations import PER_PAGE, contact_tabs
from transferlotse.files.documents import table_response

COMPARED = ("first_name", "last_name", "email", "phone")


@centre_page()
def person_list(request: HttpRequest) -> HttpResponse:
    """People of the centre: search, filter, sort, take along."""
    form = PersonFilterForm(request.GET)
    sort = request.GET.get("sort", "name")
    found = persons_found(centre=request.centre, wanted=form.wanted(), sort=sort)
    if (kind := request.GET.get("export", "")) in ("csv", "xlsx"):
        rows = _table_rows(found.iterator(chunk_size=2000))
        return table_response(filename=f"{request.centre.key}-personen", kind=kind, header=_header(), rows=rows)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "contacts/person_list.html",
        {
            "form": form,
            "page": page,
            "sort": sort,
            "tabs": contact_tabs(request, "person_list"),
            "may_keep": may_keep_contacts(request.standing),
        },
    )


def _header() -> list[str]:
    return [_("Nachname"), _("Vorname"), _("E-Mail"), _("Telefon"), _("Organisationen"), _("rekonstruiert")]


def _table_rows(rows: Iterable[Any]) -> Iterator[list[Any]]:
    for row in rows:
        at = ", ".join(belongs.organisation.name for belongs in row.belongs)
        reconstructed = _("ja") if row.is_reconstructed else _("nein")
        yield [row.last_name, row.first_name, row.email, row.phone, at, reconstructed]


@centre_page()
def person_show(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: how to reach them, where they belong, what they agreed to, the history of the entry."""
    person = get_object_or_404(Person.objects.filter(centre=request.centre), pk=pk)
    return render(
        request,
        "contacts/person_show.html",
        {
            "person": person,
            "affiliations": list(person.affiliations.select_related("organisation").order_by("ends_on", "pk")),
            "consents": list(person.consents.order_by("-given_at", "-pk")),
            "history": person_history(person),
            "may_keep": may_keep_contacts(request.standing),
        },
    )


@centre_page(*RECORDING)
def person_new(request: HttpRequest) -> HttpResponse:
    """Enter a person."""
    initial = {"form_key": uuid.uuid4(), "organisation": request.GET.get("organisation", "")}
    form = PersonForm(request.POST if request.method == "POST" else None, initial=initial, centre=request.centre)
    if request.method == "POST" and form.is_valid():
        person = _entered(request, form, None)
        messages.success(request, _("%(name)s steht jetzt im Adressbuch.") % {"name": person})
        return redirect("person_show", centre=request.centre.key, pk=person.pk)
    return render(request, "contacts/person_new.html", {"form": form})


@centre_page(*RECORDING)
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a person's entry, or add an organisation to those they belong to."""
    person = get_object_or_404(Person.objects.filter(centre=request.centre), pk=pk)
    initial = {**{name: getattr(person, name) for name in COMPARED}, "seen": version_of(person)}
    form = PersonForm(request.POST if request.method == "POST" else None, initial=initial, centre=request.centre)
    if request.method == "POST" and form.is_valid():
        try:
            _entered(request, form, person)
        except EditConflict as conflict:
            return _conflict(request, form, conflict.current)
        messages.success(request, _("Die Änderungen sind gespeichert."))
        return redirect("person_show", centre=request.centre.key, pk=pk)
    return render(request, "contacts/person_edit.html", {"form": form, "person": person})


def _entered(request: HttpRequest, form: PersonForm, person: Person | None) -> Person:
    key = form.cleaned_data.get("form_key") or uuid.uuid4()
    return enter_person(
        centre=request.centre,
        person=person,
        draft=replace(form.draft(), is_reconstructed=person.is_reconstructed if person else False),
        firm=form.meant_firm(),
        known_from=timezone.localdate(),
        form_key=str(key),
        actor=request.user.journal_name,
        now=timezone.now(),
        seen=form.cleaned_data["seen"] if person is not None else None,
    )


def _conflict(request: HttpRequest, form: PersonForm, current: Person) -> HttpResponse:
    rows = [
        {"label": form.fields[name].label, "mine": form.cleaned_data[name], "theirs": getattr(current, name)}
        for name in COMPARED
        if form.cleaned_data[name] != getattr(current, name)
    ]
    again = form.data.copy()
    again["seen"] = version_of(current)
    form.data = again
    context = {"form": form, "person": current, "conflict": rows, "is_conflict": True}
    return render(request, "contacts/person_edit.html", context, status=409)


@centre_page(*RECORDING)
def person_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a person agreed to one purpose."""
    person = get_object_or_404(Person.objects.filter(centre=request.centre), pk=pk)
    today = timezone.localdate()
    form = ConsentForm(request.POST if request.method == "POST" else None, initial={"given_on": today}, today=today)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        record_consent(
            person=person,
            purpose=ConsentPurpose(data["purpose"]),
            channel=ConsentChannel(data["channel"]),
            text_version=data["text_version"],
            given_at=timezone.make_aware(dt.datetime.combine(data["given_on"], dt.time())),
            actor=request.user.journal_name,
            now=timezone.now(),
        )
        messages.success(request, _("Die Einwilligung ist festgehalten."))
        return redirect("person_show", centre=request.centre.key, pk=pk)
    return render(request, "contacts/person_consent.html", {"form": form, "person": person})


@centre_page(*RECORDING)
@require_POST
def person_consent_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a person took a consent back."""
    consent = get_object_or_404(Consent.objects.filter(centre=request.centre).select_related("person__centre"), pk=pk)
    withdraw_consent(consent=consent, actor=request.user.journal_name, now=timezone.now())
    messages.success(request, _("Der Widerruf ist festgehalten und gilt ab sofort."))
    return redirect("person_show", centre=request.centre.key, pk=consent.person_id)


@centre_page(*RECORDING)
@require_POST
def person_affiliation_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a person no longer belongs to an organisation."""
    rows = Affiliation.objects.filter(centre=request.centre, ends_on__isnull=True).select_related("person__centre")
    affiliation = get_object_or_404(rows, pk=pk)
    end_affiliation(
        affiliation=affiliation, ends_on=timezone.localdate(), actor=request.user.journal_name, now=timezone.now()
    )
    messages.success(request, _("Die Zugehörigkeit ist beendet."))
    return redirect("person_show", centre=request.centre.key, pk=affiliation.person_id)

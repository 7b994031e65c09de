"""Entering and correcting organisations."""

import uuid
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from transferlotse.centres.actions import EditConflict, version_of
from transferlotse.centres.permissions import centre_page
from transferlotse.centres.rules import RECORDING
from transferlotse.contacts.actions import (
    correct_fact,
    correct_organisation,
    record_fact,
    record_organisation,
)
from transferlotse.contacts.forms import FactForm, OrganisationForm
from transferlotse.contacts.forms.choices import district_name
from transferlotse.contacts.models import Merge, Organisation, OrganisationFact
from transferlotse.contacts.permissions import may_correct_organisation
from transferlotse.contacts.queries import similar_organisations
from transferlotse.contacts.rules import OrganisationRoleKey

COMPARED = ("name", "legal_form", "street", "postcode", "city", "country", "district", "website", "email", "phone")


@centre_page(*RECORDING)
def organisation_new(request: HttpRequest) -> HttpResponse:
    """Enter an organisation; entries that look alike are shown before a second one is made."""
    today = timezone.localdate()
    initial = {"valid_from": today, "form_key": uuid.uuid4(), "name": request.GET.get("name", "")[:200]}
    form = OrganisationForm(
        request.POST if request.method == "POST" else None, initial=initial, is_new=True, today=today
    )
    if request.method == "POST" and form.is_valid() and _is_new(form):
        organisation, _change = record_organisation(
            centre=request.centre, draft=form.draft(), actor=request.user.journal_name, now=timezone.now()
        )
        messages.success(request, _("%(name)s steht jetzt im Adressbuch.") % {"name": organisation.name})
        return redirect("organisation_show", centre=request.centre.key, pk=organisation.pk)
    return render(request, "contacts/organisation_new.html", {"form": form})


def _is_new(form: OrganisationForm) -> bool:
    data = form.cleaned_data
    if data["not_duplicate"]:
        return True
    form.duplicates = similar_organisations(data["name"], data["city"], data["postcode"])
    return not form.duplicates


@centre_page(*RECORDING)
def organisation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct an entry; somebody else's change in between is shown instead of overwritten."""
    organisation = get_object_or_404(Organisation.objects.filter(centre=request.centre), pk=pk)
    merge = Merge.objects.filter(loser=organisation, undone_at__isnull=True).select_related("survivor").first()
    verdict = may_correct_organisation(request.standing, survivor=merge.survivor if merge else None)
    if not verdict:
        return render(request, "kit/refused.html", {"reason": verdict.reason}, status=403)
    form = OrganisationForm(
        request.POST if request.method == "POST" else None,
        initial=_as_it_is(organisation),
        is_new=False,
        today=timezone.localdate(),
    )
    if request.method == "POST" and form.is_valid():
        draft = replace(form.draft(), is_reconstructed=organisation.is_reconstructed)
        had = set(organisation.roles.filter(ends_on__isnull=True).values_list("role", flat=True))
        try:
            correct_organisation(
                organisation=organisation,
                draft=draft,
                actor=request.user.journal_name,
                now=timezone.now(),
                ended_roles=[OrganisationRoleKey(role) for role in had - set(draft.roles)],
                seen=form.cleaned_data["seen"],
            )
        except EditConflict as conflict:
            return _conflict(request, form, conflict.current)
        messages.success(request, _("Die Änderungen sind gespeichert."))
        return redirect("organisation_show", centre=request.centre.key, pk=pk)
    return render(request, "contacts/organisation_edit.html", {"form": form, "organisation": organisation})


def _as_it_is(organisation: Organisation) -> dict[str, Any]:
    roles = organisation.roles.filter(ends_on__isnull=True).values_list("role", flat=True)
    return {
        **{name: getattr(organisation, name) for name in COMPARED},
        "roles": list(roles),
        "seen": version_of(organisation),
    }


def _conflict(request: HttpRequest, form: OrganisationForm, current: Organisation) -> HttpResponse:
    """Shows both versions; the form is ready to save again on top of what is stored now."""
    rows = []
    for name in COMPARED:
        mine, theirs = str(form.cleaned_data[name] or ""), str(getattr(current, name) or "")
        if mine != theirs:
            shown = (district_name(mine), district_name(theirs)) if name == "district" else (mine, theirs)
            rows.append({"label": form.fields[name].label, "mine": shown[0], "theirs": shown[1]})
    again = form.data.copy()
    again["seen"] = version_of(current)
    form.data = again
    context = {"form": form, "organisation": current, "conflict": rows, "is_conflict": True}
    return render(request, "contacts/organisation_edit.html", context, status=409)


@centre_page(*RECORDING)
def organisation_district(request: HttpRequest) -> HttpResponse:
    """While somebody types a postcode: the district field with what fits on top, as a fragment."""
    code = request.GET.get("postcode", "")[:10]
    initial = {"postcode": code}
    form = OrganisationForm(initial=initial, is_new=False, today=timezone.localdate())
    return render(request, "contacts/_organisation_district.html", {"form": form})


@centre_page(*RECORDING)
def organisation_fact(request: HttpRequest, pk: int) -> HttpResponse:
    """Add what is true of an organisation from a day on."""
    organisation = get_object_or_404(Organisation.objects.filter(centre=request.centre), pk=pk)
    today = timezone.localdate()
    latest = organisation.facts.last()
    form = FactForm(
        request.POST if request.method == "POST" else None,
        initial={**_fact_values(latest), "valid_from": today},
        today=today,
    )
    if request.method == "POST" and form.is_valid():
        record_fact(
            organisation=organisation,
            valid_from=form.cleaned_data["valid_from"],
            values={**form.facts(), "district": organisation.district},
            actor=request.user.journal_name,
            now=timezone.now(),
        )
        messages.success(request, _("Die Angaben sind gespeichert."))
        return redirect("organisation_show", centre=request.centre.key, pk=pk)
    return render(request, "contacts/organisation_fact.html", {"form": form, "organisation": organisation})


@centre_page(*RECORDING)
def organisation_fact_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Put right what was noted wrongly."""
    rows = OrganisationFact.objects.filter(centre=request.centre).select_related("organisation__centre")
    noted = get_object_or_404(rows, pk=pk)
    form = FactForm(
        request.POST if request.method == "POST" else None, initial=_fact_values(noted), today=timezone.localdate()
    )
    if request.method == "POST" and form.is_valid():
        correct_fact(
            fact=noted,
            valid_from=form.cleaned_data["valid_from"],
            values=form.facts(),
            actor=request.user.journal_name,
            now=timezone.now(),
        )
        messages.success(request, _("Die Angaben sind berichtigt."))
        return redirect("organisation_show", centre=request.centre.key, pk=noted.organisation_id)
    context = {"form": form, "organisation": noted.organisation, "fact": noted}
    return render(request, "contacts/organisation_fact_edit.html", context)


def _fact_values(fact: OrganisationFact | None) -> dict[str, Any]:
    if fact is None:
        return {}
    names = ("valid_from", "employees", "turnover_eur", "balance_sheet_eur", "sector")
    stated = {True: "yes", False: "no", None: ""}[fact.stated_sme]
    return {**{name: getattr(fact, name) for name in names}, "stated_sme": stated}

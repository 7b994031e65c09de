"""The settings of a centre."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from transferlotse.centres.actions import (
    MembershipRefused,
    add_member,
    end_membership,
    extend_funding,
    record_funding,
    record_partner,
)
from transferlotse.centres.forms import (
    PARTNER_ROLE_NAMES,
    ROLE_NAMES,
    ExtensionForm,
    FundingForm,
    MemberForm,
    PartnerForm,
)
from transferlotse.centres.models import Funding, Membership, Partner
from transferlotse.centres.permissions import centre_page, may_act_as
from transferlotse.centres.rules import ADMINISTERING, PartnerRole, Role


def _refusal(why: str) -> str:
    return {
        "no_role": _("Wählen Sie mindestens eine Aufgabe."),
        "ends_before_start": _("Das Ende liegt vor dem Anfang."),
        "last_admin": _(
            "Das Zentrum braucht mindestens eine Person in der Verwaltung. Geben Sie die Aufgabe zuerst weiter."
        ),
        "not_later": _("Das neue Ende muss nach dem bisherigen liegen."),
    }[why]


@centre_page()
def settings_show(request: HttpRequest) -> HttpResponse:
    """Members, partners and funding of the centre."""
    today = timezone.localdate()
    memberships = Membership.objects.filter(centre=request.centre).select_related("user").order_by("user__name", "role")
    partners = {partner.pk: partner for partner in Partner.objects.filter(centre=request.centre)}
    context = {
        "members": [
            {
                "membership": one,
                "role": ROLE_NAMES[Role(one.role)],
                "partner": partners.get(one.partner_id or 0),
                "is_current": one.starts_on <= today and (one.ends_on is None or one.ends_on >= today),
            }
            for one in memberships
        ],
        "partners": [(partner, PARTNER_ROLE_NAMES[PartnerRole(partner.role)]) for partner in partners.values()],
        "fundings": Funding.objects.filter(centre=request.centre).prefetch_related("beneficiaries", "extensions"),
        "may_change": may_act_as(request.standing, ADMINISTERING),
    }
    return render(request, "centres/settings_show.html", context)


@centre_page(*ADMINISTERING)
def settings_member_new(request: HttpRequest) -> HttpResponse:
    """Bring a colleague in."""
    form = MemberForm(request.POST or None, centre=request.centre, initial={"starts_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            user = add_member(
                centre=request.centre, **{**given, "roles": [Role(role) for role in given["roles"]]}, **_by(request)
            )
        except MembershipRefused as refusal:
            form.add_error("ends_on", _refusal(str(refusal)))
        else:
            messages.success(request, _("%(name)s arbeitet jetzt für das Zentrum.") % {"name": user})
            return _back(request)
    return _form_page(request, form, title=_("Mitglied aufnehmen"), button=_("Aufnehmen"))


@centre_page(*ADMINISTERING)
def settings_member_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a role end today; asks once."""
    membership = get_object_or_404(Membership.objects.select_related("user", "centre"), pk=pk, centre=request.centre)
    if request.method != "POST":
        context = {"membership": membership, "role": ROLE_NAMES[Role(membership.role)], "crumbs": _crumbs(request)}
        return render(request, "centres/settings_member_end.html", context)
    try:
        end_membership(membership=membership, last_day=timezone.localdate() - dt.timedelta(days=1), **_by(request))
    except MembershipRefused as refusal:
        messages.error(request, _refusal(str(refusal)))
    else:
        messages.success(request, _("Die Aufgabe ist beendet."))
    return _back(request)


@centre_page(*ADMINISTERING)
def settings_partner_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Enter or correct a partner."""
    partner = get_object_or_404(Partner.objects.filter(centre=request.centre), pk=pk) if pk else None
    names = ("name", "key", "role", "seat", "region", "duties")
    initial = {name: getattr(partner, name) for name in names} if partner else {}
    form = PartnerForm(request.POST or None, initial=initial)
    if partner:
        # The key stands in tables that are imported again: it never changes.
        form.fields.pop("key")
    if request.method == "POST" and form.is_valid():
        given = {"key": partner.key if partner else "", **form.cleaned_data}
        try:
            record_partner(centre=request.centre, partner=partner, **given, **_by(request))
        except IntegrityError:
            form.add_error("key", _("Dieses Kürzel hat schon ein anderer Partner."))
        else:
            messages.success(request, _("Der Partner ist gespeichert."))
            return _back(request)
    return _form_page(request, form, title=partner.name if partner else _("Partner eintragen"), button=_("Speichern"))


@centre_page(*ADMINISTERING)
def settings_funding_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Enter or correct what pays for the centre."""
    funding = get_object_or_404(Funding.objects.filter(centre=request.centre), pk=pk) if pk else None
    form = FundingForm(request.POST or None, initial=FundingForm.initial_of(funding) if funding else {})
    if request.method == "POST" and form.is_valid():
        record_funding(centre=request.centre, funding=funding, **form.cleaned_data, **_by(request))
        messages.success(request, _("Die Förderung ist gespeichert."))
        return _back(request)
    return _form_page(request, form, title=_("Förderung"), button=_("Speichern"))


@centre_page(*ADMINISTERING)
def settings_funding_extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the funding was prolonged."""
    funding = get_object_or_404(Funding.objects.filter(centre=request.centre), pk=pk)
    form = ExtensionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            extend_funding(funding=funding, **form.cleaned_data, **_by(request))
        except MembershipRefused as refusal:
            form.add_error("until_on", _refusal(str(refusal)))
        else:
            messages.success(request, _("Die Verlängerung ist gespeichert."))
            return _back(request)
    return _form_page(request, form, title=_("Förderung verlängern"), button=_("Verlängern"))


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.user.journal_name, "now": timezone.now()}


def _back(request: HttpRequest) -> HttpResponse:
    return redirect("settings_show", request.centre.key)


def _crumbs(request: HttpRequest) -> list[tuple[str, str]]:
    return [(_("Einstellungen"), reverse("settings_show", args=[request.centre.key]))]


def _form_page(request: HttpRequest, form: Any, *, title: str, button: str) -> HttpResponse:
    context = {"form": form, "title": title, "button": button, "crumbs": _crumbs(request)}
    return render(request, "centres/settings_edit.html", context, status=422 if form.errors else 200)

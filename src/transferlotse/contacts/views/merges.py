"""Deciding whether two entries are one organisation."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from transferlotse.centres.permissions import centre_page
from transferlotse.centres.rules import RECORDING
from transferlotse.contacts.actions import (
    MergeRefused,
    distinguish_organisations,
    merge_organisations,
    unmerge_organisations,
)
from transferlotse.contacts.forms import MergeForm
from transferlotse.contacts.forms.choices import district_name, sector_text
from transferlotse.contacts.models import Merge, Organisation
from transferlotse.contacts.queries import organisations_typed, similar_organisations


def _reason(refused: MergeRefused) -> str:
    return {
        "same": _("Ein Eintrag lässt sich nicht mit sich selbst zusammenführen."),
        "merged_already": _("Einer der beiden Einträge ist schon zusammengeführt."),
        "other_centre": _("Die beiden Einträge gehören zu verschiedenen Zentren."),
        "undone_already": _("Diese Zusammenführung ist schon gelöst."),
    }[refused.reason]


@centre_page(*RECORDING)
def organisation_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Two entries side by side, and the decision; without a second one, those that look alike."""
    mine = Organisation.objects.filter(centre=request.centre)
    organisation = get_object_or_404(mine, pk=pk)
    raw = request.GET.get("other", "")
    if not raw.isdecimal() or len(raw) > 18:
        return _choose_other(request, organisation)
    other = get_object_or_404(mine, pk=int(raw))
    form = MergeForm(
        request.POST if request.method == "POST" else None,
        pair=(organisation, other),
        initial={"survivor": str(organisation.pk)},
    )
    if request.method == "POST" and form.is_valid():
        survivor = other if form.cleaned_data["survivor"] == str(other.pk) else organisation
        loser = organisation if survivor is other else other
        try:
            merge_organisations(
                loser=loser, survivor=survivor, by=request.user, actor=request.user.journal_name, now=timezone.now()
            )
        except MergeRefused as refused:
            form.add_error(None, _reason(refused))
        else:
            text = _("Die beiden Einträge gelten jetzt als eine Organisation. Sie können das jederzeit lösen.")
            messages.success(request, text)
            return redirect("organisation_show", centre=request.centre.key, pk=survivor.pk)
    return render(
        request,
        "contacts/organisation_merge.html",
        {"form": form, "organisation": organisation, "other": other, "rows": _side_by_side(organisation, other)},
    )


def _choose_other(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    text = request.GET.get("text", "").replace("\x00", "")[:100]
    alike = similar_organisations(organisation.name, organisation.city, organisation.postcode, unlike=organisation.pk)
    typed = organisations_typed(centre=request.centre, text=text, limit=20) if text else []
    found = {candidate.organisation.pk: candidate.organisation for candidate in alike} if not text else {}
    found |= {one.pk: one for one in typed if one.pk != organisation.pk}
    context = {"organisation": organisation, "found": list(found.values()), "text": text}
    return render(request, "contacts/organisation_merge_choose.html", context)


def _side_by_side(one: Organisation, other: Organisation) -> list[dict[str, Any]]:
    def told(organisation: Organisation) -> list[tuple[Any, Any]]:
        fact = organisation.facts.last()
        roles = organisation.roles.filter(ends_on__isnull=True)
        return [
            (_("Name"), organisation.name),
            (_("Rechtsform"), organisation.legal_form),
            (_("Straße und Hausnummer"), organisation.street),
            (_("Postleitzahl und Ort"), f"{organisation.postcode} {organisation.city}".strip()),
            (_("Kreis"), district_name(organisation.district)),
            (_("Website"), organisation.website),
            (_("E-Mail"), organisation.email),
            (_("Telefon"), organisation.phone),
            (_("Rollen"), ", ".join(str(role.get_role_display()) for role in roles)),
            (_("Beschäftigte"), fact.employees if fact else None),
            (_("Branche"), sector_text(fact.sector) if fact else ""),
            (_("Personen"), organisation.affiliations.count()),
        ]

    return [
        {"label": label, "one": first, "other": second, "differs": first != second}
        for (label, first), (_label, second) in zip(told(one), told(other), strict=True)
    ]


@centre_page(*RECORDING)
@require_POST
def organisation_distinguish(request: HttpRequest, pk: int) -> HttpResponse:
    """Remember that two entries are not the same organisation."""
    mine = Organisation.objects.filter(centre=request.centre)
    one = get_object_or_404(mine, pk=pk)
    raw = request.POST.get("other", "")
    other = get_object_or_404(mine, pk=int(raw) if raw.isdecimal() and len(raw) <= 18 else 0)
    try:
        distinguish_organisations(
            one=one, other=other, by=request.user, actor=request.user.journal_name, now=timezone.now()
        )
    except MergeRefused as refused:
        messages.error(request, _reason(refused))
    else:
        messages.success(request, _("Vermerkt: Das sind zwei verschiedene Organisationen."))
    return redirect("organisation_show", centre=request.centre.key, pk=pk)


@centre_page(*RECORDING)
@require_POST
def organisation_unmerge(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a merge back."""
    rows = Merge.objects.filter(centre=request.centre).select_related("loser", "survivor", "survivor__centre")
    merge = get_object_or_404(rows, pk=pk)
    try:
        unmerge_organisations(merge=merge, actor=request.user.journal_name, now=timezone.now())
    except MergeRefused as refused:
        messages.error(request, _reason(refused))
    else:
        messages.success(request, _("Die Zusammenführung ist gelöst. Beide Einträge zählen wieder für sich."))
    return redirect("organisation_show", centre=request.centre.key, pk=merge.loser_id)

"""Handing firms over to another centre, and taking them from one."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from transferlotse.cases.actions.referrals import (
    ReferralRefused,
    accept_referral,
    consent_referral,
    decline_referral,
    draft_referral,
    note_outcome,
    see_referral,
    withdraw_referral,
)
from transferlotse.cases.forms import OutcomeForm, ReferralForm
from transferlotse.cases.models import Enquiry, Referral
from transferlotse.cases.permissions import HANDLING, may_handle_enquiry
from transferlotse.cases.queries.reasons import district_name, topic_name
from transferlotse.cases.queries.suggestions import suggestions_kept
from transferlotse.cases.rules.states import LIVE_REFERRALS, ReferralState, StepRefused
from transferlotse.cases.views.deciding import decided
from transferlotse.cases.views.inbox import inbox_tabs
from transferlotse.centres.models import Centre
from transferlotse.centres.permissions import CentreRequest, centre_page

ARRIVED = (
    ReferralState.SENT,
    ReferralState.SEEN,
    ReferralState.ACCEPTED,
    ReferralState.DECLINED,
    ReferralState.EXPIRED,
)


@centre_page(*HANDLING)
def referral_list(request: CentreRequest) -> HttpResponse:
    """What other centres hand over to us, and what we handed over to them."""
    arrived = Referral.received.filter(receiver=request.centre, state__in=ARRIVED).select_related("centre")
    sent = Referral.objects.filter(centre=request.centre).select_related("receiver", "enquiry")
    context = {
        "arrived": [_described(one) for one in arrived[:50]],
        "sent": [_described(one) for one in sent[:50]],
        "tabs": inbox_tabs(request, "referral_list"),
    }
    return render(request, "cases/referral_list.html", context)


def _described(referral: Any) -> Any:
    referral.topic_names = [topic_name(key) for key in referral.topics]
    referral.district_name = district_name(referral.district)
    referral.is_live = referral.state in LIVE_REFERRALS
    return referral


@centre_page(*HANDLING)
def referral_new(request: CentreRequest, pk: int) -> HttpResponse:
    """Propose to hand a firm over to another centre."""
    enquiry = get_object_or_404(Enquiry.objects.filter(centre=request.centre).select_related("centre"), pk=pk)
    verdict = may_handle_enquiry(request.standing, enquiry)
    if not verdict:
        messages.info(request, verdict.reason)
        return redirect("enquiry_show", centre=request.centre.key, pk=pk)
    others = Centre.objects.exclude(pk=request.centre.pk)
    suggested = [one.key for one in suggestions_kept(enquiry.suggestion, "centres")]
    first = next((key for key in suggested if key != request.centre.key and others.filter(key=key).exists()), "")
    form = ReferralForm(request.POST or None, initial={"receiver": first}, centres=others)
    if request.method == "POST" and form.is_valid():
        return _drafted(request, enquiry, form)
    return render(request, "cases/referral_new.html", {"form": form, "enquiry": enquiry, "has_others": others.exists()})


def _drafted(request: CentreRequest, enquiry: Enquiry, form: ReferralForm) -> HttpResponse:
    actor, now = request.user.journal_name, timezone.now()
    try:
        referral = draft_referral(
            enquiry=enquiry,
            receiver=Centre.objects.get(key=form.cleaned_data["receiver"]),
            message=form.cleaned_data["message"],
            by=request.user,
            actor=actor,
            now=now,
        )
        if form.cleaned_data["agreed"]:
            consent_referral(referral=referral, actor=actor, now=now)
    except ReferralRefused as refused:
        words = {
            "live": _("Für diese Anfrage läuft schon eine Weitergabe."),
            "hops": _("Diese Anfrage wurde schon dreimal weitergegeben. Bitte klären Sie am Telefon, wer hilft."),
            "same": _("Das ist Ihr eigenes Zentrum."),
        }
        messages.error(request, words[refused.reason])
    except StepRefused:
        messages.info(request, _("Über diese Anfrage ist schon entschieden."))
    else:
        agreed = form.cleaned_data["agreed"]
        messages.success(
            request, _("Weitergegeben.") if agreed else _("Wir haben den Betrieb gefragt, ob er einverstanden ist.")
        )
    return redirect("enquiry_show", centre=request.centre.key, pk=enquiry.pk)


def _arrived(request: CentreRequest, pk: int) -> Referral:
    rows = Referral.received.filter(receiver=request.centre, state__in=ARRIVED).select_related("centre", "receiver")
    referral: Referral = get_object_or_404(rows, pk=pk)
    return referral


@centre_page(*HANDLING)
def referral_show(request: CentreRequest, pk: int) -> HttpResponse:
    """The receiver's preview: topics, district and message, no names; once accepted, what became of the firm."""
    referral = _arrived(request, pk)
    see_referral(referral=referral, actor=request.user.journal_name, now=timezone.now())
    return _shown(request, referral, OutcomeForm(initial={"outcome": referral.outcome}))


def _shown(request: CentreRequest, referral: Referral, form: OutcomeForm) -> HttpResponse:
    context = {"referral": _described(referral), "form": form, "is_ours": referral.state == ReferralState.ACCEPTED}
    return render(request, "cases/referral_show.html", context, status=422 if form.errors else 200)


def _decided(
    request: CentreRequest, act: Callable[..., object], said: str, to: str = "referral_list", **kwargs: Any
) -> HttpResponse:
    return decided(request, act, said=said, too_late=_("Darüber ist schon entschieden."), to=to, **kwargs)


@centre_page(*HANDLING)
@require_POST
def referral_accept(request: CentreRequest, pk: int) -> HttpResponse:
    """Take the firm: its enquiry arrives in our inbox."""
    act = partial(accept_referral, referral=_arrived(request, pk))
    return _decided(request, act, _("Angenommen. Die Anfrage liegt jetzt in Ihrem Eingang."), "enquiry_list")


@centre_page(*HANDLING)
@require_POST
def referral_decline(request: CentreRequest, pk: int) -> HttpResponse:
    """Decline with a reason; nothing of the firm is kept."""
    reason = request.POST.get("reason", "").strip()[:300]
    act = partial(decline_referral, referral=_arrived(request, pk), reason=reason)
    return _decided(request, act, _("Abgelehnt. Bei Ihnen ist nichts gespeichert."))


@centre_page(*HANDLING)
@require_POST
def referral_outcome(request: CentreRequest, pk: int) -> HttpResponse:
    """Tell the centre that handed the firm over what became of it."""
    referral = _arrived(request, pk)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return _shown(request, referral, form)
    act = partial(note_outcome, referral=referral, outcome=form.cleaned_data["outcome"])
    said = _("Gespeichert. %(centre)s sieht Ihre Rückmeldung.") % {"centre": referral.centre.name}
    return _decided(request, act, said, "referral_show", pk=pk)


def _ours(request: CentreRequest, pk: int) -> Referral:
    rows = Referral.objects.filter(centre=request.centre).select_related("centre", "receiver")
    referral: Referral = get_object_or_404(rows, pk=pk)
    return referral


@centre_page(*HANDLING)
@require_POST
def referral_withdraw(request: CentreRequest, pk: int) -> HttpResponse:
    """Take a referral back."""
    referral = _ours(request, pk)
    said = _("Zurückgenommen. Die Anfrage liegt wieder bei Ihnen.")
    return _decided(
        request, partial(withdraw_referral, referral=referral), said, "enquiry_show", pk=referral.enquiry_id
    )


@centre_page(*HANDLING)
@require_POST
def referral_agree(request: CentreRequest, pk: int) -> HttpResponse:
    """Note that the firm agreed on the telephone."""
    referral = _ours(request, pk)
    act = partial(consent_referral, referral=referral)
    return _decided(request, act, _("Weitergegeben."), "enquiry_show", pk=referral.enquiry_id)

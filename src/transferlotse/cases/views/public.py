"""Asking for help without an account, and seeing what became of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from transferlotse import content
from transferlotse.cases.actions import TooManyEnquiries, sender_mark_of, submit_enquiry, withdraw_enquiry
from transferlotse.cases.actions.referrals import consent_referral, withdraw_referral
from transferlotse.cases.forms import EnquiryForm
from transferlotse.cases.models import Enquiry
from transferlotse.cases.queries.enquiries import status_link_of, token_of
from transferlotse.cases.queries.reasons import helpers_told, offer_told, topic_told
from transferlotse.cases.queries.referrals import accepted_referral, live_referral
from transferlotse.cases.queries.suggestions import receiver_of, routed_enquiry, suggestions_kept
from transferlotse.cases.rules.states import EnquiryState, ReferralState, StepKind, StepRefused, StepState
from transferlotse.centres.models import Centre
from transferlotse.centres.queries import centre_scope
from transferlotse.companies.actions import revoke_share
from transferlotse.companies.queries import SharedThing, share_by_key, share_by_token, share_told
from transferlotse.kit.limits import sender_of
from transferlotse.kit.policies import View, private_link, public

FORM_ID = "anfrage"


@public
def enquiry_new(request: HttpRequest) -> HttpResponse:
    """Ask in six fields, check the answers, send. Nothing is stored before it is sent, so tabs do not disturb each other.

    `freigabe` in the address names a share that goes along; `angebot` or `thema` fill in what the firm came from.
    """
    if not Centre.objects.exists():
        return render(request, "cases/enquiry_closed.html")
    if request.method != "POST":
        initial = {"form_key": EnquiryForm.new_key(), "share": request.GET.get("freigabe", ""), "text": _wish(request)}
        return _asked(request, EnquiryForm(initial=initial))
    if "language" in request.POST and "checked" not in request.POST:
        # The page in the other language, with what was typed so far: nothing is judged yet.
        return _asked(request, EnquiryForm(initial=request.POST.dict()))
    form = EnquiryForm(request.POST)
    if "form_key" in form.errors:
        # A form without its key was not ours, or is very old: it gets a fresh key and keeps what was typed.
        data = request.POST.copy()
        data["form_key"] = str(EnquiryForm.new_key())
        form = EnquiryForm(data)
    step = request.POST.get("step", "check")
    if not form.is_valid() or step == "change":
        return _asked(request, form)
    if step != "send":
        return _checked(request, form)
    return _sent(request, form)


def _asked(request: HttpRequest, form: EnquiryForm, status: int = 0) -> HttpResponse:
    status = status or (422 if form.errors else 200)
    shared = _prepared(str(form["share"].value() or ""))
    context = {"form": form, "shared": shared, "language_form": FORM_ID}
    return render(request, "cases/enquiry_new.html", context, status=status)


def _prepared(token: str) -> SharedThing | None:
    """The share that would go along with an enquiry; None where it does not hold any more."""
    share = share_by_token(token) if token else None
    found = share_told(share=share, today=timezone.localdate()) if share else None
    return found if found is not None and found.is_open else None


def _checked(request: HttpRequest, form: EnquiryForm) -> HttpResponse:
    data = form.cleaned_data
    routed = routed_enquiry(text=data["text"], postcode=data["postcode"])
    context = {
        "form": form,
        "language_form": FORM_ID,
        "data": data,
        "place": _place(data["postcode"]),
        "centres": helpers_told(receiver_of(routed), routed.centres),
        "offers": [offer_told(one) for one in routed.offers],
        "topics": [topic_told(hit) for hit in routed.topics],
        "notice": content.centres_network().notice,
        "shared": _prepared(data["share"]),
    }
    return render(request, "cases/enquiry_check.html", context)


def _sent(request: HttpRequest, form: EnquiryForm) -> HttpResponse:
    today = timezone.localdate()
    try:
        submitted = submit_enquiry(
            draft=form.draft(language=get_language() or "de"),
            sender_mark=sender_mark_of(sender_of(request), today=today),
            now=timezone.now(),
        )
    except TooManyEnquiries:
        form.add_error(
            None,
            _(
                "Von Ihrem Anschluss kamen in der letzten Stunde sehr viele Anfragen. Ihr Text ist noch da: Bitte senden Sie ihn später."
            ),
        )
        return _asked(request, form, status=429)
    return redirect("enquiry_sent", token=submitted.token)


def _wish(request: HttpRequest) -> str:
    language = get_language() or "de"
    try:
        if key := request.GET.get("angebot"):
            name = content.format_by_key(key).name.text(language)
            return _("Wir interessieren uns für: %(name)s.") % {"name": name} + "\n"
        if key := request.GET.get("thema"):
            name = content.topic_by_key(key).name.text(language)
            return _("Unser Thema: %(name)s.") % {"name": name} + "\n"
    except KeyError:
        pass
    return ""


def _place(postcode: str) -> str:
    found = content.postcode(postcode) if postcode else None
    return found.place if found else ""


@dataclass(frozen=True, slots=True)
class Opened:
    """The enquiry behind a private link; its centre's scope must be opened to read on."""

    token: str
    enquiry: Enquiry
    centre: Centre


def _opened(token: str) -> Opened | None:
    link = status_link_of(token)
    centre = Centre.objects.filter(key=link.centre_key).first() if link else None
    if link is None or centre is None:
        return None
    with centre_scope(centre):
        enquiry = Enquiry.objects.filter(pk=link.enquiry_id, centre=centre).select_related("centre").first()
    return Opened(token, enquiry, centre) if enquiry else None


def status_page(view: Callable[[HttpRequest, Opened], HttpResponse]) -> View:
    """A page at `/anfrage/…/<token>/…`: whoever holds the link may open it; an unknown one is told what may be wrong."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        opened = _opened(token)
        if opened is None:
            return render(request, "cases/enquiry_unknown.html", status=404)
        return view(request, opened)

    return private_link(guarded)


@status_page
def enquiry_sent(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The enquiry has arrived: its number, who answers until when, and the private link to keep."""
    context = {"enquiry": opened.enquiry, "centre": opened.centre, "token": opened.token}
    return render(request, "cases/enquiry_sent.html", context)


@status_page
def enquiry_status(request: HttpRequest, opened: Opened) -> HttpResponse:
    """What became of an enquiry, for whoever holds its private link."""
    with centre_scope(opened.centre):
        share = share_by_key(opened.enquiry.share_key)
        shared = share_told(share=share, today=timezone.localdate()) if share else None
        context = {"enquiry": opened.enquiry, "centre": opened.centre, "token": opened.token, "shared": shared}
        return render(request, "cases/enquiry_status.html", {**context, **_progress(opened.enquiry)})


@require_POST
@status_page
def enquiry_unshare(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The firm takes back what it shared with its enquiry; the enquiry itself goes on."""
    share = share_by_key(opened.enquiry.share_key)
    if share is not None:
        revoke_share(share=share, now=timezone.now())
        messages.success(
            request, _("Die Freigabe ist zurückgezogen. Ab sofort sieht das Zentrum Ihr Ergebnis nicht mehr.")
        )
    return redirect("enquiry_status", token=opened.token)


def _progress(enquiry: Enquiry) -> dict[str, Any]:
    case = getattr(enquiry, "case", None)
    steps = list(case.steps.select_related("owner").order_by("due_on", "starts_at")) if case else []
    referral = live_referral(enquiry)
    if referral is None and enquiry.state == EnquiryState.REFERRED:
        referral = accepted_referral(enquiry)
    follow_up = referral.follow_up if referral and referral.state == ReferralState.ACCEPTED else None
    return {
        "case": case,
        "follow_up_token": token_of(follow_up.form_key) if follow_up else "",
        "next_step": next((step for step in steps if step.state == StepState.OPEN), None),
        "visits_done": [step for step in steps if step.kind == StepKind.VISIT and step.state == StepState.DONE],
        "offers": [offer_told(one) for one in suggestions_kept(enquiry.suggestion, "offers")],
        "referral": referral,
        "asks_consent": referral is not None and referral.state == ReferralState.DRAFTED,
        "may_withdraw": enquiry.state == EnquiryState.NEW,
    }


@require_POST
@status_page
def enquiry_withdraw(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The firm takes its enquiry back."""
    with centre_scope(opened.centre):
        try:
            withdraw_enquiry(enquiry=opened.enquiry, now=timezone.now())
        except StepRefused as refused:
            words = (
                _("Ihre Anfrage war schon zurückgezogen.")
                if refused.current == EnquiryState.WITHDRAWN
                else _("Ihre Anfrage ist schon in Arbeit. Bitte sagen Sie uns direkt Bescheid.")
            )
            messages.info(request, words)
        else:
            messages.success(request, _("Ihre Anfrage ist zurückgezogen. Wir melden uns nicht mehr."))
    return redirect("enquiry_status", token=opened.token)


@require_POST
@status_page
def referral_consent(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The firm agrees that its enquiry goes to another centre, or does not."""
    with centre_scope(opened.centre):
        referral = live_referral(opened.enquiry)
        if referral is None or referral.state != ReferralState.DRAFTED:
            messages.info(request, _("Darüber ist schon entschieden."))
        elif request.POST.get("answer") == "yes":
            consent_referral(referral=referral, now=timezone.now())
            messages.success(request, _("Danke. Wir haben Ihre Anfrage weitergegeben."))
        else:
            withdraw_referral(referral=referral, actor="public", now=timezone.now())
            messages.success(request, _("In Ordnung. Wir geben nichts weiter und melden uns selbst bei Ihnen."))
    return redirect("enquiry_status", token=opened.token)

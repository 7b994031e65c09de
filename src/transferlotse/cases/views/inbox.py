"""The inbox: what came in, who should take it, and what becomes of it."""

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from transferlotse import content
from transferlotse.cases.actions import (
    open_case,
)
from transferlotse.cases.forms import CaseForm, EnquiryFilterForm
from transferlotse.cases.models import Enquiry
from transferlotse.cases.permissions import HANDLING, may_handle_enquiry
from transferlotse.cases.queries.enquiries import enquiries_by_same_sender, enquiries_found, inbox_counts
from transferlotse.cases.queries.reasons import (
    centre_told,
    district_name,
    offer_told,
    reason_text,
    topic_name,
    topic_told,
)
from transferlotse.cases.queries.referrals import accepted_referral, live_referral, referral_behind
from transferlotse.cases.queries.suggestions import (
    suggested_adviser,
    suggested_partner,
    suggestions_kept,
    topics_kept,
)
from transferlotse.cases.rules.clock import next_working_day
from transferlotse.cases.rules.states import ENQUIRY_TRANSITIONS, EnquiryState, StepRefused
from transferlotse.centres.models import Centre, Partner
from transferlotse.centres.permissions import CentreRequest, centre_page
from transferlotse.centres.queries import members_of
from transferlotse.contacts.queries import similar_organisations
from transferlotse.deliveries.queries import frequent_topics
from transferlotse.files.documents import table_response

PER_PAGE = 25
RESTORABLE = frozenset(state for state, following in ENQUIRY_TRANSITIONS.items() if EnquiryState.NEW in following)


def inbox_tabs(request: CentreRequest, current: str) -> list[tuple[Any, str, bool]]:
    """What arrives at a centre: enquiries of firms, and firms that other centres hand over."""
    names = (("enquiry_list", _("Anfragen")), ("referral_list", _("Weitergaben")))
    return [(label, reverse(name, args=[request.centre.key]), name == current) for name, label in names]


@centre_page(*HANDLING)
def enquiry_list(request: CentreRequest) -> HttpResponse:
    """The inbox with its clock: what has waited longest stands on top."""
    form = EnquiryFilterForm(request.GET)
    sort = request.GET.get("sort", "due")
    found = enquiries_found(centre=request.centre, wanted=form.wanted(), sort=sort)
    kind: Any = request.GET.get("export", "")
    if kind in ("csv", "xlsx"):
        return table_response(
            filename=f"{request.centre.key}-eingang", kind=kind, header=_header(), rows=_table_rows(found.iterator())
        )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    _describe(page.object_list, now)
    context = {
        "form": form,
        "page": page,
        "sort": sort,
        "counts": inbox_counts(centre=request.centre, now=now),
        "tabs": inbox_tabs(request, "enquiry_list"),
    }
    return render(request, "cases/enquiry_list.html", context)


def _describe(rows: Iterable[Any], now: Any) -> None:
    for row in rows:
        row.main_topic = topic_name(row.topics[0]) if row.topics else ""
        row.district_name = district_name(row.district)
        row.is_overdue = row.state == EnquiryState.NEW and row.due_at < now


def _header() -> list[str]:
    return [
        _("Vorgangsnummer"), _("Eingegangen"), _("Zu beantworten bis"), _("Stand"), _("Betrieb"), _("Postleitzahl"),
        _("Kreis"), _("Name"), _("E-Mail"), _("Telefon"), _("Anliegen"), _("Themen"), _("Fall"),
    ]  # fmt: skip


def _table_rows(rows: Iterable[Any]) -> Iterator[list[Any]]:
    for row in rows:
        case = getattr(row, "case", None)
        yield [
            row.reference, row.received_at, row.due_at, str(row.get_state_display()), row.company, row.postcode,
            district_name(row.district), row.contact_name, row.email, row.phone, row.text,
            ", ".join(topic_name(key) for key in row.topics), case.reference if case else "",
        ]  # fmt: skip


def enquiry_found(request: CentreRequest, pk: int) -> Enquiry:
    """An enquiry of the open centre, 404 for a foreign one."""
    rows = Enquiry.objects.filter(centre=request.centre).select_related("handled_by", "case", "centre")
    enquiry: Enquiry = get_object_or_404(rows, pk=pk)
    return enquiry


@centre_page(*HANDLING)
def enquiry_show(request: CentreRequest, pk: int) -> HttpResponse:
    """One enquiry: what the firm wrote, who is already known, and what is suggested, each with its reason."""
    enquiry = enquiry_found(request, pk)
    place = content.postcode(enquiry.postcode) if enquiry.postcode else None
    city = place.place if place else ""
    live, accepted = live_referral(enquiry), accepted_referral(enquiry)
    here = frozenset(Centre.objects.values_list("key", flat=True))
    context = {
        "enquiry": enquiry,
        "city": city,
        "district": district_name(enquiry.district),
        "is_overdue": enquiry.state == EnquiryState.NEW and enquiry.due_at < timezone.now(),
        "known": similar_organisations(enquiry.company, city, enquiry.postcode),
        "again": list(enquiries_by_same_sender(enquiry=enquiry)[:5]),
        "topics": [topic_told(hit) for hit in topics_kept(enquiry.suggestion)],
        "centres": [centre_told(one, here) for one in suggestions_kept(enquiry.suggestion, "centres")],
        "offers": [offer_told(one) for one in suggestions_kept(enquiry.suggestion, "offers")],
        "signs": [_sign(sign) for sign in enquiry.advertising_signs],
        "referral": live,
        "accepted": accepted,
        "may_restore": enquiry.state in RESTORABLE and not live and not accepted,
        "behind": referral_behind(centre=request.centre, enquiry_id=pk),
        "may_handle": may_handle_enquiry(request.standing, enquiry),
        **_people(request, enquiry),
    }
    return render(request, "cases/enquiry_show.html", context)


def _people(request: CentreRequest, enquiry: Enquiry) -> dict[str, Any]:
    """Suggested partner and adviser with their reasons, as known today: people come and go."""
    partner = suggested_partner(centre=request.centre, district=enquiry.district)
    adviser = suggested_adviser(
        centre=request.centre,
        topics=enquiry.topics,
        partner=partner.key if partner else "",
        today=timezone.localdate(),
    )
    found = Partner.objects.filter(centre=request.centre, pk=partner.key).first() if partner else None
    members = members_of(centre=request.centre, today=timezone.localdate())
    return {
        "partner": found,
        "partner_reason": reason_text(partner) if partner else "",
        "adviser": members.filter(pk=adviser.key).first() if adviser else None,
        "adviser_reason": reason_text(adviser) if adviser else "",
    }


def _sign(sign: str) -> str:
    words = {
        "trap": _("ein für Menschen unsichtbares Feld war ausgefüllt"),
        "link": _("mehrere Internetadressen im Text"),
        "many": _("mehrere Anfragen desselben Absenders an einem Tag"),
    }
    return words.get(sign) or f"„{sign}“"


@centre_page(*HANDLING)
def enquiry_take(request: CentreRequest, pk: int) -> HttpResponse:
    """Take the suggestion or change it: firm, owner and next step, and the enquiry becomes a case."""
    enquiry = enquiry_found(request, pk)
    verdict = may_handle_enquiry(request.standing, enquiry)
    if not verdict:
        messages.info(request, verdict.reason)
        return redirect("enquiry_show", centre=request.centre.key, pk=pk)
    people = _people(request, enquiry)
    form = _case_form(request, _proposed(request, enquiry, people), enquiry)
    if request.method == "POST" and form.is_valid():
        contact = (enquiry.contact_name, enquiry.email, enquiry.phone)
        try:
            case = open_case(
                centre=request.centre,
                draft=form.draft(contact=contact),
                enquiry=enquiry,
                actor=request.user.journal_name,
                handled_by=request.user.pk,
                now=timezone.now(),
            )
        except StepRefused:
            messages.info(request, _("Jemand anders hat über diese Anfrage gerade entschieden."))
            return redirect("enquiry_show", centre=request.centre.key, pk=pk)
        messages.success(request, _("%(owner)s kümmert sich. Der Fall ist eröffnet.") % {"owner": case.owner})
        return redirect("case_show", centre=request.centre.key, pk=case.pk)
    return render(request, "cases/enquiry_take.html", {"form": form, "enquiry": enquiry, **people})


def _proposed(request: CentreRequest, enquiry: Enquiry, people: dict[str, Any]) -> dict[str, Any]:
    place = content.postcode(enquiry.postcode) if enquiry.postcode else None
    topics = ", ".join(topic_name(key) for key in enquiry.topics[:2])
    return {
        "form_key": uuid.uuid4(),
        "firm": enquiry.company,
        "firm_place": f"{enquiry.postcode} {place.place if place else ''}".strip(),
        "organisation": request.GET.get("organisation", ""),
        "title": topics or _("Anfrage von %(name)s") % {"name": enquiry.company},
        "owner": str(people["adviser"].pk) if people["adviser"] else str(request.user.pk),
        "partner": str(people["partner"].pk) if people["partner"] else "",
        "topics": enquiry.topics,
        "more_topics": enquiry.topics,
        "step_title": _("%(name)s anrufen und Gespräch vereinbaren") % {"name": enquiry.contact_name},
        "due_on": next_working_day(timezone.localdate()),
    }


def _case_form(request: CentreRequest, initial: dict[str, Any], enquiry: Enquiry) -> CaseForm:
    topics = [*enquiry.topics, *frequent_topics(centre=request.centre)]
    return CaseForm(
        request.POST or None,
        initial=initial,
        centre=request.centre,
        members=members_of(centre=request.centre, today=timezone.localdate()),
        partners=Partner.objects.filter(centre=request.centre),
        frequent=list(dict.fromkeys(topics)),
        today=timezone.localdate(),
    )

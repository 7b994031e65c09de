"""From the result on: ask for help with or without it, take a share back, found a space of one's own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from transferlotse.companies.actions import BY_LINK, grant_share, invite_founder, revoke_share
from transferlotse.companies.models import Company, Share
from transferlotse.companies.permissions import CompanyRequest, company_page
from transferlotse.kit.limits import allows, sender_of
from transferlotse.people.models import User
from transferlotse.selfchecks.forms import HelpForm, SpaceForm
from transferlotse.selfchecks.models import Assessment, Result
from transferlotse.selfchecks.queries.answers import answer_lines
from transferlotse.selfchecks.queries.checks import RESULT, Check, answers_of
from transferlotse.selfchecks.queries.readings import reading_of
from transferlotse.selfchecks.views.answering import MAILS_AN_HOUR
from transferlotse.selfchecks.views.doors import check_page
from transferlotse.selfchecks.views.results import language, stored_result


@check_page
def check_help(request: HttpRequest, check: Check) -> HttpResponse:
    """Ask for help, with or without the result; goes on to the enquiry."""
    stored = stored_result(check)
    if stored is None:
        return redirect("check_open", token=check.token)
    company = Company.objects.filter(pk=check.company_id).first() if check.company_id else None
    return _help_page(request, stored, company, back=reverse("check_result", args=[check.token]))


@company_page
def company_check_help(request: CompanyRequest, pk: int) -> HttpResponse:
    """The same from a company's space."""
    stored = get_object_or_404(Result, assessment_id=pk, assessment__company=request.company)
    back = reverse("company_check_show", args=[request.company.slug, pk])
    return _help_page(request, stored, request.company, back=back)


def _help_page(request: HttpRequest, stored: Result, company: Company | None, back: str) -> HttpResponse:
    reading = reading_of(stored=stored, language=language())
    chosen = request.GET.get("massnahme", "")
    measure = next((one for one in reading.measures if one.key == chosen), None)
    form = HelpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        about = {"angebot": measure.format_key, "thema": measure.topics[0]} if measure else {}
        if form.cleaned_data["with_result"] == "yes":
            about["freigabe"] = _prepared_share(request, stored, company, form.cleaned_data["months"])
        return redirect(f"{reverse('enquiry_new')}?{urlencode(about)}".rstrip("?"))
    answers = answers_of(Assessment.objects.get(pk=stored.assessment_id))
    lines = answer_lines(instrument=reading.instrument, answers=answers, language=language())
    context = {"form": form, "measure": measure, "lines": lines, "back": back}
    return render(request, "selfchecks/check_help.html", context, status=422 if form.errors else 200)


def _prepared_share(request: HttpRequest, stored: Result, company: Company | None, months: int) -> str:
    """A share that waits for its centre; returns its token for the enquiry."""
    user = request.user
    _share, token = grant_share(
        subject=RESULT,
        subject_id=stored.assessment_id,
        company=company,
        months=months,
        actor=user.journal_name if company and isinstance(user, User) else BY_LINK,
        now=timezone.now(),
    )
    return token


@check_page
def check_revoke(request: HttpRequest, check: Check, pk: int) -> HttpResponse:
    """Take a share of this result back: asks once."""
    share = get_object_or_404(Share, pk=pk, subject=RESULT, subject_id=check.pk)
    back = reverse("check_result", args=[check.token])
    if request.method == "POST":
        revoke_share(share=share, now=timezone.now())
        messages.success(
            request, _("Die Freigabe ist zurückgezogen. Ab sofort sieht das Zentrum Ihr Ergebnis nicht mehr.")
        )
        return redirect(back)
    return render(request, "selfchecks/check_revoke.html", {"check": check, "share": share, "back": back})


@check_page
def check_space(request: HttpRequest, check: Check) -> HttpResponse:
    """Have a company's own space prepared: the link in the mail founds it."""
    if check.company_id is not None or not check.is_submitted:
        return redirect("check_open", token=check.token)
    form = SpaceForm(request.POST if request.method == "POST" else None)
    sent_to = ""
    if request.method == "POST" and form.is_valid():
        sent_to = _invited(request, check, form)
    context = {"check": check, "form": form, "sent_to": sent_to}
    return render(request, "selfchecks/check_space.html", context, status=422 if form.errors else 200)


def _invited(request: HttpRequest, check: Check, form: SpaceForm) -> str:
    """The address the link went to; empty where the form says why none went."""
    given = form.cleaned_data
    if not all(
        allows(what="space", who=who, most=MAILS_AN_HOUR, seconds=3600)
        for who in (sender_of(request), given["email"].lower())
    ):
        form.add_error(
            "email", _("Von hier kamen schon mehrere E-Mails. Bitte versuchen Sie es in einer Stunde wieder.")
        )
        return ""
    invite_founder(
        company_name=given["company"],
        person_name=given["person"],
        email=given["email"],
        subject=RESULT,
        subject_id=check.pk,
        language=language(),
        now=timezone.now(),
    )
    return str(given["email"])

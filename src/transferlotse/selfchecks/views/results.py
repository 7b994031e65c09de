"""The result by private link: read it, open its numbers, take it along, begin again."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from transferlotse.companies.queries import shares_of_subject
from transferlotse.files.papers.pdf import write_pdf
from transferlotse.selfchecks.actions import start_check
from transferlotse.selfchecks.models import Assessment, Result
from transferlotse.selfchecks.queries.checks import RESULT, Check
from transferlotse.selfchecks.queries.explanations import opened_number
from transferlotse.selfchecks.queries.papers import money_notice, result_paper
from transferlotse.selfchecks.queries.readings import Reading, profile_of, reading_of
from transferlotse.selfchecks.views.doors import check_page


def language() -> str:
    """The language of the page."""
    return get_language() or "de"


def result_context(reading: Reading, *, why: str, ask: str, query: str = "") -> dict[str, Any]:
    """What the result's template needs; `why` is the address before a number's path, `query` what follows it, `ask` the
    address of the request for help."""
    return {
        "reading": reading,
        "chart": profile_of(reading),
        "money_notice": money_notice(reading),
        "why": why,
        "query": query,
        "ask": ask,
    }


def pdf_response(reading: Reading, *, company: str = "", notice: str = "") -> HttpResponse:
    """The result as PDF."""
    response = HttpResponse(
        write_pdf(result_paper(reading=reading, company=company, notice=notice)), content_type="application/pdf"
    )
    name = f"{_('standortbestimmung')}-{timezone.localdate(reading.made_at):%Y-%m-%d}.pdf"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def why_page(
    request: HttpRequest, reading: Reading, path: str, *, why: str, back: str, template: str, query: str = ""
) -> HttpResponse:
    """One number opened; `query` goes with every way on and back. Raises Http404 for a number the result does not have."""
    try:
        opened = opened_number(reading=reading, path=path)
    except KeyError:
        raise Http404 from None
    context = {"opened": opened, "reading": reading, "why": why, "query": query, "back": f"{back}{query}"}
    return render(request, template, context)


def stored_result(check: Check) -> Result | None:
    """The result of a submitted check."""
    return Result.objects.filter(assessment_id=check.pk).first()


@check_page
def check_result(request: HttpRequest, check: Check) -> HttpResponse:
    """Where the company stands, what limits it, and what is worth doing first."""
    stored = stored_result(check)
    if stored is None:
        return redirect("check_open", token=check.token)
    address = reverse("check_result", args=[check.token])
    context = result_context(
        reading_of(stored=stored, language=language()),
        why=f"{address}warum/",
        ask=reverse("check_help", args=[check.token]),
    )
    today = timezone.localdate()
    shares = shares_of_subject(subject=RESULT, subject_id=check.pk, today=today)
    return render(request, "selfchecks/check_result.html", {**context, "check": check, "shares": shares})


@check_page
def check_why(request: HttpRequest, check: Check, path: str) -> HttpResponse:
    """One number of the result opened."""
    stored = stored_result(check)
    if stored is None:
        raise Http404
    back = reverse("check_result", args=[check.token])
    reading = reading_of(stored=stored, language=language())
    return why_page(request, reading, path, why=f"{back}warum/", back=back, template="selfchecks/check_why.html")


@check_page
def check_pdf(request: HttpRequest, check: Check) -> HttpResponse:
    """The result as PDF in the language of the page."""
    stored = stored_result(check)
    if stored is None:
        raise Http404
    return pdf_response(reading_of(stored=stored, language=language()))


@check_page
def check_again(request: HttpRequest, check: Check) -> HttpResponse:
    """Begin a new check that knows which one came before."""
    if request.method != "POST":
        return redirect("check_open", token=check.token)
    before = Assessment.objects.select_related("company").get(pk=check.pk)
    _assessment, token = start_check(now=timezone.now(), company=before.company, previous=before)
    return redirect("check_open", token=token)

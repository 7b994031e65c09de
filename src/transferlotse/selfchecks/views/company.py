"""Checks in a company's own space."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from transferlotse.companies.permissions import CompanyRequest, company_page
from transferlotse.companies.queries import shares_of_subject
from transferlotse.selfchecks.actions import delete_check, start_check
from transferlotse.selfchecks.models import Result
from transferlotse.selfchecks.queries.checks import RESULT, checks_of_company
from transferlotse.selfchecks.queries.readings import Reading, reading_of
from transferlotse.selfchecks.views.results import language, pdf_response, result_context, why_page


def _stored(request: CompanyRequest, pk: int) -> Result:
    return get_object_or_404(Result, assessment_id=pk, assessment__company=request.company)


def _reading(request: CompanyRequest, pk: int) -> Reading:
    return reading_of(stored=_stored(request, pk), language=language())


@company_page
def company_check_list(request: CompanyRequest) -> HttpResponse:
    """All checks of the company; sending the page begins a new one."""
    checks = list(checks_of_company(company=request.company))
    if request.method == "POST":
        before = next((one for one in checks if one.submitted_at), None)
        _assessment, token = start_check(now=timezone.now(), company=request.company, previous=before)
        return redirect("check_open", token=token)
    readings = [
        (one, reading_of(stored=one.result, language=language()) if hasattr(one, "result") else None) for one in checks
    ]
    return render(request, "selfchecks/company_check_list.html", {"readings": readings})


@company_page
def company_check_show(request: CompanyRequest, pk: int) -> HttpResponse:
    """One result."""
    reading = _reading(request, pk)
    slug = request.company.slug
    address = reverse("company_check_show", args=[slug, pk])
    context = result_context(reading, why=f"{address}warum/", ask=reverse("company_check_help", args=[slug, pk]))
    shares = shares_of_subject(subject=RESULT, subject_id=pk, today=timezone.localdate())
    return render(request, "selfchecks/company_check_show.html", {**context, "pk": pk, "shares": shares})


@company_page
def company_check_why(request: CompanyRequest, pk: int, path: str) -> HttpResponse:
    """One number of a result opened."""
    back = reverse("company_check_show", args=[request.company.slug, pk])
    template = "selfchecks/company_check_why.html"
    return why_page(request, _reading(request, pk), path, why=f"{back}warum/", back=back, template=template)


@company_page
def company_check_pdf(request: CompanyRequest, pk: int) -> HttpResponse:
    """One result as PDF."""
    return pdf_response(_reading(request, pk), company=request.company.name)


@company_page
def company_check_delete(request: CompanyRequest, pk: int) -> HttpResponse:
    """Asks once, then deletes the check with everything in it."""
    check = get_object_or_404(checks_of_company(company=request.company), pk=pk)
    if request.method == "POST":
        delete_check(assessment_id=check.pk, now=timezone.now(), actor=request.user.journal_name)
        return redirect("company_check_list", company=request.company.slug)
    return render(request, "selfchecks/company_check_delete.html", {"assessment": check})

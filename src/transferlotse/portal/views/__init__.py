"""Pages that bring rooms together."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from transferlotse.cases.permissions import HANDLING
from transferlotse.cases.queries.cases import waiting_enquiries
from transferlotse.cases.queries.days import day_of
from transferlotse.centres.permissions import centre_page
from transferlotse.centres.queries import centres_of
from transferlotse.companies.queries import companies_of
from transferlotse.kit.policies import signed_in
from transferlotse.portal.queries.setup import setup_of


@signed_in
def my_spaces(request: HttpRequest) -> HttpResponse:
    """Where to go after signing in: straight to the one centre or company, or to a choice of several."""
    centres = list(centres_of(user=request.user, today=timezone.localdate()))
    companies = list(companies_of(user=request.user))
    if len(centres) == 1 and not companies:
        return redirect("centre_home", centre=centres[0].key)
    if len(companies) == 1 and not centres:
        return redirect("company_home", company=companies[0].slug)
    return render(request, "portal/my_spaces.html", {"centres": centres, "companies": companies})


@centre_page()
def centre_home(request: HttpRequest) -> HttpResponse:
    """My day: the one next step, today's visits, what waits and what is overdue."""
    today, now = timezone.localdate(), timezone.now()
    enquiries = waiting_enquiries(centre=request.centre) if request.standing.roles & HANDLING else []
    day = day_of(standing=request.standing, enquiries=enquiries, today=today, now=now)
    context = {"day": day, "setup": setup_of(standing=request.standing), "today": today}
    return render(request, "portal/centre_home.html", context)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form was sent from a stale or foreign page: say what to do, in plain words."""
    return render(request, "portal/csrf_failed.html", status=403)

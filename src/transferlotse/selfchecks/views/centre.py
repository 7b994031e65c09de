"""A result as the centre sees it, through a share; each look is noted before anything is shown."""

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from transferlotse.centres.permissions import CentreRequest, centre_page
from transferlotse.centres.rules import ADVISING
from transferlotse.companies.actions import ShareRefused, look_at_share
from transferlotse.companies.models import Share
from transferlotse.selfchecks.models import Result
from transferlotse.selfchecks.queries.checks import RESULT
from transferlotse.selfchecks.queries.readings import Reading, reading_of
from transferlotse.selfchecks.views.results import language, result_context, why_page

MOST_DIGITS = 18


def _looked(request: CentreRequest, pk: int, what: str) -> tuple[Share, Reading]:
    """Note the look and read the result in one transaction. Raises ShareRefused, Http404."""
    with transaction.atomic():
        try:
            share = look_at_share(
                share_id=pk,
                centre=request.centre,
                user=request.user,
                what=what,
                language=language(),
                now=timezone.now(),
            )
        except Share.DoesNotExist:
            raise Http404 from None
        stored = Result.objects.filter(assessment_id=share.subject_id).first()
        if share.subject != RESULT or stored is None:
            raise Http404
        return share, reading_of(stored=stored, language=language())


@centre_page(*ADVISING)
def shared_result(request: CentreRequest, pk: int) -> HttpResponse:
    """The shared result, to prepare a visit."""
    try:
        share, reading = _looked(request, pk, _("Ergebnis des Selbstchecks"))
    except ShareRefused as refusal:
        return render(request, "selfchecks/shared_result_ended.html", {"reason": str(refusal)}, status=403)
    address = reverse("shared_result", args=[request.centre.key, pk])
    context = result_context(reading, why=f"{address}warum/", ask="", query=_query(request))
    return render(request, "selfchecks/shared_result.html", {**context, "share": share, "crumbs": _crumbs(request)})


def _crumbs(request: CentreRequest) -> list[tuple[str, str]]:
    """The way back to the enquiry from which somebody came; the address says which, for its room lies above this one."""
    number, inbox = _enquiry_number(request), reverse("enquiry_list", args=[request.centre.key])
    if number is None:
        return [(_("Eingang"), inbox)]
    return [(_("Eingang"), inbox), (_("Anfrage"), reverse("enquiry_show", args=[request.centre.key, number]))]


def _enquiry_number(request: CentreRequest) -> int | None:
    number = request.GET.get("anfrage", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS else None


def _query(request: CentreRequest) -> str:
    """What keeps the way back on the pages that open a number."""
    number = _enquiry_number(request)
    return "" if number is None else f"?anfrage={number}"


@centre_page(*ADVISING)
def shared_result_why(request: CentreRequest, pk: int, path: str) -> HttpResponse:
    """One number of the shared result opened."""
    try:
        _share, reading = _looked(request, pk, _("Rechenweg einer Zahl"))
    except ShareRefused as refusal:
        return render(request, "selfchecks/shared_result_ended.html", {"reason": str(refusal)}, status=403)
    back = reverse("shared_result", args=[request.centre.key, pk])
    return why_page(
        request, reading, path, why=f"{back}warum/", back=back, query=_query(request),
        template="selfchecks/shared_result_why.html",
    )  # fmt: skip

"""What the centre hands to the evaluation of the network."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from transferlotse.centres.permissions import centre_page
from transferlotse.centres.rules import FIGURING
from transferlotse.insights.actions import DEPOSIT
from transferlotse.insights.models import Deposit
from transferlotse.insights.queries import deposits_of, key_of
from transferlotse.insights.rules import KEPT_DAYS, OUTDONE_DAYS
from transferlotse.outbox.queries import unfinished_jobs


@centre_page(*FIGURING)
def deposit_list(request: HttpRequest) -> HttpResponse:
    """All deposits with their state, and the public key by which they are known to be the centre's."""
    centre = request.centre
    under_way = {job.pk for job in unfinished_jobs(centre_key=centre.key) if job.name == DEPOSIT}
    deposits = deposits_of(centre=centre)
    context = {
        "deposits": [{"deposit": one, "under_way": one.job_id in under_way} for one in deposits],
        "key": key_of(centre=centre),
        "kept_days": KEPT_DAYS,
        "outdone_days": OUTDONE_DAYS,
        "crumbs": [
            (_("Wirkung"), reverse("figure_list", args=[centre.key])),
            (_("Reichweite"), reverse("reach_show", args=[centre.key])),
            (_("Lieferungen"), ""),
        ],
    }
    return render(request, "insights/deposit_list.html", context)


@centre_page(*FIGURING)
def deposit_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A written deposit as one file."""
    deposit = get_object_or_404(Deposit.objects.filter(centre=request.centre).select_related("centre"), pk=pk)
    if deposit.written_at is None:
        raise Http404
    if deposit.cleared_at is not None:
        messages.info(request, _("Diese Datei ist nicht mehr da. Legen Sie für den Zeitraum eine neue Lieferung an."))
        return redirect("deposit_list", request.centre.key)
    return _file(bytes(deposit.content), "application/zip", deposit.file_name)


@centre_page(*FIGURING)
def deposit_key_file(request: HttpRequest) -> HttpResponse:
    """The public key as the evaluation keeps it: a file named after the centre."""
    key = key_of(centre=request.centre)
    if key is None:
        messages.info(request, _("Der Schlüssel entsteht mit der ersten Lieferung."))
        return redirect("deposit_list", request.centre.key)
    return _file(f"{key.public_key}\n".encode(), "text/plain; charset=utf-8", f"{request.centre.key}.pub")


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response

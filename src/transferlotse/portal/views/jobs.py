"""How far a job is."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from transferlotse.centres.permissions import centre_page
from transferlotse.centres.rules import RECORDING
from transferlotse.insights.actions import COUNT, DEPOSIT
from transferlotse.outbox.queries import job_of
from transferlotse.portal.actions import APPLY


@centre_page(*RECORDING)
def job_show(request: HttpRequest, pk: int) -> HttpResponse:
    """A job's progress: a page that renews its own middle, or a link to look again."""
    job = job_of(job_id=pk, centre_key=request.centre.key)
    if job is None:
        raise Http404
    result = ""
    if job.name == APPLY:
        result = reverse("import_show", args=[request.centre.key, job.arguments["import_id"]])
    elif job.name == COUNT:
        result = reverse("reach_show", args=[request.centre.key])
    elif job.name == DEPOSIT:
        result = reverse("deposit_list", args=[request.centre.key])
    context = {
        "job": job, "counts_rows": job.name == APPLY, "heading": _heading(job.name),
        "step": _(job.message) if job.message and not job.is_over else "", "result": result,
        "address": reverse("job_show", args=[request.centre.key, job.pk]),
    }  # fmt: skip
    template = "portal/_job.html" if request.htmx else "portal/job_show.html"
    return render(request, template, context)


def _heading(name: str) -> str:
    return {COUNT: _("Reichweite zählen"), DEPOSIT: _("Lieferung schreiben")}.get(name, _("Tabelle übernehmen"))

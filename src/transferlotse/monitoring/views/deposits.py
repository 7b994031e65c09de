"""Ordering what the centre hands to the evaluation of the network, with the targets agreed for it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from transferlotse.centres.permissions import centre_page
from transferlotse.centres.rules import FIGURING
from transferlotse.insights.actions import order_deposit
from transferlotse.monitoring.forms import DepositForm
from transferlotse.monitoring.queries.deposits import deposit_spans, deposit_targets


@centre_page(*FIGURING)
def deposit_new(request: HttpRequest) -> HttpResponse:
    """Choose a span and, where the centres share one, their secret; then a job writes the deposit."""
    spans = deposit_spans(centre=request.centre)
    form = DepositForm(request.POST or None, initial={"span": request.GET.get("span", "")}, spans=spans)
    if request.method == "POST" and form.is_valid():
        span = form.chosen()
        deposit = order_deposit(
            centre=request.centre, span=span, targets=deposit_targets(centre=request.centre, span=span),
            secret=form.cleaned_data["secret"], actor=request.user.journal_name, now=timezone.now(),
        )  # fmt: skip
        return redirect("job_show", request.centre.key, deposit.job_id)
    deposits = reverse("deposit_list", args=[request.centre.key])
    context = {"form": form, "spans": spans, "crumbs": [(_("Lieferungen"), deposits), (_("Neue Lieferung"), "")]}
    return render(request, "monitoring/deposit_new.html", context, status=422 if form.errors else 200)

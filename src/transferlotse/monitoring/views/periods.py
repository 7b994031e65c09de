"""Periods: open one, hand it in, lock it, and see what came late."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from transferlotse.centres.permissions import centre_page
from transferlotse.centres.rules import FIGURING
from transferlotse.monitoring.actions import PeriodRefused, lock_period, move_period, open_period
from transferlotse.monitoring.forms import PeriodForm
from transferlotse.monitoring.models import Period
from transferlotse.monitoring.permissions import may_move_period, may_set_targets, steps_of
from transferlotse.monitoring.queries.periods import (
    changed_records,
    late_changes,
    period_figures,
    periods_of,
    selection_of,
)
from transferlotse.monitoring.rules import PeriodState


def _refusal(why: str) -> str:
    return {
        "overlaps": _("Dieser Zeitraum überschneidet sich mit einem vorhandenen."),
        "ends_before_start": _("Das Ende liegt vor dem Anfang."),
        "earlier_period_open": _("Sperren Sie zuerst die früheren Zeiträume."),
        "no_such_step": _("Dieser Schritt ist von hier aus nicht möglich. Laden Sie die Seite neu."),
    }[why]


@centre_page()
def period_list(request: HttpRequest) -> HttpResponse:
    """All periods with their state."""
    periods = periods_of(centre=request.centre)
    is_open = any(one.state != PeriodState.LOCKED for one in periods)
    context = {
        "periods": periods,
        "waiting": [] if is_open else changed_records(late_changes(centre=request.centre, periods=periods)),
        "may_open": may_set_targets(request.standing),
        "crumbs": _crumbs(request),
    }
    return render(request, "monitoring/period_list.html", context)


@centre_page(*FIGURING)
def period_new(request: HttpRequest) -> HttpResponse:
    """Open a new period."""
    form = PeriodForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            period = open_period(
                centre=request.centre, **form.cleaned_data, actor=request.user.journal_name, now=timezone.now()
            )
        except PeriodRefused as refusal:
            form.add_error("starts_on", _refusal(str(refusal)))
        else:
            messages.success(request, _("Der Zeitraum ist angelegt."))
            return redirect("period_show", request.centre.key, period.pk)
    status = 422 if form.errors else 200
    return render(request, "monitoring/period_new.html", {"form": form, "crumbs": _crumbs(request)}, status=status)


@centre_page()
def period_show(request: HttpRequest, pk: int) -> HttpResponse:
    """One period: its figures, what came late, and the next step."""
    periods = periods_of(centre=request.centre)
    period = next((one for one in periods if one.pk == pk), None)
    if period is None:
        raise Http404
    taking = next((one for one in periods if one.state != PeriodState.LOCKED), None)
    late = late_changes(centre=request.centre, periods=periods)
    taken = late if taking and taking.pk == period.pk else []
    figures = period_figures(
        period=period, kinds=("service", "publicity"), narrowed=selection_of(period), targets={},
        late=None if period.state == PeriodState.LOCKED else taken,
    )  # fmt: skip
    context = {
        "period": period,
        "figures": figures,
        "steps": steps_of(request.standing, period),
        "taking": taking,
        "late_here": changed_records(change for change in late if change[0].pk == period.pk),
        "late_taken": taken,
        "may_open": may_set_targets(request.standing),
        "crumbs": [*_crumbs(request), (_("Zeiträume"), reverse("period_list", args=[request.centre.key]))],
    }
    return render(request, "monitoring/period_show.html", context)


@centre_page(*FIGURING)
def period_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a period one step further; locking asks once, since it cannot be undone."""
    period = get_object_or_404(Period.objects.filter(centre=request.centre), pk=pk)
    wanted = request.POST.get("state") or request.GET.get("state", "")
    if wanted not in set(PeriodState):
        return redirect("period_show", request.centre.key, pk)
    state = PeriodState(wanted)
    verdict = may_move_period(request.standing, period, state)
    if not verdict:
        messages.error(request, verdict.reason)
        return redirect("period_show", request.centre.key, pk)
    if request.method != "POST":
        return render(
            request, "monitoring/period_move.html", {"period": period, "state": state, "crumbs": _crumbs(request)}
        )
    by = {"actor": request.user.journal_name, "now": timezone.now()}
    try:
        if state == PeriodState.LOCKED:
            lock_period(period=period, **by)
        else:
            move_period(period=period, state=state, **by)
    except PeriodRefused as refusal:
        messages.error(request, _refusal(str(refusal)))
    else:
        messages.success(request, _("Der Stand des Zeitraums ist festgehalten."))
    return redirect("period_show", request.centre.key, pk)


def _crumbs(request: HttpRequest) -> list[tuple[str, str]]:
    return [(_("Wirkung"), reverse("figure_list", args=[request.centre.key]))]

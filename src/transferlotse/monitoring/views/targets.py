"""Targets as promised, and as amended since."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from transferlotse import content
from transferlotse.centres.permissions import centre_page
from transferlotse.centres.rules import FIGURING
from transferlotse.monitoring.actions import amend_target, set_target
from transferlotse.monitoring.forms import AmendmentForm, TargetForm
from transferlotse.monitoring.models import Target
from transferlotse.monitoring.permissions import may_set_targets

KINDS = ("service", "publicity", "goal", "reach")


@centre_page()
def target_list(request: HttpRequest) -> HttpResponse:
    """All targets with their amendments."""
    targets = {t.figure: t for t in Target.objects.filter(centre=request.centre).prefetch_related("amendments")}
    rows = [(indicator, targets.get(indicator.id)) for kind in KINDS for indicator in content.indicators(kind)]
    context = {"rows": rows, "may_set": may_set_targets(request.standing), "crumbs": _crumbs(request)}
    return render(request, "monitoring/target_list.html", context)


@centre_page(*FIGURING)
def target_edit(request: HttpRequest, figure: str) -> HttpResponse:
    """Enter what was promised, or amend it with the funder's agreement."""
    try:
        indicator = content.indicator_by_id(figure)
    except KeyError as unknown:
        raise Http404 from unknown
    target = Target.objects.filter(centre=request.centre, figure=figure).prefetch_related("amendments").first()
    amending = target is not None
    form_class = AmendmentForm if amending else TargetForm
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = {"actor": request.user.journal_name, "now": timezone.now()}
        if target is not None:
            amend_target(target=target, **form.cleaned_data, **by)
        else:
            set_target(centre=request.centre, figure=figure, value=form.cleaned_data["value"], **by)
        messages.success(request, _("Das Soll ist festgehalten."))
        return redirect("target_list", request.centre.key)
    crumbs = [*_crumbs(request), (_("Ziele"), reverse("target_list", args=[request.centre.key]))]
    context = {"indicator": indicator, "target": target, "form": form, "crumbs": crumbs}
    return render(request, "monitoring/target_edit.html", context, status=422 if form.errors else 200)


def _crumbs(request: HttpRequest) -> list[tuple[str, str]]:
    return [(_("Wirkung"), reverse("figure_list", args=[request.centre.key]))]

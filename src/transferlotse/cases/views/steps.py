"""Planning steps of a case and settling them."""

import uuid
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from transferlotse.cases.actions import plan_step, settle_step
from transferlotse.cases.forms import StepForm
from transferlotse.cases.models import Step
from transferlotse.cases.permissions import HANDLING, may_work_on_case
from transferlotse.cases.rules.clock import next_working_day
from transferlotse.cases.rules.states import StepState
from transferlotse.cases.views.cases import case_of
from transferlotse.cases.views.deciding import decided
from transferlotse.centres.permissions import CentreRequest, centre_page
from transferlotse.centres.queries import members_of

SAID = {
    StepState.DONE: lambda: _("Erledigt."),
    StepState.CANCELLED: lambda: _("Der Schritt ist abgesagt."),
    StepState.MISSED: lambda: _("Vermerkt: Der Betrieb ist nicht erschienen."),
    StepState.OPEN: lambda: _("Der Schritt ist wieder offen."),
}


@centre_page(*HANDLING)
def step_new(request: CentreRequest, pk: int) -> HttpResponse:
    """Plan what happens next in a case."""
    case = case_of(request, pk)
    verdict = may_work_on_case(request.standing, case)
    if not verdict:
        messages.info(request, verdict.reason)
        return redirect("case_show", centre=request.centre.key, pk=pk)
    today = timezone.localdate()
    form = StepForm(
        request.POST or None,
        initial={
            "owner": str(case.owner_id),
            "due_on": next_working_day(today),
            "form_key": uuid.uuid4(),
            "kind": request.GET.get("kind", "contact"),
        },
        members=members_of(centre=request.centre, today=today),
        today=today,
    )
    if request.method == "POST" and form.is_valid():
        draft = form.step_draft(owner_id=int(form.cleaned_data["owner"]), form_key=form.cleaned_data["form_key"])
        plan_step(case=case, draft=draft, actor=request.user.journal_name, now=timezone.now())
        messages.success(request, _("Der Schritt ist geplant."))
        return redirect("case_show", centre=request.centre.key, pk=pk)
    return render(request, "cases/step_new.html", {"form": form, "case": case})


@centre_page(*HANDLING)
@require_POST
def step_settle(request: CentreRequest, pk: int) -> HttpResponse:
    """Set a step to done, cancelled, missed, or open again; a visit becomes done by documenting it."""
    step = get_object_or_404(Step.objects.filter(centre=request.centre).select_related("case", "centre"), pk=pk)
    wanted = request.POST.get("state", "")
    state = StepState(wanted) if wanted in list(StepState) else StepState.DONE
    if step.is_visit and state == StepState.DONE:
        return redirect("visit_document", centre=request.centre.key, pk=pk)
    return decided(
        request,
        partial(settle_step, step=step, state=state, note=request.POST.get("note", "")[:1000]),
        said=SAID[state](),
        too_late=_("Dieser Schritt hat diesen Stand schon."),
        to="case_show",
        pk=step.case_id,
    )

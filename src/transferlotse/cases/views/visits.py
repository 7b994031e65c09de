"""Preparing a visit and documenting it in a minute."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from transferlotse import content
from transferlotse.cases.actions import document_visit
from transferlotse.cases.forms import VisitForm
from transferlotse.cases.forms.visits import QUESTIONS
from transferlotse.cases.models import Step
from transferlotse.cases.permissions import HANDLING, may_document_visit
from transferlotse.cases.queries.cases import earlier_deliveries
from transferlotse.cases.queries.reasons import format_name, offer_told, topic_name
from transferlotse.cases.queries.suggestions import suggestions_kept
from transferlotse.cases.rules.clock import next_working_day
from transferlotse.cases.rules.routing import AI_TOPICS
from transferlotse.cases.rules.states import StepKind, StepRefused, StepState
from transferlotse.centres.models import Partner
from transferlotse.centres.permissions import CentreRequest, centre_page
from transferlotse.deliveries.actions import DraftRefused
from transferlotse.deliveries.queries import frequent_topics


def _visit(request: CentreRequest, pk: int) -> Step:
    rows = Step.objects.filter(centre=request.centre, kind=StepKind.VISIT).select_related(
        "case", "case__organisation", "case__person", "case__enquiry", "case__partner", "owner", "delivery", "centre"
    )
    step: Step = get_object_or_404(rows, pk=pk)
    return step


@centre_page(*HANDLING)
def visit_prepare(request: CentreRequest, pk: int) -> HttpResponse:
    """What an adviser reads before a visit: what the firm asked, what was done so far, and the method of the format."""
    step = _visit(request, pk)
    case, enquiry = step.case, step.case.enquiry
    deliveries: list[Any] = list(earlier_deliveries(case=case)[:10])
    for one in deliveries:
        one.format_name = format_name(one.format)
    talks = case.steps.filter(kind=StepKind.VISIT, state=StepState.DONE).exclude(pk=step.pk).order_by("-settled_at")
    context = {
        "step": step,
        "case": case,
        "enquiry": enquiry,
        "format_name": format_name(step.format),
        "topics": [topic_name(key) for key in case.topics],
        "offers": [offer_told(one) for one in suggestions_kept(enquiry.suggestion, "offers")] if enquiry else [],
        "methods": content.methods(step.format) if step.format else (),
        "deliveries": deliveries,
        "talks": [(one, answers_told(one)) for one in talks[:5]],
        "may_document": may_document_visit(request.standing, step),
    }
    return render(request, "cases/visit_prepare.html", context)


def answers_told(step: Step) -> list[tuple[Any, str]]:
    """What the firm said in a visit: question and answer."""
    return [(question, step.answers[key]) for key, question in QUESTIONS if step.answers.get(key)]


@centre_page(*HANDLING)
def visit_document(request: CentreRequest, pk: int) -> HttpResponse:
    """Document a visit: it becomes a delivery, counts from now on, and the case gets its next step."""
    step = _visit(request, pk)
    verdict = may_document_visit(request.standing, step)
    if not verdict:
        if step.delivery_id and request.method == "POST":
            messages.info(request, _("Dieses Gespräch war schon festgehalten. Es zählt einmal."))
            return redirect("case_show", centre=request.centre.key, pk=step.case_id)
        messages.info(request, verdict.reason)
        return redirect("case_show", centre=request.centre.key, pk=step.case_id)
    today = timezone.localdate()
    topics = [*step.case.topics, *frequent_topics(centre=request.centre)]
    form = VisitForm(
        request.POST or None,
        initial=_known(request, step),
        partners=Partner.objects.filter(centre=request.centre),
        topics=list(dict.fromkeys(topics)),
        today=today,
    )
    if request.method == "POST" and form.is_valid():
        try:
            document_visit(
                step=step,
                record=form.record(owner_id=step.owner_id),
                actor=request.user.journal_name,
                now=timezone.now(),
            )
        except StepRefused:
            messages.info(request, _("Dieses Gespräch ist schon festgehalten oder abgesagt."))
            return redirect("case_show", centre=request.centre.key, pk=step.case_id)
        except DraftRefused as refused:
            form.add_error(None, _("So lässt sich das Gespräch nicht festhalten: %(why)s") % {"why": refused})
            return render(request, "cases/visit_document.html", {"form": form, "step": step, "case": step.case})
        messages.success(request, _("Das Gespräch ist festgehalten und zählt ab sofort."))
        return redirect("case_show", centre=request.centre.key, pk=step.case_id)
    return render(request, "cases/visit_document.html", {"form": form, "step": step, "case": step.case})


def _known(request: CentreRequest, step: Step) -> dict[str, Any]:
    """Everything that can be known before anybody types."""
    case, today = step.case, timezone.localdate()
    return {
        "held_on": min(step.due_on, today),
        "format": step.format,
        "mode": step.mode,
        "place": step.place,
        "names": str(case.person) if case.person else "",
        "topics": case.topics,
        "more_topics": case.topics,
        "ai": bool(AI_TOPICS & set(case.topics)),
        "partner": str(case.partner_id or request.standing.partner_id or ""),
        "next_on": next_working_day(today),
    }

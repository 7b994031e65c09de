"""Cases: the list, one case, opening, handing over, closing."""

import uuid
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from transferlotse.cases.actions import close_case, move_case, open_case, reassign_case, reopen_case
from transferlotse.cases.forms import CaseFilterForm, CaseForm, CloseForm, OwnerForm, StepForm
from transferlotse.cases.models import Case
from transferlotse.cases.permissions import HANDLING, may_work_on_case
from transferlotse.cases.queries.cases import (
    case_history,
    case_with_parts,
    cases_found,
    cases_of_organisation,
    earlier_deliveries,
    steps_of,
)
from transferlotse.cases.queries.reasons import format_name, topic_name
from transferlotse.cases.queries.referrals import referral_behind
from transferlotse.cases.rules.clock import next_working_day
from transferlotse.cases.rules.states import CaseOutcome, CaseState, StepState
from transferlotse.cases.views.deciding import decided
from transferlotse.centres.models import Partner
from transferlotse.centres.permissions import CentreRequest, centre_page
from transferlotse.centres.queries import members_of
from transferlotse.contacts.models import Organisation
from transferlotse.deliveries.queries import frequent_topics
from transferlotse.files.documents import table_response

PER_PAGE = 25


@centre_page(*HANDLING)
def case_list(request: CentreRequest) -> HttpResponse:
    """All cases: what is due next stands on top."""
    centre, today = request.centre, timezone.localdate()
    members = members_of(centre=centre, today=today)
    form = CaseFilterForm(request.GET, members=members, topics=frequent_topics(centre=centre))
    sort = request.GET.get("sort", "due")
    found = cases_found(centre=centre, wanted=form.wanted(), sort=sort)
    kind: Any = request.GET.get("export", "")
    if kind in ("csv", "xlsx"):
        return table_response(
            filename=f"{centre.key}-faelle", kind=kind, header=_header(), rows=_table_rows(found.iterator())
        )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    row: Any
    for row in page.object_list:
        row.is_overdue = row.next_due is not None and row.next_due < today
    return render(request, "cases/case_list.html", {"form": form, "page": page, "sort": sort})


def _header() -> list[str]:
    return [
        _("Fallnummer"), _("Eröffnet"), _("Stand"), _("Betrieb"), _("Ort"), _("Worum es geht"), _("Themen"),
        _("Zuständig"), _("Partner"), _("Nächster Schritt"), _("Bis"), _("Ergebnis"),
    ]  # fmt: skip


def _table_rows(rows: Iterable[Any]) -> Iterator[list[Any]]:
    for row in rows:
        yield [
            row.reference, row.opened_at, str(row.get_state_display()), row.organisation.name, row.organisation.city,
            row.title, ", ".join(topic_name(key) for key in row.topics), str(row.owner),
            row.partner.name if row.partner else "", row.next_title or "", row.next_due,
            str(row.get_outcome_display()) if row.outcome else "",
        ]  # fmt: skip


def _found(request: CentreRequest, pk: int) -> Any:
    return get_object_or_404(case_with_parts(centre=request.centre), pk=pk)


@centre_page(*HANDLING)
def case_show(request: CentreRequest, pk: int) -> HttpResponse:
    """One case: the firm, what is next, what was done, what it said, and its history."""
    case = _found(request, pk)
    today = timezone.localdate()
    members = members_of(centre=request.centre, today=today)
    deliveries: list[Any] = list(earlier_deliveries(case=case)[:10])
    for one in deliveries:
        one.format_name = format_name(one.format)
    steps: list[Any] = list(steps_of(case=case))
    for step in steps:
        step.format_name = format_name(step.format)
        step.is_overdue = step.state == StepState.OPEN and step.due_on < today
    context = {
        "case": case,
        "topics": [topic_name(key) for key in case.topics],
        "open_steps": [step for step in steps if step.state == StepState.OPEN],
        "past_steps": sorted((step for step in steps if step.settled_at), key=lambda one: one.settled_at, reverse=True),
        "deliveries": deliveries,
        "history": case_history(case),
        "behind": referral_behind(centre=request.centre, enquiry_id=case.enquiry_id) if case.enquiry_id else None,
        "may_work": may_work_on_case(request.standing, case),
        "step_form": StepForm(
            initial={
                "owner": str(case.owner_id),
                "due_on": next_working_day(today),
                "form_key": uuid.uuid4(),
            },
            members=members,
            today=today,
        ),
        "owner_form": OwnerForm(initial={"owner": str(case.owner_id)}, members=members),
    }
    return render(request, "cases/case_show.html", context)


@centre_page(*HANDLING)
def case_new(request: CentreRequest) -> HttpResponse:
    """Open a case without an enquiry: somebody called, or was met."""
    today = timezone.localdate()
    form = CaseForm(
        request.POST or None,
        initial={
            "form_key": uuid.uuid4(),
            "owner": str(request.user.pk),
            "partner": str(request.standing.partner_id or ""),
            "organisation": request.GET.get("organisation", ""),
            "due_on": next_working_day(today),
        },
        centre=request.centre,
        members=members_of(centre=request.centre, today=today),
        partners=Partner.objects.filter(centre=request.centre),
        frequent=frequent_topics(centre=request.centre),
        today=today,
    )
    if request.method == "POST" and form.is_valid():
        case = open_case(
            centre=request.centre,
            draft=form.draft(),
            enquiry=None,
            actor=request.user.journal_name,
            handled_by=request.user.pk,
            now=timezone.now(),
        )
        messages.success(request, _("Der Fall ist eröffnet."))
        return redirect("case_show", centre=request.centre.key, pk=case.pk)
    return render(request, "cases/case_new.html", {"form": form})


def _changed(request: CentreRequest, pk: int, act: Callable[..., object], said: str) -> HttpResponse:
    too_late = _("Der Fall hat diesen Stand schon.")
    return decided(request, act, said=said, too_late=too_late, to="case_show", pk=pk)


@centre_page(*HANDLING)
def case_close(request: CentreRequest, pk: int) -> HttpResponse:
    """Close a case with its outcome."""
    case = _found(request, pk)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        outcome = CaseOutcome(form.cleaned_data["outcome"])
        act = partial(close_case, case=case, outcome=outcome, note=form.cleaned_data["note"])
        said = _("Der Fall ist abgeschlossen. Sie können ihn jederzeit wieder öffnen.")
        return _changed(request, pk, act, said)
    return render(request, "cases/case_close.html", {"form": form, "case": case})


@centre_page(*HANDLING)
@require_POST
def case_reopen(request: CentreRequest, pk: int) -> HttpResponse:
    """Take a closed case up again."""
    act = partial(reopen_case, case=_found(request, pk))
    return _changed(request, pk, act, _("Der Fall ist wieder offen. Bitte planen Sie den nächsten Schritt."))


@centre_page(*HANDLING)
@require_POST
def case_move(request: CentreRequest, pk: int) -> HttpResponse:
    """Note that the firm has the next word, or that work goes on."""
    wanted = CaseState.WAITING if request.POST.get("state") == CaseState.WAITING else CaseState.OPEN
    said = _("Vermerkt: Der Betrieb ist am Zug.") if wanted == CaseState.WAITING else _("Es geht weiter.")
    return _changed(request, pk, partial(move_case, case=_found(request, pk), state=wanted), said)


@centre_page(*HANDLING)
@require_POST
def case_reassign(request: CentreRequest, pk: int) -> HttpResponse:
    """Give a case to somebody else."""
    case = _found(request, pk)
    form = OwnerForm(request.POST, members=members_of(centre=request.centre, today=timezone.localdate()))
    if not form.is_valid():
        messages.error(request, _("Bitte wählen Sie jemanden aus Ihrem Zentrum."))
        return redirect("case_show", centre=request.centre.key, pk=pk)
    reassign_case(
        case=case, owner_id=int(form.cleaned_data["owner"]), actor=request.user.journal_name, now=timezone.now()
    )
    messages.success(request, _("Die Zuständigkeit ist geändert, offene Schritte sind mitgegangen."))
    return redirect("case_show", centre=request.centre.key, pk=pk)


@centre_page(*HANDLING)
def organisation_cases(request: CentreRequest, pk: int) -> HttpResponse:
    """Cases of one firm, to be loaded into its page of the address book; a page of its own without JavaScript."""
    organisation = get_object_or_404(Organisation.objects.filter(centre=request.centre), pk=pk)
    cases: Any = cases_of_organisation(organisation=organisation)[:20]
    template = "cases/_organisation_cases.html" if request.htmx else "cases/organisation_cases.html"
    return render(request, template, {"organisation": organisation, "cases": list(cases)})


def case_of(request: CentreRequest, pk: int) -> Case:
    """A case of the open centre, 404 for a foreign one."""
    case: Case = _found(request, pk)
    return case

"""Finding cases and steps."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Min, OuterRef, Prefetch, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from transferlotse.cases.models import Case, Enquiry, Step
from transferlotse.cases.rules.states import CaseState, EnquiryState, StepKind, StepState
from transferlotse.centres.models import Centre
from transferlotse.contacts.models import Organisation
from transferlotse.contacts.queries import survivor_ids
from transferlotse.contacts.rules import search_key
from transferlotse.deliveries.models import Delivery
from transferlotse.deliveries.queries import deliveries_of_organisations
from transferlotse.journal.queries import entries_of
from transferlotse.kit.prepared import prepared
from transferlotse.people.models import User
from transferlotse.people.queries import HistoryLine, history_told

WAITING_SHOWN = 5
SORTS = {
    "due": ("next_due", "opened_at"),
    "opened": ("opened_at",),
    "company": ("organisation__search_key",),
    "title": ("title",),
    "owner": ("owner__name", "opened_at"),
}
ACTIONS = {
    "open_case": _("hat den Fall eröffnet"),
    "close_case": _("hat den Fall abgeschlossen"),
    "reopen_case": _("hat den Fall wieder geöffnet"),
    "case_waiting": _("wartet auf den Betrieb"),
    "case_open": _("arbeitet weiter"),
    "reassign_case": _("hat die Zuständigkeit geändert"),
    "plan_step": _("hat einen Schritt geplant"),
    "step_done": _("hat einen Schritt erledigt"),
    "step_cancelled": _("hat einen Schritt abgesagt"),
    "step_missed": _("hat festgehalten, dass der Betrieb nicht erschienen ist"),
    "step_open": _("hat einen Schritt wieder aufgenommen"),
    "document_visit": _("hat das Gespräch festgehalten"),
}


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list of cases is narrowed to; `state` is a state, `running` or `all`; `owner` an account's id or None."""

    state: str = "running"
    owner: int | None = None
    topic: str = ""
    text: str = ""
    without_step: bool = False


def case_sorts() -> tuple[str, ...]:
    """The names a list of cases can be sorted by."""
    return tuple(SORTS)


def cases_found(*, centre: Centre, wanted: CaseFilter, sort: str = "due") -> QuerySet[Case]:
    """Cases of `centre` that fit, each with `next_title` and `next_due` of its next open step (None without one)."""
    upcoming = Step.objects.filter(case=OuterRef("pk"), state=StepState.OPEN).order_by("due_on", "starts_at", "pk")
    rows = Case.objects.filter(centre=centre).select_related("organisation", "owner", "partner")
    rows = rows.annotate(
        next_title=Subquery(upcoming.values("title")[:1]), next_due=Subquery(upcoming.values("due_on")[:1])
    )
    if wanted.state == "running":
        rows = rows.exclude(state=CaseState.CLOSED)
    elif wanted.state in list(CaseState):
        rows = rows.filter(state=wanted.state)
    if wanted.owner is not None:
        rows = rows.filter(owner_id=wanted.owner)
    if wanted.topic:
        # A key stands between quotation marks in JSON, so no topic is found within another.
        rows = rows.annotate(topics_text=Cast("topics", TextField())).filter(topics_text__contains=f'"{wanted.topic}"')
    if wanted.without_step:
        rows = rows.exclude(state=CaseState.CLOSED).filter(next_due__isnull=True)
    for word in search_key(wanted.text).split()[:6]:
        fits = Q(organisation__search_key__contains=word) | Q(reference__icontains=word) | Q(title__icontains=word)
        rows = rows.filter(fits)
    names = SORTS.get(sort.removeprefix("-"), SORTS["due"])
    sign = "-" if sort.startswith("-") else ""
    found: QuerySet[Case] = rows.order_by(*(f"{sign}{name}" for name in names), f"{sign}pk")
    return found


def cases_of_organisation(*, organisation: Organisation) -> QuerySet[Case]:
    """Cases of a firm, whichever of its merged entries they were opened for, latest first."""
    rows = Case.objects.filter(organisation_id__in=survivor_ids(organisation=organisation))
    found: QuerySet[Case] = rows.select_related("owner").order_by("-opened_at")
    return found


def steps_of(*, case: Case) -> QuerySet[Step]:
    """All steps of a case, open ones by date first, then what was settled, latest first."""
    rows = Step.objects.filter(case=case).select_related("owner", "delivery", "case")
    found: QuerySet[Step] = rows.order_by("settled_at", "due_on", "starts_at", "pk")
    return found


def earlier_deliveries(*, case: Case) -> QuerySet[Delivery]:
    """What the firm of a case took part in before, latest first."""
    return deliveries_of_organisations(organisation_ids=survivor_ids(organisation=case.organisation))


def case_history(case: Case) -> list[HistoryLine]:
    """What happened in a case, latest first."""
    entries = entries_of(subject="case", subject_id=case.pk, centre_key=case.centre.key)
    return history_told(entries=entries, actions=ACTIONS, fields={}, spelt_out=frozenset())


@dataclass(frozen=True, slots=True)
class DayPlan:
    """What one person has before them: visits of today, steps that are overdue, due today or in the coming week, visits
    that took place and wait to be documented, and their cases without a next step."""

    visits: list[Step]
    undocumented: list[Step]
    overdue: list[Step]
    due_today: list[Step]
    coming: list[Step]
    idle_cases: list[Case]

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all waits."""
        return not any((self.visits, self.undocumented, self.overdue, self.due_today, self.coming, self.idle_cases))


@prepared
def _open_steps(*, centre: Centre, owner: User, until: dt.date) -> QuerySet[Step]:
    rows = Step.objects.filter(centre=centre, owner=owner, state=StepState.OPEN, due_on__lte=until)
    running = rows.exclude(case__state=CaseState.CLOSED).select_related("case", "case__organisation")
    return running.order_by("due_on", "starts_at", "pk")


@prepared
def _idle_cases(*, centre: Centre, owner: int) -> QuerySet[Case]:
    return cases_found(centre=centre, wanted=CaseFilter(owner=owner, without_step=True), sort="opened")[:10]


def day_plan(*, centre: Centre, user: User, today: dt.date) -> DayPlan:
    """The day of `user` in `centre`, in two queries."""
    steps = _open_steps(centre=centre, owner=user, until=today + dt.timedelta(7))
    visits = [step for step in steps if step.kind == StepKind.VISIT]
    others = [step for step in steps if step.kind != StepKind.VISIT]
    return DayPlan(
        visits=[step for step in visits if step.due_on == today],
        undocumented=[step for step in visits if step.due_on < today],
        overdue=[step for step in others if step.due_on < today],
        due_today=[step for step in others if step.due_on == today],
        coming=[step for step in steps if step.due_on > today],
        idle_cases=_idle_cases(centre=centre, owner=user.pk),
    )


@dataclass(frozen=True, slots=True)
class CentreLoad:
    """How a centre is doing today: running cases, those with a step that is overdue, those without a next step."""

    running: int
    overdue: int
    idle: int


@prepared
def _next_dues(*, centre: Centre) -> QuerySet[Case]:
    """For each running case, when its next open step is due."""
    upcoming = Min("steps__due_on", filter=Q(steps__state=StepState.OPEN))
    rows = Case.objects.filter(centre=centre).exclude(state=CaseState.CLOSED).annotate(next_due=upcoming)
    return rows.order_by().values_list("next_due", flat=True)


def centre_load(*, centre: Centre, today: dt.date) -> CentreLoad:
    """The running cases of a centre, in one query."""
    dues = _next_dues(centre=centre)
    return CentreLoad(len(dues), sum(1 for due in dues if due and due < today), sum(1 for due in dues if due is None))


@prepared
def _new_enquiries(*, centre: Centre) -> QuerySet[Enquiry]:
    """Enquiries that nobody has taken yet, those that have to be answered first; more than are shown, for some fall out."""
    return Enquiry.objects.filter(centre=centre, state=EnquiryState.NEW).order_by("due_at", "pk")[: 3 * WAITING_SHOWN]


def waiting_enquiries(*, centre: Centre) -> list[Enquiry]:
    """The enquiries that have waited longest, without those that look like advertising."""
    return [one for one in _new_enquiries(centre=centre) if not one.advertising_signs][:WAITING_SHOWN]


def case_with_parts(*, centre: Centre) -> QuerySet[Case]:
    """Cases of `centre` with everything a page about one shows."""
    open_steps = Step.objects.filter(state=StepState.OPEN).select_related("owner")
    found: QuerySet[Case] = (
        Case.objects.filter(centre=centre)
        .select_related("organisation", "owner", "partner", "person", "enquiry", "centre")
        .prefetch_related(Prefetch("steps", open_steps, to_attr="open_steps"))
    )
    return found

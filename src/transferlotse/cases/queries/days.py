"""What a start page shows: the one next step, and quietly everything else."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from transferlotse.cases.models import Enquiry
from transferlotse.cases.permissions import HANDLING
from transferlotse.cases.queries.cases import CentreLoad, DayPlan, centre_load, day_plan
from transferlotse.cases.queries.enquiries import InboxCounts, inbox_counts
from transferlotse.cases.queries.reasons import format_name, topic_name
from transferlotse.centres.queries import Standing
from transferlotse.centres.rules import DIRECTING, Role


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do now: what, why, and where the button leads."""

    title: str
    reason: str
    button: str
    href: str


@dataclass(frozen=True, slots=True)
class Day:
    """What one member of a centre sees first. Parts that are not their task are None."""

    next_step: NextStep | None
    plan: DayPlan | None
    enquiries: list[Enquiry]
    inbox: InboxCounts | None
    load: CentreLoad | None


def day_of(*, standing: Standing, enquiries: list[Any], today: dt.date, now: dt.datetime) -> Day:
    """The day of one member; `enquiries` are those that have waited longest."""
    if not standing.roles & HANDLING:
        return Day(None, None, [], None, None)
    plan = day_plan(centre=standing.centre, user=standing.user, today=today)
    shown: list[Any] = [*plan.visits, *plan.undocumented, *plan.coming]
    for step in shown:
        step.format_name = format_name(step.format)
    for enquiry in enquiries:
        enquiry.main_topic = topic_name(enquiry.topics[0]) if enquiry.topics else ""
        enquiry.is_overdue = enquiry.due_at < now
    answers = bool(standing.roles & {Role.FRONT_OFFICE, Role.CENTRE_ADMIN})
    return Day(
        next_step=_next_step(standing.centre.key, plan, enquiries if answers else [], now),
        plan=plan,
        enquiries=enquiries,
        inbox=inbox_counts(centre=standing.centre, now=now),
        load=centre_load(centre=standing.centre, today=today)
        if standing.roles & (DIRECTING | {Role.FRONT_OFFICE})
        else None,
    )


def _next_step(centre_key: str, plan: DayPlan, enquiries: list[Any], now: dt.datetime) -> NextStep | None:
    if plan.undocumented:
        visit = plan.undocumented[0]
        return NextStep(
            _("Gespräch mit %(name)s festhalten") % {"name": visit.case.organisation.name},
            _("Es hat stattgefunden und zählt erst, wenn es festgehalten ist."),
            _("Jetzt festhalten"),
            reverse("visit_document", args=[centre_key, visit.pk]),
        )
    late = [enquiry for enquiry in enquiries if enquiry.due_at < now]
    if late or enquiries:
        first = (late or enquiries)[0]
        return NextStep(
            _("Anfrage von %(name)s beantworten") % {"name": first.company},
            _("Sie wartet länger als einen Arbeitstag.") if late else _("Sie wartet am längsten."),
            _("Anfrage öffnen"),
            reverse("enquiry_show", args=[centre_key, first.pk]),
        )
    if plan.visits:
        visit = plan.visits[0]
        return NextStep(
            _("Gespräch mit %(name)s vorbereiten") % {"name": visit.case.organisation.name},
            _("Es ist Ihr nächster Termin."),
            _("Vorbereiten"),
            reverse("visit_prepare", args=[centre_key, visit.pk]),
        )
    waiting = [*plan.overdue, *plan.due_today]
    if waiting:
        step = waiting[0]
        return NextStep(
            step.title,
            step.case.organisation.name,
            _("Fall öffnen"),
            reverse("case_show", args=[centre_key, step.case_id]),
        )
    return None

"""Documenting a visit: the conversation becomes a delivery, and the case goes on."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from transferlotse import content
from transferlotse.cases.actions.steps import StepDraft, journal_case, write_step
from transferlotse.cases.models import Case, Step
from transferlotse.cases.rules.states import STEP_TRANSITIONS, CaseOutcome, CaseState, StepState, check_step
from transferlotse.contacts.actions import Firm
from transferlotse.deliveries.actions import record_delivery, record_participants
from transferlotse.deliveries.models import Delivery
from transferlotse.deliveries.rules import DeliveryDraft, Mode, Share


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """What an adviser notes after a visit. `answers` are the firm's words to the questions of a first visit, by key;
    `next_step` is what was agreed, or None where the case is closed with `outcome`."""

    held_on: dt.date
    format: str
    partner_id: int
    mode: Mode
    place: str = ""
    names: tuple[str, ...] = ()
    headcount: int = 1
    topics: tuple[str, ...] = ()
    ai: bool = False
    answers: tuple[tuple[str, str], ...] = ()
    next_step: StepDraft | None = None
    outcome: CaseOutcome | None = None


def document_visit(*, step: Step, record: VisitRecord, actor: str, now: dt.datetime) -> Delivery:
    """Record the delivery with who took part, settle the step and open the next one, all or nothing.

    Sending the same visit twice finds the delivery it became. What the firm said stays with the case; the delivery, which
    more people see, names format, day, place and topics only. Raises StepRefused and DraftRefused.
    """
    with transaction.atomic():
        locked = Step.objects.select_for_update().get(pk=step.pk, centre=step.centre)
        if locked.delivery is not None:
            found: Delivery = locked.delivery
            return found
        check_step(STEP_TRANSITIONS, StepState(locked.state), StepState.DONE)
        case = Case.objects.select_for_update().get(pk=locked.case_id, centre=locked.centre)
        delivery = _deliver(locked, case, record, actor, now)
        locked.delivery, locked.state, locked.settled_at = delivery, StepState.DONE, now
        locked.format, locked.mode, locked.place = record.format, record.mode, record.place
        locked.answers = dict(record.answers)
        locked.save()
        case.topics = list(dict.fromkeys([*case.topics, *record.topics]))
        case.changed_at = now
        if record.next_step is not None:
            write_step(case, record.next_step)
            case.state, case.outcome, case.closed_at = CaseState.OPEN, "", None
        elif record.outcome is not None:
            case.state, case.outcome, case.closed_at = CaseState.CLOSED, record.outcome, now
            Step.objects.filter(case=case, state=StepState.OPEN).update(state=StepState.CANCELLED, settled_at=now)
        case.save()
        journal_case(case, "document_visit", ["steps", "topics", "state"], actor, now)
    return delivery


def _deliver(step: Step, case: Case, record: VisitRecord, actor: str, now: dt.datetime) -> Delivery:
    firm = case.organisation
    name = content.format_by_key(record.format).name.de
    at_firm = record.mode == Mode.ON_SITE
    place = record.place or (firm.city if at_firm else "")
    delivery = record_delivery(
        centre=step.centre,
        draft=DeliveryDraft(
            format=record.format,
            title=f"{name}, {place}" if place and at_firm else name,
            starts_on=record.held_on,
            ends_on=record.held_on,
            shares=(Share(Decimal(1), partner_id=record.partner_id),),
            ai=record.ai,
            mode=record.mode,
            district=firm.district if at_firm else "",
            place=place,
            topics=record.topics,
            source_key=f"step:{step.pk}",
            is_reconstructed=case.is_reconstructed,
        ),
        actor=actor,
        now=now,
    ).delivery
    record_participants(
        delivery=delivery,
        firm=Firm(organisation_id=firm.pk),
        names=record.names,
        headcount=record.headcount,
        form_key=f"step-{step.pk}",
        actor=actor,
        now=now,
    )
    return delivery

"""Opening, handing over, closing and reopening cases."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction

from transferlotse.cases.actions.enquiries import new_reference
from transferlotse.cases.actions.steps import StepDraft, journal_case, write_step
from transferlotse.cases.mails import mail_case_opened
from transferlotse.cases.models import Case, Enquiry, Step
from transferlotse.cases.rules.states import (
    CASE_TRANSITIONS,
    ENQUIRY_TRANSITIONS,
    CaseOutcome,
    CaseState,
    EnquiryState,
    StepState,
    check_step,
)
from transferlotse.centres.models import Centre
from transferlotse.contacts.actions import Firm, PersonDraft, enter_firm, record_person
from transferlotse.contacts.models import Affiliation, Organisation, Person
from transferlotse.contacts.rules import search_key, split_name


@dataclass(frozen=True, slots=True)
class CaseDraft:
    """What a case is about, for which firm, who owns it and what happens next. `contact` is the person who asked."""

    title: str
    firm: Firm
    owner_id: int
    step: StepDraft
    form_key: uuid.UUID
    partner_id: int | None = None
    topics: tuple[str, ...] = ()
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    tell_firm: bool = True


def open_case(
    *, centre: Centre, draft: CaseDraft, enquiry: Enquiry | None, actor: str, handled_by: int, now: dt.datetime
) -> Case:
    """Open a case, from an enquiry or without one, with owner and first step, all or nothing.

    The same form sent twice finds the case it opened. Raises StepRefused for an enquiry that somebody else took meanwhile.
    """
    with transaction.atomic():
        known: Case | None = Case.objects.filter(form_key=draft.form_key, centre=centre).first()
        if known is not None:
            return known
        if enquiry is not None:
            enquiry = Enquiry.objects.select_for_update().get(pk=enquiry.pk, centre=centre)
            check_step(ENQUIRY_TRANSITIONS, EnquiryState(enquiry.state), EnquiryState.TAKEN)
        day = now.date()
        firm = enter_firm(
            centre=centre, firm=draft.firm, known_from=day, form_key=str(draft.form_key), actor=actor, now=now
        )
        case = Case(
            centre=centre,
            reference=new_reference("F"),
            title=draft.title,
            organisation=firm,
            person=_contact(centre, firm, draft, actor, now),
            enquiry=enquiry,
            owner_id=draft.owner_id,
            partner_id=draft.partner_id,
            topics=list(draft.topics),
            form_key=draft.form_key,
            opened_at=now,
            is_reconstructed=enquiry.is_reconstructed if enquiry else False,
            changed_at=now,
        )
        case.save(force_insert=True)
        step = write_step(case, draft.step)
        if enquiry is not None:
            enquiry.state, enquiry.answered_at, enquiry.handled_by_id = EnquiryState.TAKEN, now, handled_by
            enquiry.partner_id, enquiry.changed_at = draft.partner_id, now
            enquiry.save()
            if draft.tell_firm and not enquiry.is_reconstructed:
                mail_case_opened(case=case, enquiry=enquiry, step=step, now=now)
        journal_case(case, "open_case", ["title", "organisation", "owner", "partner", "topics", "steps"], actor, now)
    return case


def _contact(centre: Centre, firm: Organisation, draft: CaseDraft, actor: str, now: dt.datetime) -> Person | None:
    name = split_name(draft.contact_name)
    if not name.last_name:
        return None
    called = search_key(f"{name.last_name} {name.first_name}")
    known = Affiliation.objects.filter(organisation=firm, ends_on__isnull=True, person__search_key=called)
    if (found := known.select_related("person").first()) is not None:
        person: Person = found.person
        return person
    return record_person(
        centre=centre,
        draft=PersonDraft(
            last_name=name.last_name[:100],
            first_name=name.first_name[:100],
            email=draft.contact_email,
            phone=draft.contact_phone,
            organisation_id=firm.pk,
            source_key=f"form:{draft.form_key}:contact",
        ),
        actor=actor,
        now=now,
    )[0]


def reassign_case(*, case: Case, owner_id: int, actor: str, now: dt.datetime) -> None:
    """Give a case to somebody else, and with it every open step of the former owner."""
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk, centre=case.centre)
        if locked.owner_id == owner_id:
            return
        Step.objects.filter(case=locked, owner_id=locked.owner_id, state=StepState.OPEN).update(owner_id=owner_id)
        locked.owner_id, locked.changed_at = owner_id, now
        locked.save()
        journal_case(locked, "reassign_case", ["owner"], actor, now)


def move_case(*, case: Case, state: CaseState, actor: str, now: dt.datetime) -> None:
    """Note that the firm has the next word, or that work goes on. Raises StepRefused; closing has its own verb."""
    with transaction.atomic():
        locked = _stepped(case, state, now)
        locked.save()
        journal_case(locked, f"case_{state.value}", ["state"], actor, now)


def close_case(*, case: Case, outcome: CaseOutcome, note: str, actor: str, now: dt.datetime) -> None:
    """Close a case with its outcome; open steps are cancelled. Raises StepRefused."""
    with transaction.atomic():
        locked = _stepped(case, CaseState.CLOSED, now)
        locked.outcome, locked.outcome_note, locked.closed_at = outcome, note, now
        locked.save()
        Step.objects.filter(case=locked, state=StepState.OPEN).update(state=StepState.CANCELLED, settled_at=now)
        journal_case(locked, "close_case", ["state", "outcome"], actor, now)


def reopen_case(*, case: Case, actor: str, now: dt.datetime) -> None:
    """Take a closed case up again; its note stays. Raises StepRefused."""
    with transaction.atomic():
        locked = _stepped(case, CaseState.OPEN, now)
        locked.outcome, locked.closed_at = "", None
        locked.save()
        journal_case(locked, "reopen_case", ["state"], actor, now)


def _stepped(case: Case, state: CaseState, now: dt.datetime) -> Case:
    locked: Case = Case.objects.select_for_update().get(pk=case.pk, centre=case.centre)
    check_step(CASE_TRANSITIONS, CaseState(locked.state), state)
    locked.state, locked.changed_at = state, now
    return locked

"""Planning and settling steps of a case."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction

from transferlotse import content
from transferlotse.cases.models import Case, Step
from transferlotse.cases.rules.states import STEP_TRANSITIONS, CaseState, StepKind, StepState, check_step
from transferlotse.deliveries.rules import Mode
from transferlotse.journal.actions import record_entry


@dataclass(frozen=True, slots=True)
class StepDraft:
    """What is to be done, by whom, until when. A visit needs `starts_at`; its day is then the day it is due."""

    title: str
    owner_id: int
    due_on: dt.date
    kind: StepKind = StepKind.CONTACT
    starts_at: dt.datetime | None = None
    mode: Mode = Mode.ON_SITE
    place: str = ""
    format: str = ""
    form_key: uuid.UUID | None = None


def plan_step(*, case: Case, draft: StepDraft, actor: str, now: dt.datetime) -> Step:
    """Add a step to a case; the same form sent twice adds one. A closed case is opened again by it."""
    with transaction.atomic():
        if draft.form_key and (known := Step.objects.filter(form_key=draft.form_key, case=case).first()):
            found: Step = known
            return found
        step = write_step(case, draft)
        if case.state == CaseState.CLOSED:
            case.state, case.outcome, case.closed_at, case.changed_at = CaseState.OPEN, "", None, now
            case.save()
        journal_case(case, "plan_step", ["steps"], actor, now)
    return step


def settle_step(*, step: Step, state: StepState, note: str, actor: str, now: dt.datetime) -> None:
    """Set a step to done, cancelled, missed, or open again. Raises StepRefused."""
    with transaction.atomic():
        locked = Step.objects.select_for_update().get(pk=step.pk, centre=step.centre)
        check_step(STEP_TRANSITIONS, StepState(locked.state), state)
        locked.state = state
        locked.settled_at = None if state == StepState.OPEN else now
        if note:
            locked.note = f"{locked.note}\n{note}".strip()
        locked.save()
        journal_case(locked.case, f"step_{state.value}", ["steps"], actor, now)


def write_step(case: Case, draft: StepDraft) -> Step:
    """Store a step, with the stage of the chain that its format belongs to; the caller's transaction and journal hold it."""
    step = Step(
        centre=case.centre,
        case=case,
        kind=draft.kind,
        title=draft.title,
        stage=content.format_by_key(draft.format).stage if draft.format else "",
        owner_id=draft.owner_id,
        due_on=draft.due_on,
        starts_at=draft.starts_at if draft.kind == StepKind.VISIT else None,
        mode=draft.mode,
        place=draft.place,
        format=draft.format,
        form_key=draft.form_key,
    )
    step.save(force_insert=True)
    return step


def journal_case(case: Case, action: str, fields: list[str], actor: str, now: dt.datetime) -> None:
    """One entry about a case."""
    record_entry(
        actor=actor, action=action, subject="case", subject_ids=[case.pk], fields=fields,
        centre_key=case.centre.key, now=now,
    )  # fmt: skip

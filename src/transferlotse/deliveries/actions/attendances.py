"""Adding and removing who took part, and documenting a company dialogue in one go."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from transferlotse import content
from transferlotse.centres.models import Centre
from transferlotse.contacts.actions import Firm, PersonDraft, enter_firm, record_person
from transferlotse.contacts.models import Organisation, Person
from transferlotse.contacts.queries import affiliations_of_namesakes
from transferlotse.contacts.rules import SpokenName, search_key, split_name
from transferlotse.deliveries.actions.records import Recorded, record_delivery
from transferlotse.deliveries.models import Attendance, Delivery
from transferlotse.deliveries.queries import attendance_keys_known, deliveries_from_source, persons_at
from transferlotse.deliveries.rules import AttendanceDraft, DeliveryDraft, Mode, Share
from transferlotse.journal.actions import record_entry

DIALOGUE = "company-dialogue"


@dataclass(frozen=True, slots=True)
class DialogueDraft:
    """A company dialogue as an adviser documents it; `names` are lines as typed, `form_key` tells double sending apart."""

    held_on: dt.date
    firm: Firm
    partner_id: int
    form_key: str
    names: tuple[str, ...] = ()
    mode: Mode = Mode.ON_SITE
    place: str = ""
    ai: bool = False
    topics: tuple[str, ...] = ()
    note: str = ""


def record_attendances(
    *, delivery: Delivery, drafts: Sequence[AttendanceDraft], actor: str, now: dt.datetime
) -> list[Attendance]:
    """Add who took part; drafts whose source key is known already are left out. Returns the new rows."""
    with transaction.atomic():
        known = set(attendance_keys_known(keys=[draft.source_key for draft in drafts]))
        rows = [
            Attendance(
                centre=delivery.centre,
                delivery=delivery,
                organisation_id=draft.organisation_id,
                person_id=draft.person_id,
                headcount=draft.headcount,
                entered=dict(draft.entered),
                source_key=draft.source_key,
            )
            for draft in drafts
            if draft.source_key not in known or not draft.source_key
        ]
        if not rows:
            return []
        Attendance.objects.bulk_create(rows, batch_size=1000)
        record_entry(
            actor=actor, action="record_attendances", subject="delivery", subject_ids=[delivery.pk],
            fields=["attendances"], centre_key=delivery.centre.key, now=now,
        )  # fmt: skip
    return rows


def remove_attendance(*, attendance: Attendance, actor: str, now: dt.datetime) -> None:
    """Take somebody off a delivery's list."""
    with transaction.atomic():
        delivery = attendance.delivery
        attendance.delete()
        record_entry(
            actor=actor, action="remove_attendance", subject="delivery", subject_ids=[delivery.pk],
            fields=["attendances"], centre_key=delivery.centre.key, now=now,
        )  # fmt: skip


def record_dialogue(*, centre: Centre, draft: DialogueDraft, actor: str, now: dt.datetime) -> Recorded:
    """Document a company dialogue with the firm and the people who took part, all or nothing.

    A form sent a second time finds the record it made and changes nothing. Raises DraftRefused.
    """
    key = f"form:{draft.form_key}"
    with transaction.atomic():
        if known := deliveries_from_source(centre=centre, key=key):
            return Recorded(known[0], "unchanged")
        firm = enter_firm(
            centre=centre, firm=draft.firm, known_from=draft.held_on, form_key=draft.form_key, actor=actor, now=now
        )
        title = content.format_by_key(DIALOGUE).name.de
        at_firm = draft.mode is Mode.ON_SITE and not draft.place
        recorded = record_delivery(
            centre=centre,
            draft=DeliveryDraft(
                format=DIALOGUE,
                title=f"{title}, {firm.city}" if firm.city else title,
                starts_on=draft.held_on,
                ends_on=draft.held_on,
                shares=(Share(Decimal(1), partner_id=draft.partner_id),),
                ai=draft.ai,
                mode=draft.mode,
                district=firm.district if at_firm else "",
                place=draft.place or (firm.city if at_firm else ""),
                topics=draft.topics,
                note=draft.note,
                source_key=key,
            ),
            actor=actor,
            now=now,
        )
        _attend(recorded.delivery, firm, draft.names, 1, form_key=draft.form_key, actor=actor, now=now)
    return recorded


def record_participants(
    *,
    delivery: Delivery,
    firm: Firm | None,
    names: Sequence[str],
    headcount: int,
    form_key: str,
    actor: str,
    now: dt.datetime,
) -> list[Attendance]:
    """Add people of one firm by name, or a number of unnamed people with or without a firm; returns the new rows.

    People who are on the list already are not added again. Sending the same form twice adds once.
    """
    with transaction.atomic():
        organisation = None
        if firm is not None:
            organisation = enter_firm(
                centre=delivery.centre,
                firm=firm,
                known_from=delivery.ends_on,
                form_key=form_key,
                actor=actor,
                now=now,
            )
        return _attend(delivery, organisation, names, headcount, form_key=form_key, actor=actor, now=now)


def _attend(
    delivery: Delivery,
    firm: Organisation | None,
    names: Sequence[str],
    headcount: int,
    *,
    form_key: str,
    actor: str,
    now: dt.datetime,
) -> list[Attendance]:
    there = set(persons_at(delivery=delivery))
    drafts = []
    for number, line in enumerate(names):
        person = _person(delivery.centre, firm, split_name(line), key=f"form:{form_key}:{number}", actor=actor, now=now)
        if person.pk not in there:
            there.add(person.pk)
            drafts.append(_draft(firm, person, 1, line, f"form:{form_key}:{number}"))
    if not names:
        drafts.append(_draft(firm, None, headcount, "", f"form:{form_key}:0"))
    return record_attendances(delivery=delivery, drafts=drafts, actor=actor, now=now)


def _draft(firm: Organisation | None, person: Person | None, headcount: int, line: str, key: str) -> AttendanceDraft:
    entered = {"organisation": firm.name if firm else "", "name": line, "headcount": str(headcount)}
    return AttendanceDraft(
        organisation_id=firm.pk if firm else None,
        person_id=person.pk if person else None,
        headcount=headcount,
        entered={name: value for name, value in entered.items() if value},
        source_key=key,
    )


def _person(
    centre: Centre, firm: Organisation | None, name: SpokenName, *, key: str, actor: str, now: dt.datetime
) -> Person:
    """The person of this name at this firm, entered if nobody of that name is known there."""
    if firm is not None:
        called = search_key(f"{name.last_name} {name.first_name}")
        if known := affiliations_of_namesakes(organisation=firm, search_key=called):
            found: Person = known[0].person
            return found
    draft = PersonDraft(
        last_name=name.last_name,
        first_name=name.first_name,
        email=name.email,
        organisation_id=firm.pk if firm else None,
        source_key=key,
    )
    return record_person(centre=centre, draft=draft, actor=actor, now=now)[0]

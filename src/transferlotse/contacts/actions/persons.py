"""Entering and correcting people, where they belong, and what they agreed to."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal

from django.db import transaction

from transferlotse.centres.actions import lock_unchanged
from transferlotse.centres.models import Centre
from transferlotse.contacts.actions.organisations import Change, Firm, enter_firm
from transferlotse.contacts.models import Affiliation, Consent, Person
from transferlotse.contacts.rules import ConsentChannel, ConsentPurpose
from transferlotse.journal.actions import record_entry

PERSON_FIELDS = ("first_name", "last_name", "email", "phone", "is_reconstructed")


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """What somebody says about a person, and for which organisation they stand."""

    last_name: str
    first_name: str = ""
    email: str = ""
    phone: str = ""
    organisation_id: int | None = None
    job_title: str = ""
    source_key: str = ""
    is_reconstructed: bool = False


def enter_person(
    *, centre: Centre, person: Person | None, draft: PersonDraft, firm: Firm | None, known_from: dt.date, form_key: str,
    actor: str, now: dt.datetime, seen: str | None = None,
) -> Person:  # fmt: skip
    """What a form about a person says: enter or correct them, and with them the firm they belong to if it is new."""
    with transaction.atomic():
        if firm is not None:
            at = enter_firm(centre=centre, firm=firm, known_from=known_from, form_key=form_key, actor=actor, now=now)
            draft = replace(draft, organisation_id=at.pk)
        if person is None:
            return record_person(centre=centre, draft=draft, actor=actor, now=now)[0]
        correct_person(person=person, draft=draft, actor=actor, now=now, seen=seen)
    return person


def record_person(*, centre: Centre, draft: PersonDraft, actor: str, now: dt.datetime) -> tuple[Person, Change]:
    """Enter a person and where they belong; a draft with a known source key corrects the entry it made before."""
    with transaction.atomic():
        if draft.source_key:
            known = Person.objects.select_for_update().from_source(draft.source_key).filter(centre=centre).first()
            if known is not None:
                return known, correct_person(person=known, draft=draft, actor=actor, now=now)
        person = Person(
            centre=centre,
            source_key=draft.source_key,
            changed_at=now,
            **{name: getattr(draft, name) for name in PERSON_FIELDS},
        )
        person.save(force_insert=True)
        fields = [*PERSON_FIELDS, *(["affiliations"] if _affiliate(person, draft) else [])]
        _journal(person, "record_person", fields, actor, now)
    return person, "created"


def correct_person(
    *, person: Person, draft: PersonDraft, actor: str, now: dt.datetime, seen: str | None = None
) -> Literal["changed", "unchanged"]:
    """Bring an entry in line with `draft`; an organisation is added to those the person belongs to, none is dropped.

    With `seen`, the version the editor looked at, raises EditConflict where somebody saved in between.
    """
    with transaction.atomic():
        lock_unchanged(person, seen)
        changed = [name for name in PERSON_FIELDS if getattr(person, name) != getattr(draft, name)]
        for name in changed:
            setattr(person, name, getattr(draft, name))
        if _affiliate(person, draft):
            changed.append("affiliations")
        if not changed:
            return "unchanged"
        person.changed_at = now
        person.save()
        _journal(person, "correct_person", changed, actor, now)
    return "changed"


def end_affiliation(*, affiliation: Affiliation, ends_on: dt.date, actor: str, now: dt.datetime) -> None:
    """A person no longer belongs to an organisation from this day on; the row stays for the time it was true."""
    with transaction.atomic():
        affiliation.ends_on = ends_on
        affiliation.save(update_fields=["ends_on"])
        _journal(affiliation.person, "end_affiliation", ["affiliations"], actor, now)


def record_consent(
    *,
    person: Person,
    purpose: ConsentPurpose,
    text_version: str,
    channel: ConsentChannel,
    given_at: dt.datetime,
    actor: str,
    now: dt.datetime,
) -> Consent:
    """Note that a person agreed to one purpose; an earlier valid consent to it stays on file."""
    with transaction.atomic():
        consent = Consent(
            centre=person.centre, person=person, purpose=purpose, text_version=text_version, channel=channel,
            given_at=given_at,
        )  # fmt: skip
        consent.save(force_insert=True)
        _journal(person, "record_consent", ["consents"], actor, now)
    return consent


def withdraw_consent(*, consent: Consent, actor: str, now: dt.datetime) -> None:
    """Honour a withdrawal, for this purpose and every consent to it; a second call changes nothing."""
    with transaction.atomic():
        same = Consent.objects.filter(person=consent.person_id, purpose=consent.purpose, withdrawn_at__isnull=True)
        if same.update(withdrawn_at=now):
            _journal(consent.person, "withdraw_consent", ["consents"], actor, now)
    consent.withdrawn_at = consent.withdrawn_at or now


def _affiliate(person: Person, draft: PersonDraft) -> bool:
    if draft.organisation_id is None:
        return False
    found: Affiliation | None = Affiliation.objects.filter(
        person=person, organisation_id=draft.organisation_id, ends_on=None
    ).first()
    if found is None:
        Affiliation(
            centre=person.centre, person=person, organisation_id=draft.organisation_id, job_title=draft.job_title
        ).save(force_insert=True)
        return True
    if draft.job_title and found.job_title != draft.job_title:
        found.job_title = draft.job_title
        found.save(update_fields=["job_title"])
        return True
    return False


def _journal(person: Person, action: str, fields: list[str], actor: str, now: dt.datetime) -> None:
    record_entry(
        actor=actor, action=action, subject="person", subject_ids=[person.pk],
        fields=fields, centre_key=person.centre.key, now=now,
    )  # fmt: skip

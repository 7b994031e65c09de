"""What people do with the address book."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from django.db import transaction

from transferlotse.centres.models import Centre
from transferlotse.contacts.models import (
    Affiliation,
    Distinction,
    Merge,
    Organisation,
    OrganisationFact,
    OrganisationRole,
    Person,
)
from transferlotse.contacts.rules import OrganisationRoleKey
from transferlotse.journal.actions import record_entry
from transferlotse.people.models import User

ORGANISATION_FIELDS = (
    "name", "legal_form", "street", "postcode", "city", "country", "district", "website", "email", "phone",
    "is_reconstructed",
)  # fmt: skip
PERSON_FIELDS = ("first_name", "last_name", "email", "phone", "is_reconstructed")
FACT_FIELDS = ("employees", "turnover_eur", "balance_sheet_eur", "sector", "district", "stated_sme")
Change = Literal["created", "changed", "unchanged"]


class MergeRefused(ValueError):
    """Raised when two entries cannot become one: they are the same entry, or one is merged already."""


@dataclass(frozen=True, slots=True)
class OrganisationDraft:
    """What somebody says about an organisation; `known_from` is the day from which its facts are known to hold."""

    name: str
    known_from: dt.date
    legal_form: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = "DE"
    district: str = ""
    website: str = ""
    email: str = ""
    phone: str = ""
    employees: int | None = None
    turnover_eur: int | None = None
    balance_sheet_eur: int | None = None
    sector: str = ""
    stated_sme: bool | None = None
    roles: tuple[OrganisationRoleKey, ...] = ()
    source_key: str = ""
    is_reconstructed: bool = False


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


def record_organisation(
    *, centre: Centre, draft: OrganisationDraft, actor: str, now: dt.datetime
) -> tuple[Organisation, Change]:
    """Enter an organisation; a draft with a known source key corrects the entry it made before."""
    with transaction.atomic():
        known = None
        if draft.source_key:
            known = Organisation.objects.select_for_update().filter(source_key=draft.source_key, centre=centre).first()
        if known is not None:
            return known, correct_organisation(organisation=known, draft=draft, actor=actor, now=now)
        organisation = Organisation(
            centre=centre, source_key=draft.source_key, **{name: getattr(draft, name) for name in ORGANISATION_FIELDS}
        )
        organisation.save(force_insert=True)
        _write_facts(organisation, draft)
        _write_roles(organisation, draft)
        _journal(organisation, "record_organisation", [*ORGANISATION_FIELDS, "facts", "roles"], actor, now)
    return organisation, "created"


def correct_organisation(
    *, organisation: Organisation, draft: OrganisationDraft, actor: str, now: dt.datetime
) -> Literal["changed", "unchanged"]:
    """Bring an entry in line with `draft`. Facts that differ are added as of `known_from`; earlier facts stay."""
    with transaction.atomic():
        changed = [name for name in ORGANISATION_FIELDS if getattr(organisation, name) != getattr(draft, name)]
        for name in changed:
            setattr(organisation, name, getattr(draft, name))
        if _write_facts(organisation, draft):
            changed.append("facts")
        if _write_roles(organisation, draft):
            changed.append("roles")
        if not changed:
            return "unchanged"
        organisation.save()
        _journal(organisation, "correct_organisation", changed, actor, now)
    return "changed"


def record_person(*, centre: Centre, draft: PersonDraft, actor: str, now: dt.datetime) -> tuple[Person, Change]:
    """Enter a person and where they belong; a draft with a known source key corrects the entry it made before."""
    with transaction.atomic():
        person = None
        if draft.source_key:
            person = Person.objects.select_for_update().filter(source_key=draft.source_key, centre=centre).first()
        change: Change = "unchanged"
        if person is None:
            person = Person(centre=centre, source_key=draft.source_key)
            change = "created"
        changed = [name for name in PERSON_FIELDS if getattr(person, name) != getattr(draft, name)]
        for name in changed:
            setattr(person, name, getattr(draft, name))
        if changed or change == "created":
            person.save()
        if _affiliate(person, draft):
            changed.append("affiliations")
        if not changed and change == "unchanged":
            return person, "unchanged"
        if change == "unchanged":
            change = "changed"
        record_entry(
            actor=actor, action="record_person" if change == "created" else "correct_person", subject="person",
            subject_ids=[person.pk], fields=changed, centre_key=centre.key, now=now,
        )  # fmt: skip
    return person, change


def merge_organisations(
    *, loser: Organisation, survivor: Organisation, by: User | None, actor: str, now: dt.datetime
) -> Merge:
    """Say that two entries are one organisation. Raises MergeRefused."""
    with transaction.atomic():
        if loser.pk == survivor.pk:
            raise MergeRefused("An entry cannot be merged with itself.")
        if Merge.objects.filter(loser_id__in=[loser.pk, survivor.pk], undone_at__isnull=True).exists():
            raise MergeRefused("One of the two is merged already.")
        merge = Merge(centre=loser.centre, loser=loser, survivor=survivor, decided_at=now, decided_by=by)
        merge.save(force_insert=True)
        _journal(survivor, "merge_organisations", ["merged_from"], actor, now)
    return merge


def unmerge_organisations(*, merge: Merge, actor: str, now: dt.datetime) -> None:
    """Take a merge back: one row, and every count is as before."""
    with transaction.atomic():
        merge.undone_at = now
        merge.save(update_fields=["undone_at"])
        _journal(merge.survivor, "unmerge_organisations", ["merged_from"], actor, now)


def distinguish_organisations(
    *, one: Organisation, other: Organisation, by: User | None, actor: str, now: dt.datetime
) -> Distinction:
    """Remember that two entries are not the same organisation, so that nobody is asked again."""
    first, second = sorted((one, other), key=lambda organisation: organisation.pk)
    with transaction.atomic():
        found = Distinction.objects.filter(first=first, second=second, undone_at__isnull=True).first()
        if found is not None:
            return found
        distinction = Distinction(centre=first.centre, first=first, second=second, decided_at=now, decided_by=by)
        distinction.save(force_insert=True)
        _journal(first, "distinguish_organisations", ["distinctions"], actor, now)
    return distinction


def _write_facts(organisation: Organisation, draft: OrganisationDraft) -> bool:
    wanted = {name: getattr(draft, name) for name in FACT_FIELDS}
    latest = organisation.facts.filter(valid_from__lte=draft.known_from).last()
    if latest is not None and all(getattr(latest, name) == value for name, value in wanted.items()):
        return False
    if latest is None and all(value in (None, "") for value in wanted.values()):
        return False
    if latest is not None and latest.valid_from == draft.known_from:
        for name, value in wanted.items():
            setattr(latest, name, value)
        latest.save()
        return True
    OrganisationFact(centre=organisation.centre, organisation=organisation, valid_from=draft.known_from, **wanted).save(
        force_insert=True
    )
    return True


def _write_roles(organisation: Organisation, draft: OrganisationDraft) -> bool:
    has = set(organisation.roles.filter(ends_on__isnull=True).values_list("role", flat=True))
    missing = [role for role in draft.roles if role not in has]
    OrganisationRole.objects.bulk_create(
        OrganisationRole(centre=organisation.centre, organisation=organisation, role=role, starts_on=draft.known_from)
        for role in missing
    )
    return bool(missing)


def _affiliate(person: Person, draft: PersonDraft) -> bool:
    if draft.organisation_id is None:
        return False
    _, created = Affiliation.objects.get_or_create(
        centre=person.centre,
        person=person,
        organisation_id=draft.organisation_id,
        ends_on=None,
        defaults={"job_title": draft.job_title},
    )
    return created


def _journal(organisation: Organisation, action: str, fields: list[str], actor: str, now: dt.datetime) -> None:
    record_entry(
        actor=actor, action=action, subject="organisation", subject_ids=[organisation.pk],
        fields=fields, centre_key=organisation.centre.key, now=now,
    )  # fmt: skip

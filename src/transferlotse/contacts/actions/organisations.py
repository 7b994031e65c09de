"""Entering and correcting organisations and what was true of them when."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.db import transaction

from transferlotse import content
from transferlotse.centres.actions import lock_unchanged
from transferlotse.centres.models import Centre
from transferlotse.contacts.models import Organisation, OrganisationFact, OrganisationRole
from transferlotse.contacts.queries import organisations_numbered
from transferlotse.contacts.rules import OrganisationRoleKey
from transferlotse.journal.actions import record_entry

ORGANISATION_FIELDS = (
    "name", "legal_form", "street", "postcode", "city", "country", "district", "website", "email", "phone",
    "is_reconstructed",
)  # fmt: skip
FACT_FIELDS = ("employees", "turnover_eur", "balance_sheet_eur", "sector", "district", "stated_sme")
FACT_UNKNOWN = {
    "employees": None, "turnover_eur": None, "balance_sheet_eur": None, "sector": "", "district": "", "stated_sme": None,
}  # fmt: skip
Change = Literal["created", "changed", "unchanged"]


@dataclass(frozen=True, slots=True)
class OrganisationDraft:
    """What somebody says about an organisation; `known_from` is the day from which its facts are known to hold.

    A fact left empty (None or "") says nothing: what was known before goes on holding.
    """

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
class Firm:
    """The firm somebody means: an entry of the address book, or a new one by name and place."""

    organisation_id: int | None = None
    name: str = ""
    postcode: str = ""
    city: str = ""


def enter_firm(
    *, centre: Centre, firm: Firm, known_from: dt.date, form_key: str, actor: str, now: dt.datetime
) -> Organisation:
    """The entry that `firm` means, made if it is new; the same form sent twice finds the entry it made.

    Raises Organisation.DoesNotExist for an entry of another centre.
    """
    if firm.organisation_id is not None:
        found: list[Organisation] = organisations_numbered(centre=centre, pk=firm.organisation_id)
        if not found:
            raise Organisation.DoesNotExist
        return found[0]
    earlier: Organisation | None = Organisation.objects.from_source(f"form:{form_key}").filter(centre=centre).first()
    if earlier is not None:
        return earlier
    # A postcode that lies in several districts leaves the district open: it is asked for, never guessed.
    districts = content.districts_of_postcode(firm.postcode) if firm.postcode else ()
    draft = OrganisationDraft(
        name=firm.name,
        known_from=known_from,
        postcode=firm.postcode,
        city=firm.city,
        district=districts[0].ags if len(districts) == 1 else "",
        source_key=f"form:{form_key}",
    )
    return record_organisation(centre=centre, draft=draft, actor=actor, now=now)[0]


def record_organisation(
    *, centre: Centre, draft: OrganisationDraft, actor: str, now: dt.datetime
) -> tuple[Organisation, Change]:
    """Enter an organisation; a draft with a known source key corrects the entry it made before."""
    with transaction.atomic():
        known = None
        if draft.source_key:
            known = Organisation.objects.select_for_update().from_source(draft.source_key).filter(centre=centre).first()
        if known is not None:
            return known, correct_organisation(organisation=known, draft=draft, actor=actor, now=now)
        organisation = Organisation(
            centre=centre,
            source_key=draft.source_key,
            changed_at=now,
            **{name: getattr(draft, name) for name in ORGANISATION_FIELDS},
        )
        organisation.save(force_insert=True)
        _write_facts(organisation, draft)
        _write_roles(organisation, draft)
        _journal(organisation, "record_organisation", [*ORGANISATION_FIELDS, "facts", "roles"], actor, now)
    return organisation, "created"


def correct_organisation(
    *,
    organisation: Organisation,
    draft: OrganisationDraft,
    actor: str,
    now: dt.datetime,
    ended_roles: Collection[OrganisationRoleKey] = (),
    seen: str | None = None,
) -> Literal["changed", "unchanged"]:
    """Bring an entry in line with `draft`. Facts that differ are added as of `known_from`; earlier facts stay.

    Roles in `ended_roles` end on `known_from`. With `seen`, the version the editor looked at, raises EditConflict where
    somebody saved in between.
    """
    with transaction.atomic():
        lock_unchanged(organisation, seen)
        changed = [name for name in ORGANISATION_FIELDS if getattr(organisation, name) != getattr(draft, name)]
        for name in changed:
            setattr(organisation, name, getattr(draft, name))
        if _write_facts(organisation, draft):
            changed.append("facts")
        if _write_roles(organisation, draft) | _end_roles(organisation, ended_roles, draft.known_from):
            changed.append("roles")
        if not changed:
            return "unchanged"
        organisation.changed_at = now
        organisation.save()
        _journal(organisation, "correct_organisation", changed, actor, now)
    return "changed"


def record_fact(
    *, organisation: Organisation, valid_from: dt.date, values: Mapping[str, Any], actor: str, now: dt.datetime
) -> OrganisationFact:
    """Note what is true of an organisation from a day on; `values` by FACT_FIELDS, what is missing is unknown.

    A fact of the same day is corrected instead of added.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        fact = organisation.facts.filter(valid_from=valid_from).last()
        if fact is None:
            fact = OrganisationFact(centre=organisation.centre, organisation=organisation, valid_from=valid_from)
        for name in FACT_FIELDS:
            setattr(fact, name, values.get(name, FACT_UNKNOWN[name]))
        fact.save()
        _journal(organisation, "record_fact", sorted(values), actor, now)
    return fact


def correct_fact(
    *, fact: OrganisationFact, valid_from: dt.date, values: Mapping[str, Any], actor: str, now: dt.datetime
) -> Literal["changed", "unchanged"]:
    """Put right what was noted wrongly; `values` by FACT_FIELDS, what is missing stays."""
    wanted = {"valid_from": valid_from, **values}
    with transaction.atomic():
        changed = [name for name, value in wanted.items() if getattr(fact, name) != value]
        if not changed:
            return "unchanged"
        for name in changed:
            setattr(fact, name, wanted[name])
        fact.save()
        _journal(fact.organisation, "correct_fact", changed, actor, now)
    return "changed"


def _write_facts(organisation: Organisation, draft: OrganisationDraft) -> bool:
    latest = organisation.facts.filter(valid_from__lte=draft.known_from).last()
    said = {name: value for name in FACT_FIELDS if (value := getattr(draft, name)) not in (None, "")}
    wanted = {name: said.get(name, getattr(latest, name, FACT_UNKNOWN[name])) for name in FACT_FIELDS}
    if latest is not None and all(getattr(latest, name) == value for name, value in wanted.items()):
        return False
    if latest is None and not said:
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


def _end_roles(organisation: Organisation, ended: Collection[OrganisationRoleKey], ends_on: dt.date) -> bool:
    if not ended:
        return False
    return bool(organisation.roles.filter(role__in=list(ended), ends_on__isnull=True).update(ends_on=ends_on))


def _journal(organisation: Organisation, action: str, fields: list[str], actor: str, now: dt.datetime) -> None:
    record_entry(
        actor=actor, action=action, subject="organisation", subject_ids=[organisation.pk],
        fields=fields, centre_key=organisation.centre.key, now=now,
    )  # fmt: skip

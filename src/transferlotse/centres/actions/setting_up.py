"""Founding a centre and keeping its partners, funding and members."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from transferlotse.centres.mails import invitation
from transferlotse.centres.models import Beneficiary, Centre, Extension, Funding, Membership, Partner
from transferlotse.centres.rules import PartnerRole, Role
from transferlotse.journal.actions import record_entry
from transferlotse.outbox.actions import queue_mail
from transferlotse.people.actions import open_account, password_link
from transferlotse.people.models import User


class MembershipRefused(ValueError):
    """Raised where a membership cannot begin or end so; the text is a key that pages translate."""


def found_centre(*, key: str, name: str, admin_email: str, admin_name: str, now: dt.datetime) -> tuple[Centre, User]:
    """A new centre with its first administrator, who is invited by mail. Raises IntegrityError for a known key."""
    with transaction.atomic():
        centre = Centre.objects.create(key=key, name=name)
        _journal(centre, "found_centre", "centre", centre.pk, ["key", "name"], "operator", now)
        user = add_member(
            centre=centre, email=admin_email, name=admin_name, roles=[Role.CENTRE_ADMIN, Role.PROJECT_LEAD],
            partner=None, starts_on=now.date(), ends_on=None, actor="operator", now=now,
        )  # fmt: skip
    return centre, user


def add_member(
    *,
    centre: Centre,
    email: str,
    name: str,
    roles: Sequence[Role],
    partner: Partner | None,
    starts_on: dt.date,
    ends_on: dt.date | None,
    actor: str,
    now: dt.datetime,
) -> User:
    """Give a person roles in the centre; somebody new gets an account and a mail with a link to set a password.

    Raises MembershipRefused without a role or where the end lies before the start.
    """
    if not roles:
        raise MembershipRefused("no_role")
    if ends_on is not None and ends_on < starts_on:
        raise MembershipRefused("ends_before_start")
    with transaction.atomic():
        user, is_new = open_account(email=email, name=name)
        for role in roles:
            Membership.objects.update_or_create(
                user=user,
                centre=centre,
                role=role,
                starts_on=starts_on,
                defaults={"partner": partner, "ends_on": ends_on},
            )
        if is_new:
            subject, body = invitation(user=user, centre=centre, link=password_link(user=user))
            queue_mail(to=user.email, subject=subject, body=body, now=now, centre_key=centre.key)
        _journal(centre, "add_member", "membership", user.pk, ["role", "starts_on"], actor, now)
    return user


def end_membership(*, membership: Membership, last_day: dt.date, actor: str, now: dt.datetime) -> None:
    """Let a role end; it stays on record. Raises MembershipRefused for the last administrator: nobody could undo it."""
    centre = membership.centre
    with transaction.atomic():
        # Locking the centre puts two administrators who remove each other into a queue.
        Centre.objects.select_for_update().get(pk=centre.pk)
        if membership.role == Role.CENTRE_ADMIN and not _other_admins(membership, last_day):
            raise MembershipRefused("last_admin")
        if last_day < membership.starts_on:
            membership.delete()
        else:
            membership.ends_on = last_day
            membership.save(update_fields=["ends_on"])
        _journal(centre, "end_membership", "membership", membership.user_id, ["ends_on"], actor, now)


def record_partner(
    *,
    centre: Centre,
    partner: Partner | None,
    key: str,
    name: str,
    seat: str,
    region: str,
    role: PartnerRole,
    duties: str,
    actor: str,
    now: dt.datetime,
) -> Partner:
    """Enter a partner, or correct one. Raises IntegrityError for a key that another partner has."""
    with transaction.atomic():
        action = "correct_partner" if partner else "record_partner"
        partner = partner or Partner(centre=centre, key=key)
        partner.name, partner.seat, partner.region, partner.role, partner.duties = name, seat, region, role, duties
        partner.save()
        _journal(centre, action, "partner", partner.pk, ["name", "seat", "region", "role", "duties"], actor, now)
    return partner


def record_funding(
    *,
    centre: Centre,
    funding: Funding | None,
    programme: str,
    starts_on: dt.date,
    planned_end_on: dt.date,
    beneficiaries: Sequence[tuple[str, str]],
    actor: str,
    now: dt.datetime,
) -> Funding:
    """Enter what pays for the centre, or correct it; `beneficiaries` are names with their codes. Extensions stay."""
    if planned_end_on < starts_on:
        raise MembershipRefused("ends_before_start")
    with transaction.atomic():
        funding = funding or Funding(centre=centre)
        funding.programme, funding.starts_on, funding.planned_end_on = programme, starts_on, planned_end_on
        last = funding.extensions.last() if funding.pk else None
        funding.ends_on = max(planned_end_on, last.until_on) if last else planned_end_on
        funding.save()
        funding.beneficiaries.all().delete()
        Beneficiary.objects.bulk_create(
            Beneficiary(centre=centre, funding=funding, name=name, code=code) for name, code in beneficiaries
        )
        _journal(centre, "record_funding", "funding", funding.pk, ["programme", "span", "beneficiaries"], actor, now)
    return funding


def extend_funding(*, funding: Funding, until_on: dt.date, reason: str, actor: str, now: dt.datetime) -> Extension:
    """The funder prolonged the funding. Raises MembershipRefused where the new end is not later."""
    if until_on <= funding.ends_on:
        raise MembershipRefused("not_later")
    with transaction.atomic():
        extension = Extension(centre=funding.centre, funding=funding, until_on=until_on, reason=reason)
        extension.save()
        funding.ends_on = until_on
        funding.save(update_fields=["ends_on"])
        _journal(funding.centre, "extend_funding", "funding", funding.pk, ["ends_on"], actor, now)
    return extension


def _other_admins(membership: Membership, last_day: dt.date) -> bool:
    others = Membership.objects.filter(centre=membership.centre, role=Role.CENTRE_ADMIN, user__is_active=True)
    lasting = others.exclude(user_id=membership.user_id).filter(ends_on__isnull=True, starts_on__lte=last_day)
    return lasting.exists()


def _journal(
    centre: Centre, action: str, subject: str, subject_id: int, fields: list[str], actor: str, now: dt.datetime
) -> None:
    record_entry(
        actor=actor,
        action=action,
        subject=subject,
        subject_ids=[subject_id],
        fields=fields,
        centre_key=centre.key,
        now=now,
    )

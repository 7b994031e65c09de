"""Founding a company's space, giving, addressing and taking back shares, and looking through them."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from transferlotse.centres.models import Centre
from transferlotse.companies.mails import invitation_mail
from transferlotse.companies.models import AccessEntry, Company, CompanyMember, Invitation, Share
from transferlotse.companies.permissions import may_look
from transferlotse.companies.rules import (
    MONTHS_USUAL,
    RESERVED_SLUGS,
    SharePurpose,
    ShareState,
    last_day,
    slug_of,
)
from transferlotse.journal.actions import record_entry
from transferlotse.kit.links import new_token, token_hash
from transferlotse.outbox.actions import queue_mail
from transferlotse.people.models import User

BY_LINK = "private-link"
INVITED_FOR = dt.timedelta(days=3)


class ShareRefused(PermissionError):
    """Raised where a share does not let the centre look; the message is a sentence for the person."""


class ShareGone(LookupError):
    """Raised where a share cannot be addressed any more: expired, taken back, or given to another centre."""


def found_company(
    *, name: str, user: User, now: dt.datetime, subjects: tuple[tuple[str, int], ...] = (), is_demo: bool = False
) -> Company:
    """A new space with `user` as its first member. Shares of `subjects` (kind, id) without a company become its own."""
    with transaction.atomic():
        company = Company.objects.create(slug=_free_slug(name), name=name.strip(), is_demo=is_demo, created_at=now)
        CompanyMember.objects.create(company=company, user=user, since_at=now)
        take_over_shares(company=company, subjects=subjects)
        record_entry(
            actor=user.journal_name, action="found_company", subject="company", subject_ids=[company.pk], now=now
        )
    return company


def invite_founder(
    *, company_name: str, person_name: str, email: str, subject: str, subject_id: int, language: str, now: dt.datetime
) -> Invitation:
    """Mail a link that founds a space for the company; earlier links for the same thing stop working."""
    token = new_token()
    with transaction.atomic():
        Invitation.objects.filter(subject=subject, subject_id=subject_id).delete()
        invitation = Invitation.objects.create(
            token_hash=token_hash(token),
            company_name=company_name.strip(),
            person_name=person_name.strip(),
            email=email.strip().lower(),
            subject=subject,
            subject_id=subject_id,
            expires_at=now + INVITED_FOR,
        )
        words, body = invitation_mail(invitation=invitation, token=token, language=language)
        queue_mail(to=invitation.email, subject=words, body=body, now=now)
        record_entry(actor=BY_LINK, action="invite_founder", subject="invitation", subject_ids=[invitation.pk], now=now)
    return invitation


def forget_invitations(*, now: dt.datetime) -> int:
    """Delete invitations that nobody used in time; returns how many."""
    return Invitation.objects.filter(expires_at__lte=now).delete()[0]


def take_over_shares(*, company: Company, subjects: tuple[tuple[str, int], ...]) -> int:
    """Shares of these things that no company owns yet become the company's; part of the caller's action."""
    about = Q(pk__in=())
    for subject, subject_id in subjects:
        about |= Q(subject=subject, subject_id=subject_id)
    return Share.objects.filter(about, company=None).update(company=company)


def close_company(*, company: Company, actor: str, now: dt.datetime) -> None:
    """Delete the space with its members, shares and looks. What rooms above keep of it, they delete before."""
    with transaction.atomic():
        number = company.pk
        company.delete()
        record_entry(actor=actor, action="close_company", subject="company", subject_ids=[number], now=now)


def grant_share(
    *,
    subject: str,
    subject_id: int,
    now: dt.datetime,
    company: Company | None = None,
    centre: Centre | None = None,
    purpose: SharePurpose = SharePurpose.ADVICE,
    months: int = MONTHS_USUAL,
    actor: str = BY_LINK,
) -> tuple[Share, str]:
    """Let a centre see one thing for `months`; returns the share and its token, which is not kept anywhere.

    Without `centre` the share is prepared: it opens nothing until an enquiry addresses it. Raises ValueError for a span
    that is not offered.
    """
    token = new_token()
    with transaction.atomic():
        share = Share.objects.create(
            company=company,
            subject=subject,
            subject_id=subject_id,
            centre=centre,
            purpose=purpose,
            token_hash=token_hash(token),
            granted_at=now,
            until_on=last_day(today=timezone.localdate(now), months=months),
        )
        _note(share, actor, "grant_share", ["centre", "purpose", "until_on"], now)
    return share, token


def address_share(*, token: str, centre: Centre, now: dt.datetime, actor: str = BY_LINK) -> Share:
    """Bind a prepared share to the centre that answers the enquiry; a second time for the same centre changes nothing.

    Raises ShareGone where the token is none, or the share was taken back, has expired or belongs to another centre.
    """
    with transaction.atomic():
        share = Share.objects.select_for_update().filter(token_hash=token_hash(token)).first()
        if share is None or share.state(timezone.localdate(now)) not in {ShareState.PREPARED, ShareState.ACTIVE}:
            raise ShareGone
        if share.centre_id == centre.pk:
            return share
        if share.centre_id is not None:
            raise ShareGone
        share.centre = centre
        share.save(update_fields=["centre"])
        _note(share, actor, "address_share", ["centre"], now)
    return share


def revoke_share(*, share: Share, now: dt.datetime, actor: str = BY_LINK) -> None:
    """Take a share back, at once and for good; a second time changes nothing."""
    with transaction.atomic():
        current = Share.objects.select_for_update().get(pk=share.pk)
        if current.revoked_at is not None:
            return
        current.revoked_at = now
        current.save(update_fields=["revoked_at"])
        _note(current, actor, "revoke_share", ["revoked_at"], now)


def revoke_shares_of(*, subject: str, subject_ids: list[int], now: dt.datetime) -> int:
    """Take back every share of things that are about to be deleted; part of the caller's action."""
    return Share.objects.filter(subject=subject, subject_id__in=subject_ids, revoked_at=None).update(revoked_at=now)


def look_at_share(*, share_id: int, centre: Centre, user: User, what: str, language: str, now: dt.datetime) -> Share:
    """Note that `user` of `centre` looks at `what`, and return the share. Read what it opens in the same transaction.

    The share's row stays locked until then, so that a look and a revocation cannot overtake each other. Raises
    Share.DoesNotExist for a share that was not given to this centre, ShareRefused with the reason for one that ended.
    """
    with transaction.atomic():
        share = Share.objects.select_for_update().get(pk=share_id, centre=centre)
        verdict = may_look(share=share, centre=centre, language=language, today=timezone.localdate(now))
        if not verdict:
            raise ShareRefused(verdict.reason)
        AccessEntry(share=share, actor=user.journal_name, what=what[:120], at=now).save()
        _note(share, user.journal_name, "look_at_share", [], now, centre_key=centre.key)
    return share


def _note(share: Share, actor: str, action: str, fields: list[str], now: dt.datetime, centre_key: str = "") -> None:
    record_entry(
        actor=actor,
        action=action,
        subject="share",
        subject_ids=[share.pk],
        fields=fields,
        centre_key=centre_key,
        now=now,
    )


def _free_slug(name: str) -> str:
    start = slug_of(name)
    taken = set(Company.objects.filter(slug__startswith=start).values_list("slug", flat=True)) | RESERVED_SLUGS
    numbered = (f"{start}-{number}" for number in range(2, len(taken) + 3))
    return start if start not in taken else next(one for one in numbered if one not in taken)

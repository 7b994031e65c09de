"""A company's shares and looks, and the companies of a person."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from transferlotse.centres.models import Centre
from transferlotse.companies.models import AccessEntry, Company, Invitation, Share
from transferlotse.companies.rules import ShareState
from transferlotse.kit.links import token_hash
from transferlotse.people.models import User
from transferlotse.people.queries import actor_names


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked: the name of the person, when, at what."""

    who: str
    at: dt.datetime
    what: str


@dataclass(frozen=True, slots=True)
class SharedThing:
    """One share as its owner sees it: to which centre, for what, until when, where it stands, who looked."""

    share: Share
    centre: str
    state: ShareState
    looks: tuple[Look, ...]

    @property
    def is_open(self) -> bool:
        """Whether there is something to take back."""
        return self.state in {ShareState.ACTIVE, ShareState.PREPARED}


def companies_of(*, user: User) -> QuerySet[Company]:
    """The companies `user` belongs to, by name."""
    return Company.objects.filter(members__user=user)


def share_by_token(token: str) -> Share | None:
    """The share of a private token, with its centre; None for a token that is none."""
    return Share.objects.select_related("centre", "company").filter(token_hash=token_hash(token)).first()


def share_by_key(key: str) -> Share | None:
    """The share whose number another room kept as text; None for anything else."""
    return Share.objects.select_related("centre", "company").filter(pk=int(key)).first() if key.isdecimal() else None


def invitation_by_token(token: str, *, now: dt.datetime) -> Invitation | None:
    """The invitation of a private token; None once it was used or has expired."""
    return Invitation.objects.filter(token_hash=token_hash(token), expires_at__gt=now).first()


def shares_of_company(*, company: Company, today: dt.date) -> list[SharedThing]:
    """Everything a company shared, latest first, with all looks. Four queries."""
    return _told(Share.objects.filter(company=company), today)


def shares_of_subject(*, subject: str, subject_id: int, today: dt.date) -> list[SharedThing]:
    """The shares of one thing, latest first, with all looks. Three queries."""
    return _told(Share.objects.filter(subject=subject, subject_id=subject_id), today)


def share_told(*, share: Share, today: dt.date) -> SharedThing:
    """One share with all looks, for the status page of an enquiry."""
    return _told(Share.objects.filter(pk=share.pk), today)[0]


def shares_to_centre(*, centre: Centre, today: dt.date) -> QuerySet[Share]:
    """Shares that `centre` may look through today, latest first."""
    return Share.objects.filter(centre=centre, revoked_at=None, until_on__gte=today).select_related("company")


def _told(shares: QuerySet[Share], today: dt.date) -> list[SharedThing]:
    found = list(shares.select_related("centre"))
    entries: dict[int, list[AccessEntry]] = {share.pk: [] for share in found}
    for entry in AccessEntry.objects.filter(share__in=found):
        entries[entry.share_id].append(entry)
    names = actor_names(entry.actor for own in entries.values() for entry in own)
    return [
        SharedThing(
            share, share.centre.name if share.centre else "", share.state(today), _looks(entries[share.pk], names)
        )
        for share in found
    ]


def _looks(entries: Iterable[AccessEntry], names: dict[str, str]) -> tuple[Look, ...]:
    return tuple(Look(names[entry.actor], entry.at, entry.what) for entry in entries)

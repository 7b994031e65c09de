"""Opening a centre's scope, and asking who works where."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import Q, QuerySet
from django.dispatch import receiver
from django_scopes import scope

from transferlotse.centres.models import Centre, Funding, Membership, Partner, open_centre_ids
from transferlotse.centres.rules import Role
from transferlotse.kit.prepared import prepared
from transferlotse.people.models import User

ROW_SECURITY_SETTING = "transferlotse.centres"


@contextmanager
def centre_scope(*centres: Centre) -> Iterator[None]:
    """Within this block the records of these centres, and no others, can be read and written.

    Raises ValueError without a centre: an empty scope would open everything in django-scopes.
    On PostgreSQL the row-level policies learn the same ids.
    """
    if not centres or any(not isinstance(one, Centre) or one.pk is None for one in centres):
        raise ValueError("A scope needs at least one saved centre.")
    before = open_centre_ids()
    with scope(centre=centres[0] if len(centres) == 1 else list(centres)):
        _tell_database(tuple(one.pk for one in centres))
        try:
            yield
        finally:
            _tell_database(before)


def _tell_database(ids: tuple[int, ...]) -> None:
    # Set for the connection, not the transaction: a long import may commit in steps within one scope.
    if connection.vendor == "postgresql" and not connection.needs_rollback:
        connection.ensure_connection()
        _tell(connection, ids)


@receiver(connection_created)
def tell_new_connection(*, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """A connection made within an open scope, in place of one that broke or grew too old, learns that scope as well."""
    if connection.vendor == "postgresql" and (ids := open_centre_ids()):
        _tell(connection, ids)


def _tell(connection: Any, ids: tuple[int, ...]) -> None:
    # The driver's own cursor: telling the database who asks is no question that a page asks, so it is not counted.
    with connection.connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, false)", [ROW_SECURITY_SETTING, ",".join(map(str, ids))])


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's standing in one centre today: their roles and the partner they act for."""

    user: User
    centre: Centre
    roles: frozenset[Role]
    partner_id: int | None


@prepared
def _memberships(*, user: User, centre_key: str) -> QuerySet[Membership]:
    return Membership.objects.filter(user=user, centre__key=centre_key).select_related("centre")


def standing_of(*, user: User, centre_key: str, today: dt.date) -> Standing | None:
    """What `user` is in the centre with this key today; None if nothing."""
    there = _memberships(user=user, centre_key=centre_key)
    rows = [row for row in there if row.starts_on <= today and (row.ends_on is None or row.ends_on >= today)]
    if not rows or not user.is_active:
        return None
    rows.sort(key=lambda row: row.pk)
    partner = next((row.partner_id for row in rows if row.partner_id), None)
    return Standing(user, rows[0].centre, frozenset(Role(row.role) for row in rows), partner)


def centres_of(*, user: User, today: dt.date) -> QuerySet[Centre]:
    """The centres `user` works for today, by name."""
    return Centre.objects.filter(pk__in=_current(today).filter(user=user).values("centre_id"))


def members_of(*, centre: Centre, today: dt.date) -> QuerySet[User]:
    """Who works for `centre` today, by name."""
    return User.objects.filter(pk__in=_current(today).filter(centre=centre).values("user_id")).order_by("name")


@prepared
def _fundings(*, centre: Centre) -> QuerySet[Funding]:
    return Funding.objects.filter(centre=centre).order_by("-starts_on")[:1]


def funding_span(*, centre: Centre) -> tuple[dt.date, dt.date] | None:
    """First and last day of the centre's latest funding, extensions included; None before one is entered."""
    return next(((one.starts_on, one.ends_on) for one in _fundings(centre=centre)), None)


@prepared
def partners_of(*, centre: Centre) -> QuerySet[Partner]:
    """The partners of `centre`, by name."""
    return Partner.objects.filter(centre=centre)


def _current(today: dt.date) -> QuerySet[Membership]:
    ends = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    return Membership.objects.filter(ends, starts_on__lte=today, user__is_active=True)

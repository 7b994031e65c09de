"""Who comes back with which session: asked on every page, so asked with questions whose SQL is written once."""

import datetime as dt
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from transferlotse.kit.prepared import prepared
from transferlotse.people.models import User


@prepared
def _living_sessions(*, key: str, now: dt.datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


@prepared
def _accounts(*, pk: int) -> QuerySet[User]:
    return User.objects.filter(pk=pk)


class SessionStore(db.SessionStore):
    """Django's sessions in the database."""

    def _get_session_from_db(self) -> Session | None:
        found = _living_sessions(key=self.session_key or "", now=timezone.now())
        if found:
            return found[0]  # type: ignore[no-any-return]
        self._session_key = None
        return None


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """Sign-in as allauth does it."""

    def get_user(self, user_id: Any) -> User | None:
        """The account of a session; None where it is gone or switched off."""
        found = _accounts(pk=int(user_id))
        return found[0] if found and self.user_can_authenticate(found[0]) else None

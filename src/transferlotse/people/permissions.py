"""Who may open an account, and when the password is asked for once more."""

import datetime as dt
import time

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come by invitation of a centre or with a company's own space; nobody signs up at the sign-in page."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always closed: rooms create accounts themselves."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: object) -> bool:
        """Not while the first second factor is set up right after signing in: that password has just been typed."""
        user = self.request.user
        if app == "allauth.mfa" and user.is_authenticated:
            typed = max((one["at"] for one in get_authentication_records(self.request, user)), default=0.0)
            earlier = user.authenticator_set.filter(created_at__lt=dt.datetime.fromtimestamp(typed, dt.UTC))
            if time.time() - typed < app_settings.REAUTHENTICATION_TIMEOUT and not earlier.exists():
                return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

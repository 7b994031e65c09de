"""Who may open an account, and when the password is asked for once more."""

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
        """Not for the first second factor right after signing in: who has just typed the password is not asked again."""
        user = self.request.user
        if app == "allauth.mfa" and user.is_authenticated and not user.authenticator_set.exists():
            signed_in = [one["at"] for one in get_authentication_records(self.request, user)]
            if signed_in and time.time() - signed_in[-1] < app_settings.REAUTHENTICATION_TIMEOUT:
                return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

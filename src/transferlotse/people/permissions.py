"""Who may open an account."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come by invitation of a centre or with a company's own space; nobody signs up at the sign-in page."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always closed: rooms create accounts themselves."""
        return False

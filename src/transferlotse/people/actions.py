"""Opening accounts and handing over the link with which a person sets their password."""

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from transferlotse.people.models import User


def open_account(*, email: str, name: str, language: str = "de") -> tuple[User, bool]:
    """The account with this address, and whether it was opened just now. A known account keeps its own name."""
    with transaction.atomic():
        known = User.objects.filter(email=email.strip().lower()).first()
        if known is not None:
            return known, False
        user = User.objects.create_user(email, name=name, language=language)
        # Only the link sent to this address sets a password, so whoever signs in has proved that it is theirs.
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        return user, True


def password_link(*, user: User) -> str:
    """A link, good once and for as long as Django's password reset links are, with which a person sets a password."""
    words = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    path = reverse("account_reset_password_from_key", kwargs=words)
    return f"{settings.BASE_URL}{path}"

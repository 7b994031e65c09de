"""Opening accounts and handing over the link with which a person sets their password."""

import datetime as dt

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from transferlotse.journal.actions import record_entry
from transferlotse.people.models import User


class AccountExists(Exception):
    """Raised where the address has an account already: its owner signs in instead."""


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
    """A link in the person's language, good once and for as long as Django's password reset links are, with which a person
    sets a password."""
    words = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    with translation.override(user.language):
        path = reverse("account_reset_password_from_key", kwargs=words)
    return f"{settings.BASE_URL}{path}"


def open_proven_account(*, email: str, name: str, password: str, language: str, now: dt.datetime) -> User:
    """An account with a password for a person who has proven that the address is theirs. Raises AccountExists."""
    address = email.strip().lower()
    with transaction.atomic():
        if User.objects.filter(email=address).exists():
            raise AccountExists
        user = User.objects.create_user(address, password, name=name.strip(), language=language)
        EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
        record_entry(actor=user.journal_name, action="open_account", subject="user", subject_ids=[user.pk], now=now)
    return user


def make_operator(*, user: User, actor: str, now: dt.datetime) -> None:
    """Let this account open the operators' pages. Nothing happens where it may already."""
    with transaction.atomic():
        if user.is_staff and user.is_superuser:
            return
        user.is_staff = user.is_superuser = True
        user.save(update_fields=["is_staff", "is_superuser"])
        fields = ["is_staff", "is_superuser"]
        record_entry(actor=actor, action="make_operator", subject="user", subject_ids=[user.pk], fields=fields, now=now)


def forget_second_factor(*, user: User, actor: str, now: dt.datetime) -> int:
    """Remove every second factor of an account, so that its owner sets up a new one; answer how many there were."""
    with transaction.atomic():
        removed, _ = Authenticator.objects.filter(user=user).delete()
        if removed:
            record_entry(actor=actor, action="forget_second_factor", subject="user", subject_ids=[user.pk], now=now)
    return removed

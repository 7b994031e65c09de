"""Opening accounts."""

import datetime as dt

from allauth.account.models import EmailAddress
from django.db import transaction

from transferlotse.journal.actions import record_entry
from transferlotse.people.models import User


class AccountExists(Exception):
    """Raised where the address has an account already: its owner signs in instead."""


def open_account(*, email: str, name: str, password: str, language: str, now: dt.datetime) -> User:
    """An account for a person who has proven that the address is theirs. Raises AccountExists."""
    address = email.strip().lower()
    with transaction.atomic():
        if User.objects.filter(email=address).exists():
            raise AccountExists
        user = User.objects.create_user(address, password, name=name.strip(), language=language)
        EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
        record_entry(actor=user.journal_name, action="open_account", subject="user", subject_ids=[user.pk], now=now)
    return user

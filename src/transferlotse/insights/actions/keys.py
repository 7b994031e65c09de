"""The key a centre signs its deposits with: made on first use, kept sealed."""

import datetime as dt
import hashlib

from django.conf import settings
from django.db import transaction
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from nacl.signing import SigningKey

from transferlotse.centres.models import Centre
from transferlotse.insights.models import DepositKey
from transferlotse.journal.actions import record_entry


class KeyLost(RuntimeError):
    """Raised where a key was sealed under another secret key of the installation."""


def deposit_key(*, centre: Centre, actor: str, now: dt.datetime) -> DepositKey:
    """The centre's key; made where it has none yet."""
    with transaction.atomic():
        Centre.objects.select_for_update().get(pk=centre.pk)
        known: DepositKey | None = DepositKey.objects.filter(centre=centre).first()
        if known is not None:
            return known
        made = SigningKey.generate()
        key = DepositKey(
            centre=centre, public_key=made.verify_key.encode().hex(), sealed=sealed(made.encode()), made_at=now
        )  # fmt: skip
        key.save()
        record_entry(
            actor=actor, action="make_deposit_key", subject="deposit_key", subject_ids=[key.pk], centre_key=centre.key, now=now
        )  # fmt: skip
        return key


def sealed(secret: bytes) -> bytes:
    """`secret` closed so that only this installation opens it."""
    return bytes(_box().encrypt(secret))


def opened(closed: bytes) -> bytes:
    """What `sealed` closed. Raises KeyLost."""
    try:
        return _box().decrypt(closed)
    except CryptoError as wrong:
        raise KeyLost("sealed under another secret key of the installation") from wrong


def _box() -> SecretBox:
    key = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=SecretBox.KEY_SIZE, person=b"deposit keys")
    return SecretBox(key.digest())

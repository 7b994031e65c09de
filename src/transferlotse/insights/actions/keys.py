"""The key a centre signs its deposits with: made on first use, kept sealed, renewed when it is lost or known to others."""

import datetime as dt
import hashlib
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Renewal:
    """A renewed key, and whether organisations keep the numbers they had in earlier deposits."""

    key: DepositKey
    keeps_numbers: bool


def renew_deposit_key(*, centre: Centre, actor: str, now: dt.datetime) -> Renewal:
    """Give the centre a new key to sign with; deposits written before stay signed with the former one.

    Where the former key can still be opened (it became known to others, say), organisations keep their numbers. Where the
    secret key of the installation is lost, nobody can lead back to them: they get new ones, and every span must be handed in
    again, or the evaluation would take the same organisation for two.
    """
    with transaction.atomic():
        Centre.objects.select_for_update().get(pk=centre.pk)
        key = deposit_key(centre=centre, actor=actor, now=now)
        keeps_numbers = _opens(numbering_of(key))
        made = SigningKey.generate()
        key.numbering = numbering_of(key) if keeps_numbers else sealed(SigningKey.generate().encode())
        key.public_key, key.sealed = made.verify_key.encode().hex(), sealed(made.encode())
        key.renewed_at = now
        key.save()
        record_entry(
            actor=actor, action="renew_deposit_key", subject="deposit_key", subject_ids=[key.pk], fields=["public_key"],
            centre_key=centre.key, now=now,
        )  # fmt: skip
        return Renewal(key, keeps_numbers)


def numbering_of(key: DepositKey) -> bytes:
    """What the numbers of organisations are made with, sealed."""
    return bytes(key.numbering or key.sealed)


def _opens(closed: bytes) -> bool:
    try:
        opened(closed)
    except KeyLost:
        return False
    return True


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

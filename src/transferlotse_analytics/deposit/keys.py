"""Signing keys of centres: how they are made, kept and trusted.

A centre keeps `<centre>.key` to itself and gives `<centre>.pub` to whoever evaluates. The evaluator puts the public
keys into one folder: the file name says for which centre a key may speak, so no centre can sign for another. A centre
that renewed its key has one more file, `<centre>.<any word>.pub`, as long as deposits signed with the former one count.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from nacl.encoding import HexEncoder
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from transferlotse_analytics.deposit.period import CENTRE, no_centre
from transferlotse_analytics.wording import say, why_not

# The text before each manifest keeps a signature from being valid for anything but a deposit.
CONTEXT = b"transferlotse deposit, manifest version 1\n"

# 64 hexadecimal digits and some blank lines.
LONGEST_KEY = 256


@dataclass(frozen=True)
class TrustedKeys:
    """Public keys by centre, or one key (`any_centre`) that the caller vouches for whatever the deposit says."""

    by_centre: dict[str, tuple[bytes, ...]]
    any_centre: bytes | None = None

    @classmethod
    def from_folder(cls, folder: Path) -> "TrustedKeys":
        """Reads every `<centre>.pub` and `<centre>.<word>.pub`; ValueError names a file that holds no key."""
        if not folder.is_dir():
            raise ValueError(
                say("{}: Ordner mit öffentlichen Schlüsseln fehlt", "{}: no such folder of public keys", folder)
            )
        keys: dict[str, tuple[bytes, ...]] = {}
        for path in sorted(folder.glob("*.pub")):
            centre = path.stem.partition(".")[0]
            keys[centre] = (*keys.get(centre, ()), read_public_key(path))
        if not keys:
            raise ValueError(
                say("{}: enthält keinen öffentlichen Schlüssel (*.pub)", "{}: holds no public key (*.pub)", folder)
            )
        return cls(keys)

    @classmethod
    def from_file(cls, path: Path) -> "TrustedKeys":
        """One public key for the deposits at hand."""
        return cls({}, any_centre=read_public_key(path))

    def keys_for(self, centre: str) -> tuple[bytes, ...]:
        """The keys that may sign for `centre`."""
        return self.by_centre.get(centre, () if self.any_centre is None else (self.any_centre,))


def new_key_pair(folder: Path, centre: str) -> tuple[Path, Path]:
    """Makes `<centre>.key` (readable by its owner only) and `<centre>.pub`; never overwrites a key."""
    if not CENTRE.fullmatch(centre):
        raise ValueError(no_centre(centre))
    folder.mkdir(parents=True, exist_ok=True)
    private, public = folder / f"{centre}.key", folder / f"{centre}.pub"
    if private.exists() or public.exists():
        raise ValueError(
            say(
                "{}: diesen Schlüssel gibt es schon; was damit unterschrieben ist, würde ungültig",
                "{}: this key exists already; what is signed with it would become invalid",
                private,
            )
        )
    key = SigningKey.generate()
    descriptor = os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(key.encode(HexEncoder) + b"\n")
    public.write_bytes(key.verify_key.encode(HexEncoder) + b"\n")
    return private, public


def load_signing_key(path: Path) -> SigningKey:
    """Reads a private key; ValueError where the file is missing or holds none."""
    try:
        return SigningKey(_digits(path), HexEncoder)
    except OSError as error:
        raise ValueError(
            say("{}: nicht lesbar ({})", "{}: cannot be read ({})", path, why_not(error) or error.strerror)
        ) from error
    except Exception as error:
        raise ValueError(say("{}: enthält keinen geheimen Schlüssel", "{}: holds no signing key", path)) from error


def read_public_key(path: Path) -> bytes:
    """The 32 bytes of a public key; ValueError where the file is missing or holds none."""
    try:
        return bytes(VerifyKey(_digits(path), HexEncoder))
    except OSError as error:
        raise ValueError(
            say("{}: nicht lesbar ({})", "{}: cannot be read ({})", path, why_not(error) or error.strerror)
        ) from error
    except Exception as error:
        raise ValueError(say("{}: enthält keinen öffentlichen Schlüssel", "{}: holds no public key", path)) from error


def _digits(path: Path) -> bytes:
    """What a key file holds; no more of it is read than a key could be long."""
    with path.open("rb") as handle:
        return handle.read(LONGEST_KEY).strip()


def sign(manifest: bytes, key: SigningKey) -> bytes:
    """The signature over a manifest, 128 hexadecimal digits and a line break."""
    return key.sign(CONTEXT + manifest).signature.hex().encode() + b"\n"


def signature_holds(manifest: bytes, signature: bytes, public_key: bytes) -> bool:
    """Whether `signature` was made over exactly this manifest with the key belonging to `public_key`."""
    try:
        VerifyKey(public_key).verify(CONTEXT + manifest, bytes.fromhex(signature.decode("ascii").strip()))
    except (BadSignatureError, ValueError):
        return False
    return True

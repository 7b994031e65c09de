"""Private links: an unguessable token stands in the address, only its hash is kept."""

import hashlib
import secrets

TOKEN_BYTES = 18


def new_token() -> str:
    """A token of 144 random bits, 24 characters that may stand in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """SHA-256 (hex) of a token: random enough to need neither salt nor a slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()

"""How one entry is tied to the one before it."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

GENESIS = "0" * 64


def entry_hash(*, previous: str, body: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over the previous entry's hash and this entry's canonical JSON body."""
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()

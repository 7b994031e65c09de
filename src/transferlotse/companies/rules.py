"""When a share holds, and how a company's name becomes part of an address."""

import datetime as dt
import re
import unicodedata
from enum import StrEnum

LONGEST_SLUG = 60
MONTHS_OFFERED = (3, 6, 12)
MONTHS_USUAL = 6
RESERVED_SLUGS = frozenset({"einrichten", "neu"})
_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


class SharePurpose(StrEnum):
    """What a centre may use a shared result for: nothing else."""

    ADVICE = "advice"


class ShareState(StrEnum):
    """Where a share stands."""

    PREPARED = "prepared"
    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


def share_state(*, has_centre: bool, until_on: dt.date, revoked_at: dt.datetime | None, today: dt.date) -> ShareState:
    """A share holds up to and including its last day; without a centre it opens nothing yet. Revoked comes first."""
    if revoked_at is not None:
        return ShareState.REVOKED
    if today > until_on:
        return ShareState.EXPIRED
    return ShareState.ACTIVE if has_centre else ShareState.PREPARED


def last_day(*, today: dt.date, months: int) -> dt.date:
    """The same day `months` later, or the last of that month. Raises ValueError for a span that is not offered."""
    if months not in MONTHS_OFFERED:
        raise ValueError(f"{months} months are not offered")
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    following = dt.date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(dt.date(year, month + 1, 1) + dt.timedelta(days=today.day - 1), following - dt.timedelta(days=1))


def slug_of(name: str) -> str:
    """A company's name as part of an address: `Müller & Söhne GmbH` becomes `mueller-soehne-gmbh`."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG].strip("-") or "betrieb"

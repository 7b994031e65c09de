"""States of a delivery, who may change them to what, and how shares of it add up."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class DeliveryState(StrEnum):
    """Only `delivered` counts."""

    PLANNED = "planned"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class Mode(StrEnum):
    """Where a delivery took place."""

    ON_SITE = "on_site"
    ONLINE = "online"
    HYBRID = "hybrid"


class OutcomeKind(StrEnum):
    """What became of a delivery."""

    FOLLOW_UP_PROJECT = "follow_up_project"
    INVESTMENT = "investment"
    EFFECT = "effect"


TRANSITIONS: dict[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.PLANNED: frozenset({DeliveryState.DELIVERED, DeliveryState.CANCELLED}),
    DeliveryState.DELIVERED: frozenset({DeliveryState.CANCELLED, DeliveryState.PLANNED}),
    DeliveryState.CANCELLED: frozenset({DeliveryState.PLANNED, DeliveryState.DELIVERED}),
}

SHARE_PLACES = Decimal("0.0001")


def equal_shares(count: int) -> list[Decimal]:
    """`count` fractions that add up to exactly 1; the first takes what rounding leaves. Raises ValueError below 1."""
    if count < 1:
        raise ValueError("A delivery needs at least one deliverer.")
    each = (Decimal(1) / count).quantize(SHARE_PLACES)
    return [Decimal(1) - each * (count - 1), *[each] * (count - 1)]


def shares_are_whole(fractions: Sequence[Decimal]) -> bool:
    """Whether the fractions of all deliverers together make one delivery."""
    return sum(fractions, Decimal(0)) == Decimal(1) and all(fraction > 0 for fraction in fractions)


@dataclass(frozen=True, slots=True)
class Share:
    """One deliverer's part of a delivery: a partner of the centre or another centre; exactly one of the two ids is set."""

    fraction: Decimal
    partner_id: int | None = None
    host_centre_id: int | None = None


@dataclass(frozen=True, slots=True)
class DeliveryDraft:
    """What somebody says about a delivery, from a form, a table or a booking, before it becomes the record."""

    format: str
    title: str
    starts_on: dt.date
    ends_on: dt.date
    shares: tuple[Share, ...]
    state: DeliveryState = DeliveryState.DELIVERED
    ai: bool = False
    mode: Mode = Mode.ON_SITE
    district: str = ""
    place: str = ""
    quantity: Decimal = Decimal(1)
    effort_hours: Decimal | None = None
    topics: tuple[str, ...] = ()
    source_key: str = ""
    joint_key: str = ""
    note: str = ""
    is_reconstructed: bool = False


@dataclass(frozen=True, slots=True)
class AttendanceDraft:
    """Who took part, as far as known; `entered` is the row exactly as somebody wrote it."""

    organisation_id: int | None = None
    person_id: int | None = None
    headcount: int = 1
    entered: Mapping[str, str] = field(default_factory=dict)
    source_key: str = ""


def shares_of(partner_ids: Sequence[int], host_centre_ids: Sequence[int] = ()) -> tuple[Share, ...]:
    """Equal shares for these deliverers, partners first. Raises ValueError if there is none."""
    fractions = equal_shares(len(partner_ids) + len(host_centre_ids))
    partners = [Share(fraction, partner_id=one) for fraction, one in zip(fractions, partner_ids, strict=False)]
    hosts = [
        Share(fraction, host_centre_id=one)
        for fraction, one in zip(fractions[len(partner_ids) :], host_centre_ids, strict=True)
    ]
    return (*partners, *hosts)


NETWORK_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,62}:[0-9]{1,18}")


def network_key(text: str) -> str | None:
    """The key of another centre's record as somebody wrote it, in its one form; None where it is none."""
    key = "".join(text.split()).lower()
    return key if NETWORK_KEY.fullmatch(key) else None


def draft_problems(draft: DeliveryDraft) -> dict[str, str]:
    """What makes a draft unfit to become a record, by field name; the texts are keys that forms translate."""
    problems: dict[str, str] = {}
    if draft.ends_on < draft.starts_on:
        problems["ends_on"] = "ends_before_start"
    if not draft.title.strip():
        problems["title"] = "missing"
    if draft.quantity <= 0:
        problems["quantity"] = "not_positive"
    if not shares_are_whole([share.fraction for share in draft.shares]):
        problems["shares"] = "shares_not_whole"
    return problems


def restored_state(ends_on: dt.date, today: dt.date) -> DeliveryState:
    """What a cancelled delivery becomes when somebody restores it: planned while it lies ahead, delivered otherwise."""
    return DeliveryState.PLANNED if ends_on > today else DeliveryState.DELIVERED


def shares_by_percent(percents: Sequence[Decimal | None]) -> list[Decimal] | None:
    """Fractions from percentages of deliverers; equal ones where none is given, None where they do not make up 100."""
    if all(percent is None for percent in percents):
        return equal_shares(len(percents))
    if any(percent is None for percent in percents):
        return None
    fractions = [(percent or Decimal(0)) / 100 for percent in percents]
    return fractions if shares_are_whole(fractions) else None

"""States of a delivery, who may change them to what, and how shares of it add up."""

from collections.abc import Sequence
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

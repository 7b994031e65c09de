"""What people ask about deliveries."""

from transferlotse.deliveries.queries.deliveries import (
    DeliveryFilter,
    Participants,
    Share,
    attendance_keys_known,
    attendances_of,
    deliverers_of,
    deliveries_found,
    deliveries_from_source,
    deliveries_listed,
    deliveries_numbered,
    deliveries_of_organisations,
    delivery_sorts,
    frequent_topics,
    outcomes_of,
    participants_of,
    persons_at,
    topics_of,
    used_districts,
)
from transferlotse.deliveries.queries.history import delivery_history
from transferlotse.deliveries.queries.reach import Reach, deliveries_counted

__all__ = [
    "DeliveryFilter",
    "Participants",
    "Reach",
    "Share",
    "attendance_keys_known",
    "attendances_of",
    "deliverers_of",
    "deliveries_counted",
    "deliveries_found",
    "deliveries_from_source",
    "deliveries_listed",
    "deliveries_numbered",
    "deliveries_of_organisations",
    "delivery_history",
    "delivery_sorts",
    "frequent_topics",
    "outcomes_of",
    "participants_of",
    "persons_at",
    "topics_of",
    "used_districts",
]

"""What people ask about deliveries."""

from transferlotse.deliveries.queries.deliveries import (
    DeliveryFilter,
    deliveries_found,
    deliveries_of_organisations,
    delivery_sorts,
    firms_per_delivery,
    frequent_topics,
    used_districts,
)
from transferlotse.deliveries.queries.history import delivery_history

__all__ = [
    "DeliveryFilter",
    "deliveries_found",
    "deliveries_of_organisations",
    "delivery_history",
    "delivery_sorts",
    "firms_per_delivery",
    "frequent_topics",
    "used_districts",
]

"""Pages of the room."""

from transferlotse.deliveries.views.entries import (
    delivery_cancel,
    delivery_dialogue,
    delivery_edit,
    delivery_format,
    delivery_new,
    delivery_restore,
)
from transferlotse.deliveries.views.lists import delivery_list, organisation_deliveries
from transferlotse.deliveries.views.parts import (
    delivery_attend,
    delivery_attendance_remove,
    delivery_outcome,
    delivery_outcome_remove,
    delivery_show,
)

__all__ = [
    "delivery_attend",
    "delivery_attendance_remove",
    "delivery_cancel",
    "delivery_dialogue",
    "delivery_edit",
    "delivery_format",
    "delivery_list",
    "delivery_new",
    "delivery_outcome",
    "delivery_outcome_remove",
    "delivery_restore",
    "delivery_show",
    "organisation_deliveries",
]

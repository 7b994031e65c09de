"""What people do with deliveries: record, correct, add who took part, note what became of it."""

from transferlotse.deliveries.actions.attendances import (
    DIALOGUE,
    DialogueDraft,
    record_attendances,
    record_dialogue,
    record_participants,
    remove_attendance,
)
from transferlotse.deliveries.actions.outcomes import record_outcome, remove_outcome
from transferlotse.deliveries.actions.records import (
    DraftRefused,
    Recorded,
    correct_delivery,
    move_delivery,
    record_delivery,
)

__all__ = [
    "DIALOGUE",
    "DialogueDraft",
    "DraftRefused",
    "Recorded",
    "correct_delivery",
    "move_delivery",
    "record_attendances",
    "record_delivery",
    "record_dialogue",
    "record_outcome",
    "record_participants",
    "remove_attendance",
    "remove_outcome",
]

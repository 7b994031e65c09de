"""What is done with a centre's own tables."""

from transferlotse.files.actions.imports import (
    ImportMoved,
    choose_columns,
    choose_sheet,
    claim_for_applying,
    discard_upload,
    forget_uploads,
    note_applied,
    note_given_up,
    note_preview,
    note_queued,
    store_upload,
)
from transferlotse.files.actions.undoing import undo_import
from transferlotse.files.actions.words import forget_word, learn_words

__all__ = [
    "ImportMoved",
    "choose_columns",
    "choose_sheet",
    "claim_for_applying",
    "discard_upload",
    "forget_uploads",
    "forget_word",
    "learn_words",
    "note_applied",
    "note_given_up",
    "note_preview",
    "note_queued",
    "store_upload",
    "undo_import",
]

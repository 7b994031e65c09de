"""Guarding a centre's records against two people who correct the same one."""

import datetime as dt
from typing import Any


class EditConflict(Exception):
    """Raised when somebody else saved between reading and writing; `current` is the record as it is now."""

    def __init__(self, current: Any) -> None:
        super().__init__(f"{type(current).__name__} {current.pk}")
        self.current = current


def version_of(record: Any) -> str:
    """What an edit form carries along to notice that somebody else saved in between; needs `changed_at`."""
    return record.changed_at.astimezone(dt.UTC).isoformat() if record.changed_at else "0"


def lock_unchanged(record: Any, seen: str | None) -> None:
    """Lock the row of `record` until the transaction ends.

    Raises EditConflict where the stored version is not `seen`; None means that nobody looked at one, as in an import.
    """
    current = type(record).objects.select_for_update().get(pk=record.pk)
    if seen is not None and version_of(current) != seen:
        raise EditConflict(current)

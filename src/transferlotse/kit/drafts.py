"""Keeping what a person is still filling in: soon enough for the next page, without waiting for the disk each time."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection


@contextmanager
def draft_cursor() -> Iterator[Any]:
    """A cursor for one statement that keeps a draft.

    On SQLite the statement is handed to the operating system and not forced onto the disk: it survives the end of the
    process at once, and a power cut once anything else is written, because the log of the database is forced in order.
    Inside a transaction, without that log, and on PostgreSQL the statement is as safe as any other.
    """
    relaxed = settings.SQLITE_KEEPS_LOG and connection.vendor == "sqlite" and not connection.in_atomic_block
    with connection.cursor() as cursor:
        if relaxed:
            cursor.execute("PRAGMA synchronous=NORMAL")
        try:
            yield cursor
        finally:
            if relaxed:
                cursor.execute("PRAGMA synchronous=FULL")

"""What is kept as a draft does not wait for the disk; everything after it does."""

import pytest
from django.db import DatabaseError, connection, transaction

from transferlotse.kit.drafts import draft_cursor

NORMAL, FULL = 1, 2


def patience() -> int:
    """How the database waits for the disk now."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        return int(cursor.fetchone()[0])


@pytest.fixture
def sqlite_log(transactional_db: None, settings: object) -> None:
    """A SQLite with a log; other databases have no such switch."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has this switch")
    settings.SQLITE_KEEPS_LOG = True  # type: ignore[attr-defined]


def test_draft_cursor_waits_again_after_an_error(sqlite_log: None) -> None:
    with draft_cursor():
        assert patience() == NORMAL
    assert patience() == FULL
    with pytest.raises(DatabaseError), draft_cursor() as cursor:
        cursor.execute("no statement")
    assert patience() == FULL


def test_draft_cursor_waits_inside_a_transaction(sqlite_log: None) -> None:
    with transaction.atomic(), draft_cursor():
        assert patience() == FULL


def test_draft_cursor_waits_without_a_log(sqlite_log: None, settings: object) -> None:
    settings.SQLITE_KEEPS_LOG = False  # type: ignore[attr-defined]
    with draft_cursor():
        assert patience() == FULL

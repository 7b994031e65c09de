"""What is kept as a draft does not wait for the disk; everything after it does."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from transferlotse.kit.drafts import draft_cursor

HASTE, PATIENCE = "PRAGMA synchronous=NORMAL", "PRAGMA synchronous=FULL"


def statements(sql: str) -> list[str]:
    """What the database is told while a draft is kept with `sql`, in order."""
    with CaptureQueriesContext(connection) as seen, draft_cursor() as cursor:
        cursor.execute(sql)
    return [query["sql"] for query in seen]


def test_draft_waits_for_the_disk_again_afterwards(transactional_db: None, settings: Any) -> None:
    settings.SQLITE_KEEPS_LOG = True
    is_sqlite = connection.vendor == "sqlite"
    assert statements("SELECT 1") == ([HASTE, "SELECT 1", PATIENCE] if is_sqlite else ["SELECT 1"])
    with CaptureQueriesContext(connection) as seen, pytest.raises(DatabaseError):
        statements("no statement")
    assert not is_sqlite or seen.captured_queries[-1]["sql"] == PATIENCE


def test_draft_inside_a_transaction_waits_for_the_disk(transactional_db: None, settings: Any) -> None:
    settings.SQLITE_KEEPS_LOG = True
    with transaction.atomic():
        assert statements("SELECT 1") == ["SELECT 1"]


def test_draft_without_a_log_waits_for_the_disk(transactional_db: None, settings: Any) -> None:
    settings.SQLITE_KEEPS_LOG = False
    assert statements("SELECT 1") == ["SELECT 1"]

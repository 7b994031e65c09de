"""Altering or removing an entry is found and named."""

import datetime as dt

import pytest

from transferlotse.journal.actions import record_entry
from transferlotse.journal.models import Entry, Head
from transferlotse.journal.queries import breaks, entries_after, entries_of
from transferlotse.journal.rules import entry_hash

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(db: None, now: dt.datetime) -> list[Entry]:
    return [
        record_entry(
            actor="user:1",
            action="correct",
            subject="delivery",
            subject_ids=[7, number],
            fields=["title"],
            centre_key="a",
            now=now,
        )
        for number in range(5)
    ]


def found() -> list[tuple[int, str]]:
    return [(one.number, one.problem) for one in breaks()]


def test_whole_chain_has_no_breaks(chain: list[Entry]) -> None:
    assert found() == []


@pytest.mark.parametrize("field", ["actor", "action", "subject", "centre_key"])
def test_altered_entry_is_named(chain: list[Entry], field: str) -> None:
    Entry.objects.filter(number=3).update(**{field: "other"})
    assert found() == [(3, "altered")]


def test_altered_time_and_ids_are_named(chain: list[Entry], now: dt.datetime) -> None:
    Entry.objects.filter(number=2).update(at=now - dt.timedelta(days=1))
    Entry.objects.filter(number=4).update(subject_ids=[7])
    assert found() == [(2, "altered"), (4, "altered")]


def test_entry_altered_together_with_its_hash_breaks_the_next(chain: list[Entry]) -> None:
    entry = Entry.objects.get(number=2)
    entry.action = "other"
    entry.hash = entry.expected_hash()
    entry.save()
    assert found() == [(3, "does not follow the entry before it")]


@pytest.mark.parametrize("number", [1, 3, 5])
def test_removed_entry_is_named(chain: list[Entry], number: int) -> None:
    Entry.objects.filter(number=number).delete()
    assert (number, "missing") in found()


def test_removing_the_end_and_its_head_is_found_by_the_head(chain: list[Entry]) -> None:
    Head.objects.all().delete()
    assert found() == [(6, "the head of the chain is missing")]


def test_history_of_a_record_keeps_to_its_centre(chain: list[Entry], now: dt.datetime) -> None:
    record_entry(actor="user:2", action="x", subject="delivery", subject_ids=[7], centre_key="b", now=now)
    assert len(entries_of(subject="delivery", subject_id=7, centre_key="a")) == 5
    assert len(entries_of(subject="delivery", subject_id=4, centre_key="a")) == 1
    assert entries_of(subject="organisation", subject_id=7, centre_key="a") == []


def test_cursor_reads_on_from_where_it_stopped(chain: list[Entry]) -> None:
    assert [entry.number for entry in entries_after(cursor=3)] == [4, 5]


def test_hash_depends_on_body_and_predecessor() -> None:
    base = entry_hash(previous="0", body={"a": 1})
    assert len({base, entry_hash(previous="1", body={"a": 1}), entry_hash(previous="0", body={"a": 2})}) == 3

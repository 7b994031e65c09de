"""Reading the journal and testing its chain."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from transferlotse.journal.models import Entry, Head
from transferlotse.journal.rules import GENESIS
from transferlotse.kit.prepared import prepared


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold: entry number and what is wrong there."""

    number: int
    problem: str


@prepared
def _entries(*, subject: str, subject_id: str, centre_key: str) -> QuerySet[Entry]:
    touched = Entry.objects.filter(touched__subject=subject, touched__subject_id=subject_id)
    return touched.filter(centre_key=centre_key).order_by("number")


def entries_of(*, subject: str, subject_id: int | str, centre_key: str) -> list[Entry]:
    """The history of one record within one centre, oldest first."""
    return _entries(subject=subject, subject_id=str(subject_id), centre_key=centre_key)


def entries_after(*, cursor: int, limit: int = 500) -> QuerySet[Entry]:
    """What happened after entry number `cursor`, oldest first: the feed for machine interfaces."""
    return Entry.objects.filter(number__gt=cursor).order_by("number")[:limit]


def last_entry_number() -> int:
    """The number of the newest entry; 0 while there is none."""
    head = Head.objects.filter(pk=1).first()
    return head.number if head else 0


def breaks() -> Iterator[Break]:
    """Every place where an entry was altered, removed or inserted, in order; nothing if the chain is whole."""
    expected_number, previous = 1, GENESIS
    for entry in Entry.objects.order_by("number").iterator(chunk_size=2000):
        while expected_number < entry.number:
            yield Break(expected_number, "missing")
            expected_number += 1
            previous = entry.previous_hash
        if entry.previous_hash != previous:
            yield Break(entry.number, "does not follow the entry before it")
        if entry.expected_hash() != entry.hash:
            yield Break(entry.number, "altered")
        expected_number, previous = entry.number + 1, entry.hash
    head = Head.objects.filter(pk=1).first()
    if head is not None:
        for number in range(expected_number, head.number + 1):
            yield Break(number, "missing")
        if expected_number > head.number and previous != head.hash:
            yield Break(head.number, "the head of the chain does not match the last entry")
    elif expected_number > 1:
        yield Break(expected_number, "the head of the chain is missing")

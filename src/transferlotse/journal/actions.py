"""Writing into the journal."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from transferlotse.journal.models import Entry, Head, Touched
from transferlotse.journal.rules import entry_hash


def record_entry(
    *,
    actor: str,
    action: str,
    subject: str,
    subject_ids: Iterable[int | str],
    fields: Iterable[str] = (),
    centre_key: str = "",
    now: dt.datetime,
) -> Entry:
    """Append one entry and return it. Call it last inside the transaction of the action it records.

    The head is locked here, so two writers queue up only for the end of their transactions.
    `now` must carry a time zone; it is kept to the microsecond in UTC.
    """
    # No savepoint of its own: an action that cannot be journalled must not happen either.
    with transaction.atomic(savepoint=False):
        head, _ = Head.objects.select_for_update().get_or_create(pk=1)
        entry = Entry(
            number=head.number + 1,
            at=now.astimezone(dt.UTC),
            centre_key=centre_key,
            actor=actor,
            action=action,
            subject=subject,
            subject_ids=list(subject_ids),
            fields=sorted(fields),
            previous_hash=head.hash,
        )
        entry.hash = entry_hash(previous=head.hash, body=entry.body())
        entry.save(force_insert=True)
        Touched.objects.bulk_create(
            (Touched(entry=entry, subject=subject, subject_id=str(one)) for one in entry.subject_ids), batch_size=1000
        )
        head.number, head.hash = entry.number, entry.hash
        head.save(update_fields=["number", "hash"])
    return entry

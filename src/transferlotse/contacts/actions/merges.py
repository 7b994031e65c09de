"""Saying that two entries are one organisation, taking it back, and remembering that they are not."""

import datetime as dt

from django.db import transaction

from transferlotse.contacts.models import Distinction, Merge, Organisation
from transferlotse.journal.actions import record_entry
from transferlotse.people.models import User


class MergeRefused(ValueError):
    """Raised when two entries cannot become one; `reason` is `same`, `merged_already`, `other_centre` or `undone_already`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def merge_organisations(
    *, loser: Organisation, survivor: Organisation, by: User | None, actor: str, now: dt.datetime
) -> Merge:
    """Say that two entries are one organisation; a "not duplicates" about the two is lifted. Raises MergeRefused."""
    if loser.pk == survivor.pk:
        raise MergeRefused("same")
    if loser.centre_id != survivor.centre_id:
        raise MergeRefused("other_centre")
    pair = sorted((loser.pk, survivor.pk))
    with transaction.atomic():
        # Both rows are locked in one order, so that two people merging crosswise cannot build a circle.
        list(Organisation.objects.select_for_update().filter(pk__in=pair).order_by("pk").values_list("pk"))
        if Merge.objects.filter(loser_id__in=pair, undone_at__isnull=True).exists():
            raise MergeRefused("merged_already")
        Distinction.objects.filter(first_id=pair[0], second_id=pair[1], undone_at__isnull=True).update(undone_at=now)
        merge = Merge(centre=loser.centre, loser=loser, survivor=survivor, decided_at=now, decided_by=by)
        merge.save(force_insert=True)
        _journal("merge_organisations", [survivor, loser], ["merged_from"], actor, now)
    return merge


def unmerge_organisations(*, merge: Merge, actor: str, now: dt.datetime) -> None:
    """Take a merge back: one row, and every count is as before. Raises MergeRefused when it was taken back before."""
    with transaction.atomic():
        if not Merge.objects.filter(pk=merge.pk, undone_at__isnull=True).update(undone_at=now):
            raise MergeRefused("undone_already")
        merge.undone_at = now
        _journal("unmerge_organisations", [merge.survivor, merge.loser], ["merged_from"], actor, now)


def distinguish_organisations(
    *, one: Organisation, other: Organisation, by: User | None, actor: str, now: dt.datetime
) -> Distinction:
    """Remember that two entries are not the same organisation, so that nobody is asked again. Raises MergeRefused."""
    if one.pk == other.pk:
        raise MergeRefused("same")
    if one.centre_id != other.centre_id:
        raise MergeRefused("other_centre")
    first, second = sorted((one, other), key=lambda organisation: organisation.pk)
    with transaction.atomic():
        found: Distinction | None = Distinction.objects.filter(
            first=first, second=second, undone_at__isnull=True
        ).first()
        if found is not None:
            return found
        distinction = Distinction(centre=first.centre, first=first, second=second, decided_at=now, decided_by=by)
        distinction.save(force_insert=True)
        _journal("distinguish_organisations", [first, second], ["distinctions"], actor, now)
    return distinction


def undistinguish_organisations(*, distinction: Distinction, actor: str, now: dt.datetime) -> None:
    """Take back that two entries are not the same. Raises MergeRefused when it was taken back before."""
    with transaction.atomic():
        if not Distinction.objects.filter(pk=distinction.pk, undone_at__isnull=True).update(undone_at=now):
            raise MergeRefused("undone_already")
        distinction.undone_at = now
        _journal(
            "undistinguish_organisations", [distinction.first, distinction.second], ["distinctions"], actor, now
        )  # fmt: skip


def _journal(action: str, about: list[Organisation], fields: list[str], actor: str, now: dt.datetime) -> None:
    record_entry(
        actor=actor, action=action, subject="organisation", subject_ids=[one.pk for one in about],
        fields=fields, centre_key=about[0].centre.key, now=now,
    )  # fmt: skip

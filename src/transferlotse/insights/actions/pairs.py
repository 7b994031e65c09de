"""Deciding whether two entries are one organisation, and taking it back."""

import datetime as dt

from django.db import transaction
from django.db.models import Count

from transferlotse.contacts.actions import (
    MergeRefused,
    distinguish_organisations,
    merge_organisations,
    undistinguish_organisations,
    unmerge_organisations,
)
from transferlotse.contacts.models import Distinction, Merge, Organisation
from transferlotse.deliveries.models import Attendance
from transferlotse.insights.models import DoubtfulPair
from transferlotse.insights.rules import DECIDED, PairState, survivor_first
from transferlotse.people.models import User


class PairMoved(ValueError):
    """Raised when somebody decided otherwise meanwhile: the pair is not as the decision supposes."""


def decide_pair(*, pair: DoubtfulPair, state: PairState, by: User, actor: str, now: dt.datetime) -> None:
    """Say of a waiting pair that it is one organisation, two, or left for later. Raises PairMoved.

    One organisation: the entry with fewer attendances then stands behind the other one.
    """
    if state == PairState.OPEN:
        raise ValueError("a decision is same, different or later")
    with transaction.atomic():
        locked = _locked(pair)
        if locked.state in DECIDED:
            raise PairMoved
        try:
            if state == PairState.SAME:
                survivor, loser = _in_order(locked)
                locked.merge = merge_organisations(loser=loser, survivor=survivor, by=by, actor=actor, now=now)
            elif state == PairState.DIFFERENT:
                locked.distinction = _told_apart(locked, by, actor, now)
        except MergeRefused as refused:
            raise PairMoved from refused
        locked.state, locked.decided_at, locked.decided_by = state, now, by
        locked.save()


def undo_decision(*, pair: DoubtfulPair, actor: str, now: dt.datetime) -> None:
    """Take a decision back: the pair waits again, and every count is as before. Raises PairMoved if it waits already."""
    with transaction.atomic():
        locked = _locked(pair)
        if locked.state == PairState.OPEN:
            raise PairMoved
        try:
            if locked.merge is not None:
                unmerge_organisations(merge=locked.merge, actor=actor, now=now)
            if locked.distinction is not None:
                undistinguish_organisations(distinction=locked.distinction, actor=actor, now=now)
        except MergeRefused:
            # It was taken back in the address book already; the pair follows.
            pass
        locked.state, locked.merge, locked.distinction = PairState.OPEN, None, None
        locked.decided_at = locked.decided_by = None
        locked.save()


def _locked(pair: DoubtfulPair) -> DoubtfulPair:
    rows = DoubtfulPair.objects.select_for_update(of=("self",)).select_related("first__centre", "second__centre")
    found: DoubtfulPair = rows.get(pk=pair.pk)
    return found


def _told_apart(pair: DoubtfulPair, by: User, actor: str, now: dt.datetime) -> Distinction:
    if Merge.objects.filter(loser_id__in=[pair.first_id, pair.second_id], undone_at__isnull=True).exists():
        raise MergeRefused("merged_already")
    return distinguish_organisations(one=pair.first, other=pair.second, by=by, actor=actor, now=now)


def _in_order(pair: DoubtfulPair) -> list[Organisation]:
    """Who stands for both, then the other."""
    entries = {one.pk: one for one in (pair.first, pair.second)}
    rows = Attendance.objects.filter(centre=pair.centre, organisation_id__in=list(entries)).order_by()
    attended = dict(rows.values_list("organisation_id").annotate(n=Count("pk")))
    return [entries[pk] for pk in survivor_first([(pk, attended.get(pk, 0)) for pk in entries])]

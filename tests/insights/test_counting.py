"""Counting end to end, with the comparing process, and what decisions change."""

import datetime as dt

import pytest

from tests.factories import UserFactory
from transferlotse.centres.models import Centre
from transferlotse.centres.queries import centre_scope
from transferlotse.contacts.actions import merge_organisations
from transferlotse.contacts.models import Distinction, Merge, Organisation
from transferlotse.deliveries.models import Delivery
from transferlotse.insights import jobs
from transferlotse.insights.actions import (
    COUNT,
    PairMoved,
    ProcessFailed,
    count_reach,
    decide_pair,
    order_count,
    processes,
    undo_decision,
)
from transferlotse.insights.models import DoubtfulPair, ReachRun
from transferlotse.insights.queries import open_pairs, pair_counts, reach_of
from transferlotse.insights.rules import PairState
from transferlotse.outbox.models import Job


def again(centre: Centre, now: dt.datetime, order: str = "again") -> ReachRun:
    run = count_reach(centre=centre, order=order, actor="test", now=now, progress=lambda *s: None, clock=lambda: now)
    assert run is not None
    return run


def test_count_reach_finds_the_second_spelling(run: ReachRun, firms: list[Organisation], pair: DoubtfulPair) -> None:
    assert (run.rows, run.contacts, run.per_activity, run.organisations_exact) == (6, 9, 5, 5)
    assert run.organisations == 4
    assert run.organisations_low <= 4 <= run.organisations_high <= 5
    assert (run.persons_exact, run.persons) == (6, 6)
    assert pair.joined
    assert {key for key, _ in pair.points} >= {"name", "domain", "start"}
    assert abs(sum(weight for _, weight in pair.points) - pair.weight) < 1
    assert not DoubtfulPair.objects.filter(joined=True).exclude(pk=pair.pk).exists()


def test_an_order_counts_once(run: ReachRun, open_centre: Centre, now: dt.datetime) -> None:
    assert again(open_centre, now, order="first").pk == run.pk
    assert ReachRun.objects.count() == 1


def test_same_merges_moves_the_count_and_is_undone(
    run: ReachRun, pair: DoubtfulPair, open_centre: Centre, now: dt.datetime
) -> None:
    decide_pair(pair=pair, state=PairState.SAME, by=UserFactory(), actor="test", now=now)
    assert Merge.objects.get(undone_at=None).survivor_id == pair.first_id  # it attended twice
    second = again(open_centre, now)
    assert (second.organisations_exact, second.organisations) == (4, 4)
    pair.refresh_from_db()
    assert pair.state == PairState.SAME
    undo_decision(pair=pair, actor="test", now=now)
    assert not Merge.objects.filter(undone_at=None).exists()
    assert again(open_centre, now, order="third").organisations_exact == 5
    assert open_pairs(centre=open_centre).filter(pk=pair.pk).exists()
    with pytest.raises(PairMoved):
        undo_decision(pair=pair, actor="test", now=now)


def test_different_is_remembered_and_undone(pair: DoubtfulPair, open_centre: Centre, now: dt.datetime) -> None:
    decide_pair(pair=pair, state=PairState.DIFFERENT, by=UserFactory(), actor="test", now=now)
    assert Distinction.objects.filter(undone_at=None).count() == 1
    assert again(open_centre, now).organisations == 5
    assert not open_pairs(centre=open_centre).filter(pk=pair.pk).exists()
    undo_decision(pair=pair, actor="test", now=now)
    assert not Distinction.objects.filter(undone_at=None).exists()
    assert again(open_centre, now, order="third").organisations == 4


def test_later_waits_last_and_stays_so(pair: DoubtfulPair, open_centre: Centre, now: dt.datetime) -> None:
    decide_pair(pair=pair, state=PairState.LATER, by=UserFactory(), actor="test", now=now)
    again(open_centre, now)
    assert pair_counts(centre=open_centre)[PairState.LATER] == 1
    assert list(open_pairs(centre=open_centre))[-1].pk == pair.pk


def test_a_pair_settled_in_the_address_book_waits_no_longer(
    pair: DoubtfulPair, open_centre: Centre, now: dt.datetime
) -> None:
    user = UserFactory()
    merge_organisations(loser=pair.second, survivor=pair.first, by=user, actor="test", now=now)
    assert not open_pairs(centre=open_centre).filter(pk=pair.pk).exists()
    for state in (PairState.SAME, PairState.DIFFERENT):
        with pytest.raises(PairMoved):
            decide_pair(pair=pair, state=state, by=user, actor="test", now=now)


def test_a_failing_comparison_leaves_nothing(
    delivery: Delivery, open_centre: Centre, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes.sys, "executable", "/bin/false")
    with pytest.raises(ProcessFailed):
        again(open_centre, now)
    assert not ReachRun.objects.exists()


def test_nothing_delivered_counts_nothing(open_centre: Centre, now: dt.datetime) -> None:
    arguments = {"centre_key": open_centre.key, "order": "x", "actor": "test"}
    jobs.count_one_centre(arguments, now=now, progress=lambda *step: None)
    assert not ReachRun.objects.exists()


def test_every_centre_is_counted_at_night_and_once(
    centre: Centre, other_centre: Centre, now: dt.datetime
) -> None:  # fmt: skip
    jobs.count_all_centres({}, now=now, progress=lambda *step: None)
    order_count(centre=centre, order="by hand", actor="test", now=now)
    assert sorted(Job.objects.filter(name=COUNT).values_list("centre_key", flat=True)) == sorted(
        [centre.key, other_centre.key]
    )


def test_another_centre_counts_its_own(run: ReachRun, other_centre: Centre, now: dt.datetime) -> None:
    with centre_scope(other_centre):
        assert not ReachRun.objects.exists()
        reach = reach_of(centre=other_centre, starts_on=run.starts_on, ends_on=run.ends_on)
        assert (reach.contacts, len(reach.first_deliveries)) == (0, 0)

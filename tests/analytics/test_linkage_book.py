"""From the entries of an address book to a number with an interval."""

from hypothesis import given, settings
from hypothesis import strategies as st

from transferlotse_analytics.linkage.book import (
    Decided,
    Evidence,
    Interval,
    band_of_joined,
    band_of_open,
    entries_left,
    persons_left,
    weighed,
)

numbers = st.integers(0, 20_000)
intervals = st.tuples(numbers, numbers, numbers).map(lambda three: Interval(*(sorted(three)[i] for i in (1, 0, 2))))


def test_entries_left_counts_sure_duplicates_once() -> None:
    assert entries_left(Evidence(1000)).estimate == 1000
    assert entries_left(Evidence(1000, joined=(0, 0, 0, 100))).estimate in range(899, 903)


def test_decisions_move_the_estimate() -> None:
    evidence = Evidence(1000, joined=(40, 0, 0, 0))
    before = entries_left(evidence)
    all_wrong = entries_left(evidence, Decided(joined={0: (30, 0)}))
    all_right = entries_left(evidence, Decided(joined={0: (30, 30)}))
    assert all_right.estimate < before.estimate < all_wrong.estimate
    assert all_wrong.high - all_wrong.low < before.high - before.low


@settings(deadline=None)
@given(
    numbers,
    st.lists(st.integers(0, 3000), min_size=4, max_size=4),
    st.lists(st.integers(0, 9000), min_size=7, max_size=7),
    intervals,
    numbers,
)
def test_the_interval_holds_the_estimate_and_never_more_than_the_entries(
    entries: int, joined: list[int], open_: list[int], lists: Interval, merged: int
) -> None:
    left = entries_left(Evidence(entries, tuple(joined), tuple(open_)))
    both = weighed(left, lists, entries=entries, joined=min(sum(joined), entries), merged=merged)
    for found in (left, both):
        assert min(entries, 1) <= found.low <= found.estimate <= found.high <= entries


def test_persons_left_leaves_room_for_unseen_spellings() -> None:
    found = persons_left(1000, 10)
    assert (found.estimate, found.high <= 1000, found.low < 985) == (990, True, True)


def test_a_book_kept_with_care_counts_by_its_entries_and_a_messy_one_as_lists_do() -> None:
    left, lists = Interval(900, 890, 910), Interval(500, 490, 510)
    assert weighed(left, lists, entries=1000, joined=0) == left
    assert weighed(left, lists, entries=1000, joined=250) == lists
    assert weighed(left, lists, entries=800, joined=0, merged=400) == lists
    between = weighed(left, lists, entries=1000, joined=125)
    assert (between.estimate, between.low < 500, between.high) == (700, True, 1000)


def test_bands_begin_where_they_say() -> None:
    assert [band_of_open(bits) for bits in (-6.1, -6.0, -0.1, 0.0, 40.0)] == [None, 0, 2, 3, 6]
    assert [band_of_joined(bits) for bits in (-3.0, 2.0, 9.9, 10.0)] == [0, 1, 2, 3]

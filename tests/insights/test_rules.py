"""From groups of rows to a number with an interval."""

from hypothesis import given, settings
from hypothesis import strategies as st

from transferlotse.insights.rules import (
    Decided,
    Evidence,
    as_entered,
    band_of_joined,
    band_of_open,
    distinct_from,
    persons_from,
    survivor_first,
    within,
)


def test_distinct_from_counts_sure_duplicates_once() -> None:
    assert distinct_from(Evidence(1000)).estimate == 1000
    assert distinct_from(Evidence(1000, joined=(0, 0, 0, 100))).estimate in range(899, 903)


def test_decisions_move_the_estimate() -> None:
    evidence = Evidence(1000, joined=(40, 0, 0, 0))
    before = distinct_from(evidence)
    all_wrong = distinct_from(evidence, Decided(joined={0: (30, 0)}))
    all_right = distinct_from(evidence, Decided(joined={0: (30, 30)}))
    assert all_right.estimate < before.estimate < all_wrong.estimate
    assert all_wrong.high - all_wrong.low < before.high - before.low


@settings(deadline=None)
@given(
    st.integers(0, 20_000),
    st.lists(st.integers(0, 3000), min_size=4, max_size=4),
    st.lists(st.integers(0, 9000), min_size=7, max_size=7),
)
def test_the_interval_holds_the_estimate_and_never_more_than_the_entries(
    entries: int, joined: list[int], open_: list[int]
) -> None:
    found = distinct_from(Evidence(entries, tuple(joined), tuple(open_)))
    assert min(entries, 1) <= found.low <= found.estimate <= found.high <= entries


def test_persons_from_leaves_room_for_unseen_spellings() -> None:
    found = persons_from(1000, 10)
    assert (found.estimate, found.high <= 1000, found.low < 985) == (990, True, True)


def test_within_never_exceeds_the_entries() -> None:
    assert within({"estimate": 12, "low": 8, "high": 20}, 10).high == 10


def test_bands_begin_where_they_say() -> None:
    assert [band_of_open(bits) for bits in (-6.1, -6.0, -0.1, 0.0, 40.0)] == [None, 0, 2, 3, 6]
    assert [band_of_joined(bits) for bits in (-3.0, 2.0, 9.9, 10.0)] == [0, 1, 2, 3]


def test_as_entered_reads_headings_of_lists_and_the_form() -> None:
    meaning = {"Firma": "company", "Unternehmen": "company", "Ort": "city"}
    assert as_entered({"Firma": "A", "Unternehmen": "B", "Ort": "", "Egal": "x"}, meaning) == {"company": "A"}
    assert as_entered({"organisation": "A", "name": "Kim Muster"}, {"name": "company"}) == {"company": "A"}


def test_survivor_is_the_entry_with_more_attendances_then_the_older() -> None:
    assert survivor_first([(1, 2), (2, 5)]) == [2, 1]
    assert survivor_first([(2, 2), (1, 2)]) == [1, 2]

"""Standing among peers: exact to the whole point, from the finest group that is large enough."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transferlotse_analytics.histograms import (
    LADDER,
    MINIMUM_MEAN,
    MINIMUM_PERCENTILE,
    MINIMUM_QUARTILES,
    Benchmark,
    Bins,
    Key,
    add,
    empty_bins,
    keys,
    mean,
    packed,
    percentile,
    quartiles,
    rebuilt,
    remove,
    unpacked,
)

scores = st.lists(st.integers(0, 100), min_size=1, max_size=200)


def kept(checks: list[tuple[str, str, str, int]]) -> dict[Key, Bins]:
    """Histograms kept check by check, as a room would."""
    found: dict[Key, Bins] = {}
    for region, sector, size, score in checks:
        for key in keys(region, sector, size):
            add(found.setdefault(key, empty_bins()), score)
    return found


@given(scores, st.integers(0, 100))
@settings(max_examples=80, deadline=None)
def test_figures_equal_those_of_the_scores_themselves(values: list[int], own: int) -> None:
    bins = empty_bins()
    for value in values:
        add(bins, value)
    below, equal = sum(v < own for v in values), values.count(own)
    assert percentile(bins, len(values), own) == pytest.approx(100 * (below + equal / 2) / len(values))
    assert mean(bins, len(values)) == pytest.approx(sum(values) / len(values))
    ordered = np.sort(values)
    assert list(quartiles(bins, len(values))) == [ordered[int(np.ceil(q * len(values) / 4)) - 1] for q in (1, 2, 3)]


@given(scores)
@settings(max_examples=30, deadline=None)
def test_storing_and_removing_lose_nothing(values: list[int]) -> None:
    bins = empty_bins()
    for value in values:
        add(bins, value)
    bins = unpacked(packed(bins))
    for value in values:
        remove(bins, value)
    assert sum(bins) == 0


@pytest.mark.parametrize(
    ("peers", "level"),
    [((20, 0, 0, 0), LADDER[0]), ((19, 1, 0, 0), LADDER[1]), ((5, 5, 10, 0), LADDER[2]), ((1, 1, 1, 17), LADDER[3])],
)
def test_ladder_is_climbed_until_the_group_is_large_enough(peers: tuple[int, ...], level: tuple[str, ...]) -> None:
    places = (("05", "C", "0-9"), ("09", "C", "0-9"), ("09", "C", "250+"), ("09", "J", "250+"))
    benchmark = Benchmark(kept([(*place, 50) for place, n in zip(places, peers, strict=True) for _ in range(n)]))
    standing = benchmark.percentile(50, "05", "C", "0-9")
    assert standing is not None
    assert (standing.level, standing.value) == (level, (50.0,))
    assert standing.peers >= MINIMUM_PERCENTILE


@pytest.mark.parametrize(
    ("peers", "allowed"),
    [(6, 0), (MINIMUM_MEAN, 1), (11, 1), (MINIMUM_QUARTILES, 2), (19, 2), (MINIMUM_PERCENTILE, 3)],
)
def test_fewer_peers_allow_less(peers: int, allowed: int) -> None:
    benchmark = Benchmark(kept([("05", "C", "0-9", 40)] * peers))
    place = ("05", "C", "0-9")
    answers = (benchmark.mean(*place), benchmark.quartiles(*place), benchmark.percentile(40, *place))
    assert sum(answer is not None for answer in answers) == allowed


def test_unknown_sector_is_compared_with_all() -> None:
    benchmark = Benchmark(kept([("05", "C", "0-9", score) for score in range(40)]))
    standing = benchmark.percentile(10, "05", "Z", "0-9")
    assert standing is not None
    assert (standing.level, standing.peers, standing.value) == ((), 40, (26.25,))


def test_rebuilt_histograms_equal_kept_ones() -> None:
    random = np.random.default_rng(7)
    columns = [random.choice(list(letters), 400) for letters in ("AB", "CGJ", "xyz")]
    points = random.integers(0, 101, 400)
    expected = kept([(*(str(v) for v in row[:3]), int(row[3])) for row in zip(*columns, points, strict=True)])
    found = rebuilt(columns[0], columns[1], columns[2], points)
    assert {key: list(bins) for key, bins in found.items()} == {key: list(bins) for key, bins in expected.items()}


@pytest.mark.parametrize("score", [-1, 101])
def test_scores_outside_are_refused(score: int) -> None:
    with pytest.raises(ValueError, match=str(score)):
        add(empty_bins(), score)
    with pytest.raises(ValueError, match="100"):
        rebuilt(np.array(["a"]), np.array(["b"]), np.array(["c"]), np.array([score]))


def test_removing_what_was_never_entered_is_refused() -> None:
    with pytest.raises(ValueError, match="17"):
        remove(empty_bins(), 17)


def test_stored_histogram_of_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="404"):
        unpacked(b"123")

"""Groups from weighed pairs."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transferlotse_analytics.linkage.clustering import DECIDED, Linkage, average_link, components

RULE = Linkage(sure=10.0, merge=0.0, missing=-1.5)
SIZE = 12
EDGES = st.dictionaries(
    st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)).filter(lambda e: e[0] < e[1]),
    st.floats(-12, 12, allow_nan=False, width=32),
    max_size=30,
)


def group(edges: dict[tuple[int, int], float], size: int = SIZE, rule: Linkage = RULE) -> list[int]:
    ordered = sorted(edges)
    left, right = (np.array([edge[side] for edge in ordered], np.int64) for side in (0, 1))
    return average_link(size, left, right, np.array([edges[e] for e in ordered], np.float32), rule).tolist()


def test_a_chain_of_weak_pairs_does_not_become_one_group() -> None:
    chain = {(number, number + 1): 2.0 for number in range(10)}
    assert max(np.bincount(group(chain))) <= 3


def test_sure_pairs_join_at_once() -> None:
    assert group({(0, 1): 11.0, (1, 2): 11.0}, 4) == [0, 0, 0, 3]


def test_strong_disagreement_keeps_groups_apart() -> None:
    assert len(set(group({(0, 1): 5.0, (1, 2): 5.0, (0, 2): -12.0}, 3))) == 2


def test_best_partner_merges_before_a_good_one() -> None:
    assert group({(0, 1): 3.0, (1, 2): 6.0, (0, 2): -9.0}, 3) == [0, 1, 1]


@given(EDGES)
def test_groups_are_named_after_their_smallest_member(edges: dict[tuple[int, int], float]) -> None:
    result = group(edges)
    assert all(result[label] == label <= number for number, label in enumerate(result))


@given(EDGES, st.randoms(use_true_random=False))
def test_order_of_pairs_changes_nothing(edges: dict[tuple[int, int], float], random) -> None:  # type: ignore[no-untyped-def]
    items = list(edges.items())
    random.shuffle(items)
    left, right = (np.array([edge[0][side] for edge in items], np.int64) for side in (0, 1))
    assert average_link(SIZE, left, right, np.array([bits for _, bits in items], np.float32), RULE).tolist() == group(
        edges
    )


@given(EDGES, st.tuples(st.integers(0, SIZE - 2), st.integers(1, SIZE - 1)).filter(lambda e: e[0] < e[1]))
def test_pairs_decided_different_never_share_a_group(
    edges: dict[tuple[int, int], float], apart: tuple[int, int]
) -> None:
    result = group(edges | {apart: -1e6 * DECIDED})
    assert result[apart[0]] != result[apart[1]]


@given(EDGES, st.tuples(st.integers(0, SIZE - 2), st.integers(1, SIZE - 1)).filter(lambda e: e[0] < e[1]))
def test_pairs_decided_same_always_share_a_group(edges: dict[tuple[int, int], float], pair: tuple[int, int]) -> None:
    result = group(edges | {pair: 2 * DECIDED})
    assert result[pair[0]] == result[pair[1]]


@given(EDGES)
def test_components_agree_with_a_walk(edges: dict[tuple[int, int], float]) -> None:
    label = list(range(SIZE))
    for _ in range(SIZE):
        for a, b in edges:
            label[a] = label[b] = min(label[a], label[b])
    left, right = (np.array([edge[side] for edge in edges], np.int64) for side in (0, 1))
    assert components(SIZE, left, right).tolist() == label

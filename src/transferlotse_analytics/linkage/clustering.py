"""From weighed pairs to groups: sure pairs join at once, then the best partners merge by the average of their pairs.

Connected components alone would chain thousands of companies together; the average, with a penalty for pairs nobody
proposed, keeps a group only as long as its members agree with one another. Nothing here depends on the order of input.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Index = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
_LOW = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
#: Weight in bits from which on a pair counts as decided by a person, for or against.
DECIDED = 1e5
#: Parts of a bit that weights are summed in.
EXACT = 1024.0


@dataclass(frozen=True)
class Linkage:
    """Bits: ``sure`` pairs join at once, groups merge above ``merge``, a pair not proposed is ``missing``."""

    sure: float
    merge: float
    missing: float
    limit: float = 12.0
    rounds: int = 40


def components(size: int, left: Index, right: Index) -> Index:
    """Smallest member of each node's connected component."""
    label = np.arange(size)
    while len(left):
        a, b = label[left], label[right]
        open_ = a != b
        left, right, a, b = left[open_], right[open_], a[open_], b[open_]
        if not len(left):
            break
        low, high = np.minimum(a, b), np.maximum(a, b)
        order = np.argsort(-low, kind="stable")
        label[high[order]] = low[order]
        while True:
            jumped = label[label]
            if np.array_equal(jumped, label):
                break
            label = jumped
    return label


def _sure_groups(size: int, left: Index, right: Index, weight: npt.NDArray[np.float64], rule: Linkage) -> Index:
    """Components of the sure pairs; a component that would hold a pair decided different is left to the averages."""
    sure = weight >= rule.sure
    group = components(size, left[sure], right[sure])
    apart = weight <= -DECIDED
    if not apart.any():
        return group
    broken = np.zeros(size, bool)
    broken[group[left[apart & (group[left] == group[right])]]] = True
    sure &= ~broken[group[left]] | (weight >= DECIDED)
    return components(size, left[sure], right[sure])


@dataclass
class _Edges:
    key: npt.NDArray[np.uint64]
    total: npt.NDArray[np.float64]
    count: Index

    @property
    def ends(self) -> tuple[Index, Index]:
        return (self.key >> _SHIFT).astype(np.int64), (self.key & _LOW).astype(np.int64)


def _gather(key: npt.NDArray[np.uint64], total: npt.NDArray[np.float64], count: Index) -> _Edges:
    """Edges with the same ends added up, in the order of their ends."""
    if not len(key):
        return _Edges(key, total, count)
    order = np.argsort(key, kind="stable")
    key = key[order]
    starts = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
    return _Edges(key[starts], np.add.reduceat(total[order], starts), np.add.reduceat(count[order], starts))


def _relabel(edges: _Edges, label: Index) -> _Edges:
    left, right = edges.ends
    a, b = label[left], label[right]
    inner = a == b
    moved = ~inner & ((a != left) | (b != right))
    low, high = np.minimum(a, b).astype(np.uint64), np.maximum(a, b).astype(np.uint64)
    key = (low << _SHIFT) | high
    outer = ~inner
    if not moved.any():
        return _Edges(edges.key[outer], edges.total[outer], edges.count[outer])
    return _gather(key[outer], edges.total[outer], edges.count[outer])


def average_link(size: int, left: Index, right: Index, bits: Floats, rule: Linkage) -> Index:
    """Group (smallest member) of each of ``size`` nodes from distinct pairs ``left < right`` and their bits."""
    forced = np.abs(bits) >= DECIDED
    weight = np.where(forced, bits, np.clip(bits, -rule.limit, rule.limit)).astype(np.float64)
    # in parts that add up without rounding, so that sums do not depend on the order of pairs
    weight = np.round(weight * EXACT) / EXACT
    group = _sure_groups(size, left, right, weight, rule)
    low, high = np.minimum(group[left], group[right]), np.maximum(group[left], group[right])
    open_ = low != high
    key = (low[open_].astype(np.uint64) << _SHIFT) | high[open_].astype(np.uint64)
    edges = _gather(key, weight[open_], np.ones(int(open_.sum()), np.int64))
    members = np.bincount(group, minlength=size)
    for _ in range(rule.rounds):
        step = _best_partners(size, edges, members, rule)
        if step is None:
            break
        group = step[group]
        members = np.bincount(group, minlength=size)
        edges = _relabel(edges, step)
    return group


def _best_partners(size: int, edges: _Edges, members: Index, rule: Linkage) -> Index | None:
    """New label of each group after every two groups that are each other's best partner have merged."""
    a, b = edges.ends
    possible = members[a] * members[b]
    average = (edges.total + rule.missing * (possible - edges.count)) / possible
    promising = np.flatnonzero(average > rule.merge)
    if not len(promising):
        return None
    order = promising[np.argsort(np.round(average[promising], 6), kind="stable")]
    a, b = a[order], b[order]
    rank = np.arange(len(order))
    best = np.full(size, -1)
    ends, ranks = np.concatenate([a, b]), np.concatenate([rank, rank])
    np.maximum.at(best, ends, ranks)
    mutual = (best[a] == rank) & (best[b] == rank)
    label = np.arange(size)
    label[b[mutual]] = a[mutual]
    return label

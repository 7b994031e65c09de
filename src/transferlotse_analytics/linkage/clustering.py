"""From weighed pairs to groups: sure pairs join at once, then the best partners merge by the average of their pairs.

Connected components alone would chain thousands of companies together; the average, with a penalty for pairs nobody
proposed, keeps a group only as long as its members agree with one another. Nothing here depends on the order of input.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transferlotse_analytics.linkage.hashing import in_key_order

Index = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]
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
        np.minimum.at(label, np.maximum(a, b), np.minimum(a, b))
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
    """Pairs of groups (left < right): sum of the weights of the pairs between them, and how many these are."""

    left: Index
    right: Index
    total: npt.NDArray[np.float64]
    count: Index

    def where(self, flags: Flags) -> _Edges:
        """Some of the edges."""
        return _Edges(self.left[flags], self.right[flags], self.total[flags], self.count[flags])


def _gathered(edges: _Edges, size: int) -> _Edges:
    """Edges with the same ends added up, in the order of their ends; ends are smaller than ``size``."""
    if not len(edges.left):
        return edges
    order = in_key_order(edges.left.astype(np.uint64) * np.uint64(size) + edges.right.astype(np.uint64))
    left, right = edges.left[order], edges.right[order]
    starts = np.flatnonzero(np.concatenate([[True], (left[1:] != left[:-1]) | (right[1:] != right[:-1])]))
    total, count = (np.add.reduceat(values[order], starts) for values in (edges.total, edges.count))
    return _Edges(left[starts], right[starts], total, count)


def _relabelled(edges: _Edges, label: Index) -> _Edges:
    a, b = label[edges.left], label[edges.right]
    moved = (a != edges.left) | (b != edges.right)
    outer = a != b
    found = _Edges(np.minimum(a, b), np.maximum(a, b), edges.total, edges.count).where(outer)
    return _gathered(found, len(label)) if moved[outer].any() else found


def average_link(size: int, left: Index, right: Index, bits: Floats, rule: Linkage) -> Index:
    """Group (smallest member) of each of ``size`` nodes from distinct pairs ``left < right`` and their bits."""
    forced = np.abs(bits) >= DECIDED
    weight = np.clip(bits, -rule.limit, rule.limit).astype(np.float64)
    weight[forced] = bits[forced]
    # in parts that add up without rounding, so that sums do not depend on the order of pairs
    weight *= EXACT
    np.rint(weight, out=weight)
    weight /= EXACT
    group = _sure_groups(size, left, right, weight, rule)
    a, b = group[left], group[right]
    # from here on only groups that may ever merge, counted through
    held = _with_partner(size, a, b, (a != b) & (weight > rule.merge), rule)
    open_ = np.flatnonzero((a != b) & held[a] & held[b])
    a, b = a[open_], b[open_]
    nodes = np.flatnonzero(held)
    place = np.zeros(size, np.int64)
    place[nodes] = np.arange(len(nodes))
    ends = place[np.minimum(a, b)], place[np.maximum(a, b)]
    edges = _gathered(_Edges(*ends, weight[open_], np.ones(len(open_), np.int64)), len(nodes))
    label = nodes[_merged(edges, np.bincount(group, minlength=size)[nodes], rule)]
    return np.where(held[group], label[place[group]] if len(nodes) else group, group)


def _merged(edges: _Edges, members: Index, rule: Linkage) -> Index:
    """Group of each of the groups that ``edges`` join, given how many members they have."""
    group = np.arange(len(members))
    held = _with_partner(len(members), edges.left, edges.right, _averages(edges, members, rule) > rule.merge, rule)
    edges = edges.where(held[edges.left] & held[edges.right])
    for _ in range(rule.rounds):
        a, b = _best_partners(edges, members, rule)
        if not len(a):
            break
        members[a] += members[b]
        step = np.arange(len(members))
        step[b] = a
        group = step[group]
        edges = _relabelled(edges, step)
    return group


def _with_partner(size: int, left: Index, right: Index, promising: Flags, rule: Linkage) -> Flags:
    """Which of ``size`` groups have a promising pair: the others never merge.

    What two groups together agree with a third one is the average of what each of them does, or of what a pair that was not
    proposed is worth. So no merging makes a pair promising that was not, unless one not proposed is promising itself.
    """
    held = np.full(size, rule.missing > rule.merge)
    held[left[promising]] = held[right[promising]] = True
    return held


def _averages(edges: _Edges, members: Index, rule: Linkage) -> npt.NDArray[np.float64]:
    possible = members[edges.left] * members[edges.right]
    return np.asarray((edges.total + rule.missing * (possible - edges.count)) / possible)


def _best_partners(edges: _Edges, members: Index, rule: Linkage) -> tuple[Index, Index]:
    """Pairs of groups that are each other's best partner and good enough to merge."""
    a, b = edges.left, edges.right
    average = _averages(edges, members, rule)
    promising = np.flatnonzero(average > rule.merge)
    order = promising[np.argsort(np.round(average[promising], 6), kind="stable")]
    a, b = a[order], b[order]
    rank = np.arange(len(order))
    best = np.full(len(members), -1)
    # the last one, that is the best one, stays
    best[np.column_stack([a, b]).ravel()] = np.repeat(rank, 2)
    mutual = (best[a] == rank) & (best[b] == rank)
    return a[mutual], b[mutual]

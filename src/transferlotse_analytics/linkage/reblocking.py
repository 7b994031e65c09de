"""Candidate pairs of a few profiles among many: the same blocks with the same bounds as in a full run, only looked up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from transferlotse_analytics.linkage.blocking import Pairs, Rule, block_keys, distinct_pairs, ends, pairs_within
from transferlotse_analytics.linkage.clustering import Index
from transferlotse_analytics.linkage.frame import Codes
from transferlotse_analytics.linkage.hashing import Hashes
from transferlotse_analytics.linkage.indexing import BlockIndex, Columns, in_parallel


@dataclass
class Change:
    """What changed in the columns: profiles from ``first_new`` on are new; ``moved`` ones held ``before``.

    ``index`` finds the profiles as they are now.
    """

    columns: Columns
    first_new: int
    moved: Index
    before: dict[str, np.ndarray]
    index: BlockIndex


def own_keys(columns: Columns, fields: Sequence[str], members: Index) -> Hashes:
    """Keys of those of ``members`` that have all the fields."""
    key, present = block_keys({field: columns[field][members] for field in fields}, fields)
    return key[present]


def flipped(rules: Sequence[Rule], change: Change) -> Index:
    """Profiles in blocks that outgrew their bound, or came back under it."""
    arrived = np.arange(change.first_new, len(next(iter(change.columns.values()))))
    return np.unique(np.concatenate(in_parallel(rules, lambda rule: _flipped(rule, change, arrived))))


def _flipped(rule: Rule, change: Change, arrived: Index) -> Index:
    fields, cap = rule
    joined, left = own_keys(change.columns, fields, arrived), np.zeros(0, np.uint64)
    if len(change.moved) and set(fields) & set(change.before):
        earlier = {f: change.before[f] if f in change.before else change.columns[f][change.moved] for f in fields}
        left = own_keys(earlier, fields, np.arange(len(change.moved)))
        joined = np.append(joined, own_keys(change.columns, fields, change.moved))
    touched = np.unique(np.append(joined, left))
    # blocks that are beyond the bound whatever moved were so before
    place, near = change.index.holders(change.columns, fields, touched, cap)
    now = np.bincount(place, minlength=len(touched))
    gained = np.bincount(np.searchsorted(touched, joined), minlength=len(touched))
    lost = np.bincount(np.searchsorted(touched, left), minlength=len(touched))
    crossed = (now <= cap) != (now - gained + lost <= cap)
    return near[crossed[place]]


def pairs_touching(rules: Sequence[Rule], change: Change, touched: Index) -> Pairs:
    """All distinct candidate pairs that hold at least one of the ``touched`` profiles."""
    columns = change.columns
    is_touched = np.zeros(len(next(iter(columns.values()))), bool)
    is_touched[touched] = True

    def one(rule: Rule) -> Pairs:
        fields, cap = rule
        wanted = np.unique(own_keys(columns, fields, touched))
        place, near = change.index.holders(columns, fields, wanted, cap)
        left, right = ends(pairs_within(wanted[place], near, cap))
        kept = is_touched[left] | is_touched[right]
        low, high = np.minimum(left[kept], right[kept]), np.maximum(left[kept], right[kept])
        return (low.astype(np.uint64) << np.uint64(32)) | high.astype(np.uint64)

    return distinct_pairs(in_parallel(rules, one))


def pairs_in_groups(
    rules: Sequence[Rule], columns_of: Callable[[Index], Mapping[str, np.ndarray]], group: Codes, touched: Index
) -> Pairs:
    """The same for rules that look within groups only (-1: none); ``columns_of`` gives the fields of some profiles."""
    wanted = np.zeros(len(group) + 1, bool)
    wanted[group[touched]] = True
    wanted[-1] = False
    members = np.flatnonzero(wanted[group])
    own = columns_of(members)
    is_touched = np.zeros(len(group), bool)
    is_touched[touched] = True
    found = []
    for fields, cap in rules:
        key, present = block_keys(own, fields)
        pairs = pairs_within(key[present], members[present], cap)
        left, right = ends(pairs)
        found.append(pairs[is_touched[left] | is_touched[right]])
    return distinct_pairs(found)

"""Candidate pairs of a few profiles among many: the same blocks with the same bounds as in a full run, only looked up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count

import numpy as np
import numpy.typing as npt

from transferlotse_analytics.linkage.blocking import Pairs, Rule, block_keys, distinct_pairs, ends, pairs_within
from transferlotse_analytics.linkage.clustering import Index
from transferlotse_analytics.linkage.known import hits
from transferlotse_analytics.linkage.profiles import Hashes

Columns = Mapping[str, np.ndarray]


@dataclass
class Change:
    """What changed in the columns: profiles from ``first_new`` on are new; ``moved`` ones held ``before``."""

    columns: Columns
    first_new: int
    moved: Index
    before: dict[str, np.ndarray]


def in_parallel(rules: Sequence[Rule], one: Callable[[Rule], npt.NDArray]) -> list[npt.NDArray]:  # type: ignore[type-arg]
    """``one`` of each rule, on all processors."""
    with ThreadPoolExecutor(cpu_count() or 1) as pool:
        return list(pool.map(one, rules))


def flipped(rules: Sequence[Rule], change: Change) -> Index:
    """Profiles in blocks that outgrew their bound, or came back under it."""
    found = in_parallel(rules, lambda rule: _flipped(rule, change))
    return np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)


def _flipped(rule: Rule, change: Change) -> Index:
    fields, cap = rule
    key, present = block_keys(change.columns, fields)
    arrived = np.flatnonzero(present[change.first_new :]) + change.first_new
    joined, left = key[arrived], np.zeros(0, np.uint64)
    if len(change.moved) and set(fields) & set(change.before):
        own = {f: change.before[f] if f in change.before else change.columns[f][change.moved] for f in fields}
        old_key, was_present = block_keys(own, fields)
        left = old_key[was_present]
        joined = np.append(joined, key[change.moved[present[change.moved]]])
    touched = np.unique(np.append(joined, left))
    if not len(touched):
        return np.zeros(0, np.int64)
    near, place = _members(key, present, touched)
    now = np.bincount(place, minlength=len(touched))
    gained = np.bincount(np.searchsorted(touched, joined), minlength=len(touched))
    lost = np.bincount(np.searchsorted(touched, left), minlength=len(touched))
    crossed = (now <= cap) != (now - gained + lost <= cap)
    return near[crossed[place]]


def _members(key: Hashes, present: npt.NDArray[np.bool_], touched: Hashes) -> tuple[Index, Index]:
    """(profiles with one of the ``touched`` keys, which one)."""
    near = hits(key, touched)
    near = near[present[near]]
    place = np.minimum(np.searchsorted(touched, key[near]), len(touched) - 1)
    exact = touched[place] == key[near]
    return near[exact], place[exact]


def pairs_touching(rules: Sequence[Rule], columns: Columns, touched: Index) -> Pairs:
    """All distinct candidate pairs that hold at least one of the ``touched`` profiles."""
    is_touched = np.zeros(len(next(iter(columns.values()))), bool)
    is_touched[touched] = True

    def one(rule: Rule) -> Pairs:
        key, present = block_keys(columns, rule[0])
        asked = touched[present[touched]]
        near, _ = _members(key, present, np.unique(key[asked]))
        pairs = pairs_within(key[near], near, rule[1])
        left, right = ends(pairs)
        return pairs[is_touched[left] | is_touched[right]]

    return distinct_pairs(in_parallel(rules, one))


def pairs_in_groups(rules: Sequence[Rule], columns: Columns, group: Index, touched: Index) -> Pairs:
    """The same for rules that look within groups only (-1: none)."""
    wanted = np.zeros(len(group) + 1, bool)
    wanted[group[touched]] = True
    wanted[-1] = False
    members = np.flatnonzero(wanted[group])
    own = {field: columns[field][members] for fields, _ in rules for field in fields}
    is_touched = np.zeros(len(group), bool)
    is_touched[touched] = True
    found = []
    for fields, cap in rules:
        key, present = block_keys(own, fields)
        pairs = pairs_within(key[present], members[present], cap)
        left, right = ends(pairs)
        found.append(pairs[is_touched[left] | is_touched[right]])
    return distinct_pairs(found)

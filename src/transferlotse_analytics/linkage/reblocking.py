"""Candidate pairs of a few profiles among many: the same blocks with the same bounds as in a full run, only looked up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count
from typing import Any

import numpy as np
import numpy.typing as npt

from transferlotse_analytics.linkage.blocking import Pairs, Rule, block_keys, distinct_pairs, ends, pairs_within
from transferlotse_analytics.linkage.clustering import Index
from transferlotse_analytics.linkage.hashing import Hashes
from transferlotse_analytics.linkage.known import PIECE, Sieve, marked

Columns = Mapping[str, np.ndarray]
Numbers = npt.NDArray[Any]


@dataclass
class Change:
    """What changed in the columns: profiles from ``first_new`` on are new; ``moved`` ones held ``before``."""

    columns: Columns
    first_new: int
    moved: Index
    before: dict[str, np.ndarray]


def in_parallel(rules: Sequence[Rule], one: Callable[[Rule], Numbers]) -> list[Numbers]:
    """``one`` of each rule in no particular order, on all processors; rules of few fields come first."""
    with ThreadPoolExecutor(cpu_count() or 1) as pool:
        counts = sorted({len(rule[0]) for rule in rules})
        return [found for count in counts for found in pool.map(one, [rule for rule in rules if len(rule[0]) == count])]


class Lookup:
    """Profiles that may share a key with some: those that hold one of their values in every field of a rule."""

    def __init__(self, columns: Columns, rules: Sequence[Rule], held: Callable[[str], Numbers]) -> None:
        """``held`` gives the values of each field that are looked for."""
        self.columns = columns
        self._near: dict[frozenset[str], Index] = {}
        fields = list(dict.fromkeys(field for rule in rules for field in rule[0]))
        with ThreadPoolExecutor(cpu_count() or 1) as pool:
            self._with = dict(
                zip(fields, pool.map(lambda field: self._holders(field, held(field)), fields), strict=True)
            )

    def _holders(self, field: str, codes: Numbers) -> npt.NDArray[np.bool_]:
        column = self.columns[field]
        flag = np.zeros(int(column.max(initial=-1)) + 2, bool)
        flag[codes] = True
        flag[-1] = False
        return marked(flag, column, 1)

    def near(self, fields: Sequence[str], keys: Hashes, alone: bool = False) -> tuple[Hashes, Index]:
        """(keys, profiles) that may have one of ``keys``: none is missing, a few too many.

        ``alone``: other profiles are looked for than with the rules of fewer fields before; else what these found is
        looked through only.
        """
        wider = [] if alone else [found for own, found in self._near.items() if own < set(fields)]
        if wider:
            members = min(wider, key=len)
            for field in fields:
                members = members[self._with[field][members]]
        else:
            both = self._with[fields[0]]
            for field in fields[1:]:
                both = both & self._with[field]
            members = np.flatnonzero(both)
        found = self._sifted(fields, members, Sieve(keys))
        if not alone:
            self._near[frozenset(fields)] = found[1]
        return found

    def _sifted(self, fields: Sequence[str], members: Index, sieve: Sieve) -> tuple[Hashes, Index]:
        found_keys, found = [np.zeros(0, np.uint64)], [members[:0]]
        # piece by piece, which stays in the processor's cache
        for start in range(0, len(members), PIECE):
            part = members[start : start + PIECE]
            key, _ = block_keys({field: self.columns[field][part] for field in fields}, fields)
            spot = sieve.places(key)
            found_keys.append(key[spot])
            found.append(part[spot])
        return np.concatenate(found_keys), np.concatenate(found)


def own_keys(columns: Columns, fields: Sequence[str], members: Index) -> Hashes:
    """Keys of those of ``members`` that have all the fields."""
    key, present = block_keys({field: columns[field][members] for field in fields}, fields)
    return key[present]


def flipped(rules: Sequence[Rule], change: Change) -> Index:
    """Profiles in blocks that outgrew their bound, or came back under it."""
    arrived = np.arange(change.first_new, len(next(iter(change.columns.values()))))

    def held(field: str) -> Numbers:
        column = change.columns[field]
        return np.concatenate([column[arrived], column[change.moved], change.before.get(field, arrived[:0])])

    lookup = Lookup(change.columns, rules, held)
    found = in_parallel(rules, lambda rule: _flipped(rule, change, arrived, lookup))
    return np.unique(np.concatenate(found))


def _flipped(rule: Rule, change: Change, arrived: Index, lookup: Lookup) -> Index:
    fields, cap = rule
    joined, left = own_keys(change.columns, fields, arrived), np.zeros(0, np.uint64)
    by_words = bool(len(change.moved) and set(fields) & set(change.before))
    if by_words:
        earlier = {f: change.before[f] if f in change.before else change.columns[f][change.moved] for f in fields}
        left = own_keys(earlier, fields, np.arange(len(change.moved)))
        joined = np.append(joined, own_keys(change.columns, fields, change.moved))
    touched = np.unique(np.append(joined, left))
    if not len(touched):
        return arrived[:0]
    key, near = lookup.near(fields, touched, alone=by_words)
    place = np.minimum(np.searchsorted(touched, key), len(touched) - 1)
    exact = touched[place] == key
    near, place = near[exact], place[exact]
    now = np.bincount(place, minlength=len(touched))
    gained = np.bincount(np.searchsorted(touched, joined), minlength=len(touched))
    lost = np.bincount(np.searchsorted(touched, left), minlength=len(touched))
    crossed = (now <= cap) != (now - gained + lost <= cap)
    return near[crossed[place]]


def pairs_touching(rules: Sequence[Rule], columns: Columns, touched: Index) -> Pairs:
    """All distinct candidate pairs that hold at least one of the ``touched`` profiles."""
    is_touched = np.zeros(len(next(iter(columns.values()))), bool)
    is_touched[touched] = True
    lookup = Lookup(columns, rules, lambda field: columns[field][touched])

    def one(rule: Rule) -> Pairs:
        key, near = lookup.near(rule[0], np.unique(own_keys(columns, rule[0], touched)))
        pairs = pairs_within(key, near, rule[1])
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

"""Keys of all blocks kept in order, so that those who share a block with a few profiles are found without a look at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from os import cpu_count
from typing import Any

import numpy as np
import numpy.typing as npt

from transferlotse_analytics.linkage.blocking import COMPANY_RULES, block_keys
from transferlotse_analytics.linkage.clustering import Index
from transferlotse_analytics.linkage.frame import Codes
from transferlotse_analytics.linkage.hashing import Hashes, in_key_order
from transferlotse_analytics.linkage.persons import ACROSS

Columns = Mapping[str, np.ndarray]
#: The combinations of fields whose keys are kept.
KEPT = tuple(dict.fromkeys(fields for fields, _ in (*COMPANY_RULES, *ACROSS)))
#: Share of profiles that came or moved later, from which on the keys are put in order anew.
TOO_LATE = 0.05


@dataclass
class Ordered:
    """Keys of the profiles that have all fields of a rule, ascending, and whose they are."""

    keys: Hashes
    owners: Codes


def in_order(columns: Columns, fields: Sequence[str]) -> Ordered:
    """The keys of all profiles for one combination of fields."""
    key, present = block_keys(columns, fields)
    owners = np.flatnonzero(present)
    key = key[owners]
    order = in_key_order(key)
    return Ordered(key[order], owners[order].astype(np.int32))


@dataclass
class BlockIndex:
    """Keys in order for each combination of fields, as they were when there were ``size`` profiles.

    ``moved`` are the profiles, ascending, of which a key may have changed since; ``fresh``: put in order in this run.
    """

    rules: dict[tuple[str, ...], Ordered]
    size: int
    moved: Codes
    fresh: bool = True

    def with_moved(self, moved: Index) -> BlockIndex:
        """The index when further profiles have moved."""
        both = np.union1d(self.moved, moved[moved < self.size]).astype(np.int32)
        return replace(self, moved=both)

    def is_late(self, count: int) -> bool:
        """Whether too many of ``count`` profiles are not where the keys say."""
        return count - self.size + len(self.moved) > TOO_LATE * count

    def holders(self, columns: Columns, fields: tuple[str, ...], wanted: Hashes, cap: int) -> tuple[Index, Index]:
        """(which of the distinct, ascending keys ``wanted``, profile that has it), in no particular order.

        Keys that more than ``cap`` profiles have, whatever moved, may be left out.
        """
        known = self.rules[fields]
        first = np.searchsorted(known.keys, wanted)
        sizes = np.searchsorted(known.keys, wanted, side="right") - first
        small = sizes <= cap + len(self.moved)
        sizes[~small] = 0
        number = np.repeat(np.arange(len(wanted)), sizes)
        owners = known.owners[spread(first, sizes)].astype(np.int64)
        if len(self.moved):
            stays = ~_among(owners, self.moved)
            number, owners = number[stays], owners[stays]
        late = np.append(self.moved, np.arange(self.size, len(next(iter(columns.values()))))).astype(np.int64)
        key, present = block_keys({field: columns[field][late] for field in fields}, fields)
        place = np.minimum(np.searchsorted(wanted, key), max(len(wanted) - 1, 0))
        found = np.flatnonzero(present & (wanted[place] == key) & small[place]) if len(wanted) else place[:0]
        return np.append(number, place[found]), np.append(owners, late[found])


def spread(first: npt.NDArray[Any], sizes: npt.NDArray[Any]) -> Index:
    """The positions ``first``, ``first + 1`` and so on, as many as the size says, of each run in turn."""
    start = first - (np.cumsum(sizes) - sizes)
    return np.asarray(np.repeat(start, sizes) + np.arange(int(sizes.sum())), np.int64)


@dataclass
class PairIndex:
    """Where the first ``len(by_right)`` pairs have their profiles: these ascend by the left one, ``by_right`` by the other.

    Where the pairs of each profile start (``lefts``, ``rights``) says the entry of its number, where they end the next one.
    """

    lefts: Codes
    rights: Codes
    by_right: Codes

    def with_left(self, some: Index, left: Codes) -> Index:
        """Positions of the pairs of which the profile ``left`` is among ``some``, which are distinct."""
        return np.append(_runs(self.lefts, some), self._late(some, left))

    def with_right(self, some: Index, right: Codes) -> Index:
        """The same for the other profile."""
        return np.append(self.by_right[_runs(self.rights, some)].astype(np.int64), self._late(some, right))

    def _late(self, some: Index, side: Codes) -> Index:
        first = len(self.by_right)
        return first + np.flatnonzero(np.isin(side[first:], some))


def pair_index(size: int, left: Index, right: Index) -> PairIndex:
    """The index of pairs of ``size`` profiles that ascend by the left one."""
    lefts, rights = (np.append(0, np.cumsum(np.bincount(side, minlength=size))) for side in (left, right))
    by_right = in_key_order(right.astype(np.uint64))
    return PairIndex(lefts.astype(np.int32), rights.astype(np.int32), by_right.astype(np.int32))


def _runs(starts: Codes, some: Index) -> Index:
    here = some[some < len(starts) - 1]
    return spread(starts[here].astype(np.int64), np.asarray(starts[here + 1] - starts[here], np.int64))


def _among(values: Index, some: Codes) -> npt.NDArray[np.bool_]:
    """Which values are among ``some``, which ascend."""
    place = np.minimum(np.searchsorted(some, values), len(some) - 1)
    return np.asarray(some[place] == values)


def index_of(columns: Columns) -> BlockIndex:
    """The index of all profiles."""
    found = in_parallel(KEPT, lambda fields: in_order(columns, fields))
    return BlockIndex(dict(zip(KEPT, found, strict=True)), len(next(iter(columns.values()))), np.zeros(0, np.int32))


def in_parallel(items: Sequence[Any], one: Callable[[Any], Any]) -> list[Any]:
    """``one`` of each item, on all processors."""
    with ThreadPoolExecutor(cpu_count() or 1) as pool:
        return list(pool.map(one, items))

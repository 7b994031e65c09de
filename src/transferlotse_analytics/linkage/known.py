"""What earlier lists said, as arrays that new rows are added to: contents, weighed pairs, groups.

Profiles and values keep their numbers for ever; new ones are put at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from os import cpu_count
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from transferlotse_analytics.linkage.blocking import derived_fields
from transferlotse_analytics.linkage.clustering import Index, components
from transferlotse_analytics.linkage.engine import LinkResult, Weighed, with_company
from transferlotse_analytics.linkage.engine import Web as FoundWeb
from transferlotse_analytics.linkage.frame import TEXT_FIELDS, Codes
from transferlotse_analytics.linkage.hashing import Hashes, in_key_order, text_hashes
from transferlotse_analytics.linkage.indexing import BlockIndex, PairIndex, index_of, pair_index
from transferlotse_analytics.linkage.lookups import RARE_FIELDS
from transferlotse_analytics.linkage.profiles import CONTENT
from transferlotse_analytics.linkage.rarity import uses
from transferlotse_analytics.linkage.roomy import Room, as_text, extended, from_text
from transferlotse_analytics.linkage.writing import Lines

#: Fields whose texts are kept; ``rt`` and ``rt2`` are words.
KEPT_TEXTS = (*(f for f in TEXT_FIELDS if f != "event"), "name", "word", "plz2", "name4", "name5", "initial")
#: Columns that depend on the order of the words of a name, and so on how frequent these are.
BY_WORDS = ("rt", "rt2", "name4")
COLUMNS = (*CONTENT, *BY_WORDS, "plz2", "name5", "initial")
_SIEVE = 20
#: Codes looked up at once.
PIECE = 1 << 16
#: Pieces from which on several processors help.
MANY = 32


class Sieve:
    """Lets keys through that are wanted, and a few more."""

    def __init__(self, wanted: Hashes) -> None:
        self._shift = np.uint64(64 - _SIEVE)
        self._open = np.zeros(1 << _SIEVE, bool)
        self._open[(wanted >> self._shift).view(np.int64)] = True

    def places(self, keys: Hashes) -> Index:
        """Positions of the keys that pass."""
        return np.flatnonzero(self._open.take((keys >> self._shift).view(np.int64)))


def hits(haystack: Hashes, needles: Hashes) -> Index:
    """Positions in ``haystack`` that hold one of ``needles``, and perhaps a few more."""
    sieve = Sieve(needles)
    found = [sieve.places(haystack[start : start + PIECE]) + start for start in range(0, len(haystack), PIECE)]
    return np.concatenate([np.zeros(0, np.int64), *found])


def marked(flags: npt.NDArray[np.bool_], codes: Codes, workers: int = cpu_count() or 1) -> npt.NDArray[np.bool_]:
    """The flag of each code; -1 has the last one."""
    found = np.empty(len(codes), bool)

    def one(start: int) -> None:
        # a piece at a time: codes are widened on the way, which should not leave the processor's cache
        part = slice(start, start + PIECE)
        flags.take(codes[part], out=found[part], mode="wrap")

    starts = range(0, len(codes), PIECE)
    if workers == 1 or len(starts) < MANY:
        for start in starts:
            one(start)
    else:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(one, starts))
    return found


def places(haystack: Hashes, needles: Hashes) -> Index:
    """Position of each of ``needles`` in ``haystack``, -1 where it does not occur."""
    near = hits(haystack, needles)
    if not len(near):
        return np.full(len(needles), -1)
    near = near[np.argsort(haystack[near])]
    spot = np.minimum(np.searchsorted(haystack[near], needles), len(near) - 1)
    return np.where(haystack[near[spot]] == needles, near[spot], -1)


@dataclass
class Texts:
    """Texts of a field, where each ends and their letters, with a hash of each."""

    offsets: Index
    octets: npt.NDArray[np.uint8]
    hashes: Hashes

    def __len__(self) -> int:
        return len(self.hashes)

    def array(self) -> pa.Array:
        """All texts."""
        return as_text(self.offsets, self.octets)

    def at(self, codes: Index) -> list[str]:
        """The texts behind codes."""
        found: list[str] = self.array().take(pa.array(codes)).to_pylist()
        return found

    def with_more(self, words: Sequence[str] | pa.ChunkedArray, hashes: Hashes, room: Room) -> Texts:
        """These texts and then ``words``."""
        offsets, octets = from_text(words)
        return Texts(
            extended(self.offsets, offsets[1:] + self.offsets[-1], room),
            extended(self.octets, octets, room),
            extended(self.hashes, hashes, room),
        )

    def codes(self, words: Sequence[str], room: Room) -> tuple[Texts, Codes]:
        """(the texts with those of ``words`` that were new, code of each word)."""
        hashes = text_hashes(words)
        found = places(self.hashes, hashes)
        new, first, inverse = np.unique(hashes[found < 0], return_index=True, return_inverse=True)
        found[found < 0] = len(self) + inverse
        if not len(new):
            return self, found.astype(np.int32)
        unknown = [words[k] for k in np.flatnonzero(found >= len(self))[first]]
        return self.with_more(unknown, new, room), found.astype(np.int32)


def texts_of(values: Sequence[str] | pa.ChunkedArray) -> Texts:
    """Values as texts."""
    return Texts(*from_text(values), text_hashes(values))


@dataclass
class Web:
    """Weighed pairs (``gone``: no longer), group of each profile, and parts that no group reaches beyond.

    ``left`` is the profile with the smaller key. Groups and parts are named after one of their profiles.
    """

    left: Codes
    right: Codes
    bits: npt.NDArray[np.float32]
    gone: npt.NDArray[np.bool_]
    group: Codes
    part: Codes
    index: PairIndex


def web_of(found: FoundWeb, decided: Index) -> Web:
    """Pairs and groups of a full run; ``decided`` holds pairs a person joined (two rows of profile numbers)."""
    size, pairs = len(found.groups), found.pairs
    good = pairs.bits > 0
    left, right = np.append(pairs.left[good], decided[0]), np.append(pairs.right[good], decided[1])
    part = components(size, left, right)
    order = in_key_order(pairs.left.astype(np.uint64))
    return Web(
        pairs.left[order].astype(np.int32),
        pairs.right[order].astype(np.int32),
        pairs.bits[order],
        np.zeros(len(order), bool),
        found.groups.astype(np.int32),
        part.astype(np.int32),
        pair_index(size, pairs.left[order], pairs.right[order]),
    )


@dataclass
class Known:
    """Everything a run over all earlier rows left behind.

    ``tokens``: words of each name, rarest first; ``word_count``: names with each word; ``uses``: profiles with each value
    of a field. ``forced``: decisions as (left, right, verdict). ``company``: company group of each profile, -1 for none.
    ``of_row`` leads from a row to its profile, ``ids`` holds the rows' identifiers. ``lines``: those last written.
    """

    columns: dict[str, Codes]
    key: Hashes
    texts: dict[str, Texts]
    tokens: Codes
    word_count: Index
    companies: Web
    people: Web
    forced: Index
    of_row: Codes
    ids: Texts
    uses: dict[str, Codes]
    index: BlockIndex
    company: Codes
    lines: Lines | None = None
    room: Room = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.key)

    def rows_with(self, ids: pa.ChunkedArray | pa.Array) -> Index:
        """Row of each identifier, -1 where it is not known."""
        wanted = as_text(*from_text(ids))
        found = places(self.ids.hashes, text_hashes(wanted))
        here = np.flatnonzero(found >= 0)
        same = pc.equal(self.ids.array().take(pa.array(found[here])), wanted.take(pa.array(here)))
        found[here[~np.asarray(same.to_numpy(zero_copy_only=False), bool)]] = -1
        return found


def known_from(result: LinkResult) -> Known:
    """What a full run leaves behind."""
    profiles = result.profiles
    derived = derived_fields(profiles)
    texts = {field: texts_of(values) for field, values in profiles.values.items() if field in KEPT_TEXTS}
    texts |= {field: texts_of(values) for field, (_, values) in derived.items() if field in KEPT_TEXTS}
    texts |= {"name": texts_of(profiles.names.text), "word": texts_of(profiles.names.words)}
    columns = profiles.columns | {field: codes for field, (codes, _) in derived.items()}
    left, right, same = result.decisions.on_profiles(result.table, profiles)
    nothing = np.zeros((2, 0), np.int64)
    columns = {field: columns[field].astype(np.int32) for field in COLUMNS}
    return Known(
        columns,
        profiles.key,
        texts,
        profiles.names.tokens,
        profiles.names.word_count,
        web_of(result.companies, np.array([left[same == 1], right[same == 1]], np.int64)),
        web_of(result.people, nothing),
        np.array([left, right, same], np.int64),
        profiles.of_row.astype(np.int32),
        texts_of(result.table["record_id"]),
        {field: uses(columns[field], len(texts[field])).astype(np.int32) for field in RARE_FIELDS},
        index_of(columns),
        with_company(columns, result.companies.groups).astype(np.int32),
    )


def live_pairs(web: Web, touched: npt.NDArray[np.bool_]) -> Index:
    """Positions of the pairs of which at least one profile is touched."""
    some = np.flatnonzero(touched)
    near = np.union1d(web.index.with_left(some, web.left), web.index.with_right(some, web.right))
    return near[~web.gone[near]]


def replaced(web: Web, touched: npt.NDArray[np.bool_], pairs: Weighed, room: Room) -> tuple[Web, Index]:
    """(web in which ``pairs`` stand for all earlier pairs of touched profiles, profiles of which a pair changed)."""
    old = live_pairs(web, touched)
    old_key = (web.left[old].astype(np.int64) << 32) | web.right[old]
    new_key = (pairs.left << 32) | pairs.right
    order = np.argsort(new_key)
    spot = np.minimum(np.searchsorted(new_key[order], old_key), max(len(order) - 1, 0))
    spot = order[spot] if len(order) else spot
    same = np.zeros(len(old), bool)
    if len(order):
        same = (new_key[spot] == old_key) & (pairs.bits[spot] == web.bits[old])
    fresh = np.ones(len(new_key), bool)
    fresh[spot[same]] = False
    lost = old[~same]
    gone = np.append(web.gone, np.zeros(int(fresh.sum()), bool))
    gone[lost] = True
    changed = np.concatenate([web.left[lost], web.right[lost], pairs.left[fresh], pairs.right[fresh]])
    added: dict[str, np.ndarray] = {"left": pairs.left, "right": pairs.right, "bits": pairs.bits}
    longer: dict[str, Any] = {side: extended(getattr(web, side), values[fresh], room) for side, values in added.items()}
    grown = replace(web, gone=gone, **longer)
    return grown, np.unique(changed).astype(np.int64)

"""Candidate pairs: only profiles that share a telling combination of fields are compared, in blocks of bounded size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import fuzz, process

from transferlotse_analytics.linkage.hashing import Hashes, in_key_order, mix
from transferlotse_analytics.linkage.profiles import Profiles

Pairs = npt.NDArray[np.uint64]
#: Distinct names up to which all are held against all.
SHORT_LIST = 3000
#: Profiles of one name that take part in that.
MEMBERS_OF_NAME = 4
#: Words of a name that blocks are built on.
MAX_BLOCK_WORDS = 4
#: Fields that must agree, and the largest block that is still compared in full.
Rule = tuple[tuple[str, ...], int]
COMPANY_RULES: tuple[Rule, ...] = (
    (("domain",), 40),
    (("domain", "rt"), 250),
    (("domain", "surname"), 250),
    (("name", "plz2"), 250),
    (("name", "city"), 250),
    (("name",), 40),
    (("rt", "plz2"), 30),
    (("rt", "city"), 30),
    (("rt2", "plz2"), 15),
    (("phone",), 40),
    (("phone", "rt"), 250),
    (("private",), 60),
    (("mobile",), 60),
    (("surname", "given", "plz2"), 60),
    (("surname", "given", "city"), 60),
    (("surname", "given", "name4"), 60),
    (("surname", "given"), 15),
    (("surname", "name4"), 20),
    (("name5", "plz"), 60),
    (("name", "surname"), 250),
    (("name", "given", "initial"), 250),
)

#: Further blocks for lists of up to ``MIDDLE_LIST`` profiles, where looking more widely costs little.
SHORT_RULES: tuple[Rule, ...] = (
    (("name5", "city"), 40),
    (("name4", "city"), 40),
    (("name5",), 15),
    (("word", "city"), 25),
    (("word", "plz2"), 15),
    (("city",), 150),
    (("plz",), 25),
)
MIDDLE_LIST = 25_000
#: Pairs from which on all processors sort, and one pair in how many says where their parts end.
MANY_PAIRS = 1 << 20
SAMPLED = 1009


def block_keys(columns: Mapping[str, np.ndarray], fields: Sequence[str]) -> tuple[Hashes, npt.NDArray[np.bool_]]:
    """(key of each profile, whether it has all the fields); equal keys mean equal fields."""
    first = columns[fields[0]]
    key = first.astype(np.int64).view(np.uint64)
    present = first >= 0
    for number, field in enumerate(fields[1:]):
        codes = columns[field]
        present &= codes >= 0
        # two fields fit into a number as they are; a third one meets a number whose bits are spread
        key = key << np.uint64(32) if number == 0 else mix(key)
        key ^= codes.astype(np.uint32)
    return mix(key), present


def derived_fields(profiles: Profiles) -> dict[str, tuple[np.ndarray, list[str]]]:
    """Parts of fields that blocks are built on: (code of each profile, distinct texts)."""
    tokens, name = profiles.names.tokens, profiles["name"]
    words4, texts4 = beginnings(profiles.names.words, 4)
    names5, texts5 = beginnings(profiles.names.text, 5)
    areas, area_texts = beginnings(profiles.values["plz"], 2)
    initials, initial_texts = beginnings(profiles.values["surname"], 1)
    return {
        "plz2": (areas[profiles["plz"]], area_texts),
        "name4": (words4[np.append(tokens[:, 0], np.int32(-1))[name]], texts4),
        "name5": (names5[name], texts5),
        "rt2": (np.append(tokens[:, 1], np.int32(-1))[name], profiles.names.words),
        "initial": (initials[profiles["surname"]], initial_texts),
    }


def beginnings(texts: Sequence[str], length: int) -> tuple[np.ndarray, list[str]]:
    """(code of the first letters of each text, distinct first letters); the last code stands for no text."""
    coded = pc.utf8_slice_codeunits(pa.array(texts, pa.large_string()), 0, length).dictionary_encode()
    return np.append(coded.indices.to_numpy(), np.int32(-1)), coded.dictionary.to_pylist()


@dataclass(frozen=True)
class Blocks:
    """Profiles (``members``) so that those with equal keys stand together, and where each block starts and its size."""

    members: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    sizes: npt.NDArray[np.int64]

    def pairs(self, cap: int) -> Pairs:
        """Pairs (low << 32 | high) within blocks of up to ``cap`` members."""
        kept = (self.sizes <= cap) & (self.sizes > 1)
        starts, sizes = self.starts[kept], self.sizes[kept]
        place = np.repeat(starts - (np.cumsum(sizes) - sizes), sizes) + np.arange(int(sizes.sum()))
        rest = np.repeat(starts + sizes, sizes) - place - 1
        members = self.members.astype(np.uint64)
        found: Pairs = np.repeat(members[place] << np.uint64(32), rest)
        first = place + 1 - (np.cumsum(rest) - rest)
        found |= members[np.repeat(first, rest) + np.arange(len(found))]
        return found

    def beyond(self, cap: int, size: int) -> npt.NDArray[np.bool_]:
        """Which of ``size`` profiles stand in a block of more than ``cap`` members."""
        flags = np.zeros(size, bool)
        flags[self.members[np.repeat(self.sizes > cap, self.sizes)]] = True
        return flags


def blocks_of(key: Hashes, members: npt.NDArray[np.int64]) -> Blocks:
    """Blocks of members with equal keys; a member may come several times with different keys."""
    if not len(members):
        nothing = np.zeros(0, np.int64)
        return Blocks(nothing, nothing, nothing)
    order = in_key_order(key)
    key = key[order]
    starts = np.append(0, np.flatnonzero(key[1:] != key[:-1]) + 1)
    return Blocks(members[order], starts, np.diff(np.append(starts, len(members))))


def pairs_within(key: Hashes, members: npt.NDArray[np.int64], cap: int) -> Pairs:
    """Pairs (low << 32 | high) of members with equal keys, leaving out blocks of more than ``cap`` members."""
    return blocks_of(key, members).pairs(cap)


def block(
    profiles: Profiles,
    fields: Sequence[str],
    columns: Mapping[str, np.ndarray],
    among: Sequence[npt.NDArray[np.bool_]] = (),
) -> tuple[Hashes, npt.NDArray[np.int64]]:
    """(keys, profiles they belong to), ascending by profile; ``word`` stands for each word of the name in turn.

    ``among``: only profiles that have all these flags.
    """
    if "word" not in fields:
        held = np.logical_and.reduce([*among, *(columns[field] >= 0 for field in fields)])
        members = np.flatnonzero(held)
        return block_keys({field: columns[field][members] for field in fields}, fields)[0], members
    keys, owners = [], []
    for column in range(MAX_BLOCK_WORDS):
        word = np.append(profiles.names.tokens[:, column], np.int32(-1))[profiles["name"]]
        key, present = block_keys({**columns, "word": word}, fields)
        owners.append(np.flatnonzero(present))
        keys.append(key[owners[-1]])
    members = np.concatenate(owners)
    order = np.argsort(members, kind="stable")
    return np.concatenate(keys)[order], members[order]


def close_names(profiles: Profiles) -> Pairs:
    """In a short list every name is held against every other: scanned names may share no whole word to block on."""
    texts, name = profiles.names.text, profiles["name"]
    if not 1 < len(texts) <= SHORT_LIST:
        return np.zeros(0, np.uint64)
    alike = process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=68, dtype=np.uint8, workers=-1) > 0
    alike |= process.cdist(texts, texts, scorer=fuzz.token_set_ratio, score_cutoff=88, dtype=np.uint8, workers=-1) > 0
    first, second = np.nonzero(np.triu(alike, 1))
    order = np.argsort(name, kind="stable")
    order = order[name[order] >= 0]
    starts = np.searchsorted(name[order], np.arange(len(texts)))
    sizes = np.bincount(name[order], minlength=len(texts))
    found = []
    for step_a in range(MEMBERS_OF_NAME):
        for step_b in range(MEMBERS_OF_NAME):
            held = (sizes[first] > step_a) & (sizes[second] > step_b)
            a, b = order[starts[first[held]] + step_a], order[starts[second[held]] + step_b]
            found.append((np.minimum(a, b).astype(np.uint64) << np.uint64(32)) | np.maximum(a, b).astype(np.uint64))
    return np.concatenate(found)


def wider_rules(rule: Rule, rules: Sequence[Rule]) -> list[Rule]:
    """The rules that ask for some of the same fields only.

    Each of the blocks of ``rule`` lies within one of theirs; where that one is compared in full, its pairs are known.
    """
    asked = set(rule[0])
    return [other for other in rules if set(other[0]) < asked and "word" not in asked]


def candidate_pairs(
    profiles: Profiles, rules: Sequence[Rule] = COMPANY_RULES, more: dict[str, np.ndarray] | None = None
) -> Pairs:
    """All distinct candidate pairs, sorted; ``more`` holds further fields (codes, -1 for none) the rules may name."""
    derived = {field: codes for field, (codes, _) in derived_fields(profiles).items()}
    columns = profiles.columns | derived | (more or {})
    if rules is COMPANY_RULES and len(profiles) <= MIDDLE_LIST:
        rules = (*rules, *SHORT_RULES)

    found: list[Pairs] = []
    open_: dict[Rule, npt.NDArray[np.bool_]] = {}

    def one(rule: Rule) -> tuple[Pairs, npt.NDArray[np.bool_] | None]:
        among = [open_[wider] for wider in wider_rules(rule, rules)]
        blocks = blocks_of(*block(profiles, rule[0], columns, among))
        is_wider = any(rule in wider_rules(other, rules) for other in rules)
        return blocks.pairs(rule[1]), blocks.beyond(rule[1], len(profiles)) if is_wider else None

    with ThreadPoolExecutor(cpu_count() or 1) as pool:
        for count in sorted({len(rule[0]) for rule in rules}):
            these = [rule for rule in rules if len(rule[0]) == count]
            for rule, (pairs, beyond) in zip(these, pool.map(one, these), strict=True):
                found.append(pairs)
                if beyond is not None:
                    open_[rule] = beyond
    if len(rules) > len(COMPANY_RULES):
        found.append(close_names(profiles))
    return distinct_pairs(found)


def distinct_pairs(found: Sequence[Pairs]) -> Pairs:
    """All pairs once, sorted."""
    pieces = [pairs for pairs in found if len(pairs)]
    if not pieces:
        return np.zeros(0, np.uint64)
    if sum(map(len, pieces)) < MANY_PAIRS:
        return _sorted_once(pieces)
    # each processor takes a part of about the same size
    sample = np.sort(np.concatenate([pairs[::SAMPLED] for pairs in pieces]))
    parts = cpu_count() or 1
    bounds = [sample[len(sample) * number // parts] for number in range(1, parts)]
    ranges = list(zip([np.uint64(0), *bounds], [*bounds, np.uint64(2**64 - 1)], strict=True))

    def one(low: np.uint64, high: np.uint64) -> Pairs:
        return _sorted_once([pairs[(pairs >= low) & (pairs < high)] for pairs in pieces])

    with ThreadPoolExecutor(parts) as pool:
        return np.concatenate(list(pool.map(lambda bound: one(*bound), ranges)))


def _sorted_once(pieces: Sequence[Pairs]) -> Pairs:
    pairs = np.concatenate(pieces)
    pairs.sort()
    fresh = np.ones(len(pairs), bool)
    np.not_equal(pairs[1:], pairs[:-1], out=fresh[1:])
    return pairs[fresh]


def ends(pairs: Pairs) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The two profile numbers of each pair."""
    return (pairs >> np.uint64(32)).astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)

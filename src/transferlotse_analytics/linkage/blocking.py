"""Candidate pairs: only profiles that share a telling combination of fields are compared, in blocks of bounded size."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from transferlotse_analytics.linkage.profiles import Hashes, Profiles, mix

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


def block_keys(profiles: Profiles, fields: Sequence[str], parts: dict[str, np.ndarray]) -> tuple[Hashes, np.ndarray]:
    """(key of each profile, whether it has all the fields)."""
    key = np.zeros(len(profiles), np.uint64)
    present = np.ones(len(profiles), bool)
    for field in fields:
        codes = parts[field] if field in parts else profiles[field]
        present &= codes >= 0
        key = mix(key * np.uint64(31) + codes.astype(np.int64).astype(np.uint64) + np.uint64(1))
    return key, present


def derived_fields(profiles: Profiles) -> dict[str, np.ndarray]:
    """Parts of fields that blocks are built on."""

    def prefix(texts: Sequence[str], length: int) -> np.ndarray:
        codes = np.unique(np.array([text[:length] for text in texts] or [""]), return_inverse=True)[1].astype(np.int32)
        return np.append(codes[: len(texts)], np.int32(-1))

    rarest = np.append(prefix(profiles.names.words, 4), np.int32(-1))
    tokens = profiles.names.tokens
    name = profiles["name"]
    return {
        "plz2": prefix(profiles.values["plz"], 2)[profiles["plz"]],
        "name4": rarest[np.append(tokens[:, 0], np.int32(-1))[name]],
        "name5": prefix(profiles.names.text, 5)[name],
        "rt2": np.append(tokens[:, 1], np.int32(-1))[name],
        "initial": prefix(profiles.values["surname"], 1)[profiles["surname"]],
    }


def pairs_within(key: Hashes, members: npt.NDArray[np.int64], cap: int) -> Pairs:
    """Pairs (low << 32 | high) of members with equal keys, leaving out blocks of more than ``cap`` members.

    A member may come several times with different keys.
    """
    order = np.argsort(key, kind="stable")
    members, sorted_key = members[order], key[order]
    if not len(members):
        return np.zeros(0, np.uint64)
    starts = np.flatnonzero(np.concatenate([[True], sorted_key[1:] != sorted_key[:-1]]))
    sizes = np.diff(np.append(starts, len(members)))
    rest = np.repeat(starts + sizes, sizes) - np.arange(len(members)) - 1
    rest[np.repeat((sizes > cap) | (sizes < 2), sizes)] = 0
    left = np.repeat(np.arange(len(members)), rest)
    right = left + 1 + np.arange(len(left)) - np.repeat(np.cumsum(rest) - rest, rest)
    found: Pairs = (members[left].astype(np.uint64) << np.uint64(32)) | members[right].astype(np.uint64)
    return found


def block(
    profiles: Profiles, fields: Sequence[str], parts: dict[str, np.ndarray]
) -> tuple[Hashes, npt.NDArray[np.int64]]:
    """(keys, profiles they belong to), ascending by profile; ``word`` stands for each word of the name in turn."""
    if "word" not in fields:
        key, present = block_keys(profiles, fields, parts)
        members = np.flatnonzero(present)
        return key[members], members
    keys, owners = [], []
    for column in range(MAX_BLOCK_WORDS):
        own = parts | {"word": np.append(profiles.names.tokens[:, column], np.int32(-1))[profiles["name"]]}
        key, present = block_keys(profiles, fields, own)
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


def candidate_pairs(
    profiles: Profiles, rules: Sequence[Rule] = COMPANY_RULES, more: dict[str, np.ndarray] | None = None
) -> Pairs:
    """All distinct candidate pairs, sorted; ``more`` holds further fields (codes, -1 for none) the rules may name."""
    parts = derived_fields(profiles) | (more or {})
    if rules is COMPANY_RULES and len(profiles) <= MIDDLE_LIST:
        rules = (*rules, *SHORT_RULES)
    found = [pairs_within(*block(profiles, fields, parts), cap) for fields, cap in rules]
    if len(rules) > len(COMPANY_RULES):
        found.append(close_names(profiles))
    pairs = np.concatenate(found) if found else np.zeros(0, np.uint64)
    pairs.sort()
    return pairs[np.concatenate([[True], pairs[1:] != pairs[:-1]])] if len(pairs) else pairs


def ends(pairs: Pairs) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The two profile numbers of each pair."""
    return (pairs >> np.uint64(32)).astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)

"""Candidate pairs: only profiles that share a telling combination of fields are ever compared, and no block is unbounded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from transferlotse_analytics.linkage.profiles import Hashes, Profiles, mix

Pairs = npt.NDArray[np.uint64]
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


def pairs_within(key: Hashes, present: np.ndarray, cap: int) -> Pairs:
    """Pairs (low << 32 | high) of members with equal keys, leaving out blocks of more than ``cap`` members."""
    members = np.flatnonzero(present)
    order = np.argsort(key[members], kind="stable")
    members, sorted_key = members[order], key[members][order]
    if not len(members):
        return np.zeros(0, np.uint64)
    starts = np.flatnonzero(np.concatenate([[True], sorted_key[1:] != sorted_key[:-1]]))
    sizes = np.diff(np.append(starts, len(members)))
    rest = np.repeat(starts + sizes, sizes) - np.arange(len(members)) - 1
    rest[np.repeat((sizes > cap) | (sizes < 2), sizes)] = 0
    left = np.repeat(np.arange(len(members)), rest)
    right = left + 1 + np.arange(len(left)) - np.repeat(np.cumsum(rest) - rest, rest)
    return (members[left].astype(np.uint64) << np.uint64(32)) | members[right].astype(np.uint64)


def candidate_pairs(
    profiles: Profiles, rules: Sequence[Rule] = COMPANY_RULES, more: dict[str, np.ndarray] | None = None
) -> Pairs:
    """All distinct candidate pairs, sorted; ``more`` holds further fields (codes, -1 for none) the rules may name."""
    parts = derived_fields(profiles) | (more or {})
    found = [pairs_within(*block_keys(profiles, fields, parts), cap) for fields, cap in rules]
    pairs = np.concatenate(found) if found else np.zeros(0, np.uint64)
    pairs.sort()
    return pairs[np.concatenate([[True], pairs[1:] != pairs[:-1]])] if len(pairs) else pairs


def ends(pairs: Pairs) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The two profile numbers of each pair."""
    return (pairs >> np.uint64(32)).astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)

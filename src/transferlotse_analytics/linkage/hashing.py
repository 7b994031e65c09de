"""Numbers for contents that are the same on every machine and in every run, and sorting by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transferlotse_analytics.linkage.roomy import from_text

Hashes = npt.NDArray[np.uint64]
_PRIME = np.uint64(0x100000001B3)
_PRIME_INVERSE = np.uint64(pow(0x100000001B3, -1, 1 << 64))
SALT = np.uint64(13)
#: Letters hashed at once.
PIECE = 1 << 17


def mix(value: Hashes) -> Hashes:
    """Spread the bits of 64-bit numbers (finaliser of SplitMix64)."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


def text_hashes(texts: Sequence[str] | pa.Array | pa.ChunkedArray) -> Hashes:
    """A 64-bit number for each text, the same on every machine and in every run."""
    offsets, octets = from_text(texts)
    found = np.empty(len(offsets) - 1, np.uint64)
    start = 0
    # piece by piece: what is computed on the way stays in the processor's cache
    while start < len(found):
        end = max(int(np.searchsorted(offsets, offsets[start] + PIECE, side="right")) - 1, start + 1)
        part = offsets[start : end + 1]
        found[start:end] = _hashes(part - part[0], octets[part[0] : part[-1]])
        start = end
    return found


def _hashes(offsets: npt.NDArray[np.int64], letters: npt.NDArray[np.uint8]) -> Hashes:
    powers, inverses = _powers(max(len(letters), PIECE))
    sums = np.zeros(len(letters) + 1, np.uint64)
    np.add.accumulate((letters.astype(np.uint64) + np.uint64(1)) * powers[: len(letters)], out=sums[1:])
    return mix((sums[offsets[1:]] - sums[offsets[:-1]]) * inverses[offsets[:-1]] + SALT)


@lru_cache(maxsize=1)
def _powers(size: int) -> tuple[Hashes, Hashes]:
    """The first powers of the prime and of its inverse."""
    both = np.full((2, size + 1), _PRIME, np.uint64)
    both[1] = _PRIME_INVERSE
    both[:, 0] = 1
    powers, inverses = np.multiply.accumulate(both, axis=1)
    return powers, inverses


def in_key_order(key: Hashes) -> npt.NDArray[np.int64]:
    """Positions in the order of their keys, and by position where keys are equal."""
    # key and position in one number: plain sorting is many times faster than sorting positions by key
    spare = np.uint64(64 - int(key.max(initial=0)).bit_length())
    bits = np.uint64(len(key).bit_length())
    packed = (((key << spare) if spare else key) >> bits) << bits
    packed |= np.arange(len(key), dtype=np.uint64)
    packed.sort()
    order = (packed & ((np.uint64(1) << bits) - np.uint64(1))).view(np.int64)
    if spare < bits:
        # keys may differ in the bits that did not fit
        packed >>= bits
        near = np.flatnonzero(packed[1:] == packed[:-1])
        if (key[order[near]] != key[order[near + 1]]).any():
            return np.argsort(key, kind="stable")
    return order


@dataclass(frozen=True)
class Distinct:
    """Distinct keys in ascending order: where each occurs ``first``, which one (``number``) each place holds, how often."""

    keys: Hashes
    first: npt.NDArray[np.int64]
    number: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]


def distinct_keys(key: Hashes) -> Distinct:
    """The distinct ones among keys."""
    order = in_key_order(key)
    in_order = key[order]
    fresh = np.ones(len(key), bool)
    fresh[1:] = in_order[1:] != in_order[:-1]
    number = np.empty(len(key), np.int64)
    number[order] = np.cumsum(fresh) - 1
    counts = np.diff(np.append(np.flatnonzero(fresh), len(key)))
    return Distinct(in_order[fresh], order[fresh], number, counts)

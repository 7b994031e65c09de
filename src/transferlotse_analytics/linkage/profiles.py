"""Rows that say exactly the same, folded into one profile; the order of profiles depends on their content alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transferlotse_analytics.linkage.frame import Codes, Frame, Names
from transferlotse_analytics.linkage.roomy import from_text

Hashes = npt.NDArray[np.uint64]
#: What makes two rows the same profile.
CONTENT = (
    "name",
    "form",
    "plz",
    "city",
    "domain",
    "mailbox",
    "private",
    "phone",
    "mobile",
    "street",
    "given",
    "surname",
    "derived",
    "founded",
)
#: Those whose codes are the content themselves.
NUMBERS = ("form", "derived", "founded")
_SEED = np.uint64(13)
_PRIME = np.uint64(0x100000001B3)
_PRIME_INVERSE = np.uint64(pow(0x100000001B3, -1, 1 << 64))


def mix(value: Hashes) -> Hashes:
    """Spread the bits of 64-bit numbers (finaliser of SplitMix64)."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


def text_hashes(texts: Sequence[str] | pa.Array | pa.ChunkedArray) -> Hashes:
    """A 64-bit number for each text, the same on every machine and in every run."""
    offsets, held = from_text(texts)
    if len(offsets) == 1:
        return np.zeros(0, np.uint64)
    octets = held.astype(np.uint64) + np.uint64(1)
    powers = np.full(len(octets) + 1, _PRIME, np.uint64)
    powers[0] = 1
    powers = np.multiply.accumulate(powers)
    sums = np.concatenate([np.zeros(1, np.uint64), np.add.accumulate(octets * powers[:-1])])
    inverses = np.full(len(octets) + 1, _PRIME_INVERSE, np.uint64)
    inverses[0] = 1
    starts = np.multiply.accumulate(inverses)[offsets[:-1]]
    return mix((sums[offsets[1:]] - sums[offsets[:-1]]) * starts + _SEED)


@dataclass
class Profiles:
    """Distinct contents in the order of ``key``; ``of_row`` leads from a row to its profile, ``rows`` counts them."""

    columns: dict[str, np.ndarray]
    names: Names
    values: dict[str, list[str]]
    key: Hashes
    of_row: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.key)

    def __getitem__(self, column: str) -> Codes:
        return self.columns[column]


def fold_rows(frame: Frame) -> Profiles:
    """The profiles of a frame."""
    rows = frame.columns()
    key = np.zeros(len(frame), np.uint64)
    for number, column in enumerate(CONTENT):
        codes = rows[column]
        if column == "founded" and not codes.any():
            continue
        if column in NUMBERS:
            part = mix(codes.astype(np.uint64) + np.uint64(1000 * number + 17))
            # most lists tell no year: a row without one is the same content in all of them
            key += part if column != "founded" else np.where(codes > 0, part, np.uint64(0))
            continue
        texts = frame.names.text if column == "name" else frame.values[column]
        hashes = np.append(text_hashes(texts), np.uint64(0))[codes]
        key += mix(hashes + np.uint64(number + 1))
    distinct, first, of_row, counts = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    columns = {column: rows[column][first] for column in CONTENT}
    columns["rt"] = np.append(frame.names.tokens[:, 0] if len(frame.names.text) else np.zeros(0, np.int32), -1)[
        columns["name"]
    ]
    return Profiles(columns, frame.names, frame.values, distinct, of_row.astype(np.int64), counts.astype(np.int64))

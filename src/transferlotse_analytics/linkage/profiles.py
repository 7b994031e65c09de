"""Rows that say exactly the same, folded into one profile; the order of profiles depends on their content alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count

import numpy as np
import numpy.typing as npt

from transferlotse_analytics.linkage.frame import Codes, Frame, Names
from transferlotse_analytics.linkage.hashing import Hashes, distinct_keys, in_key_order, mix, text_hashes

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


def in_name_order(p: Profiles) -> tuple[Profiles, npt.NDArray[np.int64]]:
    """(the profiles with equal and similar names near one another, their numbers): faster to look up for pairs.

    Whatever else is kept for each profile has to be put into the same order.
    """
    order = in_key_order((p["name"].astype(np.int64) + 1).view(np.uint64))
    nothing = np.zeros(0, np.int64)
    columns = {field: codes[order] for field, codes in p.columns.items()}
    return Profiles(columns, p.names, p.values, p.key[order], nothing, nothing), order


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
    with ThreadPoolExecutor(cpu_count() or 1) as pool:
        for part in pool.map(lambda column: _key_part(frame, column, rows[column]), CONTENT):
            key += part
        found = distinct_keys(key)
        columns = dict(zip(CONTENT, pool.map(lambda column: rows[column][found.first], CONTENT), strict=True))
    columns["rt"] = np.append(frame.names.tokens[:, 0] if len(frame.names.text) else np.zeros(0, np.int32), -1)[
        columns["name"]
    ]
    return Profiles(columns, frame.names, frame.values, found.keys, found.number, found.counts)


def _key_part(frame: Frame, column: str, codes: np.ndarray) -> Hashes | np.uint64:
    """What one column adds to the key of each row's content."""
    number = CONTENT.index(column)
    if column == "founded" and not codes.any():
        return np.uint64(0)
    if column in NUMBERS:
        part = mix(codes.astype(np.uint64) + np.uint64(1000 * number + 17))
        # most lists tell no year: a row without one is the same content in all of them
        return part if column != "founded" else np.where(codes > 0, part, np.uint64(0))
    texts = frame.names.text if column == "name" else frame.values[column]
    return mix(np.append(text_hashes(texts), np.uint64(0))[codes] + np.uint64(number + 1))

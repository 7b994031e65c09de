"""Results as files."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transferlotse_analytics.linkage.clustering import Index
from transferlotse_analytics.linkage.engine import NAME_LENGTH, name_letters
from transferlotse_analytics.linkage.hashing import Hashes
from transferlotse_analytics.linkage.roomy import from_text

HEAD = b"record_id,company_cluster,person_cluster\n"
#: Identifiers with one of these are put between quotation marks.
QUOTED = b',"\r\n'
#: Lines joined at once.
LINES = 1 << 16


def write_clusters(path: Path, ids: pa.Array | pa.ChunkedArray, keys: Hashes, company: Index, person: Index) -> None:
    """record_id, company_cluster, person_cluster of every row as CSV; groups are positions in ``keys`` (-1: none)."""
    special = path.exists() and not path.is_file()
    partial = path if special else path.with_name(path.name + ".part")
    ids = pa.concat_arrays(ids.chunks) if isinstance(ids, pa.ChunkedArray) else ids

    def lines(start: int) -> memoryview:
        part = slice(start, start + LINES)
        return _lines(ids[part], keys, company[part], person[part])

    with ThreadPoolExecutor(cpu_count() or 1) as pool, partial.open("wb") as file:
        file.write(HEAD)
        for text in pool.map(lines, range(0, len(ids), LINES)):
            file.write(text)
    if not special:
        partial.replace(path)


def _lines(ids: pa.Array, keys: Hashes, company: Index, person: Index) -> memoryview:
    ids = pc.fill_null(ids.cast(pa.string()), "")
    held = from_text(ids)[1].tobytes()
    if any(mark in held for mark in QUOTED):
        odd = pc.match_substring_regex(ids, "[" + QUOTED.decode() + "]")
        quoted = pc.binary_join_element_wise('"', pc.replace_substring(ids, '"', '""'), '"', "")
        ids = pc.if_else(odd, quoted, ids)
    width = 1 + NAME_LENGTH
    rest = np.empty((len(ids), 2 * width + 1), np.uint8)
    sizes = np.full(len(ids), 2 * width + 1, np.int32)
    letters = rest.ravel()
    for groups, letter, start in ((company, "C", 0), (person, "P", width)):
        rest[:, start] = ord(",")
        rest[:, start + 1 : start + width] = name_letters(keys[groups], letter)
        sizes[groups < 0] -= NAME_LENGTH
    rest[:, -1] = ord("\n")
    if (sizes < rest.shape[1]).any():
        kept = np.ones(rest.shape, bool)
        kept[company < 0, 1:width] = kept[person < 0, width + 1 : 2 * width] = False
        letters = rest[kept]
    ends = np.append(np.int32(0), np.cumsum(sizes, dtype=np.int32))
    tails = pa.StringArray.from_buffers(len(ids), pa.py_buffer(ends), pa.py_buffer(letters))
    lines = pc.binary_join_element_wise(ids, tails, "")
    offsets = np.frombuffer(lines.buffers()[1], np.int32)
    return memoryview(lines.buffers()[2])[offsets[lines.offset] : offsets[lines.offset + len(lines)]]

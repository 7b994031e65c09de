"""Results as files."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from os import cpu_count
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from transferlotse_analytics.linkage.clustering import Index
from transferlotse_analytics.linkage.engine import NAME_LENGTH, name_letters
from transferlotse_analytics.linkage.frame import Codes
from transferlotse_analytics.linkage.hashing import Hashes
from transferlotse_analytics.linkage.roomy import from_text

Groups = npt.NDArray[np.int32] | npt.NDArray[np.int64]
HEAD = b"record_id,company_cluster,person_cluster\n"
#: Identifiers with one of these are put between quotation marks.
QUOTED = b',"\r\n'
#: Lines joined at once.
LINES = 1 << 16


def write_clusters(path: Path, ids: pa.Array | pa.ChunkedArray, keys: Hashes, company: Groups, person: Groups) -> None:
    """record_id, company_cluster, person_cluster of every row as CSV; groups are positions in ``keys`` (-1: none)."""
    with _opened(path) as file:
        for text, _ in _pieces(ids, keys, company, person):
            file.write(text)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The file with its heading; one that is there already is only replaced by a whole one."""
    special = path.exists() and not path.is_file()
    partial = path if special else path.with_name(path.name + ".part")
    with partial.open("wb") as file:
        file.write(HEAD)
        yield file
    if not special:
        partial.replace(path)


@dataclass
class Lines:
    """The lines of all rows as once written: their letters, where each ends, and the groups of each profile they tell.

    ``fresh``: put together in this run.
    """

    octets: npt.NDArray[np.uint8]
    offsets: Index
    company: Codes
    person: Codes
    fresh: bool = True


def lines_of(ids: pa.Array, keys: Hashes, of_row: Codes, company: Codes, person: Codes) -> Lines:
    """The lines of all rows; ``of_row`` leads from a row to its profile, groups are those of profiles."""
    found = list(_pieces(ids, keys, company[of_row], person[of_row]))
    sizes = np.concatenate([np.diff(offsets) for _, offsets in found])
    octets = np.concatenate([np.frombuffer(text, np.uint8) for text, _ in found])
    return Lines(octets, np.append(0, np.cumsum(sizes, dtype=np.int64)), company, person)


def write_lines(path: Path, lines: Lines, other: Index, texts: Lines) -> None:
    """The earlier ``lines`` as CSV with those of ``texts`` in the place of the rows ``other`` and, further, at the end."""
    count = len(lines.offsets) - 1
    inside = other[: int(np.searchsorted(other, count))]
    old, new = lines.octets.data, texts.octets.data
    starts = [0, *lines.offsets[inside + 1].tolist()]
    ends = [*lines.offsets[inside].tolist(), int(lines.offsets[-1])]
    spots = texts.offsets[: len(inside) + 1].tolist()
    with _opened(path) as file:
        for number in range(len(inside)):
            file.write(old[starts[number] : ends[number]])
            file.write(new[spots[number] : spots[number + 1]])
        file.write(old[starts[-1] : ends[-1]])
        file.write(new[spots[-1] :])


def _pieces(
    ids: pa.Array | pa.ChunkedArray, keys: Hashes, company: Groups, person: Groups
) -> Iterator[tuple[memoryview, npt.NDArray[np.int32]]]:
    """(lines of some rows, where each begins and the last one ends), put together on all processors."""
    ids = pa.concat_arrays(ids.chunks) if isinstance(ids, pa.ChunkedArray) else ids

    def lines(start: int) -> tuple[memoryview, npt.NDArray[np.int32]]:
        part = slice(start, start + LINES)
        return _lines(ids[part], keys, company[part], person[part])

    with ThreadPoolExecutor(cpu_count() or 1) as pool:
        yield from pool.map(lines, range(0, len(ids), LINES))


def _lines(ids: pa.Array, keys: Hashes, company: Groups, person: Groups) -> tuple[memoryview, npt.NDArray[np.int32]]:
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
    offsets = np.frombuffer(lines.buffers()[1], np.int32)[lines.offset : lines.offset + len(lines) + 1]
    return memoryview(lines.buffers()[2])[offsets[0] : offsets[-1]], offsets

"""Arrays that grow at their end without being copied: read from files that have room to spare."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Array = npt.NDArray[Any]
#: Room for growth, as a share of the length, when a file is written anew.
SPARE = 0.05


class Stored(NamedTuple):
    """An array in a file: name of the file, type, entries that count, entries there is room for, width of a row."""

    file: str
    kind: str
    length: int
    room: int
    width: int


#: Whole arrays, with their spare room, by the address of their first entry.
Room = dict[int, Array]


def read(folder: Path, stored: Stored, room: Room) -> Array:
    """The array; it may be written to, which changes nothing in the file."""
    if not stored.room:
        return _shaped(np.zeros(0, stored.kind), stored.width)
    flat = np.memmap(folder / stored.file, stored.kind, "c", shape=(stored.room * max(stored.width, 1),))
    whole = _shaped(np.asarray(flat), stored.width)
    room[_address(whole)] = whole
    return whole[: stored.length]


def write(folder: Path, name: str, array: Array, earlier: Stored | None) -> Stored:
    """Writes ``array`` to file ``name``, or only what it has more than ``earlier``, whose entries it begins with."""
    width = array.shape[1] if array.ndim == 2 else 0
    if earlier and len(array) <= earlier.room and earlier.kind == array.dtype.str:
        added = array[earlier.length :]
        if len(added):
            with (folder / earlier.file).open("r+b") as file:
                file.seek(earlier.length * array.itemsize * max(width, 1))
                file.write(np.ascontiguousarray(added).data)
        return earlier._replace(length=len(array))
    room = len(array) + int(len(array) * SPARE) + 1000
    with (folder / name).open("wb") as file:
        file.write(np.ascontiguousarray(array).data)
        file.truncate(room * array.itemsize * max(width, 1))
    return Stored(name, array.dtype.str, len(array), room, width)


def extended(array: Array, more: Array, room: Room) -> Array:
    """``array`` with ``more`` at its end, in place if there is room."""
    size = len(array) + len(more)
    whole = room.get(_address(array)) if len(array) else None
    if whole is None or len(whole) < size:
        return np.concatenate([array, more.astype(array.dtype)])
    whole[len(array) : size] = more
    return whole[:size]


def _address(array: Array) -> int:
    return int(array.__array_interface__["data"][0])


def _shaped(array: Array, width: int) -> Array:
    return array.reshape(-1, width) if width else array


def as_text(offsets: Array, octets: Array) -> pa.Array:
    """Texts from where each ends and their letters in UTF-8."""
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(octets)]
    return pa.Array.from_buffers(pa.large_string(), len(offsets) - 1, buffers)


def from_text(texts: Sequence[str] | pa.Array | pa.ChunkedArray) -> tuple[Array, Array]:
    """(offsets, letters) of texts, as ``as_text`` reads them."""
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    array = texts.cast(pa.large_string()) if isinstance(texts, pa.Array) else pa.array(texts, pa.large_string())
    if not len(array):
        return np.zeros(1, np.int64), np.zeros(0, np.uint8)
    offsets = np.frombuffer(array.buffers()[1], np.int64)[array.offset : array.offset + len(array) + 1]
    data = array.buffers()[2]
    octets = np.frombuffer(data, np.uint8)[offsets[0] : offsets[-1]] if data else np.zeros(0, np.uint8)
    return offsets - offsets[0], octets

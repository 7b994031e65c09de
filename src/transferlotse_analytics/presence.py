"""Distinct organisations at any size: one presence row per organisation instead of millions of attendances.

Region, sector and size belong to the organisation, so all that a distinct count needs is one row per organisation: its
three classes and one bit per year in which it took part. A room keeps the rows in the transaction that writes an
attendance (`with_year`, `cell_changes`); the whole cube region × sector × size × year, all totals included, is then
counted exactly from the rows or from their groups. Plain values in and out: nothing here knows a database.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

YEARS = 16
ALL = -1
Cell = tuple[int, int, int, int]


@dataclass(frozen=True)
class PresenceRow:
    """An organisation's classes (numbers from 0) and its years: bit i stands for the year `first_year + i`."""

    region: int
    sector: int
    size: int
    years: int = 0

    def cells(self, years: int = YEARS) -> frozenset[Cell]:
        """The finest cells and year totals the row counts in: (region, sector, size, year), year ALL for any year."""
        if not self.years:
            return frozenset()
        bits = [bit for bit in range(years) if self.years >> bit & 1]
        return frozenset((self.region, self.sector, self.size, year) for year in (ALL, *bits))


def with_year(row: PresenceRow, bit: int) -> PresenceRow:
    """The row after an attendance in year `bit` (0 to 15) was written."""
    return replace(row, years=row.years | 1 << _checked(bit))


def with_years(row: PresenceRow, bits: Iterable[int]) -> PresenceRow:
    """The row with exactly these years: for removals, merges and moved dates, where the caller asks what is left."""
    years = 0
    for bit in bits:
        years |= 1 << _checked(bit)
    return replace(row, years=years)


def merged(survivor: PresenceRow, others: Iterable[PresenceRow]) -> PresenceRow:
    """One organisation that was recorded several times: the survivor's classes, everyone's years."""
    years = survivor.years
    for other in others:
        years |= other.years
    return replace(survivor, years=years)


def cell_changes(before: PresenceRow | None, after: PresenceRow | None) -> dict[Cell, int]:
    """What a change of one row adds to (+1) and takes from (-1) a kept cube; None stands for no row."""
    old = before.cells() if before else frozenset()
    new = after.cells() if after else frozenset()
    return dict.fromkeys(new - old, 1) | dict.fromkeys(old - new, -1)


def _checked(bit: int) -> int:
    if not 0 <= bit < YEARS:
        raise ValueError(f"year {bit} lies outside the {YEARS} years that are kept")
    return bit


@dataclass(frozen=True)
class Cube:
    """Distinct organisations by region, sector, size and year. `counts` has one place more per axis: the last is the total."""

    counts: np.ndarray

    def at(self, region: int = ALL, sector: int = ALL, size: int = ALL, year: int = ALL) -> int:
        """One cell; ALL (-1) for a total over that axis."""
        return int(self.counts[region, sector, size, year])


class PresenceTable:
    """All presence rows in memory: four arrays, an organisation being a row number."""

    def __init__(self, region: np.ndarray, sector: np.ndarray, size: np.ndarray, years: np.ndarray) -> None:
        """Classes as small integers from 0, `years` as bit sets; all of one length. ValueError for lengths that differ."""
        if not len(region) == len(sector) == len(size) == len(years):
            raise ValueError("classes and years must have one entry per organisation")
        self._shape = tuple(int(values.max(initial=0)) + 1 for values in (region, sector, size))
        _, sectors, sizes = self._shape
        self._code = ((region.astype(np.int32) * sectors) + sector) * sizes + size
        self.years = years.astype(np.uint16)
        self._width = max(int(self.years.max(initial=0)).bit_length(), 1)

    def record(self, organisation: int, bit: int) -> None:
        """An attendance of `organisation` in year `bit`."""
        self.years[organisation] |= np.uint16(1 << _checked(bit))
        self._width = max(self._width, bit + 1)

    def cube(self) -> Cube:
        """The exact cube, counted from the rows."""
        classes = int(np.prod(self._shape))
        patterns = 1 << self._width
        if classes * patterns <= 4 * len(self._code) + 65536:
            joint = np.bincount((self._code << self._width) | self.years, minlength=classes * patterns)
            return _cube(joint.reshape(classes, patterns), np.arange(patterns), self._shape, self._width)
        # Many years: counting per year is cheaper than a table of all patterns.
        flags = [np.bincount(self._code[self.years >> bit & 1 == 1], minlength=classes) for bit in range(self._width)]
        flags.append(np.bincount(self._code[self.years > 0], minlength=classes))
        return _rolled_up(np.stack(flags, axis=1), self._shape)


def cube_from_groups(groups: Sequence[tuple[int, int, int, int, int]]) -> Cube:
    """The cube from rows grouped by a database: (region, sector, size, years, number of organisations)."""
    table = np.asarray(groups, np.int64).reshape(-1, 5)
    shape = tuple(int(table[:, axis].max(initial=0)) + 1 for axis in range(3))
    width = max(int(table[:, 3].max(initial=0)).bit_length(), 1)
    code = (table[:, 0] * shape[1] + table[:, 1]) * shape[2] + table[:, 2]
    patterns, place = np.unique(table[:, 3], return_inverse=True)
    joint = np.zeros((int(np.prod(shape)), len(patterns)), np.int64)
    np.add.at(joint, (code, place), table[:, 4])
    return _cube(joint, patterns, shape, width)


def _cube(joint: np.ndarray, patterns: np.ndarray, shape: tuple[int, ...], width: int) -> Cube:
    """`joint` counts organisations by class and pattern of years; summed into years and any year."""
    bits = (patterns[:, None] >> np.arange(width)) & 1
    member = np.concatenate([bits, (patterns > 0)[:, None]], axis=1)
    # Floating point is exact here (counts stay below 2**53) and far faster to multiply than integers.
    return _rolled_up(np.rint(joint.astype(float) @ member.astype(float)).astype(np.int64), shape)


def _rolled_up(finest: np.ndarray, shape: tuple[int, ...]) -> Cube:
    cube = np.zeros((*(length + 1 for length in shape), finest.shape[1]), np.int64)
    cube[:-1, :-1, :-1] = finest.reshape(*shape, -1)
    for axis in range(3):
        body = [slice(None)] * 4
        body[axis] = slice(None, -1)
        last = [slice(None)] * 4
        last[axis] = slice(-1, None)
        cube[tuple(last)] = cube[tuple(body)].sum(axis=axis, keepdims=True)
    return Cube(cube)


def rebuilt_years(organisations: int, batches: Iterable[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """The bit sets of years from attendances: batches of (organisation number, year bit), in any order and repeated.

    ValueError for an organisation or a year outside what is kept.
    """
    flags = np.zeros(organisations * YEARS, np.uint8)
    # Half as wide is twice as fast; where the places are too many for it, the wide one is taken.
    kind = np.int32 if organisations * YEARS <= np.iinfo(np.int32).max else np.int64
    for organisation, bit in batches:
        if not len(organisation):
            continue
        for year in (bit.min(), bit.max()):
            _checked(int(year))
        if organisation.min() < 0 or organisation.max() >= organisations:
            raise ValueError(f"organisations are numbered from 0 to {organisations - 1}")
        place = np.multiply(organisation, YEARS, dtype=kind, casting="unsafe")
        flags[np.add(place, bit, dtype=kind, casting="unsafe")] = 1
    packed = np.packbits(flags.reshape(-1, YEARS), axis=1, bitorder="little")
    return packed.view("<u2").ravel()


def rebuilt_years_from_parquet(
    organisations: int, paths: Sequence[Path], *, first_year: int, columns: Mapping[str, str]
) -> np.ndarray:
    """As `rebuilt_years`, reading Parquet piece by piece; `columns` names those for "organisation" and "year"."""

    def batches() -> Iterable[tuple[np.ndarray, np.ndarray]]:
        for path in paths:
            file = pq.ParquetFile(path)
            for batch in file.iter_batches(1 << 22, columns=[columns["organisation"], columns["year"]]):
                years = batch.column(columns["year"]).to_numpy(zero_copy_only=False)
                organisation = batch.column(columns["organisation"]).to_numpy(zero_copy_only=False)
                yield organisation, years - first_year

    return rebuilt_years(organisations, batches())

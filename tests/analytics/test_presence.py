"""The kept cube of distinct organisations equals a count from all attendances, however it came about."""

from collections import Counter
from itertools import product
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transferlotse_analytics.presence import (
    ALL,
    YEARS,
    Cube,
    PresenceRow,
    PresenceTable,
    cell_changes,
    cube_from_groups,
    merged,
    rebuilt_years,
    rebuilt_years_from_parquet,
    with_year,
    with_years,
)

REGIONS, SECTORS, SIZES = 3, 2, 2
Classes = tuple[int, int, int]
classes = st.tuples(st.integers(0, REGIONS - 1), st.integers(0, SECTORS - 1), st.integers(0, SIZES - 1))
attendance = st.tuples(st.integers(0, 9), st.integers(0, 5))


def counted(owners: list[Classes], attendances: list[tuple[int, int]]) -> Counter[tuple[int, int, int, int]]:
    """Distinct organisations per cell and total, straight from the attendances."""
    cells: dict[tuple[int, int, int, int], set[int]] = {}
    for organisation, year in attendances:
        region, sector, size = owners[organisation]
        for cell in product((region, ALL), (sector, ALL), (size, ALL), (year, ALL)):
            cells.setdefault(cell, set()).add(organisation)
    return Counter({cell: len(members) for cell, members in cells.items()})


def agrees(cube: Cube, truth: Counter[tuple[int, int, int, int]]) -> bool:
    shape = cube.counts.shape
    axes = [[*range(length - 1), ALL] for length in shape]
    beyond = [cell for cell in truth if any(p >= n - 1 for p, n in zip(cell, shape, strict=True))]
    return not beyond and all(cube.at(*cell) == truth[cell] for cell in product(*axes))


def table_of(owners: list[Classes], years: np.ndarray) -> PresenceTable:
    region, sector, size = (np.array(column, np.int16) for column in zip(*owners, strict=True))
    return PresenceTable(region, sector, size, years)


@given(st.lists(classes, min_size=10, max_size=10), st.lists(attendance, max_size=60))
@settings(max_examples=60, deadline=None)
def test_cube_equals_count_from_all_attendances(owners: list[Classes], attendances: list[tuple[int, int]]) -> None:
    truth = counted(owners, attendances)
    numbers, years = np.array(attendances, np.int64).reshape(-1, 2).T
    rebuilt = table_of(owners, rebuilt_years(10, [(numbers, years)]))
    assert agrees(rebuilt.cube(), truth)
    kept = table_of(owners, np.zeros(10, np.uint16))
    for organisation, year in attendances:
        kept.record(organisation, year)
    assert np.array_equal(kept.years, rebuilt.years)
    grouped = Counter((*owner, int(bits)) for owner, bits in zip(owners, kept.years, strict=True))
    assert agrees(cube_from_groups([(*key, number) for key, number in grouped.items()]), truth)


@given(st.lists(classes, min_size=10, max_size=10), st.lists(attendance, max_size=60))
@settings(max_examples=60, deadline=None)
def test_cells_kept_by_changes_equal_the_count(owners: list[Classes], attendances: list[tuple[int, int]]) -> None:
    rows = {number: PresenceRow(*owner) for number, owner in enumerate(owners)}
    kept: Counter[tuple[int, int, int, int]] = Counter()
    for organisation, year in attendances:
        before = rows[organisation]
        rows[organisation] = with_year(before, year)
        kept.update(cell_changes(before, rows[organisation]))
    truth = counted(owners, attendances)
    assert +kept == Counter({cell: n for cell, n in truth.items() if ALL not in cell[:3]})


def test_repeated_attendance_changes_nothing() -> None:
    row = with_year(PresenceRow(1, 1, 1), 3)
    assert with_year(row, 3) == row
    assert cell_changes(row, with_year(row, 3)) == {}


def test_moving_house_moves_all_years_of_an_organisation() -> None:
    before = with_years(PresenceRow(0, 1, 1), [2, 3])
    after = with_years(PresenceRow(5, 1, 1), [2, 3])
    expected = {(0, 1, 1, year): -1 for year in (2, 3, ALL)} | {(5, 1, 1, year): 1 for year in (2, 3, ALL)}
    assert cell_changes(before, after) == expected


def test_merge_counts_two_records_once_and_can_be_undone() -> None:
    one, other = with_years(PresenceRow(0, 1, 1), [2]), with_years(PresenceRow(4, 0, 0), [2, 5])
    both = merged(one, [other])
    assert both == with_years(PresenceRow(0, 1, 1), [2, 5])
    change = Counter(cell_changes(one, both))
    change.update(cell_changes(other, None))
    back = Counter(cell_changes(both, one))
    back.update(cell_changes(None, other))
    change.update(back)
    assert not any(change.values())


@pytest.mark.parametrize("bit", [-1, YEARS])
def test_years_outside_the_kept_span_are_refused(bit: int) -> None:
    with pytest.raises(ValueError, match=str(bit)):
        with_year(PresenceRow(0, 0, 0), bit)


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="one entry"):
        PresenceTable(np.zeros(2, int), np.zeros(3, int), np.zeros(2, int), np.zeros(2, int))


def test_rebuilding_from_parquet_equals_rebuilding_from_arrays(tmp_path: Path) -> None:
    random = np.random.default_rng(4)
    organisation, year = random.integers(0, 50, 1000), random.integers(2019, 2025, 1000)
    path = tmp_path / "attendances.parquet"
    pq.write_table(pa.table({"who": organisation.astype(np.int32), "when": year.astype(np.int16)}), path)
    columns = {"organisation": "who", "year": "when"}
    found = rebuilt_years_from_parquet(50, [path], first_year=2019, columns=columns)
    assert np.array_equal(found, rebuilt_years(50, [(organisation, year - 2019)]))


def test_many_years_give_the_same_cube_as_few() -> None:
    random = np.random.default_rng(5)
    owners = [tuple(int(v) for v in random.integers(0, 3, 3)) for _ in range(40)]
    attendances = [
        (int(o), int(y)) for o, y in zip(random.integers(0, 40, 500), random.integers(0, 16, 500), strict=True)
    ]
    numbers, years = np.array(attendances).T
    assert agrees(table_of(owners, rebuilt_years(40, [(numbers, years)])).cube(), counted(owners, attendances))


@pytest.mark.parametrize(("organisation", "bit"), [(0, -1), (0, 16), (3, 0), (-1, 0)])
def test_rebuilding_refuses_what_lies_outside(organisation: int, bit: int) -> None:
    with pytest.raises(ValueError, match=r"year|numbered"):
        rebuilt_years(3, [(np.array([1, organisation]), np.array([2, bit]))])


def test_rebuilding_takes_an_empty_batch() -> None:
    assert rebuilt_years(2, [(np.zeros(0, np.int32), np.zeros(0, np.int16))]).tolist() == [0, 0]

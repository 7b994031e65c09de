"""Small cells: what is below five is withheld, and no attacker can work it out from what is left."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from transferlotse_analytics.attack import exposed_cells
from transferlotse_analytics.ledger import Cell, Inconsistent, Ledger
from transferlotse_analytics.publishing import protected_rows
from transferlotse_analytics.steps import STEPS
from transferlotse_analytics.suppression import THRESHOLD, withheld_cells


def cell(**place: str) -> Cell:
    return "reach", frozenset(place.items())


def one_way(*values: float, overlap: float = 0) -> Ledger:
    """A table of parts and their total."""
    ledger = Ledger()
    parts = [cell(group=str(number)) for number in range(len(values))]
    for part, value in zip(parts, values, strict=True):
        ledger.enter(part, "organisations", value)
    ledger.enter(cell(), "organisations", sum(values) - overlap)
    ledger.relate(cell(), parts)
    return ledger


def names(hidden: frozenset[Cell]) -> list[str]:
    return sorted(",".join(f"{k}={v}" for k, v in sorted(place)) for _, place in hidden)


@pytest.mark.parametrize("value", [1, 2, 3, 4, 0.5])
def test_counts_below_five_are_withheld(value: float) -> None:
    assert cell(group="0") in withheld_cells(one_way(value, 20, 30))


@pytest.mark.parametrize("value", [0, 5, 6])
def test_zero_and_five_are_shown(value: float) -> None:
    assert withheld_cells(one_way(value, 20, 30)) == frozenset()


def test_second_cell_is_withheld_against_subtraction_and_it_is_the_smallest() -> None:
    assert names(withheld_cells(one_way(3, 9, 30, 7))) == ["group=0", "group=3"]


def test_two_small_cells_that_add_up_to_five_protect_each_other() -> None:
    assert names(withheld_cells(one_way(2, 3, 30))) == ["group=0", "group=1"]


def test_two_small_cells_that_add_up_to_less_need_a_third() -> None:
    assert names(withheld_cells(one_way(1, 1, 30, 9))) == ["group=0", "group=1", "group=3"]


def test_single_part_takes_its_total_with_it() -> None:
    assert names(withheld_cells(one_way(3))) == ["", "group=0"]


def test_overlapping_parts_cannot_be_subtracted_and_need_no_second_cell() -> None:
    assert names(withheld_cells(one_way(3, 9, 30, overlap=6))) == ["group=0"]


def test_overlapping_parts_still_bound_each_other() -> None:
    # Without a second cell the total of 6 would say: at most 6 and, beside 4 and 0.5, at least 1.5.
    ledger = one_way(3, 4, 0.5, overlap=1.5)
    hidden = withheld_cells(ledger)
    assert exposed_cells(ledger, hidden, THRESHOLD) == []
    assert exposed_cells(ledger, {cell(group="0")}, THRESHOLD) == [cell(group="0")]


def test_all_measures_of_a_cell_go_together() -> None:
    ledger = one_way(3, 9, 30)
    for number, contacts in enumerate((50, 60, 70)):
        ledger.enter(cell(group=str(number)), "contacts", contacts)
    ledger.enter(cell(), "contacts", 180)
    hidden = withheld_cells(ledger)
    assert names(hidden) == ["group=0", "group=1"]


def test_cell_shown_in_two_tables_must_be_the_same_in_both() -> None:
    ledger = one_way(9, 9)
    with pytest.raises(Inconsistent, match="18"):
        ledger.enter(cell(), "organisations", 17)


def test_part_larger_than_its_total_is_a_fault_not_a_table() -> None:
    with pytest.raises(Inconsistent, match="larger"):
        withheld_cells(one_way(9, 3, overlap=8))


def test_staircase_of_pairs_is_seen_through() -> None:
    # Every row and every column hides two cells or none, yet the bridge between the two squares is determined.
    ledger, hidden = two_way(np.array([[9, 9, 9, 9, 9]] * 5)), set()
    for row, column in ((0, 0), (0, 1), (1, 0), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3)):
        hidden.add(cell(row=str(row), column=str(column)))
    assert exposed_cells(ledger, hidden, THRESHOLD) == []
    bridge = cell(row="1", column="2")
    assert exposed_cells(ledger, hidden | {bridge}, THRESHOLD) == [bridge]


def two_way(values: np.ndarray) -> Ledger:
    """A table with margins over both dimensions."""
    ledger = Ledger()
    rows, columns = (range(length) for length in values.shape)
    for i in rows:
        for j in columns:
            ledger.enter(cell(row=str(i), column=str(j)), "organisations", float(values[i, j]))
    for i in rows:
        ledger.enter(cell(row=str(i)), "organisations", float(values[i].sum()))
        ledger.relate(cell(row=str(i)), [cell(row=str(i), column=str(j)) for j in columns])
    for j in columns:
        ledger.enter(cell(column=str(j)), "organisations", float(values[:, j].sum()))
        ledger.relate(cell(column=str(j)), [cell(row=str(i), column=str(j)) for i in rows])
    ledger.enter(cell(), "organisations", float(values.sum()))
    ledger.relate(cell(), [cell(row=str(i)) for i in rows])
    ledger.relate(cell(), [cell(column=str(j)) for j in columns])
    return ledger


@settings(max_examples=40, deadline=None)
@given(
    st.integers(2, 5).flatmap(
        lambda width: st.lists(
            st.lists(st.one_of(st.integers(0, 9), st.integers(5, 40)), min_size=width, max_size=width),
            min_size=2,
            max_size=5,
        )
    )
)
def test_no_hidden_cell_of_any_table_can_be_narrowed_below_five(values: list[list[int]]) -> None:
    table = np.array(values)
    ledger = two_way(table)
    hidden = withheld_cells(ledger)
    for low, high in attacked(table, hidden):
        assert high - low >= 5 - 1e-6
    assert all(not 0 < ledger.cells[c]["organisations"] < 5 for c in ledger.cells if c not in hidden)


def attacked(values: np.ndarray, hidden: frozenset[Cell]) -> list[tuple[float, float]]:
    """Bounds of every hidden cell, from a system set up anew: all cells are variables, the shown ones are fixed."""
    height, width = values.shape
    full = np.zeros((height + 1, width + 1))
    full[:-1, :-1] = values
    full[-1] = full.sum(axis=0)
    full[:, -1] = full.sum(axis=1)
    place = np.arange(full.size).reshape(full.shape)
    system = [_line(full.size, place[i, :-1], place[i, -1]) for i in range(height + 1)]
    system += [_line(full.size, place[:-1, j], place[-1, j]) for j in range(width + 1)]
    limits: list[tuple[float, float | None]] = [(v, v) for v in full.ravel()]
    targets = []
    for i in range(height + 1):
        for j in range(width + 1):
            where = ({} if i == height else {"row": str(i)}) | ({} if j == width else {"column": str(j)})
            if cell(**where) in hidden:
                limits[place[i, j]] = (0.0, None)
                targets.append(place[i, j])
    found = []
    for target in targets:
        aim = np.zeros(full.size)
        aim[target] = 1.0
        ends = [
            linprog(sign * aim, A_eq=np.array(system), b_eq=np.zeros(len(system)), bounds=limits) for sign in (1, -1)
        ]
        found.append((ends[0].fun, -ends[1].fun if ends[1].status == 0 else np.inf))
    return found


def _line(size: int, parts: np.ndarray, total: int) -> np.ndarray:
    line = np.zeros(size)
    line[parts] = 1.0
    line[total] -= 1.0
    return line


def test_mean_of_few_checks_cannot_be_had_by_subtraction() -> None:
    """Five checks of 31 are too few for a mean: beside the mean of all, the next smallest group keeps its own to itself."""
    total = dict.fromkeys(("region", "sector", "size"), "*")
    rows = [
        {**total, **named, "checks": checks, "index": mean, "low": mean - 1, "high": mean + 1}
        for named, checks, mean in (
            ({}, 31, 50.0), ({"region": "05"}, 16, 52.0), ({"region": "09"}, 10, 55.0), ({"region": "14"}, 5, 33.6),
            ({"size": "0-9"}, 20, 51.0), ({"size": "10-49"}, 11, 48.2),
        )
    ]  # fmt: skip
    shown = protected_rows(STEPS["index"], rows, frozenset())
    assert [row["index"] for row in shown] == [50.0, 52.0, None, None, 51.0, 48.2]
    assert [row["checks"] for row in shown] == [31, 16, 10, 5, 20, 11]
    assert shown[2]["withheld"] == "index low high"

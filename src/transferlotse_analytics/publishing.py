"""From the answers of the steps to what may leave: one ledger over all tables, then the tables without what is withheld."""

from collections.abc import Mapping, Sequence
from itertools import combinations

import pyarrow as pa

from transferlotse_analytics.ledger import Cell, Ledger
from transferlotse_analytics.steps import CellColumn, Step
from transferlotse_analytics.steps.catalogue import TOTAL, Derived

Row = dict[str, object]
WITHHELD = "withheld"


def cell_of(column: CellColumn, step: Step, row: Row) -> Cell:
    """The cell a column of a row shows; totals ('*') are no coordinate."""
    dimensions = column.only or step.dimensions
    own = [(name, str(row[name])) for name in dimensions if row[name] != TOTAL]
    more = [(name.format(**row), value) for name, value in column.extra]
    return column.family, frozenset([*own, *more])


def build_ledger(results: Mapping[str, tuple[Step, list[Row]]]) -> Ledger:
    """All counts of all tables and the sums that bind them, as an attacker could set them up."""
    ledger = Ledger()
    for step, rows in results.values():
        for row in rows:
            for column in step.cells:
                if row[column.column] is not None:
                    ledger.enter(cell_of(column, step, row), column.measure, _number(row[column.column]))
        for column in step.cells:
            if not column.only:
                _relate_margins(ledger, step, column, rows)
        for row in rows:
            _relate_row(ledger, step, row)
    return ledger


def protected_rows(step: Step, rows: list[Row], hidden: frozenset[Cell]) -> list[Row]:
    """The rows of a step as they may leave: withheld values are empty and named in the column `withheld`."""
    shown = [_protected(step, row, hidden) for row in rows]
    for derived in step.derived:
        if derived.minimum:
            _cover_mean(step, derived, rows, shown)
    return shown


def to_arrow(step: Step, rows: Sequence[Row]) -> pa.Table:
    """Protected rows as a table: dimensions are texts, everything counted or measured is a number."""
    kinds = {name: pa.string() for name in (*step.dimensions, WITHHELD)}
    fields = [pa.field(name, kinds.get(name, pa.float64())) for name in (*step.columns, WITHHELD)]
    return pa.Table.from_pylist(list(rows), schema=pa.schema(fields))


def _protected(step: Step, row: Row, hidden: frozenset[Cell]) -> Row:
    shown: Row = {name: row[name] for name in (*step.dimensions, *step.open_columns)}
    # A zero is no group that could be recognised: it stays, also beside counts that are withheld.
    lost = {c.column for c in step.cells if _number(row[c.column]) > 0 and cell_of(c, step, row) in hidden}
    for column in step.cells:
        shown[column.column] = None if column.column in lost else row[column.column]
    for derived in step.derived:
        if derived.source in lost or _number(row[derived.source]) < derived.minimum:
            lost |= {derived.column} if row[derived.column] is not None else set()
            shown[derived.column] = None
        else:
            shown[derived.column] = row[derived.column]
    if step.dominance:
        total, largest, givers, minimum = step.dominance
        shown[total] = row[total]
        if row[total] is not None and (
            _number(row[givers]) < minimum or 2 * _number(row[largest]) > _number(row[total]) or lost
        ):
            shown[total] = None
            lost.add(total)
    shown[WITHHELD] = " ".join(name for name in step.columns if name in lost)
    return shown


def _cover_mean(step: Step, derived: Derived, rows: list[Row], shown: list[Row]) -> None:
    """Withholds the mean of one more group where the mean of all, less those shown, is that of too few.

    Concerns steps that show the mean of all beside those of the groups it falls into, along one dimension each.
    """
    groups: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        named = [name for name in step.dimensions if row[name] != TOTAL]
        if len(named) == 1:
            groups.setdefault(named[0], []).append(place)
    for places in groups.values():
        by_size = sorted(places, key=lambda place: (_number(rows[place][derived.source]), place))
        left = [place for place in by_size if shown[place][derived.column] is not None]
        lost = sum(_number(rows[place][derived.source]) for place in by_size if place not in left)
        while left and 0 < lost < derived.minimum:
            row = shown[left[0]]
            lost += _number(rows[left.pop(0)][derived.source])
            row[derived.column] = None
            gone = {*str(row[WITHHELD]).split(), derived.column}
            row[WITHHELD] = " ".join(name for name in step.columns if name in gone)


def _number(value: object) -> float:
    return float(str(value)) if value is not None else 0.0


def _relate_margins(ledger: Ledger, step: Step, column: CellColumn, rows: list[Row]) -> None:
    """Binds each total of the table to the cells it contains, level by level."""
    levels: dict[frozenset[str], list[Row]] = {}
    for row in rows:
        level = frozenset(name for name in step.dimensions if row[name] != TOTAL)
        levels.setdefault(level, []).append(row)
    for one, other in combinations(sorted(levels, key=lambda names: (len(names), sorted(names))), 2):
        between = any(one < middle < other for middle in levels)
        if one < other and not between:
            _relate_levels(ledger, step, column, levels[one], levels[other], one, by_centre="centre" in other - one)


def _relate_levels(
    ledger: Ledger,
    step: Step,
    column: CellColumn,
    totals: list[Row],
    parts: list[Row],
    names: frozenset[str],
    *,
    by_centre: bool,
) -> None:
    """Binds the totals of one level to the cells of the next finer one.

    One record describes a joint delivery for the network, and several of one centre may be one for it. So a centre may show
    more than the network does, of a format say that only its own record names: then the sum says nothing about its parts.
    """
    order = sorted(names)
    within: dict[tuple[object, ...], list[Cell]] = {}
    for row in parts:
        within.setdefault(tuple(row[name] for name in order), []).append(cell_of(column, step, row))
    for row in totals:
        members = within.get(tuple(row[name] for name in order), [])
        total = cell_of(column, step, row)
        if not (by_centre and any(ledger.exceeds(member, total) for member in members)):
            ledger.relate(total, members, column.measure)


def _relate_row(ledger: Ledger, step: Step, row: Row) -> None:
    columns = {column.column: column for column in step.cells}
    for total, parts in step.row_sums:
        members = [cell_of(columns[name], step, row) for name in parts]
        ledger.relate(cell_of(columns[total], step, row), members, columns[total].measure)

"""Protecting a publication together with earlier ones: what they show is known, and differences under five stay hidden.

Each earlier publication adds its cells, shown or withheld, and for each cell the difference to that of the publication
around it. The attacker then solves for all of them at once. Differences are taken with their sign, as he would see them.
"""

import math
from collections.abc import Mapping, Sequence

from transferlotse_analytics.guessing import fill_in
from transferlotse_analytics.ledger import Cell, Inconsistent, Ledger, Relation
from transferlotse_analytics.published import Publication, nested
from transferlotse_analytics.publishing import WITHHELD, Row, build_ledger
from transferlotse_analytics.steps import STEPS
from transferlotse_analytics.steps.catalogue import OVERLAPS
from transferlotse_analytics.suppression import THRESHOLD, withheld_cells
from transferlotse_analytics.wording import say


def withheld_beside(
    results: Mapping[str, Sequence[Row]], new: Publication, published: Sequence[Publication]
) -> frozenset[Cell]:
    """The cells of `results` to withhold so that nothing can be worked out, also not with what was published before.

    ValueError where publications overlap in part only, or where nothing that could still be withheld protects them.
    """
    ledger = build_ledger({name: (STEPS[name], list(rows)) for name, rows in results.items()})
    own = frozenset(ledger.cells)
    trees = nested(new, published)
    if trees:
        try:
            _enter(ledger, new, trees)
            return withheld_cells(ledger) & own
        except Inconsistent as error:
            raise ValueError(
                say(
                    "neben früheren Veröffentlichungen ({}) lassen sich nicht alle kleinen Zahlen schützen: {}",
                    "beside earlier publications ({}) not all small numbers can be protected: {}",
                    ", ".join(one.name for one in published),
                    error,
                )
            ) from error
    return withheld_cells(ledger)


def _enter(ledger: Ledger, new: Publication, trees: Sequence[tuple[Publication, list[Publication]]]) -> None:
    """All that was published and is bound to the new tables, directly or by others, as known or withheld cells."""
    members = {id(one): one for outer, inner in trees for one in (outer, *inner)}
    names: dict[int, dict[Cell, Cell]] = {id(new): {cell: cell for cell in ledger.cells}}
    for number, (key, one) in enumerate(members.items(), start=1):
        if one is not new:
            names[key] = _enter_published(ledger, one, number)
    pairs = [(names[id(outer)], names[id(one)]) for outer, inner in trees for one in inner]
    fill_in(ledger, [(large[cell], small[cell]) for large, small in pairs for cell in small if cell in large])
    for number, (large, small) in enumerate(pairs):
        for cell in sorted(small.keys() & large.keys(), key=str):
            _enter_difference(ledger, large[cell], [small[cell]], f"difference {number} of ")
    for number, (outer, inner) in enumerate(trees):
        for cell, name in sorted(names[id(outer)].items(), key=str) if len(inner) > 1 else ():
            parts = [names[id(one)][cell] for one in inner if cell in names[id(one)]]
            if len(parts) > 1:
                _enter_difference(ledger, name, parts, f"rest {number} of ")


def _enter_published(ledger: Ledger, one: Publication, number: int) -> dict[Cell, Cell]:
    """The cells of an earlier publication by the names they have there; withheld values are no numbers yet."""
    filled = {name: (STEPS[name], [_with_gaps(name, row) for row in rows]) for name, rows in one.tables.items()}
    known = build_ledger(filled)
    names = {cell: (f"{cell[0]} as published {number}", cell[1]) for cell in known.cells}
    for cell, values in known.cells.items():
        ledger.cells[names[cell]] = values
        hidden = any(math.isnan(value) for value in values.values())
        (ledger.concealed if hidden else ledger.fixed).add(names[cell])
    for relation in known.relations:
        ledger.relations.append(
            Relation(names[relation.total], tuple(names[part] for part in relation.parts), relation.measure)
        )
    return names


def _with_gaps(name: str, row: Row) -> Row:
    withheld = str(row[WITHHELD]).split()
    columns = {column.column for column in STEPS[name].cells}
    return {key: math.nan if key in withheld and key in columns else value for key, value in row.items()}


def _enter_difference(ledger: Ledger, whole: Cell, parts: Sequence[Cell], name: str) -> None:
    """What `whole` has more than its parts, and what it has less, as cells of their own."""
    more: dict[str, float] = {}
    less: dict[str, float] = {}
    for measure, value in ledger.cells[whole].items():
        if not all(measure in ledger.cells[part] for part in parts):
            continue
        difference = value - sum(ledger.cells[part][measure] for part in parts)
        if len(parts) > 1 and measure in OVERLAPS and "year" in OVERLAPS[measure]:
            difference = max(difference, 0.0)  # who came in both is counted in both
        (more if difference >= 0 else less)[measure] = abs(difference)
    if more:
        _add(ledger, (name + whole[0], whole[1]), whole, tuple(parts), more)
    if less and len(parts) == 1:
        _add(ledger, (f"less, {name}{whole[0]}", whole[1]), parts[0], (whole,), less)
    elif less and whole not in ledger.fixed:
        # Fewer than in its parts: a record was taken back, or counts for both. No equation says which.
        ledger.concealed.add(whole)


def _add(ledger: Ledger, cell: Cell, total: Cell, parts: tuple[Cell, ...], values: dict[str, float]) -> None:
    ledger.cells[cell] = values
    ledger.differences.add(cell)
    ledger.relations.append(Relation(total, (*parts, cell)))
    shown = {total, *parts}
    if shown <= ledger.fixed:
        ledger.fixed.add(cell)  # both were published before: nothing can be taken back
    elif shown & ledger.concealed or any(0 < v < THRESHOLD for v in ledger.cells[total].values()):
        ledger.concealed.add(cell)

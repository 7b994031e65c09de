"""Small cells: which counts must be withheld so that none below the threshold can be read or worked out.

First every count above zero and below the threshold is withheld; zeros are shown. Then the attacker is played against
all that is left. Where he can narrow a hidden count down to less than the threshold, one more cell is withheld, and he
tries again, until every hidden count keeps an interval.
"""

from collections.abc import Iterable, Mapping

from transferlotse_analytics.attack import exposed_cells
from transferlotse_analytics.ledger import SLACK, Cell, Inconsistent, Ledger, Relation, name_of

THRESHOLD = 5


def withheld_cells(ledger: Ledger, threshold: float = THRESHOLD) -> frozenset[Cell]:
    """The cells to withhold: those with a count above zero and below `threshold`, and what would reveal them."""
    _check_containment(ledger)
    hidden = {cell for cell, values in ledger.cells.items() if any(0 < v < threshold for v in values.values())}
    hidden = (hidden - ledger.fixed) | ledger.concealed
    bound = _relations_by_cell(ledger)
    _fill_up(ledger, hidden, bound, threshold)
    harmless: set[Cell] = set()
    while True:
        exposed = [cell for cell in exposed_cells(ledger, hidden, threshold) if cell not in harmless]
        if not exposed:
            return frozenset(hidden)
        harmless |= _cover(ledger, hidden, bound, exposed, threshold)
        _fill_up(ledger, hidden, bound, threshold)


def _check_containment(ledger: Ledger) -> None:
    for relation in ledger.relations:
        for measure, total in ledger.cells[relation.total].items():
            if not all(measure in ledger.cells[part] for part in relation.parts):
                continue
            for part in relation.parts:
                if ledger.cells[part][measure] > total + SLACK:
                    raise Inconsistent(f"{measure} at {name_of(part)} is larger than at {name_of(relation.total)}")


def _relations_by_cell(ledger: Ledger) -> dict[Cell, list[Relation]]:
    bound: dict[Cell, list[Relation]] = {}
    for relation in ledger.relations:
        for cell in relation.members:
            bound.setdefault(cell, []).append(relation)
    return bound


def _fill_up(ledger: Ledger, hidden: set[Cell], bound: Mapping[Cell, list[Relation]], threshold: float) -> None:
    """What needs no solving: a sum hides nothing while one member only, or parts of too small a sum, are withheld."""
    waiting = [r for r in ledger.relations if any(ledger.adds_up(r, m) for m in ledger.cells[r.total])]
    sums = set(waiting)
    while waiting:
        relation = waiting.pop()
        if not _too_little(ledger, hidden, relation, threshold):
            continue
        choice = _cheapest(ledger, hidden, bound, [relation])
        if choice is not None:
            hidden.add(choice)
            waiting += [other for other in bound[choice] if other in sums]


def _too_little(ledger: Ledger, hidden: set[Cell], relation: Relation, threshold: float) -> bool:
    """Whether what is withheld in a sum can be told from the rest: a single member, or parts adding up to too little."""
    members = [cell for cell in relation.members if cell in hidden]
    if len(members) == 1 or relation.total in hidden:
        return len(members) == 1
    measures = {measure for cell in members for measure, value in ledger.cells[cell].items() if value > 0}
    return any(
        ledger.adds_up(relation, measure) and sum(ledger.cells[c].get(measure, 0.0) for c in members) < threshold
        for measure in measures & ledger.cells[relation.total].keys()
    )


def _cheapest(
    ledger: Ledger,
    hidden: set[Cell],
    bound: Mapping[Cell, list[Relation]],
    relations: Iterable[Relation],
    *,
    totals: bool = True,
) -> Cell | None:
    """The open cell of `relations` that is lost with least harm: small, and not the first hidden one of other sums.

    A total tells more than a part and stands in more tables: it is taken only where `totals` allows and no part is open.
    """

    def harm(cell: Cell) -> tuple[float, str]:
        size = max(ledger.cells[cell].values(), default=0.0)
        alone = sum(not any(m in hidden for m in other.members if m != cell) for other in bound[cell])
        return (1 + size) * (1 + alone), name_of(cell)

    tops = {relation.total for relation in relations}
    cells = {cell for relation in relations for cell in relation.members}
    left = cells - hidden - ledger.fixed
    open_cells = [c for c in left if c in ledger.differences or max(ledger.cells[c].values(), default=0) > 0]
    parts = [cell for cell in open_cells if cell not in tops]
    return min(parts or (open_cells if totals else []), key=harm, default=None)


def _cover(
    ledger: Ledger,
    hidden: set[Cell],
    bound: Mapping[Cell, list[Relation]],
    exposed: list[Cell],
    threshold: float,
) -> set[Cell]:
    """Withholds one more cell near each exposed one, unless a neighbour chosen in this round may already do.

    Returns those for which nothing is left to withhold and that need not be: they might be shown as well.
    """
    touched: set[Relation] = set()
    left = set[Cell]()
    for cell in exposed:
        if touched.intersection(bound.get(cell, [])):
            continue
        choice = _nearest_choice(ledger, hidden, bound, cell)
        if choice is not None:
            hidden.add(choice)
            touched.update(bound[choice])
        elif cell not in ledger.concealed and not any(0 < v < threshold for v in ledger.cells[cell].values()):
            left.add(cell)
    if not touched and not left:
        raise Inconsistent(f"{name_of(exposed[0])} cannot be protected: nothing near it is left to withhold")
    return left


def _nearest_choice(
    ledger: Ledger, hidden: set[Cell], bound: Mapping[Cell, list[Relation]], start: Cell
) -> Cell | None:
    """The cheapest open cell in a relation of `start`, or of hidden cells near it; totals only where no part is left."""
    for totals in (False, True):
        seen, wave = {start}, [start]
        while wave:
            relations = list(dict.fromkeys(relation for cell in wave for relation in bound.get(cell, [])))
            choice = _cheapest(ledger, hidden, bound, relations, totals=totals)
            if choice is not None:
                return choice
            near = dict.fromkeys(c for relation in relations for c in relation.members if c in hidden and c not in seen)
            wave = list(near)
            seen.update(wave)
    return None

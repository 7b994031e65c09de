"""Small cells: which counts must be withheld so that none below the threshold can be read or worked out.

First every count from one up to below the threshold is withheld. Then an attacker is played: he sees all that is left,
knows every sum and even how far overlapping groups overlap, and solves for what is hidden (linear programmes give the
lowest and highest value each hidden count can still have). Where the two lie closer together than the threshold, one
more cell is withheld, and the attacker tries again, until every hidden count keeps an interval.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

THRESHOLD = 5
# Measures of one cell of which each is at most the next: a firm counted has at least one contact.
NESTED = ("organisations", "organisations_per_activity", "contacts")
# How far above its true value the attacker lets an otherwise free count rise.
HEADROOM = 1000.0
_PROBES = 8
_SLACK = 1e-6

Coordinates = frozenset[tuple[str, str]]
Cell = tuple[str, Coordinates]


class Inconsistent(ValueError):
    """Two tables show different numbers for the same cell: one of them is wrong and nothing may be published."""


@dataclass(frozen=True)
class Relation:
    """`total` contains each of `parts`. Where parts overlap, by how much is treated as known to the attacker."""

    total: Cell
    parts: tuple[Cell, ...]

    @property
    def members(self) -> tuple[Cell, ...]:
        """The total and its parts."""
        return (self.total, *self.parts)


@dataclass
class Ledger:
    """All cells that would be published, with their values by measure, and how they are bound to each other."""

    cells: dict[Cell, dict[str, float]] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)

    def enter(self, cell: Cell, measure: str, value: float) -> None:
        """Records one value; Inconsistent where another table gave another one."""
        values = self.cells.setdefault(cell, {})
        if abs(values.setdefault(measure, value) - value) > _SLACK:
            raise Inconsistent(f"{measure} at {_name(cell)} is {values[measure]} in one table and {value} in another")

    def relate(self, total: Cell, parts: Iterable[Cell]) -> None:
        """Records that `parts` lie within `total`; a total of a single equal part counts as well."""
        members = tuple(sorted(set(parts), key=_name))
        if members:
            self.relations.append(Relation(total, members))


def withheld_cells(ledger: Ledger, threshold: float = THRESHOLD) -> frozenset[Cell]:
    """The cells to withhold: those with a count above zero and below `threshold`, and what would reveal them."""
    _check_containment(ledger)
    hidden = {cell for cell, values in ledger.cells.items() if any(0 < v < threshold for v in values.values())}
    bound = _relations_by_cell(ledger)
    _pair_up(ledger, hidden, bound)
    while True:
        exposed = exposed_cells(ledger, hidden, threshold)
        if not exposed:
            return frozenset(hidden)
        _cover(ledger, hidden, bound, exposed)


def _check_containment(ledger: Ledger) -> None:
    for relation in ledger.relations:
        for measure, total in ledger.cells[relation.total].items():
            for part in relation.parts:
                if ledger.cells[part].get(measure, 0.0) > total + _SLACK:
                    raise Inconsistent(f"{measure} at {_name(part)} is larger than at {_name(relation.total)}")


def exposed_cells(ledger: Ledger, hidden: set[Cell] | frozenset[Cell], width: float = THRESHOLD) -> list[Cell]:
    """Hidden cells of which the attacker can narrow a measure down to less than `width`."""
    system = _System(ledger, hidden)
    narrow = {system.variables[index][0] for index in system.narrow(width)}
    return sorted(narrow, key=_name)


def _name(cell: Cell) -> str:
    family, coordinates = cell
    return f"{family}[{', '.join(f'{k}={v}' for k, v in sorted(coordinates))}]"


def _relations_by_cell(ledger: Ledger) -> dict[Cell, list[Relation]]:
    bound: dict[Cell, list[Relation]] = {}
    for relation in ledger.relations:
        for cell in relation.members:
            bound.setdefault(cell, []).append(relation)
    return bound


def _pair_up(ledger: Ledger, hidden: set[Cell], bound: Mapping[Cell, list[Relation]]) -> None:
    """No relation may have just one hidden member: that one is a plain subtraction."""
    waiting = list(ledger.relations)
    while waiting:
        relation = waiting.pop()
        if sum(cell in hidden for cell in relation.members) != 1:
            continue
        choice = _cheapest(ledger, hidden, bound, relation)
        if choice is not None:
            hidden.add(choice)
            waiting += bound[choice]


def _cheapest(
    ledger: Ledger, hidden: set[Cell], bound: Mapping[Cell, list[Relation]], relation: Relation
) -> Cell | None:
    """The member of `relation` that is lost with least harm: small, no total, better where others are hidden anyway."""

    def harm(cell: Cell) -> tuple[float, str]:
        size = max(ledger.cells[cell].values(), default=0.0)
        alone = sum(not any(m in hidden for m in other.members if m != cell) for other in bound[cell])
        return (1 + size) * (1 + alone) * (20 if cell == relation.total else 1), _name(cell)

    open_cells = [c for c in relation.members if c not in hidden and max(ledger.cells[c].values(), default=0) > 0]
    return min(open_cells, key=harm, default=None)


def _cover(ledger: Ledger, hidden: set[Cell], bound: Mapping[Cell, list[Relation]], exposed: list[Cell]) -> None:
    """Withholds one more cell near each exposed one, unless a neighbour chosen in this round may already do."""
    touched: set[Relation] = set()
    for cell in exposed:
        if touched.intersection(bound.get(cell, [])):
            continue
        choice = _nearest_choice(ledger, hidden, bound, cell)
        if choice is not None:
            hidden.add(choice)
            touched.update(bound[choice])
    if not touched:
        raise Inconsistent(f"{_name(exposed[0])} cannot be protected: nothing near it is left to withhold")


def _nearest_choice(
    ledger: Ledger, hidden: set[Cell], bound: Mapping[Cell, list[Relation]], start: Cell
) -> Cell | None:
    """The cheapest open cell in a relation of `start`, or of a hidden neighbour where its own relations have none."""
    seen, wave = {start}, [start]
    while wave:
        relations = dict.fromkeys(relation for cell in wave for relation in bound.get(cell, []))
        for relation in sorted(relations, key=lambda r: sum(c in hidden for c in r.members)):
            choice = _cheapest(ledger, hidden, bound, relation)
            if choice is not None:
                return choice
        wave = [c for relation in relations for c in relation.members if c in hidden and c not in seen]
        wave = list(dict.fromkeys(wave))
        seen.update(wave)
    return None


class _System:
    """What the attacker knows about the hidden values, as equations and inequalities over them."""

    def __init__(self, ledger: Ledger, hidden: set[Cell] | frozenset[Cell]) -> None:
        self._ledger = ledger
        self.variables = [(c, m) for c in sorted(hidden, key=_name) for m in sorted(ledger.cells[c])]
        self._place = {variable: index for index, variable in enumerate(self.variables)}
        self.truth = np.array([ledger.cells[c][m] for c, m in self.variables], float)
        self.upper = self.truth + HEADROOM
        self._equations: list[dict[int, float]] = []
        self._inequalities: list[dict[int, float]] = []
        for relation in ledger.relations:
            for measure in ledger.cells[relation.total]:
                if all(measure in ledger.cells[part] for part in relation.parts):
                    self._add_relation(relation, measure)
        for cell in hidden:
            chain = [self._place[cell, m] for m in NESTED if m in ledger.cells[cell]]
            self._inequalities += [{low: 1.0, high: -1.0} for low, high in pairwise(chain)]

    def _add_relation(self, relation: Relation, measure: str) -> None:
        total = self._place.get((relation.total, measure))
        parts = [self._place[part, measure] for part in relation.parts if (part, measure) in self._place]
        if total is None:
            self.upper[parts] = np.minimum(self.upper[parts], self._ledger.cells[relation.total][measure])
        else:
            self._inequalities += [{part: 1.0, total: -1.0} for part in parts]
        equation = dict.fromkeys(parts, 1.0) | ({} if total is None else {total: -1.0})
        if equation:
            self._equations.append(equation)

    def narrow(self, width: float) -> list[int]:
        """Indices of variables whose possible values span less than `width`."""
        if not self.variables:
            return []
        equal, below = _matrix(self._equations, len(self.truth)), _matrix(self._inequalities, len(self.truth))
        graph = abs(equal).T @ abs(equal) + abs(below).T @ abs(below)
        count, label = connected_components(graph, directed=False)
        order = np.argsort(label, kind="stable")
        groups = np.split(order, np.searchsorted(label[order], np.arange(1, count)))
        result: list[int] = []
        for number, group in enumerate(groups):
            part = _Part(equal, below, group, self.truth[group], self.upper[group], width, seed=number)
            result += [int(group[index]) for index in part.narrow()]
        return result


def _matrix(rows: list[dict[int, float]], width: int) -> csr_array:
    lines = [line for line, row in enumerate(rows) for _ in row]
    columns = [column for row in rows for column in row]
    values = [value for row in rows for value in row.values()]
    return csr_array(coo_array((values, (lines, columns)), shape=(len(rows), width), dtype=float))


class _Part:
    """A group of hidden values not bound to any other group: solved by itself."""

    def __init__(
        self,
        equal: csr_array,
        below: csr_array,
        group: np.ndarray,
        truth: np.ndarray,
        upper: np.ndarray,
        width: float,
        seed: int,
    ) -> None:
        own_equal, own_below = equal[:, group], below[:, group]
        self._equal = own_equal[np.diff(own_equal.indptr) > 0]
        self._below = own_below[np.diff(own_below.indptr) > 0]
        self._truth, self._width, self._seed = truth, width, seed
        self._bounds = np.column_stack([np.zeros(len(truth)), np.maximum(upper, truth)])
        self._low, self._high = truth.copy(), truth.copy()

    def narrow(self) -> list[int]:
        """Indices of values that stay narrow. Any solution found widens what is known to be possible for all."""
        random = np.random.default_rng(self._seed)
        for _ in range(_PROBES):
            todo = self._todo()
            if not len(todo):
                return []
            aim = np.zeros(len(self._truth))
            aim[todo] = random.choice([-1.0, 1.0], len(todo)) * random.uniform(0.5, 1.0, len(todo))
            self._solve(aim)
        for index in self._todo():
            for sign in (-1.0, 1.0):
                if self._high[index] - self._low[index] < self._width - _SLACK:
                    aim = np.zeros(len(self._truth))
                    aim[index] = sign
                    self._solve(aim)
        return [int(index) for index in self._todo()]

    def _todo(self) -> np.ndarray:
        return np.flatnonzero(self._high - self._low < self._width - _SLACK)

    def _solve(self, aim: np.ndarray) -> None:
        constraints: dict[str, Any] = {}
        if self._equal.shape[0]:
            constraints |= {"A_eq": self._equal, "b_eq": self._equal @ self._truth}
        if self._below.shape[0]:
            constraints |= {"A_ub": self._below, "b_ub": np.maximum(self._below @ self._truth, 0.0)}
        answer = linprog(aim, bounds=self._bounds, method="highs", **constraints)
        if answer.x is not None:
            self._low = np.minimum(self._low, answer.x)
            self._high = np.maximum(self._high, answer.x)

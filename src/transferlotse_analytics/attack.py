"""The attacker against whom small cells are protected: from all that is shown he solves for what is hidden.

He knows every sum, and that groups which overlap contain at most their sum and at least each of them. Linear programmes
give the lowest and highest value each hidden count can still have.
"""

from itertools import pairwise
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from transferlotse_analytics.ledger import SLACK, Cell, Ledger, Relation, name_of

# Measures of one cell of which each is at most the next: a firm counted has at least one contact.
NESTED = ("organisations", "organisations_per_activity", "contacts")
# How far above its true value the attacker lets an otherwise free count rise. Wide enough that a group of cells of which
# nothing is shown can always be scaled up as a whole, whatever the sizes in it.
HEADROOM = 1000.0
SCALE = 100.0
# Attempts that aim at all exposed cells together before each is tried by itself.
_PROBES = 8


def exposed_cells(ledger: Ledger, hidden: set[Cell] | frozenset[Cell], width: float) -> list[Cell]:
    """Hidden cells of which the attacker can narrow a measure down to less than `width`."""
    system = _System(ledger, hidden)
    narrow = {system.variables[index][0] for index in system.narrow(width)}
    return sorted(narrow, key=name_of)


class _System:
    """What the attacker knows about the hidden values, as equations and inequalities over them."""

    def __init__(self, ledger: Ledger, hidden: set[Cell] | frozenset[Cell]) -> None:
        self._ledger = ledger
        self.variables = [
            (c, m)
            for c in sorted(hidden, key=name_of)
            for m, value in sorted(ledger.cells[c].items())
            if value > 0 or c in ledger.differences
        ]
        self._place = {variable: index for index, variable in enumerate(self.variables)}
        self.truth = np.array([ledger.cells[c][m] for c, m in self.variables], float)
        self.upper = SCALE * self.truth + HEADROOM
        self.lower = np.zeros(len(self.truth))
        self._equations: list[dict[int, float]] = []
        self._inequalities: list[dict[int, float]] = []
        self._limits: list[float] = []
        for relation in ledger.relations:
            for measure in ledger.cells[relation.total]:
                if all(measure in ledger.cells[part] for part in relation.parts):
                    self._add_relation(relation, measure)
        for cell in hidden:
            chain = [self._place[cell, m] for m in NESTED if (cell, m) in self._place]
            for low, high in pairwise(chain):
                self._limit({low: 1.0, high: -1.0}, 0.0)

    def _limit(self, row: dict[int, float], most: float) -> None:
        self._inequalities.append(row)
        self._limits.append(most)

    def _add_relation(self, relation: Relation, measure: str) -> None:
        total = self._place.get((relation.total, measure))
        parts = [self._place[part, measure] for part in relation.parts if (part, measure) in self._place]
        if total is None:
            self.upper[parts] = np.minimum(self.upper[parts], self._ledger.cells[relation.total][measure])
        else:
            for part in parts:
                self._limit({part: 1.0, total: -1.0}, 0.0)
            shown = (self._shown(part, measure) for part in relation.parts)
            self.lower[total] = max(self.lower[total], *shown)
        row = dict.fromkeys(parts, 1.0) | ({} if total is None else {total: -1.0})
        if row and self._ledger.adds_up(relation, measure):
            self._equations.append(row)
        elif row:
            open_parts = sum(self._shown(part, measure) for part in relation.parts)
            self._limit(
                {place: -factor for place, factor in row.items()}, open_parts - self._shown(relation.total, measure)
            )

    def _shown(self, cell: Cell, measure: str) -> float:
        """The value where it is shown, zero where it is hidden."""
        return 0.0 if (cell, measure) in self._place else self._ledger.cells[cell][measure]

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
            bounds = np.column_stack([self.lower, self.upper])[group]
            part = _Part(equal, below, np.array(self._limits), group, self.truth[group], bounds, width, seed=number)
            result += [int(group[i]) for i, low, high in part.narrow() if self._tells(int(group[i]), low, high, width)]
        return result

    def _tells(self, index: int, low: float, high: float, width: float) -> bool:
        """Whether a narrow range gives something away; of a difference only if it may be a small one, not none or a large one."""
        return self.variables[index][0] not in self._ledger.differences or (low < width - SLACK and high > SLACK)


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
        limits: np.ndarray,
        group: np.ndarray,
        truth: np.ndarray,
        bounds: np.ndarray,
        width: float,
        seed: int,
    ) -> None:
        own_equal, own_below = equal[:, group], below[:, group]
        self._equal = own_equal[np.diff(own_equal.indptr) > 0]
        self._below = own_below[np.diff(own_below.indptr) > 0]
        self._limits = limits[np.diff(own_below.indptr) > 0]
        self._truth, self._width, self._seed = truth, width, seed
        self._bounds = np.column_stack([np.minimum(bounds[:, 0], truth), np.maximum(bounds[:, 1], truth)])
        self._low, self._high = truth.copy(), truth.copy()

    def narrow(self) -> list[tuple[int, float, float]]:
        """Values that stay narrow: index, lowest, highest. Any solution found widens what is known to be possible for all."""
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
                if self._high[index] - self._low[index] < self._width - SLACK:
                    aim = np.zeros(len(self._truth))
                    aim[index] = sign
                    self._solve(aim)
        return [(int(index), float(self._low[index]), float(self._high[index])) for index in self._todo()]

    def _todo(self) -> np.ndarray:
        return np.flatnonzero(self._high - self._low < self._width - SLACK)

    def _solve(self, aim: np.ndarray) -> None:
        constraints: dict[str, Any] = {}
        if self._equal.shape[0]:
            constraints |= {"A_eq": self._equal, "b_eq": self._equal @ self._truth}
        if self._below.shape[0]:
            constraints |= {"A_ub": self._below, "b_ub": np.maximum(self._below @ self._truth, self._limits)}
        answer = linprog(aim, bounds=self._bounds, method="highs", **constraints)
        if answer.x is not None:
            self._low = np.minimum(self._low, answer.x)
            self._high = np.maximum(self._high, answer.x)

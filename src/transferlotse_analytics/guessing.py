"""Values that what was withheld in earlier publications may have had: one set that fits all that was shown.

Which set does not matter to the attacker's ranges, for he knows the same equations whatever the values are. So nothing
unprotected has to be kept from one evaluation to the next.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from transferlotse_analytics.attack import HEADROOM, NESTED, SCALE
from transferlotse_analytics.ledger import Cell, Inconsistent, Ledger
from transferlotse_analytics.steps.catalogue import OVERLAPS, UNEVEN

Variable = tuple[Cell, str]
# The least a withheld value can be: a thousandth of a service.
LEAST = 0.001
_DRAWS = 6


def fill_in(ledger: Ledger, wider: Iterable[tuple[Cell, Cell]]) -> None:
    """Replaces what is not a number in `ledger` by values that fit; Inconsistent where none do.

    `wider` names pairs of cells of which the first, if possible, is at least the second.
    """
    unknown = [(c, m) for c, values in ledger.cells.items() for m, value in sorted(values.items()) if math.isnan(value)]
    if not unknown:
        return
    system = _System(ledger, unknown)
    system.bind_all()
    for large, small in wider:
        for measure in ledger.cells[large].keys() & ledger.cells[small].keys():
            system.prefer({(small, measure): 1.0, (large, measure): -1.0})
    for (cell, measure), value in zip(unknown, system.inner_point(), strict=True):
        ledger.cells[cell][measure] = float(value)


@dataclass
class _System:
    ledger: Ledger
    unknown: list[Variable]
    equal: list[tuple[dict[int, float], float]] = field(default_factory=list)
    below: list[tuple[dict[int, float], float]] = field(default_factory=list)
    slacks: int = 0

    def __post_init__(self) -> None:
        self._place = {variable: index for index, variable in enumerate(self.unknown)}

    def bind_all(self) -> None:
        """All that is known of withheld values within each publication."""
        cells = self.ledger.cells
        for relation in self.ledger.relations:
            if all(relation.measure in cells[part] for part in relation.members):
                self.bind(relation.total, relation.parts, relation.measure)
        for cell in dict.fromkeys(cell for cell, _ in self.unknown):
            for fewer, more in pairwise(NESTED):
                if fewer in cells[cell] and more in cells[cell]:
                    self.most({(cell, fewer): 1.0, (cell, more): -1.0})

    def bind(self, total: Cell, parts: Sequence[Cell], measure: str) -> None:
        """A total and its parts: a sum where no two parts can overlap, bounds otherwise."""
        added = {name for part in parts for name, _ in part[1]} - {name for name, _ in total[1]}
        row = {(total, measure): -1.0} | {(part, measure): 1.0 for part in parts}
        if not added & OVERLAPS.get(measure, frozenset()) and not added & UNEVEN.get(measure, frozenset()):
            self._add(self.equal, row)
            return
        for part in parts:
            self.most({(part, measure): 1.0, (total, measure): -1.0})
        if not added & UNEVEN.get(measure, frozenset()):
            self.most({variable: -factor for variable, factor in row.items()})

    def most(self, row: Mapping[Variable, float]) -> None:
        """A weighted sum that is at most 0."""
        self._add(self.below, row)

    def prefer(self, row: Mapping[Variable, float]) -> None:
        """The same where it can be had; it is missed by as little as possible."""
        if self._add(self.below, row):
            self.below[-1][0][len(self.unknown) + self.slacks] = -1.0
            self.slacks += 1

    def _add(self, rows: list[tuple[dict[int, float], float]], row: Mapping[Variable, float]) -> bool:
        places, right = {}, 0.0
        for (cell, measure), factor in row.items():
            if (cell, measure) in self._place:
                places[self._place[cell, measure]] = factor
            else:
                right -= factor * self.ledger.cells[cell][measure]
        if places:
            rows.append((places, right))
        return bool(places)

    def inner_point(self) -> np.ndarray:
        """Values inside of what is possible, not at its edge: the mean of several corners."""
        width, random = len(self.unknown) + self.slacks, np.random.default_rng(0)
        largest = max(
            (v for values in self.ledger.cells.values() for v in values.values() if not math.isnan(v)), default=0
        )
        limits: list[tuple[float, float | None]] = [(LEAST, HEADROOM + SCALE * largest)] * len(self.unknown) + [
            (0.0, None)
        ] * self.slacks
        missed = np.concatenate([np.zeros(len(self.unknown)), np.ones(self.slacks)])
        best = self._solved(missed, limits, self.below)
        # Values near those of the wider publication are as good a guess as any and keep numbers small.
        kept = [
            *self.below,
            (dict.fromkeys(range(len(self.unknown), width), 1.0), float(missed @ best) * (1 + 1e-6) + 1e-3),
        ]
        aims = [np.concatenate([random.uniform(0.2, 1.0, len(self.unknown)), np.zeros(self.slacks)])]
        aims += [
            np.concatenate([random.uniform(-1.0, 1.0, len(self.unknown)), np.zeros(self.slacks)]) for _ in range(_DRAWS)
        ]
        corners = [self._solved(aim, limits, kept if self.slacks else self.below) for aim in aims]
        return np.mean(corners, axis=0)[: len(self.unknown)]

    def _solved(
        self,
        aim: np.ndarray,
        limits: list[tuple[float, float | None]],
        below: list[tuple[dict[int, float], float]],
    ) -> np.ndarray:
        arguments: dict[str, object] = {"bounds": limits, "method": "highs"}
        for name, rows in (("eq", self.equal), ("ub", below)):
            if rows:
                arguments |= {f"A_{name}": _matrix(rows, len(aim)), f"b_{name}": [right for _, right in rows]}
        answer = linprog(aim, **arguments)
        if answer.x is None:
            raise Inconsistent("what was published contradicts itself")
        return np.asarray(answer.x)


def _matrix(rows: list[tuple[dict[int, float], float]], width: int) -> coo_array:
    lines = [line for line, (row, _) in enumerate(rows) for _ in row]
    columns = [column for row, _ in rows for column in row]
    values = [value for row, _ in rows for value in row.values()]
    return coo_array((values, (lines, columns)), shape=(len(rows), width), dtype=float).tocsr()

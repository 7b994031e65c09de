"""An attacker for the tests: reads published tables only, sets up what binds them by himself, and solves for what is hidden.

He shares no code with the protection. He knows: which columns are counts; that '*' is a total; that groups which cannot
overlap add up to their total (others contain at least their union); that an organisation has at least one contact.
"""

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from scipy.optimize import linprog
from scipy.sparse import csr_array

REACH = ("contacts", "organisations_per_activity", "organisations")
DIMENSIONS = (
    "year", "centre", "partner", "stage", "next_stage", "format", "topic", "ai", "region", "district", "sector", "size",
    "sme", "kind", "wave",
)  # fmt: skip
COUNTS = {
    **{name: ("reach", name) for name in REACH},
    "deliveries": ("services", "quantity"),
    "actual": ("services", "quantity"),
    "actual_ai": ("services", "quantity"),
    "actual_total": ("services", "quantity"),
    "outcomes": ("outcomes", "outcomes"),
    "reporting_organisations": ("outcomes", "organisations"),
    "checks": ("checks", "checks"),
    "compared": ("compared", "organisations"),
    "elsewhere": ("elsewhere", "organisations"),
}
# Columns that add up within a row, by table.
WITHIN = {
    "targets": ("actual_total", ("actual", "actual_ai")),
    "coverage": ("organisations", ("compared", "elsewhere")),
}
# Tables in which an organisation or a delivery can be in two groups at once, for the counts that are not sums.
OVERLAPPING = {
    "organisations": {"year", "centre", "partner", "stage", "format", "topic", "ai", "wave"},
    "organisations_per_activity": {"centre", "partner", "topic"},
    "contacts": {"centre", "partner", "topic"},
    "quantity": {"topic", "centre"},
    "outcomes": set(),
    "checks": set(),
}
# A range wider than this is no concern and need not be known exactly.
WIDE = 6.0
Variable = tuple[str, str, frozenset[tuple[str, str]]]


class Attacker:
    """Collects what the tables of folders say; `bounds` gives each hidden count the values it can still have.

    Of several folders, each contains all services of the one before; so no count is smaller, and he takes differences.
    """

    def __init__(self, *folders: Path) -> None:
        self.known: dict[Variable, float] = {}
        self.hidden: set[Variable] = set()
        self.sums: list[tuple[Variable, list[Variable], bool]] = []
        self.differences: list[Variable] = []
        self._number = ""
        for number, folder in enumerate(folders):
            self._number = f"{number}:" if number else ""
            for path in sorted(folder.glob("*.parquet")):
                self._read(path)
        self.hidden -= self.known.keys()
        for number in range(1, len(folders)):
            self._compare(f"{number - 1}:" if number > 1 else "", f"{number}:")

    def _compare(self, before: str, after: str) -> None:
        seen = self.known.keys() | self.hidden
        for family, measure, where in sorted(seen, key=str):
            former = (before + family.removeprefix(after), measure, where)
            if family.startswith(after) and former in seen:
                difference: Variable = (f"since, {family}", measure, where)
                self.differences.append(difference)
                self.hidden.add(difference)
                self.sums.append(((family, measure, where), [former, difference], True))

    def _read(self, path: Path) -> None:
        rows = pq.read_table(path).to_pylist()
        if not rows:
            return
        dimensions = [name for name in DIMENSIONS if name in rows[0]]
        if path.stem == "flow":
            self._read_flow(rows)
            return
        for column in COUNTS:
            if column in rows[0]:
                for row in rows:
                    self._see(self._variable(column, dimensions, row), row[column], column in row["withheld"].split())
                self._add_sums(column, dimensions, rows)
        if path.stem in WITHIN:
            total, parts = WITHIN[path.stem]
            for row in rows:
                members = [self._variable(part, dimensions, row) for part in parts]
                self.sums.append((self._variable(total, dimensions, row), members, True))

    def _read_flow(self, rows: list[dict[str, object]]) -> None:
        for row in rows:
            stage = frozenset({("stage", str(row["stage"]))})
            moved, stayed = (
                (f"{self._number}reach", "organisations", stage | {(str(row["next_stage"]), w)})
                for w in ("moved", "not")
            )
            reached: Variable = (f"{self._number}reach", "organisations", stage)
            for variable, name in ((reached, "reached"), (moved, "moved"), (stayed, "stayed")):
                self._see(variable, row[name], name in str(row["withheld"]).split())
            self.sums.append((reached, [moved, stayed], True))

    def _variable(self, column: str, dimensions: list[str], row: dict[str, object]) -> Variable:
        place = {(name, str(row[name])) for name in dimensions if row[name] != "*"}
        if column in ("actual", "actual_ai"):
            place.add(("ai", "yes" if column == "actual_ai" else "no"))
        family, measure = COUNTS[column]
        return f"{self._number}{family}", measure, frozenset(place)

    def _see(self, variable: Variable, value: object, withheld: bool) -> None:
        if value is not None:
            self.known[variable] = float(str(value))
        elif withheld:
            self.hidden.add(variable)

    def _add_sums(self, column: str, dimensions: list[str], rows: list[dict[str, object]]) -> None:
        levels: dict[frozenset[str], list[dict[str, object]]] = {}
        for row in rows:
            levels.setdefault(frozenset(n for n in dimensions if row[n] != "*"), []).append(row)
        measure = COUNTS[column][1]
        overlapping = OVERLAPPING["organisations" if column == "reporting_organisations" else measure]
        for one, other in combinations(sorted(levels, key=len), 2):
            if one < other:
                exact = not (other - one) & overlapping
                for row in levels[one]:
                    inside = [r for r in levels[other] if all(r[n] == row[n] for n in one)]
                    parts = [self._variable(column, dimensions, r) for r in inside]
                    self.sums.append((self._variable(column, dimensions, row), parts, exact))

    def bounds(self) -> Iterator[tuple[Variable, float, float]]:
        """Lowest and highest possible value of each hidden count; of a wide range only a part."""
        names = sorted(self.hidden, key=str)
        place = {variable: index for index, variable in enumerate(names)}
        equal, below = self._equations(place), self._inequalities(place)
        # Who moved on later no longer counts as one who stayed.
        stayed = {place[one] for one in self.differences if any(way == "not" for _, way in one[2])}
        limits: list[tuple[float | None, float | None]] = [
            (None if index in stayed else 0, None) for index in range(len(names))
        ]
        arguments: dict[str, object] = {"bounds": limits, "method": "highs"}
        if equal:
            arguments |= {"A_eq": csr_array(np.array([r for r, _ in equal])), "b_eq": np.array([b for _, b in equal])}
        if below:
            arguments |= {"A_ub": csr_array(np.array([r for r, _ in below])), "b_ub": np.array([b for _, b in below])}
        # Whatever is possible at once shows what is possible for each: most need not be solved for by themselves.
        random, seen = np.random.default_rng(0), []
        for _ in range(12):
            found = linprog(random.uniform(-1, 1, len(names)), **(arguments | {"bounds": self._capped(limits)}))
            seen += [found.x] if found.x is not None else []
        for variable, index in place.items():
            if seen and np.ptp([one[index] for one in seen]) > WIDE:
                yield variable, min(one[index] for one in seen), max(one[index] for one in seen)
                continue
            aim = np.zeros(len(names))
            aim[index] = 1.0
            low = linprog(aim, **arguments)
            high = linprog(-aim, **arguments)
            assert low.status in (0, 3), f"the tables contradict each other: {low.message}"
            yield variable, low.fun if low.status == 0 else -np.inf, -high.fun if high.status == 0 else np.inf

    def _capped(self, limits: list[tuple[float | None, float | None]]) -> list[tuple[float | None, float | None]]:
        return [(-1e4 if low is None else low, 1e4) for low, _ in limits]

    def _equations(self, place: dict[Variable, int]) -> list[tuple[np.ndarray, float]]:
        rows = []
        for total, parts, exact in self.sums:
            if exact and any(v in place for v in (total, *parts)):
                rows.append(self._row(place, {total: -1.0} | dict.fromkeys(parts, 1.0)))
        return rows

    def _inequalities(self, place: dict[Variable, int]) -> list[tuple[np.ndarray, float]]:
        rows = []
        for total, parts, exact in self.sums:
            if not exact and any(v in place for v in (total, *parts)):
                rows.append(self._row(place, {total: 1.0} | dict.fromkeys(parts, -1.0)))
                rows += [
                    self._row(place, {part: 1.0, total: -1.0}) for part in parts if part in place or total in place
                ]
        for family, measure, where in place:
            for fewer, more in (
                ("organisations", "organisations_per_activity"),
                ("organisations_per_activity", "contacts"),
            ):
                pair = (family, fewer, where), (family, more, where)
                if measure in (fewer, more) and all(v in place or v in self.known for v in pair):
                    rows.append(self._row(place, {pair[0]: 1.0, pair[1]: -1.0}))
        return rows

    def _row(self, place: dict[Variable, int], factors: dict[Variable, float]) -> tuple[np.ndarray, float]:
        row, right = np.zeros(len(place)), 0.0
        for variable, factor in factors.items():
            if variable in place:
                row[place[variable]] += factor
            else:
                right -= factor * self.known[variable]
        return row, right

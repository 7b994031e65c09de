"""All counts that are about to be published, and how they are bound to each other: what protection and attack work on."""

from collections.abc import Iterable
from dataclasses import dataclass, field

# Shares of deliveries are fractions; differences below this are rounding.
SLACK = 1e-6

Coordinates = frozenset[tuple[str, str]]
Cell = tuple[str, Coordinates]


class Inconsistent(ValueError):
    """Two tables show different numbers for the same cell: one of them is wrong and nothing may be published."""


@dataclass(frozen=True)
class Relation:
    """`total` contains each of `parts`, and nothing else. Parts may overlap.

    A table shows some measures of its cells: of `measure` the parts are complete, of others perhaps not (empty: of all).
    """

    total: Cell
    parts: tuple[Cell, ...]
    measure: str = ""

    @property
    def members(self) -> tuple[Cell, ...]:
        """The total and its parts."""
        return (self.total, *self.parts)


@dataclass
class Ledger:
    """All cells that would be published, with their values by measure, and how they are bound to each other.

    `fixed` are shown already and cannot be withheld any more; `concealed` are not shown, whatever their value. `differences`
    between two publications are shown nowhere: whoever knows both cells knows them, also that there is none.
    """

    cells: dict[Cell, dict[str, float]] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    fixed: set[Cell] = field(default_factory=set)
    concealed: set[Cell] = field(default_factory=set)
    differences: set[Cell] = field(default_factory=set)

    def enter(self, cell: Cell, measure: str, value: float) -> None:
        """Records one value; Inconsistent where another table gave another one."""
        values = self.cells.setdefault(cell, {})
        if abs(values.setdefault(measure, value) - value) > SLACK:
            raise Inconsistent(f"{measure} at {name_of(cell)} is {values[measure]} in one table and {value} in another")

    def exceeds(self, part: Cell, total: Cell) -> bool:
        """Whether a part shows more than its total in any measure."""
        values = self.cells[part]
        return any(values.get(measure, 0.0) > value + SLACK for measure, value in self.cells[total].items())

    def adds_up(self, relation: "Relation", measure: str) -> bool:
        """Whether the parts add up to the total exactly: then the attacker may subtract."""
        parts = sum(self.cells[part].get(measure, 0.0) for part in relation.parts)
        return abs(parts - self.cells[relation.total].get(measure, 0.0)) <= SLACK

    def relate(self, total: Cell, parts: Iterable[Cell], measure: str = "") -> None:
        """Records that `parts` lie within `total`; a total of a single equal part counts as well."""
        members = tuple(sorted(set(parts), key=name_of))
        if members:
            self.relations.append(Relation(total, members, measure))


def name_of(cell: Cell) -> str:
    """A cell as a person reads it: family and coordinates."""
    family, coordinates = cell
    return f"{family}[{', '.join(f'{k}={v}' for k, v in sorted(coordinates))}]"

"""Means, medians and sums of money beside those published before: two of nearly the same group give away the difference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from transferlotse_analytics.published import Publication
from transferlotse_analytics.publishing import WITHHELD, Row
from transferlotse_analytics.steps import STEPS, Step
from transferlotse_analytics.steps.catalogue import TOTAL, Derived


def cover_derived(
    results: Mapping[str, Sequence[Row]], shown: Mapping[str, Sequence[Row]], published: Sequence[Publication]
) -> None:
    """Withholds in `shown` what would give, together with what was published, a mean of too few or one giver's money.

    `results` are the same rows unprotected, in the same order.
    """
    for name, step in STEPS.items():
        for one in published:
            pair = _Pair(step, results[name], shown[name], _by_place(step, one.tables[name]))
            for derived in step.derived:
                if derived.minimum:
                    pair.cover_mean(derived)
            if step.dominance:
                pair.cover_money(step.dominance[0])


def _by_place(step: Step, rows: Sequence[Row]) -> dict[tuple[object, ...], Row]:
    return {tuple(row[name] for name in step.dimensions): row for row in rows}


@dataclass(frozen=True)
class _Pair:
    """A table about to be published, and the same table as it was published before."""

    step: Step
    rows: Sequence[Row]
    shown: Sequence[Row]
    former: Mapping[tuple[object, ...], Row]

    def cover_mean(self, derived: Derived) -> None:
        """Withholds the mean of a row to which too few have come, and those of its neighbours as far as they give it away."""
        changes = [self._change(row, derived.source) for row in self.rows]
        for row, change in zip(self.shown, changes, strict=True):
            former = self._former(row)
            if former is not None and former[derived.column] is not None and 0 < change < derived.minimum:
                self._withhold(row, derived.column)
        for places in self._groups():
            left = sorted(
                (place for place in places if self.shown[place][derived.column] is not None),
                key=lambda place: (_number(self.rows[place][derived.source]), place),
            )
            lost = [changes[place] for place in places if place not in left]
            while left and lost and any(lost) and sum(lost) < derived.minimum:
                self._withhold(self.shown[left[0]], derived.column)
                lost.append(changes[left.pop(0)])

    def cover_money(self, column: str) -> None:
        """Withholds a sum that differs from the one published: who gave the rest is not known, it may be a single one."""
        for row in self.shown:
            former = self._former(row)
            if former is not None and former[column] is not None and row[column] not in (None, former[column]):
                self._withhold(row, column)

    def _former(self, row: Row) -> Row | None:
        return self.former.get(tuple(row[name] for name in self.step.dimensions))

    def _change(self, row: Row, source: str) -> float:
        """How many came or went; a count that was withheld is taken for unchanged, which withholds rather more."""
        former = self._former(row)
        if former is None:
            return _number(row[source])
        return 0.0 if former[source] is None else abs(_number(row[source]) - _number(former[source]))

    def _groups(self) -> list[list[int]]:
        """Places of the rows that fall apart from the total along one dimension each."""
        groups: dict[str, list[int]] = {}
        for place, row in enumerate(self.rows):
            named = [name for name in self.step.dimensions if row[name] != TOTAL]
            if len(named) == 1:
                groups.setdefault(named[0], []).append(place)
        return list(groups.values())

    def _withhold(self, row: Row, column: str) -> None:
        if row[column] is not None:
            row[column] = None
            gone = {*str(row[WITHHELD]).split(), column}
            row[WITHHELD] = " ".join(name for name in self.step.columns if name in gone)


def _number(value: object) -> float:
    return 0.0 if value is None else float(str(value))

"""An index for all establishments from self-chosen checks: cells weighted until their margins fit (raking).

Works on cells (Land × sector × size), not on single checks, so a million checks cost no more than a thousand. The
interval comes from a bootstrap on cells: each repetition draws how many checks fall into each cell and what they add up
to, and is raked again. Whoever chose to take a check remains over-represented in ways no weighting sees: the result is
labelled as not representative.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

REPETITIONS = 500
ROUNDS = 60
TOLERANCE = 1e-6
SEED = 20240229
LEVEL = (2.5, 97.5)
MANY = 20


@dataclass(frozen=True)
class Cells:
    """Checks by cell: number of checks, sum and sum of squares of their scores (0 to 100), and each cell's groups.

    `groups` maps a margin ("region", "size") to the number of the group each cell belongs to.
    """

    checks: np.ndarray
    points: np.ndarray
    squares: np.ndarray
    groups: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Estimate:
    """A weighted mean with the ends of its 95 % interval."""

    index: float
    low: float
    high: float


def rake(checks: np.ndarray, groups: Sequence[np.ndarray], margins: Sequence[np.ndarray]) -> np.ndarray:
    """Weights of cells such that each group's weights add up to its margin (iterative proportional fitting).

    `checks` is one row of cells or several (repetitions × cells). Groups without a check cannot be filled: their margin
    is left out. All margins are scaled to shares.
    """
    weights = np.array(checks, float, ndmin=2)
    indicators = [
        np.equal.outer(group, np.arange(len(margin))).astype(float) for group, margin in _pairs(groups, margins)
    ]
    for _ in range(ROUNDS):
        change = 0.0
        for indicator, (group, margin) in zip(indicators, _pairs(groups, margins), strict=True):
            sums = weights @ indicator
            wanted = np.where(sums > 0, margin, 0.0)
            wanted = wanted / np.maximum(wanted.sum(axis=1, keepdims=True), 1e-300)
            factor = np.divide(wanted, sums, out=np.zeros_like(sums), where=sums > 0)
            weights *= factor[:, group]
            change = max(change, float(np.abs(np.where(sums > 0, sums - wanted, 0.0)).max(initial=0.0)))
        if change < TOLERANCE:
            break
    return weights if np.ndim(checks) == 2 else weights[0]


def _pairs(groups: Sequence[np.ndarray], margins: Sequence[np.ndarray]) -> list[tuple[np.ndarray, np.ndarray]]:
    return list(zip(groups, margins, strict=True))


def weighted_means(
    cells: Cells, margins: Mapping[str, np.ndarray], selections: Sequence[np.ndarray], *, repetitions: int = REPETITIONS
) -> list[Estimate | None]:
    """The raked mean of each selection of cells (a mask), with a bootstrap interval; None where it holds no check.

    The seed is fixed, so the same cells give the same interval. Without margins the mean is unweighted.
    """
    random = np.random.Generator(np.random.SFC64(SEED))
    # Cells of the same groups share their weight: they lie together and are raked as one.
    groups = [cells.groups[name] for name in margins] or [np.zeros(len(cells.checks), int)]
    blocks, block = np.unique(np.array(groups), axis=1, return_inverse=True)
    block = block.ravel()
    order = np.argsort(block, kind="stable")
    draws = _Draws(cells, order, block[order], repetitions, random)
    counts = draws.sums(np.ones(len(order), bool), np.ones(len(order)))
    weights = rake(counts.T, list(blocks), list(margins.values()) or [np.ones(1)]).T
    factors = np.divide(weights, counts, out=np.zeros_like(weights), where=counts > 0)
    chance = np.concatenate([[0.0], random.standard_normal(repetitions)])
    return [_estimate(draws, factors, np.asarray(chosen, bool)[order], chance) for chosen in selections]


class _Draws:
    """How many checks fall into each cell: as observed first, then drawn anew for each repetition (Poisson).

    From 20 checks on the Poisson distribution is drawn as a normal one, which is many times faster.
    """

    def __init__(
        self, cells: Cells, order: np.ndarray, block: np.ndarray, repetitions: int, random: np.random.Generator
    ) -> None:
        checks = cells.checks[order]
        self._block, self._blocks = block, int(block.max(initial=0)) + 1
        self.mean = np.divide(cells.points[order], checks, out=np.zeros(len(checks)), where=checks > 0)
        spread = np.divide(cells.squares[order], checks, out=np.zeros(len(checks)), where=checks > 0)
        self.variance = np.maximum(spread - self.mean**2, 0.0)
        drawn = random.standard_normal((len(checks), repetitions + 1), np.float32)
        drawn *= np.sqrt(checks).astype(np.float32)[:, None]
        drawn += checks.astype(np.float32)[:, None]
        few = checks < MANY
        drawn[few] = random.poisson(checks[few][:, None], (int(few.sum()), repetitions + 1))
        drawn[:, 0] = checks
        self._drawn = np.maximum(drawn, 0.0, out=drawn)

    def sums(self, chosen: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Sum of count times value over the chosen cells of each block: blocks × (1 + repetitions)."""
        inside = np.flatnonzero(chosen)
        total = np.zeros((self._blocks, self._drawn.shape[1]), np.float64)
        if len(inside):
            block = self._block[inside]
            starts = np.flatnonzero(np.diff(block, prepend=-1))
            rows = self._drawn if len(inside) == len(chosen) else self._drawn[inside]
            total[block[starts]] = np.add.reduceat(rows * values[inside].astype(np.float32)[:, None], starts, axis=0)
        return total


def _estimate(draws: _Draws, factors: np.ndarray, chosen: np.ndarray, chance: np.ndarray) -> Estimate | None:
    """Given the counts, a weighted mean of cell means is nearly normal: one draw per repetition stands for all checks."""
    weight = (factors * draws.sums(chosen, np.ones(len(chosen)))).sum(axis=0)
    if weight[0] <= 0:
        return None
    filled = weight > 0
    points = (factors * draws.sums(chosen, draws.mean)).sum(axis=0)[filled]
    variance = (factors**2 * draws.sums(chosen, draws.variance)).sum(axis=0)[filled]
    means = np.clip((points + np.sqrt(variance) * chance[filled]) / weight[filled], 0.0, 100.0)
    low, high = np.percentile(means[1:], LEVEL) if len(means) > 1 else (means[0], means[0])
    return Estimate(float(means[0]), float(min(low, means[0])), float(max(high, means[0])))

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
    random = np.random.default_rng(SEED)
    total = int(cells.checks.sum())
    counts = random.multinomial(total, cells.checks / max(total, 1), size=repetitions).astype(float)
    mean = np.divide(cells.points, cells.checks, out=np.zeros(len(cells.checks)), where=cells.checks > 0)
    variance = np.divide(cells.squares, cells.checks, out=np.zeros(len(mean)), where=cells.checks > 0) - mean**2
    noise = random.standard_normal(counts.shape) * np.sqrt(np.maximum(variance, 0.0) / np.maximum(counts, 1.0))
    drawn = np.clip(mean + noise, 0.0, 100.0)
    groups = [cells.groups[name] for name in margins]
    weights = rake(np.vstack([cells.checks, counts]), groups, list(margins.values()))
    values = np.vstack([mean, drawn])
    return [_estimate(weights, values, np.asarray(selection, bool)) for selection in selections]


def _estimate(weights: np.ndarray, values: np.ndarray, selection: np.ndarray) -> Estimate | None:
    weight = weights[:, selection].sum(axis=1)
    if weight[0] <= 0:
        return None
    filled = weight > 0
    means = (weights[:, selection] * values[:, selection]).sum(axis=1)[filled] / weight[filled]
    low, high = np.percentile(means[1:], LEVEL) if len(means) > 1 else (means[0], means[0])
    return Estimate(float(means[0]), float(min(low, means[0])), float(max(high, means[0])))

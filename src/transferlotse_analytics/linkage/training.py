"""Training the weights on lists whose truth is known; done rarely, the result is stored with the package.

Logistic regression over the terms, drawn towards given start values. With the start at the Fellegi–Sunter weights of
the fields it corrects what that model cannot know: that a name, a domain and a mailbox of one firm depend on each
other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transferlotse_analytics.linkage.weights import Terms, single_terms

#: Pairs of a list that weigh one each.
SHORT = 100_000


@dataclass
class Sample:
    """Terms of pairs, whether each pair is truly one, and what counts besides the terms (bits).

    ``shift``: that of the prior for the length of the list, or the sum of other terms for each pair.
    """

    terms: Terms
    same: npt.NDArray[np.bool_]
    shift: float | npt.NDArray[np.float32] = 0.0


def fit_weights(
    samples: Sequence[Sample], start: dict[str, float] | None = None, pull: float = 4.0, steps: int = 40
) -> dict[str, float]:
    """Weight of each term in bits; ``pull`` is the strength (in pairs) with which weights stay near ``start``."""
    names = ["bias", *single_terms(samples[0].terms)]
    matrix = np.concatenate([_matrix(sample) for sample in samples])
    same = np.concatenate([sample.same for sample in samples]).astype(np.float32)
    offset = np.concatenate([np.full(len(x.same), x.shift * np.log(2), np.float32) for x in samples])
    # short lists speak for other kinds of lists: they weigh more per pair than long ones
    share = np.concatenate([np.full(len(x.same), (SHORT / max(len(x.same), 1)) ** 0.5, np.float32) for x in samples])
    centre = np.array([(start or {}).get(name, 0.0) for name in names]) * np.log(2)
    # from naught: far from it the chances saturate and Newton steps say little
    weights = np.zeros(len(names))
    for _ in range(steps):
        chance = 1 / (1 + np.exp(-np.clip(matrix @ weights.astype(np.float32) + offset, -30, 30)))
        slope = matrix.T @ (share * (same - chance)).astype(np.float32) - pull * (weights - centre)
        spread = (share * chance * (1 - chance) + 1e-6).astype(np.float32)
        bend = (matrix * spread[:, None]).T @ matrix + pull * np.eye(len(names))
        step = np.linalg.solve(bend.astype(np.float64), slope.astype(np.float64))
        step *= min(1.0, 5 / max(np.abs(step).max(), 1e-9))
        weights += step
        if np.abs(step).max() < 5e-3:
            break
    return {name: round(float(weight / np.log(2)), 3) for name, weight in zip(names, weights, strict=True)}


def _matrix(sample: Sample) -> npt.NDArray[np.float32]:
    terms = single_terms(sample.terms)
    columns = [np.ones(len(sample.same), np.float32), *(values.astype(np.float32) for values in terms.values())]
    return np.column_stack(columns)

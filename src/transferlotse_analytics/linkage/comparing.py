"""How two profiles compare, field by field: a small number of levels per field, computed for whole arrays of pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler, Levenshtein

from transferlotse_analytics.linkage.profiles import Profiles

Levels = npt.NDArray[np.int8]


@dataclass
class Sides:
    """The two profile numbers of each pair."""

    left: npt.NDArray[np.int64]
    right: npt.NDArray[np.int64]


def similarity(texts: list[str], a: np.ndarray, b: np.ndarray, scorer, dtype=np.uint8) -> np.ndarray:
    """Score of each pair of codes, each distinct pair once."""
    if not len(a):
        return np.zeros(0, dtype)
    key = (np.minimum(a, b).astype(np.uint64) << np.uint64(32)) | np.maximum(a, b).astype(np.uint64)
    distinct, inverse = np.unique(key, return_inverse=True)
    left = (distinct >> np.uint64(32)).astype(np.int64).tolist()
    right = (distinct & np.uint64(0xFFFFFFFF)).astype(np.int64).tolist()
    scores = process.cpdist([texts[i] for i in left], [texts[j] for j in right], scorer=scorer, dtype=dtype, workers=-1)
    return scores[inverse]


def agreement(p: Profiles, field: str, s: Sides) -> Levels:
    """-1 unknown on a side, 0 different, 1 equal."""
    a, b = p[field][s.left], p[field][s.right]
    return np.where((a < 0) | (b < 0), -1, (a == b).astype(np.int8)).astype(np.int8)

"""What a group stands for, learnt on lists with known truth; gives the expectations and widths ``counting`` uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from transferlotse_analytics.linkage.counting import BARE, KINDS, NO_ADDRESS, TOSS_UPS, GroupTable, expected

Floats = npt.NDArray[np.float64]
#: Strength of the pull of each kind's expectation towards its mean over all lists.
PULL = 3.0
#: Groups every list is scaled to, so that a long list does not drown the others.
LIST_WEIGHT = 20_000.0


@dataclass
class Lesson:
    """One list: its groups, what the expectations vary with, how many true entities each group is the main one of."""

    table: GroupTable
    mess: Floats
    stands_for: Floats
    truth: int
    vocabulary: str


def stands_for(groups: npt.NDArray[np.int64], truth: npt.NDArray[np.int64]) -> Floats:
    """For each group (in ascending order, without -1) the number of true entities whose rows it holds most of."""
    distinct = np.unique(groups[groups >= 0])
    held = (truth >= 0) & (groups >= 0)
    key = truth[held].astype(np.int64) * len(distinct) + np.searchsorted(distinct, groups[held])
    pairs, counts = np.unique(key, return_counts=True)
    entity, group = pairs // len(distinct), pairs % len(distinct)
    order = np.lexsort((group, -counts, entity))
    first = np.concatenate([[True], entity[order][1:] != entity[order][:-1]])
    return np.bincount(group[order][first], minlength=len(distinct)).astype(np.float64)


def calibrate(lessons: Sequence[Lesson]) -> dict[str, Any]:
    """One calibration for lists with addresses (``rich``) and one for bare lists of names and places (``plain``)."""
    bare = [lesson for lesson in lessons if lesson.mess[NO_ADDRESS] >= BARE]
    rich = [lesson for lesson in lessons if lesson.mess[NO_ADDRESS] < BARE]
    return {"rich": _calibrate(rich or bare), "plain": _calibrate(bare or rich)}


def _calibrate(lessons: Sequence[Lesson]) -> dict[str, Any]:
    """Expectation of each kind as a linear function of the list, and the relative half-width of the interval.

    The width is what lists of vocabularies that were left out missed by (twice the root mean square), apart from what toss-ups
    explain: these are added for the list at hand.
    """
    misses, chance = [], []
    for vocabulary in sorted({lesson.vocabulary for lesson in lessons}):
        rest = [lesson for lesson in lessons if lesson.vocabulary != vocabulary]
        if not rest:
            continue
        kinds = {"kinds": _fit(rest).tolist()}
        left_out = [x for x in lessons if x.vocabulary == vocabulary]
        misses += [expected(x.table, x.mess, kinds) / x.truth - 1 for x in left_out]
        chance += [TOSS_UPS / x.truth for x in left_out]
    spread = max(float(np.mean(np.square(misses) - chance)), 0.0) ** 0.5 if misses else 0.02
    kinds = np.round(_fit(lessons), 5).tolist()
    mess = np.array([lesson.mess for lesson in lessons])
    return {
        "kinds": kinds,
        "width": round(max(2 * spread, 0.01), 5),
        "low": mess.min(axis=0).round(4).tolist(),
        "high": mess.max(axis=0).round(4).tolist(),
        "lists": len(lessons),
        "missed": round(spread, 5),
    }


def _fit(lessons: Sequence[Lesson]) -> Floats:
    number = np.array([np.bincount(x.table.kind, minlength=KINDS) for x in lessons], np.float64)
    worth = np.array([np.bincount(x.table.kind, weights=x.stands_for, minlength=KINDS) for x in lessons])
    # entities without any group are spread over the groups of their list
    worth *= np.array([[x.truth] for x in lessons]) / worth.sum(axis=1, keepdims=True)
    scale = LIST_WEIGHT / number.sum(axis=1, keepdims=True)
    number, worth = number * scale, worth * scale
    mess = np.array([x.mess for x in lessons])
    centre, spread = mess[:, 1:].mean(axis=0), np.maximum(mess[:, 1:].std(axis=0), 1e-6)
    design = np.column_stack([np.ones(len(lessons)), (mess[:, 1:] - centre) / spread])
    overall = worth.sum() / number.sum()
    result = np.zeros((KINDS, mess.shape[1]))
    for kind in range(KINDS):
        weight = 1 / np.sqrt(number[:, kind] + 1)
        rows = design * (number[:, kind] * weight)[:, None]
        mean = (worth[:, kind].sum() + 5 * overall) / (number[:, kind].sum() + 5)
        fitted = np.linalg.solve(
            rows.T @ rows + PULL * np.eye(design.shape[1]), rows.T @ (worth[:, kind] * weight - rows[:, 0] * mean)
        )
        result[kind, 1:] = fitted[1:] / spread
        result[kind, 0] = fitted[0] + mean - float((fitted[1:] * centre / spread).sum())
    return result

"""Pairs a person should look at: those whose answer would change most."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from transferlotse_analytics.linkage.engine import LinkResult
from transferlotse_analytics.linkage.reading import write_csv

SHOWN = ("company", "first_name", "last_name", "email", "phone", "street", "plz", "city", "source")


@dataclass(frozen=True)
class DoubtfulPair:
    """Two rows that stand for two groups (or for two parts of one): row numbers, weight in bits, rows concerned."""

    row_a: int
    row_b: int
    bits: float
    rows: int
    joined: bool


def doubtful_pairs(result: LinkResult, limit: int) -> list[DoubtfulPair]:
    """The most informative undecided pairs, at most ``limit``; one pair for every two groups.

    Informative is what is uncertain (weight near 0) and concerns a question of its own: the pair speaks for its groups.
    """
    pairs, profiles = result.pairs, result.profiles
    if not len(pairs.bits):
        return []
    chance = 1 / (1 + np.exp2(-np.clip(pairs.bits.astype(np.float64), -30, 30)))
    doubt = 4 * chance * (1 - chance)
    near = np.flatnonzero(np.abs(pairs.bits) < 6)
    group = np.zeros(len(profiles), np.int64)
    group[profiles.of_row] = result.company
    first_row = np.zeros(len(profiles), np.int64)
    first_row[profiles.of_row[::-1]] = np.arange(len(profiles.of_row))[::-1]
    left, right = pairs.left[near], pairs.right[near]
    a, b = group[left], group[right]
    near, left, right, a, b = (x[(a >= 0) & (b >= 0)] for x in (near, left, right, a, b))
    members = np.bincount(result.company[result.company >= 0], minlength=len(profiles))
    # a question inside a large group moves nothing: its other pairs hold it together
    worth = np.where(a != b, 1.0, 1.0 / np.maximum(members[a] - 1, 1)) * doubt[near]
    order = np.lexsort((right, left, -worth))
    decided = {frozenset(pair) for pair in (*result.decisions.same, *result.decisions.different)}
    ids = result.table["record_id"]
    found: list[DoubtfulPair] = []
    asked: set[tuple[int, int]] = set()
    for position in order.tolist():
        question = (int(min(a[position], b[position])), int(max(a[position], b[position])))
        row_a, row_b = int(first_row[left[position]]), int(first_row[right[position]])
        if question in asked or frozenset((ids[row_a].as_py(), ids[row_b].as_py())) in decided:
            continue
        asked.add(question)
        joined = question[0] == question[1]
        rows = int(members[question[0]] + (0 if joined else members[question[1]]))
        found.append(DoubtfulPair(row_a, row_b, float(pairs.bits[near[position]]), rows, joined))
        if len(found) >= limit:
            break
    return found


def write_review(path: Path, result: LinkResult, pairs: list[DoubtfulPair]) -> None:
    """Doubtful pairs side by side as CSV with an empty column ``decision``."""
    header = ["record_id_a", "record_id_b", "decision", "weight_bits", "now", "rows"]
    header += [f"{column}_{side}" for column in SHOWN for side in "ab"]
    table = result.table
    lines = []
    for pair in pairs:
        cells = [str(table[column][row].as_py() or "") for column in SHOWN for row in (pair.row_a, pair.row_b)]
        ids = [table["record_id"][row].as_py() for row in (pair.row_a, pair.row_b)]
        lines.append([*ids, "", round(pair.bits, 1), "same" if pair.joined else "different", pair.rows, *cells])
    write_csv(path, header, lines)

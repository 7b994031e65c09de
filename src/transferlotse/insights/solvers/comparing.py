"""Comparing all rows of a centre with each other, in a process of its own so that its memory goes when it ends.

Run as `python -m transferlotse.insights.solvers.comparing ANSWER`: the question comes in as JSON, the answer goes to the
file ANSWER. The question holds `columns` (what the address book says of each row, column by column), `entered` (the row as
entered, which comes first), `organisation` and `person` (whose each row is, or null), `smes` (ids), `different` (pairs of
ids told apart), `merged` (how many entries people merged into those) and `decided` (joined and open pairs by band: how many
were looked at, how many were one). The answer is described at `answer_to`.
"""

import hashlib
import json
import sys
from collections import defaultdict
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from transferlotse.insights.rules import METHOD_VERSION, as_entered
from transferlotse_analytics.linkage.book import (
    SAME_WHEN_JOINED,
    SAME_WHEN_OPEN,
    Decided,
    Evidence,
    Interval,
    band_of_joined,
    band_of_open,
    entries_left,
    persons_left,
    weighed,
)
from transferlotse_analytics.linkage.counting import count_distinct
from transferlotse_analytics.linkage.decisions import Decisions
from transferlotse_analytics.linkage.engine import LinkResult, link_table
from transferlotse_analytics.linkage.explaining import points_of
from transferlotse_analytics.linkage.frame import SME_LIMIT
from transferlotse_analytics.linkage.reading import column_of

#: An open pair below this weight is one organisation in fewer than three of a hundred cases: nobody is asked.
ASKED_FROM = -2.0
MOST_PAIRS = 200
Pair = tuple[int, int]
#: Pairs of entries with their weight in bits and the two profiles that speak for it.
Found = dict[Pair, tuple[float, int, int]]


def answer_to(question: dict[str, Any]) -> dict[str, Any]:
    """What the rows of `question` say.

    `organisations`, `smes`, `persons`: estimate, low and high each; `pairs`: first, second (ids), weight, points, joined, in
    the order to ask; `method`: version of method and weights.
    """
    owners, smes = question["organisation"], set(question["smes"])
    first_row: dict[int, int] = {}
    same: list[tuple[str, str]] = []
    for row, owner in enumerate(owners):
        if owner is not None and first_row.setdefault(owner, row) != row:
            same.append((str(first_row[owner]), str(row)))
    different = [
        (str(first_row[a]), str(first_row[b])) for a, b in question["different"] if a in first_row and b in first_row
    ]
    columns = {name: pa.array(values, pa.string()) for name, values in _as_entered(question).items()}
    columns["record_id"] = pa.array([str(row) for row in range(len(owners))], pa.string())
    columns["employees"] = pa.array(_size_told(owners, smes), pa.string())
    result = link_table(pa.table(columns), Decisions(same, different))
    group = {owner: int(result.company[row]) for owner, row in first_row.items()}
    told_apart = {_ordered(a, b) for a, b in question["different"]}
    closest, within = _pairs_of_entries(result, owners, group, told_apart)
    of_smes = {owner: place for owner, place in group.items() if owner in smes}
    told = Told(question, count_distinct(result).as_dict(), len(group))
    return {
        "organisations": told.entries("companies", _evidence(group, closest, within)),
        "smes": told.entries("smes", _evidence(of_smes, _only(closest, smes), _only(within, smes))),
        "persons": told.persons(*_persons(result, question["person"])),
        "pairs": _asked(result, closest, within),
        "method": f"{METHOD_VERSION}-{_weights_mark()}",
    }


def _as_entered(question: dict[str, Any]) -> dict[str, list[str]]:
    """The columns with what was entered put over what the address book says."""
    columns: dict[str, list[str]] = question["columns"]
    headings = {heading for told in question["entered"] for heading in told}
    meaning = {heading: column_of(heading) or "" for heading in sorted(headings)}
    for row, told in enumerate(question["entered"]):
        for column, text in as_entered(told, meaning).items():
            if column in columns:
                columns[column][row] = text
    return columns


def _size_told(owners: list[int | None], smes: set[int]) -> list[str]:
    """For the share of SMEs among what the lists count: known ones are small, all others count as large, never guessed."""
    return ["" if owner is None else str(1 if owner in smes else SME_LIMIT) for owner in owners]


class Told:
    """Puts the two ways to count together: `lists` are the figures of the rows counted as lists."""

    def __init__(self, question: dict[str, Any], lists: dict[str, dict[str, int]], entries: int) -> None:
        self._lists = {name: Interval(**figure) for name, figure in lists.items()}
        self._decided = Decided(*(_by_band(question["decided"][kind]) for kind in ("joined", "open")))
        self._merged = question["merged"] / max(entries, 1)

    def entries(self, name: str, evidence: Evidence) -> dict[str, int]:
        """Different organisations among these entries; of SMEs as many were merged as of all."""
        merged, left = round(self._merged * evidence.entries), entries_left(evidence, self._decided)
        joined = sum(evidence.joined)
        return asdict(weighed(left, self._lists[name], entries=evidence.entries, joined=joined, merged=merged))

    def persons(self, entries: int, joined: int) -> dict[str, int]:
        """Different people among the entries."""
        left = persons_left(entries, joined)
        return asdict(weighed(left, self._lists["persons"], entries=entries, joined=joined))


def _by_band(told: dict[str, list[int]]) -> dict[int, tuple[int, int]]:
    """What people decided, by the number of the band, which JSON keeps as text."""
    return {int(band): (looked_at, same) for band, (looked_at, same) in told.items()}


def _ordered(a: int, b: int) -> Pair:
    return (a, b) if a < b else (b, a)


def _pairs_of_entries(
    result: LinkResult, owners: list[int | None], group: dict[int, int], told_apart: set[Pair]
) -> tuple[Found, Found]:
    """(the closest pair of entries between every two groups, pairs of entries within groups), each with its weight and
    the two profiles that speak for it; pairs that somebody told apart are left out."""
    owner_of = np.full(len(result.profiles), -1, np.int64)
    owned = np.array([-1 if owner is None else owner for owner in owners], np.int64)
    owner_of[result.profiles.of_row[owned >= 0]] = owned[owned >= 0]
    a, b = owner_of[result.pairs.left], owner_of[result.pairs.right]
    kept = (a >= 0) & (b >= 0) & (a != b)
    between: dict[Pair, tuple[float, Pair, tuple[float, int, int]]] = {}
    within: Found = {}
    pairs = zip(
        a[kept].tolist(), b[kept].tolist(), result.pairs.bits[kept].tolist(),
        result.pairs.left[kept].tolist(), result.pairs.right[kept].tolist(), strict=True,
    )  # fmt: skip
    for one, other, bits, left, right in pairs:
        entries = _ordered(one, other)
        if entries in told_apart:
            continue
        groups = _ordered(group[one], group[other])
        if groups[0] != groups[1]:
            if groups not in between or bits > between[groups][0]:
                between[groups] = bits, entries, (bits, left, right)
        elif entries not in within or bits > within[entries][0]:
            within[entries] = bits, left, right
    return {entries: value for _, entries, value in between.values()}, within


def _only(pairs: Found, entries: set[int]) -> Found:
    return {pair: value for pair, value in pairs.items() if entries.issuperset(pair)}


def _evidence(group: dict[int, int], closest: Found, within: Found) -> Evidence:
    """Entries joined without a weighed pair said the same as another one: they count among the surest."""
    open_, joined = [0] * len(SAME_WHEN_OPEN), [0] * len(SAME_WHEN_JOINED)
    for bits, _, _ in closest.values():
        if (band := band_of_open(bits)) is not None:
            open_[band] += 1
    for pair in _spanning(within):
        joined[band_of_joined(within[pair][0])] += 1
    # a row without anything to go by is in group -1 and stands for itself
    groups = len({value for value in group.values() if value >= 0}) + sum(value < 0 for value in group.values())
    joined[-1] += max(0, len(group) - groups - sum(joined))
    return Evidence(len(group), tuple(joined), tuple(open_))


def _persons(result: LinkResult, persons: list[int | None]) -> tuple[int, int]:
    """Entries of people, and how many the comparison joined to another one.

    A person whose rows fell into several groups counts for the first of them.
    """
    group: dict[int, int] = {}
    for row, person in enumerate(persons):
        if person is not None:
            group.setdefault(person, int(result.person[row]))
    alone = sum(value < 0 for value in group.values())
    return len(group), len(group) - alone - len({v for v in group.values() if v >= 0})


def _asked(result: LinkResult, closest: Found, within: Found) -> list[dict[str, Any]]:
    """What was joined, one question for each entry joined; then open pairs. Both likeliest first."""
    joined = sorted(_spanning(within), key=lambda pair: (-within[pair][0], pair))[:MOST_PAIRS]
    likely = [pair for pair, (bits, _, _) in closest.items() if bits >= ASKED_FROM]
    likely.sort(key=lambda pair: (-closest[pair][0], pair))
    return [
        *(_question(result, pair, within[pair], joined=True) for pair in joined),
        *(_question(result, pair, closest[pair], joined=False) for pair in likely[:MOST_PAIRS]),
    ]


def _spanning(within: Found) -> list[Pair]:
    """The strongest pairs that hold each group together: as many questions as entries that were joined."""
    root: dict[int, int] = defaultdict(int)

    def top(entry: int) -> int:
        while root.get(entry, entry) != entry:
            entry = root[entry]
        return entry

    kept = []
    for pair in sorted(within, key=lambda pair: (-within[pair][0], pair)):
        one, other = top(pair[0]), top(pair[1])
        if one != other:
            root[one] = other
            kept.append(pair)
    return kept


def _question(result: LinkResult, pair: Pair, value: tuple[float, int, int], *, joined: bool) -> dict[str, Any]:
    bits, left, right = value
    points, total = points_of(result, *_ordered(left, right))
    told = sorted(points.items(), key=lambda point: -abs(point[1]))
    start = total - sum(points.values())
    return {
        "first": pair[0],
        "second": pair[1],
        "weight": round(bits, 2),
        "points": [*([key, round(weight, 1)] for key, weight in told), ["start", round(start, 1)]],
        "joined": joined,
    }


def _weights_mark() -> str:
    stored = resources.files("transferlotse_analytics.linkage").joinpath("model.json").read_bytes()
    return hashlib.sha256(stored).hexdigest()[:8]


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(answer_to(json.load(sys.stdin))), encoding="utf-8")

"""The whole run: table in, company and person of every row out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transferlotse_analytics.linkage.blocking import Pairs, candidate_pairs, ends
from transferlotse_analytics.linkage.clustering import DECIDED, Linkage, average_link
from transferlotse_analytics.linkage.comparing import Index, Rarities, compare, prepare
from transferlotse_analytics.linkage.decisions import Decisions
from transferlotse_analytics.linkage.frame import Frame, build_frame
from transferlotse_analytics.linkage.persons import compare_for_persons, person_pairs
from transferlotse_analytics.linkage.profiles import Profiles, fold_rows
from transferlotse_analytics.linkage.reading import COLUMNS, as_text
from transferlotse_analytics.linkage.weights import Model, Terms, stored_model

#: Pairs compared at once; small enough for the processor's cache.
CHUNK = 1 << 16
NOBODY = ""


@dataclass
class Weighed:
    """Candidate pairs of profiles with their weight in bits."""

    left: Index
    right: Index
    bits: npt.NDArray[np.float32]


@dataclass
class LinkResult:
    """What a run found.

    ``company`` and ``person`` give each row's group as a profile number (-1: no company); ``pairs`` are the weighed
    candidate pairs of company profiles. ``table`` holds the rows as entered.
    """

    table: pa.Table
    frame: Frame
    profiles: Profiles
    rarities: Rarities
    model: Model
    pairs: Weighed
    company: Index
    person: Index
    decisions: Decisions

    @property
    def record_ids(self) -> list[str]:
        """Identifier of each row."""
        ids: list[str] = self.table["record_id"].to_pylist()
        return ids

    @property
    def company_cluster(self) -> list[str]:
        """Company of each row as text, empty where none was named."""
        return cluster_names(self.profiles, self.company, "C")

    @property
    def person_cluster(self) -> list[str]:
        """Person of each row as text."""
        return cluster_names(self.profiles, self.person, "P")


def cluster_names(profiles: Profiles, groups: Index, letter: str) -> list[str]:
    """Names of groups, derived from the content of their first profile and thus equal from run to run."""
    distinct, inverse = np.unique(groups, return_inverse=True)
    names = [NOBODY if group < 0 else f"{letter}{int(profiles.key[group]):016x}" for group in distinct.tolist()]
    return [names[position] for position in inverse.tolist()]


def as_table(rows: pa.Table | Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows as an Arrow table with all ``COLUMNS`` as text; missing columns are empty, missing ids are numbered."""
    if isinstance(rows, pa.Table):
        have = {name: as_text(rows[name]) for name in rows.column_names if name in COLUMNS}
        count = rows.num_rows
    else:
        count = len(rows)
        names = {name for row in rows for name in row if name in COLUMNS}
        have = {n: pa.array([None if row.get(n) is None else str(row[n]) for row in rows], pa.string()) for n in names}
    blank = pa.array([""] * count, pa.string())
    if "record_id" not in have:
        have["record_id"] = pa.array([str(number) for number in range(1, count + 1)], pa.string())
    return pa.table({name: have.get(name, blank) for name in COLUMNS})


def link_table(
    rows: pa.Table | Sequence[Mapping[str, Any]], decisions: Decisions | None = None, model: Model | None = None
) -> LinkResult:
    """Find the companies and persons in rows as entered; ``decisions`` are what people said about pairs of rows."""
    table = as_table(rows)
    model, decisions = model or stored_model(), decisions or Decisions()
    with duckdb.connect() as con:
        frame = build_frame(con, table)
    profiles = fold_rows(frame)
    rarities = prepare(profiles)
    pairs = weigh_companies(profiles, rarities, candidate_pairs(profiles), model)
    forced = decisions.on_profiles(table, profiles)
    groups = group_profiles(len(profiles), pairs, forced, company_linkage(model))
    pairs = without_settled(pairs, groups, forced)
    company = with_company(profiles, groups)
    person = group_persons(profiles, rarities, company, model)
    return LinkResult(
        table, frame, profiles, rarities, model, pairs, company[profiles.of_row], person[profiles.of_row], decisions
    )


def company_linkage(model: Model) -> Linkage:
    """Clustering thresholds for companies."""
    return Linkage(model.settings["sure"], model.settings["merge"], model.settings["missing"])


def weigh_in_chunks(
    count: int, rows: int, model: Model, kind: str, terms: Callable[[slice], Terms]
) -> npt.NDArray[np.float32]:
    """Weights of ``count`` pairs, computed chunk by chunk on all processors."""
    bits = np.empty(count, np.float32)

    def one(start: int) -> None:
        part = slice(start, min(start + CHUNK, count))
        bits[part] = model.weigh(terms(part), kind, rows, part.stop - part.start)

    with ThreadPoolExecutor(cpu_count() or 1) as pool:
        list(pool.map(one, range(0, count, CHUNK)))
    return bits


def by_names(profiles: Profiles, left: Index, right: Index) -> tuple[Index, Index]:
    """The pairs in the order of their names, so that equal pairs of names stand together and are compared once."""
    one, two = profiles["name"][left], profiles["name"][right]
    key = ((np.minimum(one, two) + 1).astype(np.uint64) << np.uint64(32)) | (np.maximum(one, two) + 1).astype(np.uint64)
    order = np.argsort(key, kind="stable")
    return left[order], right[order]


def weigh_companies(profiles: Profiles, rarities: Rarities, candidates: Pairs, model: Model) -> Weighed:
    """Weights of candidate pairs of profiles; pairs that speak clearly against one company are left out."""
    left, right = by_names(profiles, *ends(candidates))
    rows = len(profiles)
    bits = weigh_in_chunks(
        len(left), rows, model, "company", lambda part: compare(profiles, rarities, left[part], right[part])
    )
    kept = bits > model.settings["floor"]
    return Weighed(left[kept], right[kept], bits[kept])


def group_profiles(size: int, pairs: Weighed, forced: tuple[Index, Index, Index], rule: Linkage) -> Index:
    """Average-link groups; pairs decided same (1) join first, pairs decided different (0) never meet."""
    left, right, same = forced
    if not len(left):
        return average_link(size, pairs.left, pairs.right, pairs.bits, rule)
    low, high = np.minimum(left, right), np.maximum(left, right)
    verdicts = {(int(a), int(b)): bool(s) for a, b, s in zip(low, high, same, strict=True) if a != b}
    decided = np.array(sorted(verdicts), np.int64).reshape(-1, 2)
    weight = np.array([2 * DECIDED if verdicts[a, b] else -1e6 * DECIDED for a, b in decided.tolist()], np.float32)
    key = (pairs.left << 32) | pairs.right
    open_ = ~np.isin(key, (decided[:, 0] << 32) | decided[:, 1])
    return average_link(
        size,
        np.append(pairs.left[open_], decided[:, 0]),
        np.append(pairs.right[open_], decided[:, 1]),
        np.append(pairs.bits[open_], weight),
        rule,
    )


def without_settled(pairs: Weighed, groups: Index, forced: tuple[Index, Index, Index]) -> Weighed:
    """The pairs without those between two groups that a person kept apart: their question is answered."""
    left, right, same = forced
    a, b = groups[left[same == 0]], groups[right[same == 0]]
    if not len(a):
        return pairs
    one, two = groups[pairs.left], groups[pairs.right]
    key = (np.minimum(one, two) << 32) | np.maximum(one, two)
    kept = ~np.isin(key, (np.minimum(a, b) << 32) | np.maximum(a, b))
    return Weighed(pairs.left[kept], pairs.right[kept], pairs.bits[kept])


def with_company(profiles: Profiles, groups: Index) -> Index:
    """Groups in which at least one profile names a company (or writes from its domain); -1 for the others."""
    named = (profiles["name"] >= 0) | (profiles["domain"] >= 0)
    has = np.zeros(len(profiles), bool)
    has[groups[named]] = True
    return np.where(has[groups], groups, -1)


def group_persons(profiles: Profiles, rarities: Rarities, company: Index, model: Model) -> Index:
    """Person group of each profile."""
    left, right = ends(person_pairs(profiles, company))
    bits = weigh_in_chunks(
        len(left),
        len(profiles),
        model,
        "person",
        lambda part: compare_for_persons(profiles, rarities, company, left[part], right[part]),
    )
    kept = bits > model.settings["floor"]
    rule = Linkage(model.settings["person_sure"], model.settings["person_merge"], model.settings["person_missing"])
    groups = average_link(len(profiles), left[kept], right[kept], bits[kept], rule)
    nameless = (
        (profiles["given"] < 0) & (profiles["surname"] < 0) & (profiles["mailbox"] < 0) & (profiles["private"] < 0)
    )
    return np.where(nameless, -1, groups)

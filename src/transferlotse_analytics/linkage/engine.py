"""The whole run: table in, company and person of every row out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from os import cpu_count
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transferlotse_analytics.linkage.blocking import Pairs, candidate_pairs, ends
from transferlotse_analytics.linkage.clustering import DECIDED, Linkage, average_link
from transferlotse_analytics.linkage.comparing import Index, compare_in_short
from transferlotse_analytics.linkage.decisions import Decisions
from transferlotse_analytics.linkage.frame import Frame, frame_of
from transferlotse_analytics.linkage.hashing import Hashes
from transferlotse_analytics.linkage.lookups import Rarities, prepare
from transferlotse_analytics.linkage.persons import compare_for_persons, pairs_across, person_pairs
from transferlotse_analytics.linkage.profiles import Profiles, fold_rows, in_name_order
from transferlotse_analytics.linkage.reading import COLUMNS, as_text
from transferlotse_analytics.linkage.weights import Comparison, Model, Terms, stored_model

#: Pairs compared at once; small enough for the processor's cache.
CHUNK = 1 << 16
#: The four hexadecimal letters of every two octets.
HEX = (
    np.array([f"{octet:02x}".encode() for octet in range(256)], "S2")
    .view(np.uint16)[np.arange(1 << 16, dtype=np.uint16).view(np.uint8).reshape(-1, 2)]
    .view(np.uint32)[:, 0]
)
#: Letters of a group's name.
NAME_LENGTH = 17


@dataclass
class Weighed:
    """Candidate pairs of profiles with their weight in bits."""

    left: Index
    right: Index
    bits: npt.NDArray[np.float32]


@dataclass
class Web:
    """Weighed pairs of profiles and the group of each profile they lead to."""

    pairs: Weighed
    groups: Index


@dataclass
class LinkResult:
    """What a run found.

    ``company`` and ``person`` give each row's group as a profile number (-1: no company); ``pairs`` are the weighed
    candidate pairs of company profiles that are still open to question. ``companies`` and ``people`` hold all weighed
    pairs and the group of every profile. ``table`` holds the rows as entered.
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
    companies: Web
    people: Web

    @property
    def record_ids(self) -> list[str]:
        """Identifier of each row."""
        ids: list[str] = self.table["record_id"].to_pylist()
        return ids

    @property
    def company_cluster(self) -> list[str]:
        """Company of each row as text, empty where none was named."""
        names: list[str] = cluster_names(self.profiles.key, self.company, "C").to_pylist()
        return names

    @property
    def person_cluster(self) -> list[str]:
        """Person of each row as text."""
        names: list[str] = cluster_names(self.profiles.key, self.person, "P").to_pylist()
        return names


def name_letters(keys: Hashes, letter: str) -> npt.NDArray[np.uint8]:
    """Names of groups, one in each row, letter by letter: ``letter`` and the hash of their first profile's content."""
    text = np.empty((len(keys), NAME_LENGTH), np.uint8)
    text[:, 0] = ord(letter)
    text[:, 1:] = HEX.take(keys.astype(">u8").view(np.uint16)).view(np.uint8).reshape(-1, NAME_LENGTH - 1)
    return text


def cluster_names(keys: Hashes, groups: Index, letter: str) -> pa.Array:
    """Names of groups, derived from the content of their first profile and thus equal from run to run; none is empty.

    ``groups`` are positions in ``keys``, the contents' hashes.
    """
    used = np.zeros(len(keys) + 1, bool)
    used[groups] = True
    used[-1] = False
    distinct = np.flatnonzero(used)
    text = name_letters(keys[distinct], letter)
    # the last name is the empty one
    offsets = np.append(np.arange(len(distinct) + 1) * NAME_LENGTH, text.size).astype(np.int32)
    names = pa.StringArray.from_buffers(len(distinct) + 1, pa.py_buffer(offsets), pa.py_buffer(text.tobytes()))
    number = np.full(len(keys) + 1, len(distinct), np.int32)
    number[distinct] = np.arange(len(distinct), dtype=np.int32)
    return names.take(pa.array(number[groups]))


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
    frame = frame_of(table)
    profiles = fold_rows(frame)
    forced = decisions.on_profiles(table, profiles)
    with ThreadPoolExecutor(1) as aside:
        prepared = aside.submit(prepare, profiles)
        near, numbers = in_name_order(profiles)
        found = candidate_pairs(near)
        rarities = prepared.result()
        lookups = replace(rarities, bare=rarities.bare[numbers])
        pairs = numbered(weigh_companies(near, lookups, found, model), numbers)
        across = aside.submit(pairs_across, near)
        groups = group_profiles(len(profiles), pairs, forced, company_linkage(model))
    company = with_company(profiles.columns, groups)
    own = company[numbers]
    candidates = person_pairs(near, own, across.result())
    persons = numbered(weigh_persons(near, lookups, own, candidates, model), numbers)
    people = average_link(len(profiles), persons.left, persons.right, persons.bits, person_linkage(model))
    return LinkResult(
        table,
        frame,
        profiles,
        rarities,
        model,
        without_settled(pairs, groups, forced),
        company[profiles.of_row],
        with_person(profiles.columns, people)[profiles.of_row],
        decisions,
        Web(pairs, groups),
        Web(persons, people),
    )


def numbered(pairs: Weighed, numbers: Index) -> Weighed:
    """The pairs under other numbers of their profiles, the smaller one left."""
    left, right = numbers[pairs.left], numbers[pairs.right]
    return Weighed(np.minimum(left, right), np.maximum(left, right), pairs.bits)


def company_linkage(model: Model) -> Linkage:
    """Clustering thresholds for companies."""
    return Linkage(model.settings["sure"], model.settings["merge"], model.settings["missing"])


def person_linkage(model: Model) -> Linkage:
    """Clustering thresholds for persons."""
    return Linkage(model.settings["person_sure"], model.settings["person_merge"], model.settings["person_missing"])


def weigh_in_chunks(
    pairs: Pairs, rows: int, model: Model, kind: str, terms: Callable[[Index, Index], Terms | Comparison]
) -> Weighed:
    """The pairs with their weights, computed chunk by chunk on all processors, without those below the floor."""
    bits = np.empty(len(pairs), np.float32)

    def one(start: int) -> None:
        part = slice(start, min(start + CHUNK, len(pairs)))
        bits[part] = model.weigh(terms(*ends(pairs[part])), kind, rows, part.stop - part.start)

    with ThreadPoolExecutor(cpu_count() or 1) as pool:
        list(pool.map(one, range(0, len(pairs), CHUNK)))
    kept = bits > model.settings["floor"]
    return Weighed(*ends(pairs[kept]), bits[kept])


def weigh_companies(
    profiles: Profiles, rarities: Rarities, candidates: Pairs, model: Model, rows: int | None = None
) -> Weighed:
    """Weights of candidate pairs of profiles; pairs that speak clearly against one company are left out.

    ``rows``: number of profiles that are compared, if ``profiles`` are only some of them.
    """

    def terms(left: Index, right: Index) -> Comparison:
        return compare_in_short(profiles, rarities, left, right)

    return weigh_in_chunks(candidates, rows or len(profiles), model, "company", terms)


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


def with_company(columns: Mapping[str, np.ndarray], groups: npt.NDArray[Any]) -> Index:
    """Groups in which at least one profile names a company (or writes from its domain); -1 for the others."""
    named = (columns["name"] >= 0) | (columns["domain"] >= 0)
    has = np.zeros(len(groups), bool)
    has[groups[named]] = True
    return np.where(has[groups], groups, -1)


def with_person(columns: Mapping[str, np.ndarray], groups: npt.NDArray[Any]) -> Index:
    """The groups of profiles that name a person in some way; -1 for the others."""
    told = (columns["given"] >= 0) | (columns["surname"] >= 0)
    told |= (columns["mailbox"] >= 0) | (columns["private"] >= 0)
    return np.where(told, groups, -1)


def weigh_persons(
    profiles: Profiles,
    rarities: Rarities,
    company: Index,
    candidates: Pairs,
    model: Model,
    rows: int | None = None,
) -> Weighed:
    """Weights of candidate pairs of profiles for persons; ``rows`` as for companies."""

    def terms(left: Index, right: Index) -> Terms:
        return compare_for_persons(profiles, rarities, company, left, right)

    return weigh_in_chunks(candidates, rows or len(profiles), model, "person", terms)

"""New rows joined to known ones: only what they touch is compared and grouped again, with the result of a full run.

What new rows change: the profiles they bring; how rare values are (in coarse steps, ``rarity``), and with it the
weights of pairs that hold a value whose step changed and the order of words in names; blocks that outgrow their bound.
The profiles concerned get all their pairs anew; groups are formed anew in the parts of the web where a pair changed.
Where a step of all weights changes (number of profiles or of names), ``join_rows`` declines and a full run is due.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transferlotse_analytics.linkage import engine
from transferlotse_analytics.linkage.blocking import COMPANY_RULES, MIDDLE_LIST, Pairs, distinct_pairs, ends
from transferlotse_analytics.linkage.clustering import Index, Linkage, components
from transferlotse_analytics.linkage.decisions import Decisions
from transferlotse_analytics.linkage.frame import Codes
from transferlotse_analytics.linkage.hashing import Hashes
from transferlotse_analytics.linkage.indexing import index_of
from transferlotse_analytics.linkage.known import BY_WORDS, Known, Web, marked, replaced
from transferlotse_analytics.linkage.lookups import RARE_FIELDS, prepare
from transferlotse_analytics.linkage.persons import ACROSS, IN_COMPANY, crossed_names
from transferlotse_analytics.linkage.profiles import Profiles
from transferlotse_analytics.linkage.rarity import Bits, quarter_bits, rarity, steps
from transferlotse_analytics.linkage.reblocking import Change, flipped, pairs_in_groups, pairs_touching
from transferlotse_analytics.linkage.sampling import arrived, excerpt, ordered_words, word_columns
from transferlotse_analytics.linkage.weights import Model

Flags = npt.NDArray[np.bool_]
#: Share of the profiles from which on a full run is no slower.
TOO_MANY = 0.25
PERSON_FIELDS = ("surname", "given", "private", "mobile", "mailbox", "domain", "city")


@dataclass
class Shift:
    """What the new rows changed: profiles whose values changed their step (for companies, for persons), and blocks."""

    touched: Flags
    person_touched: Flags
    change: Change
    worth: tuple[dict[str, Bits], Bits]


def join_rows(known: Known, new: Profiles, ids: pa.ChunkedArray, decisions: Decisions, model: Model) -> Known | None:
    """``known`` with the rows of ``new`` (in the order of ``ids``); nothing when only a full run gives the result."""
    grown = arrived(known, new, ids)
    if len(known) <= MIDDLE_LIST or model.shift(len(grown)) != model.shift(len(known)):
        return None
    sizes = ((len(known), len(grown)), (len(known.texts["name"]), len(grown.texts["name"])))
    if any(quarter_bits(before) != quarter_bits(after) for before, after in sizes):
        return None
    shift = _shift(known, grown)
    shift.touched[flipped(COMPANY_RULES, shift.change)] = True
    if shift.touched.sum() > TOO_MANY * len(grown):
        return None
    grown = _join_companies(grown, shift, _forced(grown, decisions), model)
    grown.company = engine.with_company(grown.columns, grown.companies.group).astype(np.int32)
    grown = _join_persons(grown, shift, known.company, model)
    return replace(grown, index=index_of(grown.columns)) if grown.index.is_late(len(grown)) else grown


def _shift(known: Known, grown: Known) -> Shift:
    first, count = len(known), len(grown)
    touched, person_touched = np.zeros(count, bool), np.zeros(count, bool)
    touched[first:] = person_touched[first:] = True
    fields: dict[str, Bits] = {}
    for field in RARE_FIELDS:
        counts, column = grown.uses[field], grown.columns[field]
        fields[field] = rarity(counts, count)
        moved = _shifted(counts, column[first:])
        if moved.any():
            holders = marked(moved, column)
            touched |= holders
            if field in PERSON_FIELDS:
                person_touched |= holders
    words = rarity(grown.word_count, len(grown.texts["name"]))
    odd = np.append(steps(grown.word_count) != _steps_before(known, grown), False)
    names = np.append(marked(odd, grown.tokens.ravel()).reshape(grown.tokens.shape).any(axis=1), False)
    holders = marked(names, grown.columns["name"])
    touched |= holders
    person_touched |= holders
    change = _reorder(known, grown, names)
    return Shift(touched, person_touched, change, (fields, words))


def _shifted(counts: Codes, arrived: Codes) -> Flags:
    """Values whose step changed when the profiles with the values ``arrived`` came; at the end one flag for no value."""
    new, added = np.unique(arrived[arrived >= 0], return_counts=True)
    moved = np.zeros(len(counts) + 1, bool)
    moved[new] = steps(counts[new]) != steps(counts[new] - added)
    return moved


def _steps_before(known: Known, grown: Known) -> Index:
    counts = np.zeros(len(grown.word_count), np.int64)
    counts[: len(known.word_count)] = known.word_count
    return steps(counts)


def _reorder(known: Known, grown: Known, names: Flags) -> Change:
    """Sorts the words of the names in question anew and moves their profiles in the columns that depend on it."""
    first, name = len(known), grown.columns["name"]
    again = np.flatnonzero(names[:-1])
    other = np.zeros(len(names), bool)
    if len(again):
        ordered = ordered_words(grown, grown.texts["name"].at(again))
        other[again] = (ordered[:, :2] != grown.tokens[again, :2]).any(axis=1)
        # what was read from the state may be written to (`roomy.read`)
        grown.tokens[again] = ordered
    here = np.flatnonzero(other[name])
    moved = here[here < first]
    before = {field: grown.columns[field][moved] for field in BY_WORDS}
    if len(here):
        for field, codes in word_columns(grown, name[here]).items():
            grown.columns[field][here] = codes
    grown.index = grown.index.with_moved(moved)
    return Change(grown.columns, first, moved, before, grown.index)


def _forced(grown: Known, decisions: Decisions) -> Index:
    pairs = [(*pair, 1) for pair in decisions.same] + [(*pair, 0) for pair in decisions.different]
    if not pairs:
        return np.zeros((3, 0), np.int64)
    rows = [grown.rows_with(pa.array([pair[side] for pair in pairs], pa.string())) for side in (0, 1)]
    held = (rows[0] >= 0) & (rows[1] >= 0)
    verdict = np.array([pair[2] for pair in pairs], np.int64)
    return np.array([grown.of_row[rows[0]], grown.of_row[rows[1]], verdict], np.int64)[:, held]


def _join_companies(grown: Known, shift: Shift, forced: Index, model: Model) -> Known:
    candidates = pairs_touching(COMPANY_RULES, shift.change, np.flatnonzero(shift.touched))
    members, local = _locally(candidates, grown.key)
    profiles = excerpt(grown, members)
    rarities = prepare(profiles, profiles.worth(shift.worth))
    pairs = engine.weigh_companies(profiles, rarities, local, model, len(grown))
    pairs = engine.Weighed(members[pairs.left], members[pairs.right], pairs.bits)
    web, changed = replaced(grown.companies, shift.touched, pairs, grown.room)
    if not np.array_equal(forced, grown.forced):
        changed = np.unique(np.concatenate([changed, forced[:2].ravel(), grown.forced[:2].ravel()]))
    web = _regrouped(web, grown.key, changed, forced, engine.company_linkage(model))
    return replace(grown, companies=web, forced=forced)


def _locally(candidates: Pairs, key: Hashes) -> tuple[Index, Pairs]:
    """(profiles that occur, in the order of their keys; the pairs as positions among them, smaller key first)."""
    left, right = ends(candidates)
    here = np.zeros(len(key), bool)
    here[left] = here[right] = True
    members = np.flatnonzero(here)
    members = members[np.argsort(key[members])]
    place = np.zeros(len(key), np.int64)
    place[members] = np.arange(len(members))
    low, high = np.minimum(place[left], place[right]), np.maximum(place[left], place[right])
    return members, (low.astype(np.uint64) << np.uint64(32)) | high.astype(np.uint64)


def _regrouped(web: Web, key: Hashes, changed: Index, forced: Index, rule: Linkage) -> Web:
    """Groups formed anew in the parts that hold one of the ``changed`` profiles."""
    same = forced[:, forced[2] == 1]
    web = replace(web, part=_joined_parts(web, changed, same))
    if not len(changed):
        return web
    hot = np.zeros(len(key), bool)
    hot[web.part[changed]] = True
    inner = marked(hot, web.part)
    members = np.flatnonzero(inner)
    members = members[np.argsort(key[members])]
    place = np.full(len(key), -1, np.int64)
    place[members] = np.arange(len(members))
    here = web.index.with_left(members, web.left)
    here = here[inner[web.right[here]] & ~web.gone[here]]
    pairs = engine.Weighed(place[web.left[here]], place[web.right[here]], web.bits[here])
    inside = (place[forced[0]] >= 0) & (place[forced[1]] >= 0)
    own = (place[forced[0, inside]], place[forced[1, inside]], forced[2, inside])
    group = web.group.copy()
    group[members] = members[engine.group_profiles(len(members), pairs, own, rule)]
    return replace(web, group=group)


def _joined_parts(web: Web, changed: Index, same: Index) -> Codes:
    """Parts after the pairs of ``changed`` profiles and the ``same`` decisions; parts only ever grow together."""
    near = web.index.with_left(changed, web.left)
    good = near[(web.bits[near] > 0) & ~web.gone[near]]
    left, right = (web.part[np.append(side[good], more)] for side, more in ((web.left, same[0]), (web.right, same[1])))
    apart = left != right
    labels, inverse = np.unique(np.append(left[apart], right[apart]), return_inverse=True)
    if not len(labels):
        return web.part
    joined = labels[components(len(labels), *inverse.reshape(2, -1))]
    flag, lookup = np.zeros(len(web.part), bool), np.arange(len(web.part), dtype=np.int32)
    flag[labels], lookup[labels] = True, joined
    part, here = web.part.copy(), np.flatnonzero(marked(flag, web.part))
    part[here] = lookup[part[here]]
    return part


def _join_persons(grown: Known, shift: Shift, before: Codes, model: Model) -> Known:
    first, company = len(before), grown.company
    touched = shift.person_touched
    other = before != company[:first]
    groups = np.zeros(len(grown) + 1, bool)
    groups[company[:first][other]] = groups[company[first:]] = groups[before[other]] = True
    groups[-1] = False
    touched |= groups[company]
    touched[:first] |= other
    touched[flipped(ACROSS, shift.change)] = True
    among = np.flatnonzero(touched)

    def columns_of(some: Index) -> dict[str, np.ndarray]:
        own = {field: grown.columns[field][some] for field in ("given", "surname")}
        hashes = (grown.texts[field].hashes for field in ("given", "surname"))
        return {**own, "company": company[some], "crossed": crossed_names(own, *hashes)}

    across = pairs_touching(ACROSS, shift.change, among)
    found = [across, pairs_in_groups(IN_COMPANY, columns_of, company, among)]
    members, local = _locally(distinct_pairs(found), grown.key)
    profiles = excerpt(grown, members)
    rarities = prepare(profiles, profiles.worth(shift.worth))
    pairs = engine.weigh_persons(profiles, rarities, company[members].astype(np.int64), local, model, len(grown))
    pairs = engine.Weighed(members[pairs.left], members[pairs.right], pairs.bits)
    web, changed = replaced(grown.people, touched, pairs, grown.room)
    web = _regrouped(web, grown.key, changed, np.zeros((3, 0), np.int64), engine.person_linkage(model))
    return replace(grown, people=web)

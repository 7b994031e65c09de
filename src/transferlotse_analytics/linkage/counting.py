"""How many different companies, SMEs and persons: an estimate and a 95 % interval, never a bare number of groups.

Groups overcount, as a row that says too little cannot join its company, and undercount where namesakes fell together.
On lists with known truth each group counted for 0, 1 or more true companies; that expectation depends on how much the
group says and how near its nearest other group is. The estimate adds up the
expectations, the interval adds what they missed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from transferlotse_analytics.linkage.blocking import MIDDLE_LIST, SHORT_LIST
from transferlotse_analytics.linkage.engine import LinkResult
from transferlotse_analytics.linkage.frame import SME_LIMIT

Floats = npt.NDArray[np.float64]
#: Bands of the weight (bits) of the strongest open pair between a group and another one.
OPEN_BANDS = (-6.0, -4.0, -2.5, -1.0, 0.0)

#: Share of groups that are a toss-up of their own, which tells in short lists.
TOSS_UPS = 0.1
#: Position of the share of entries without address in ``messiness``, and the share from which on a list is bare.
NO_ADDRESS = 2
BARE = 0.8


@dataclass(frozen=True)
class Figure:
    """A number with its 95 % interval."""

    estimate: int
    low: int
    high: int


@dataclass(frozen=True)
class Counts:
    """Distinct companies, small and medium-sized ones among them, and persons."""

    companies: Figure
    smes: Figure
    persons: Figure

    def as_dict(self) -> dict[str, dict[str, int]]:
        """The figures as plain dictionaries."""
        return asdict(self)


@dataclass
class GroupTable:
    """What is known of each group: its number, how many different entries it has, and its kind."""

    group: npt.NDArray[np.int64]
    entries: npt.NDArray[np.int64]
    kind: npt.NDArray[np.int64]


def of_profiles(result: LinkResult, groups: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Group of each profile from the group of each row."""
    found = np.full(len(result.profiles), -1, np.int64)
    found[result.profiles.of_row] = groups
    return found


def group_table(result: LinkResult, groups: npt.NDArray[np.int64], open_bits: Floats | None) -> GroupTable:
    """Groups with their kind: entries (1, 2-3, more) x place told x address told x band of the nearest open pair.

    Entries that say the same count once, so a list read twice gives the same figures.
    """
    profiles, own = result.profiles, of_profiles(result, groups)
    held = own >= 0
    distinct, inverse, counts = np.unique(own[held], return_inverse=True, return_counts=True)

    def told(*fields: str) -> npt.NDArray[np.int64]:
        any_ = np.zeros(len(profiles), bool)
        for field in fields:
            any_ |= profiles[field] >= 0
        return (np.bincount(inverse, weights=any_[held], minlength=len(distinct)) > 0).astype(np.int64)

    size = np.digitize(counts, (2, 4))
    band = np.zeros(len(distinct), np.int64)
    if open_bits is not None:
        band = np.digitize(open_bits[distinct], OPEN_BANDS)
    kind = ((size * 2 + told("plz", "city")) * 2 + told("domain", "private", "mailbox")) * (len(OPEN_BANDS) + 1) + band
    return GroupTable(distinct, counts, kind)


KINDS = 3 * 2 * 2 * (len(OPEN_BANDS) + 1)


def nearest_open(result: LinkResult, groups: npt.NDArray[np.int64]) -> Floats:
    """Strongest weight of a pair between each group (by profile number) and another; minus infinity for none."""
    of_profile = of_profiles(result, groups)
    a, b = of_profile[result.pairs.left], of_profile[result.pairs.right]
    open_ = (a != b) & (a >= 0) & (b >= 0)
    nearest = np.full(len(result.profiles), -np.inf)
    np.maximum.at(nearest, np.concatenate([a[open_], b[open_]]), np.tile(result.pairs.bits[open_], 2))
    return nearest


def messiness(result: LinkResult, groups: npt.NDArray[np.int64]) -> Floats:
    """What expectations vary with: 1, shares of entries without place or address, groups per entry, length, reach.

    Last come the shares of entries without postcode and without person, and how widely lists of that length are compared.
    """
    profiles, own = result.profiles, of_profiles(result, groups)
    held = own >= 0
    rows = max(int(held.sum()), 1)
    no_place = float(((profiles["plz"] < 0) & (profiles["city"] < 0) & held).sum()) / rows
    no_mail = float(((profiles["domain"] < 0) & (profiles["private"] < 0) & held).sum()) / rows
    no_plz = float(((profiles["plz"] < 0) & held).sum()) / rows
    no_person = float(((profiles["surname"] < 0) & held).sum()) / rows
    share = len(np.unique(own[held])) / rows
    # shorter lists are compared more widely, which leaves fewer groups over
    wide = float(len(profiles) <= MIDDLE_LIST)
    length = np.log10(max(rows, 100)) - 5
    general = [1.0, no_place, no_mail, share, length, share * no_mail, wide, length**2]
    short = float(1 < len(profiles.names.text) <= SHORT_LIST)
    # a list of few repeats, like an excerpt, is no mixture of what holds for others
    bent = [share**2, share * length]
    return np.array([*general, no_plz, no_person, wide * length, short, short * length, *bent])


def worth(table: GroupTable, mess: Floats, calibration: dict[str, Any]) -> Floats:
    """How many companies (or persons) each group is expected to stand for."""
    if "low" in calibration:
        # beyond what was learnt from, the nearest that was learnt holds
        mess = np.clip(mess, calibration["low"], calibration["high"])
    base = np.clip(np.array(calibration["kinds"]) @ mess, 0.05, 2.0)
    return np.asarray(base[table.kind], np.float64)


def expected(table: GroupTable, mess: Floats, calibration: dict[str, Any]) -> float:
    """Sum of what the groups stand for."""
    return float(worth(table, mess, calibration).sum())


def _width(mess: Floats, calibration: dict[str, Any]) -> float:
    """Relative half-width; it grows where a list lies outside what was learnt from."""
    low, high = np.array(calibration["low"]), np.array(calibration["high"])
    reach = np.maximum(high - low, 0.05)
    outside = np.maximum(np.maximum(low - mess, mess - high), 0.0) / reach
    return float(calibration["width"]) * (1 + 2 * float(outside.sum()))


def _figure(estimate: float, relative: float, most: int) -> Figure:
    """``most``: different entries, of which there are at least as many as companies or persons."""
    estimate = min(estimate, float(most))
    half = float(np.hypot(estimate * relative, 1.96 * np.sqrt(max(estimate, 1.0) * TOSS_UPS)))
    return Figure(round(estimate), max(int(np.floor(estimate - half)), 0), min(int(np.ceil(estimate + half)), most))


def count_distinct(result: LinkResult) -> Counts:
    """Distinct companies, SMEs and persons with 95 % intervals."""
    mess, person_mess = messiness(result, result.company), messiness(result, result.person)
    calibration = {
        kind: result.model.count[kind]["plain" if own[NO_ADDRESS] >= BARE else "rich"]
        for kind, own in (("companies", mess), ("persons", person_mess))
    }
    companies = group_table(result, result.company, nearest_open(result, result.company))
    persons = group_table(result, result.person, None)
    held = worth(companies, mess, calibration["companies"])
    own = _kept_apart(result, companies)
    held[own] = np.maximum(held[own], 1.0)
    number = float(held.sum())
    people = expected(persons, person_mess, calibration["persons"])
    share, share_error = sme_share(result, companies, held)
    width = _width(mess, calibration["companies"])
    return Counts(
        _figure(number, width, int(companies.entries.sum())),
        _figure(number * share, float(np.hypot(width, 1.96 * share_error)), int(companies.entries.sum())),
        _figure(people, _width(person_mess, calibration["persons"]), int(persons.entries.sum())),
    )


def _kept_apart(result: LinkResult, table: GroupTable) -> npt.NDArray[np.int64]:
    """Positions of the groups that a person kept apart from another: each stands for a company of its own."""
    left, right, same = result.decisions.on_profiles(result.table, result.profiles)
    groups = of_profiles(result, result.company)[np.append(left[same == 0], right[same == 0])]
    return np.searchsorted(table.group, np.unique(groups[groups >= 0]))


def sme_share(result: LinkResult, table: GroupTable, stands_for: Floats) -> tuple[float, float]:
    """(share of companies that are SMEs, its standard error): known sizes, and their share by entries for the others.

    A company counts by what most of its rows say. Companies of few entries rarely tell their size, so the share is
    taken within bands of entries. A group weighs what it stands for.
    """
    told = (result.frame.employees >= 0) & (result.company >= 0)
    if not told.any() or not len(table.group):
        return 1.0, 0.25
    place = np.searchsorted(table.group, result.company[told])
    small = (result.frame.employees[told] < SME_LIMIT).astype(float)
    votes = np.bincount(place, minlength=len(table.group))
    yes = np.bincount(place, weights=small, minlength=len(table.group))
    known = votes > 0
    sme = np.where(known, yes >= votes / 2, False)
    band = np.digitize(table.entries, (2, 3, 5, 9, 17))
    total, error = 0.0, 0.0
    for number in range(6):
        here = band == number
        seen, positive = float(stands_for[here & known].sum()), float(stands_for[here & sme].sum())
        rate = (positive + 0.96) / (seen + 1.0)
        unknown = float(stands_for[here & ~known].sum())
        total += positive + rate * unknown
        error += max(rate * (1 - rate), 0.0) * (unknown**2 / (seen + 1.0) + unknown)
    return total / float(stands_for.sum()), float(np.sqrt(error)) / float(stands_for.sum())

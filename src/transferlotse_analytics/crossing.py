"""Distinct organisations across centres, from filters alone: likely pairs by blocks, compared, joined best first.

A centre has counted its own organisations already, so two records of one centre are never joined: this keeps namesakes
apart better than any threshold.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from transferlotse_analytics.bloom import Filters, dice

# Chosen on lists made with other names and errors than those that report the result.
THRESHOLD = 0.80
LOW_THRESHOLD, HIGH_THRESHOLD = 0.72, 0.88
LARGEST_BLOCK = 400
_NAME, _CITY, _DOMAIN = 0.60, 0.20, 0.20


@dataclass(frozen=True)
class Crossing:
    """Clusters of records, and the number of distinct organisations with the ends a stricter or looser rule gives."""

    cluster: dict[tuple[str, str], str]
    distinct: int
    low: int
    high: int


def likeness(one: Filters, other: Filters) -> float:
    """How alike two records are, 0 to 1; what one of them lacks is left out and the rest weighs more."""
    parts = [(dice(one.name, other.name), _NAME)]
    if one.city and other.city:
        parts.append((dice(one.city, other.city), _CITY))
    if one.domain and other.domain:
        parts.append((dice(one.domain, other.domain), _DOMAIN))
    return sum(value * weight for value, weight in parts) / sum(weight for _, weight in parts)


def crossed(records: Sequence[Filters]) -> Crossing:
    """Joins the records of different centres that are one organisation. The order of records changes nothing."""
    ordered = sorted(records, key=lambda record: (record.centre, record.organisation_id))
    pairs = _scored_pairs(ordered)
    groups = _joined(ordered, pairs, THRESHOLD)
    cluster = {}
    for members in groups:
        first = ordered[min(members)]
        key = f"{first.centre}:{first.organisation_id}"
        cluster |= {(ordered[place].centre, ordered[place].organisation_id): key for place in members}
    return Crossing(
        cluster,
        len(groups),
        min(len(groups), len(_joined(ordered, pairs, LOW_THRESHOLD))),
        max(len(groups), len(_joined(ordered, pairs, HIGH_THRESHOLD))),
    )


def _scored_pairs(records: Sequence[Filters]) -> list[tuple[float, int, int]]:
    """Pairs of different centres that share a block, best first. Blocks too large to tell anything are passed over."""
    blocks: dict[str, list[int]] = {}
    for place, record in enumerate(records):
        for block in record.blocks:
            blocks.setdefault(block, []).append(place)
    candidates: set[tuple[int, int]] = set()
    for members in blocks.values():
        if len(members) <= LARGEST_BLOCK:
            candidates.update(combinations(members, 2))
    scored = []
    for one, other in candidates:
        if records[one].centre != records[other].centre:
            score = likeness(records[one], records[other])
            if score >= LOW_THRESHOLD:
                scored.append((-score, one, other))
    return [(-score, one, other) for score, one, other in sorted(scored)]


def _joined(records: Sequence[Filters], pairs: Sequence[tuple[float, int, int]], threshold: float) -> list[list[int]]:
    """Groups of records: joined along pairs, best first, never two of one centre in a group."""
    group = list(range(len(records)))
    members = {place: [place] for place in group}
    centres = {place: {record.centre} for place, record in enumerate(records)}
    for score, one, other in pairs:
        if score < threshold:
            break
        a, b = group[one], group[other]
        if a == b or centres[a] & centres[b]:
            continue
        for place in members[b]:
            group[place] = a
        members[a] += members.pop(b)
        centres[a] |= centres.pop(b)
    return list(members.values())

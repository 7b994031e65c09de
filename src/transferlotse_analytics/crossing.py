"""Distinct organisations across centres, from filters alone: likely pairs by blocks, compared, joined best first.

A centre has counted its own organisations already, so two records of one centre are never joined: this keeps namesakes
apart better than any threshold.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log2

from transferlotse_analytics.bloom import Filters, dice

# Weights in bits (log2 of odds), learned once from generated lists of 30 centres whose names and errors differ from those
# that report the result. A place or domain that one record lacks says nothing (weight 0).
PRIOR = -3.3
_NAME = ((0.95, 8.3), (0.90, 8.1), (0.85, 6.4), (0.80, 4.7), (0.75, 3.5), (0.70, 2.7), (0.60, 0.8), (0.50, -0.4))
_CITY = ((0.60, 1.2), (0.30, -2.1), (0.0, -4.3))
_DOMAIN = ((0.9999, 4.8), (0.90, -1.5), (0.70, -5.8), (0.30, -4.9), (0.0, -2.8))
# Two records in a block of many share only what many share: each doubling of the block costs this much.
_CROWD = 1.84
THRESHOLD = -0.7
LOW_THRESHOLD, HIGH_THRESHOLD = -2.2, 0.7
# With more records there are more strangers that look alike: each doubling beyond so many asks for this much more (learnt from
# lists of 4,000 to 54,000 records).
USUAL_RECORDS, PER_DOUBLING = 4000, 0.35
LARGEST_BLOCK = 100
# For each record that was joined, how many more should have been, and how many wrongly were: records with neither place nor
# domain are rarely recognised (learnt from the same lists, clean to hard; fewer records than SETTLED say too little for it).
UNRECOGNISED, WRONGLY_JOINED = 1.63, 0.094
SETTLED = 1000


@dataclass(frozen=True)
class Crossing:
    """Clusters of records, and the estimated number of distinct organisations between the ends of its interval.

    The ends come from a looser and a stricter rule. The estimate differs from the number of clusters where many records say
    too little to be recognised.
    """

    cluster: dict[tuple[str, str], str]
    distinct: int
    low: int
    high: int


def weight(one: Filters, other: Filters, crowd: int) -> float:
    """Weight of evidence in bits that two records are one organisation; `crowd` is the size of their smallest block."""
    bits = PRIOR + _step(_NAME, dice(one.name, other.name), 0.0) - _CROWD * log2(crowd)
    if one.city and other.city:
        bits += _step(_CITY, dice(one.city, other.city), 0.0)
    if one.domain and other.domain:
        bits += _step(_DOMAIN, dice(one.domain, other.domain), 0.0)
    return bits


def _step(table: tuple[tuple[float, float], ...], value: float, otherwise: float) -> float:
    return next((bits for bound, bits in table if value >= bound), otherwise)


def crossed(records: Sequence[Filters]) -> Crossing:
    """Joins the records of different centres that are one organisation. The order of records changes nothing."""
    ordered = sorted(records, key=lambda record: (record.centre, record.organisation_id))
    pairs = _scored_pairs(ordered)
    more = PER_DOUBLING * max(0.0, log2(max(len(ordered), 1) / USUAL_RECORDS))
    groups = _joined(ordered, pairs, THRESHOLD + more)
    cluster: dict[tuple[str, str], str] = {}
    for members in groups:
        first = ordered[min(members)]
        key = f"{first.centre}:{first.organisation_id}"
        cluster |= {(ordered[place].centre, ordered[place].organisation_id): key for place in members}
    unseen = _unseen(ordered, len(groups))
    least = max(map(len, _by_centre(ordered).values()), default=0)
    found = max(len(groups) - unseen, least)
    looser, stricter = (
        len(_joined(ordered, pairs, threshold + more)) - unseen for threshold in (LOW_THRESHOLD, HIGH_THRESHOLD)
    )
    return Crossing(
        cluster, found, min(found, max(looser, least)), min(max(found, stricter), len(ordered))
    )  # fmt: skip


def _by_centre(records: Sequence[Filters]) -> dict[str, list[Filters]]:
    """Each centre's own records: so many organisations there are at least."""
    own: dict[str, list[Filters]] = {}
    for record in records:
        own.setdefault(record.centre, []).append(record)
    return own


def _unseen(records: Sequence[Filters], groups: int) -> int:
    """How many of the groups stand for an organisation that another group stands for; below 0 where too much was joined."""
    bare = sum(not record.city and not record.domain for record in records) / max(len(records), 1)
    joined = (len(records) - groups) * min(len(records) / SETTLED, 1.0)
    return round(joined * (UNRECOGNISED * bare - WRONGLY_JOINED))


def _scored_pairs(records: Sequence[Filters]) -> list[tuple[float, int, int]]:
    """Pairs of different centres that share a block, best first. Blocks too large to tell anything are passed over."""
    blocks: dict[str, list[int]] = {}
    for place, record in enumerate(records):
        for block in record.blocks:
            blocks.setdefault(block, []).append(place)
    crowds: dict[tuple[int, int], int] = {}
    # Smallest blocks first: what a pair meets first is the rarest thing it shares.
    for members in sorted(blocks.values(), key=len):
        if len(members) <= LARGEST_BLOCK:
            for pair in combinations(members, 2):
                crowds.setdefault(pair, len(members))
    scored = []
    for (one, other), crowd in crowds.items():
        if records[one].centre != records[other].centre:
            score = weight(records[one], records[other], crowd)
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

"""Pairs of entries that may be one organisation."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from transferlotse.centres.models import Centre
from transferlotse.contacts.models import Distinction, Merge, Organisation
from transferlotse.contacts.queries import survivor_map
from transferlotse.contacts.rules.importing import FIRM_FIELDS
from transferlotse.deliveries.models import Attendance
from transferlotse.files.rules.tables import normalised
from transferlotse.insights.models import DoubtfulPair
from transferlotse.insights.rules import PairState
from transferlotse_analytics.linkage.book import Decided, band_of_joined, band_of_open

SHOWN_DELIVERIES = 5
#: Headings under which a list names the organisation.
NAMED = frozenset({"organisation", *(normalised(name) for name in FIRM_FIELDS[0].known_names())})


def pairs_found(*, centre: Centre, states: Sequence[str], sort: str = "rank") -> QuerySet[DoubtfulPair]:
    """Pairs in these states with both entries, in the order to ask or by weight."""
    order = {"weight": ("weight", "pk"), "-weight": ("-weight", "pk"), "-rank": ("-rank", "-pk")}.get(sort)
    found: QuerySet[DoubtfulPair] = DoubtfulPair.objects.filter(centre=centre, state__in=list(states))
    if not set(states) & {PairState.SAME, PairState.DIFFERENT}:
        found = found.filter(~_settled_elsewhere())
    return found.select_related("first", "second", "decided_by").order_by(*(order or ("rank", "pk")))


def open_pairs(*, centre: Centre) -> QuerySet[DoubtfulPair]:
    """Pairs that wait for a decision, those put off last."""
    waiting = pairs_found(centre=centre, states=[PairState.OPEN, PairState.LATER])
    return waiting.order_by("-state", "rank", "pk")


def pair_counts(*, centre: Centre) -> dict[str, int]:
    """How many pairs are in each state; pairs settled in the address book meanwhile wait no longer."""
    waiting = Q(state__in=[PairState.OPEN, PairState.LATER])
    rows = DoubtfulPair.objects.filter(~waiting | ~_settled_elsewhere(), centre=centre).order_by()
    counted = dict(rows.values_list("state").annotate(n=Count("pk")))
    return {state.value: counted.get(state.value, 0) for state in PairState}


def _settled_elsewhere() -> Q:
    """One of the two entries was merged meanwhile, or they were told apart: the question is another one now, or none."""
    merged = Q(loser=OuterRef("first")) | Q(loser=OuterRef("second"))
    apart = Distinction.objects.filter(first=OuterRef("first"), second=OuterRef("second"), undone_at__isnull=True)
    return Q(Exists(Merge.objects.filter(merged, undone_at__isnull=True))) | Q(Exists(apart))


def decided_shares(*, centre: Centre) -> Decided:
    """What people decided so far about joined and open pairs, as evidence for the next count."""
    rows = DoubtfulPair.objects.filter(centre=centre, state__in=[PairState.SAME, PairState.DIFFERENT])
    answers: dict[bool, dict[int, tuple[int, int]]] = {True: {}, False: {}}
    for joined, weight, state in rows.order_by().values_list("joined", "weight", "state"):
        band = band_of_joined(weight) if joined else band_of_open(weight)
        if band is not None:
            looked_at, same = answers[joined].get(band, (0, 0))
            answers[joined][band] = looked_at + 1, same + (state == PairState.SAME)
    return Decided(answers[True], answers[False])


def pair_sides(*, centre: Centre, entries: Iterable[Organisation]) -> list[dict[str, Any]]:
    """For each entry: the spellings it was entered under, how many rows, and its latest deliveries. Two queries."""
    chosen = list(entries)
    final = survivor_map(centre)
    owner = {one.pk: one.pk for one in chosen}
    owner |= {loser: end for loser, end in final.items() if end in owner}
    rows = Attendance.objects.filter(centre=centre, organisation_id__in=list(owner)).select_related("delivery")
    deliveries: dict[int, dict[int, Any]] = defaultdict(dict)
    attended: Counter[int] = Counter()
    spelt: dict[int, Counter[str]] = defaultdict(Counter)
    for row in rows.order_by("-delivery__ends_on", "-pk"):
        entry = owner[row.organisation_id]
        attended[entry] += 1
        deliveries[entry].setdefault(row.delivery_id, row.delivery)
        told = row.entered if isinstance(row.entered, dict) else {}
        if name := next((text for heading, text in told.items() if normalised(heading) in NAMED), ""):
            spelt[entry][str(name)] += 1
    return [
        {
            "entry": one,
            "attended": attended[one.pk],
            "spellings": [name for name, _ in spelt[one.pk].most_common(3)],
            "deliveries": list(deliveries[one.pk].values())[:SHOWN_DELIVERIES],
            "more": max(0, len(deliveries[one.pk]) - SHOWN_DELIVERIES),
        }
        for one in chosen
    ]

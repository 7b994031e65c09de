"""What people ask about reach."""

from transferlotse.insights.queries.deposits import deposit_tables, deposits_of, key_of
from transferlotse.insights.queries.labels import deposit_labels
from transferlotse.insights.queries.lists import reach_question
from transferlotse.insights.queries.pairs import decided_shares, open_pairs, pair_counts, pair_sides, pairs_found
from transferlotse.insights.queries.runs import latest_run, latest_runs, reach_of, span_of

__all__ = [
    "decided_shares",
    "deposit_labels",
    "deposit_tables",
    "deposits_of",
    "key_of",
    "latest_run",
    "latest_runs",
    "open_pairs",
    "pair_counts",
    "pair_sides",
    "pairs_found",
    "reach_of",
    "reach_question",
    "span_of",
]

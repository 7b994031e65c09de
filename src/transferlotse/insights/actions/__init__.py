"""Counting reach, and deciding about pairs of entries."""

from transferlotse.insights.actions.counting import COUNT, ComparisonFailed, count_reach, order_count
from transferlotse.insights.actions.pairs import PairMoved, decide_pair, undo_decision

__all__ = [
    "COUNT",
    "ComparisonFailed",
    "PairMoved",
    "count_reach",
    "decide_pair",
    "order_count",
    "undo_decision",
]

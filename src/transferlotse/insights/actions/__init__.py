"""Counting reach, deciding about pairs of entries, and handing in to the evaluation of the network."""

from transferlotse.insights.actions.counting import COUNT, count_reach, order_count
from transferlotse.insights.actions.deposits import (
    DEPOSIT,
    SecretTooShort,
    clear_deposits,
    order_deposit,
    write_deposit,
)
from transferlotse.insights.actions.keys import KeyLost, Renewal, deposit_key, renew_deposit_key
from transferlotse.insights.actions.pairs import PairMoved, decide_pair, undo_decision
from transferlotse.insights.actions.processes import ProcessFailed

__all__ = [
    "COUNT",
    "DEPOSIT",
    "KeyLost",
    "PairMoved",
    "ProcessFailed",
    "Renewal",
    "SecretTooShort",
    "clear_deposits",
    "count_reach",
    "decide_pair",
    "deposit_key",
    "order_count",
    "order_deposit",
    "renew_deposit_key",
    "undo_decision",
    "write_deposit",
]

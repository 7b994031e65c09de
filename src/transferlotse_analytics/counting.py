"""Puts checked deposits before an engine and asks it the steps: what a notebook needs for its own questions too.

What comes back is not protected. It is for whoever may see the deposits themselves.
"""

from collections.abc import Sequence

import pyarrow as pa

from transferlotse_analytics.deposit import DepositReport
from transferlotse_analytics.engines import Engine
from transferlotse_analytics.establishments import no_establishments
from transferlotse_analytics.schema import LATER_TABLES, TABLES
from transferlotse_analytics.steps import BASE_STEPS, sql_of

PERIODS = pa.schema(
    [("centre", pa.string()), ("period", pa.string()), ("starts_on", pa.date32()), ("ends_on", pa.date32())]
)


def prepare(
    engine: Engine, sound: Sequence[DepositReport], network: pa.Table, establishments: pa.Table | None = None
) -> None:
    """Makes the tables of sound deposits readable in `engine` and computes what all steps build on.

    `network` holds the keys of organisations across centres (see `network.linked_network`). ValueError for a deposit
    that was refused.
    """
    if not all(report.sound for report in sound):
        raise ValueError("only sound deposits may be counted")
    for name in TABLES:
        if name in LATER_TABLES:  # words for people, which no step counts
            continue
        engine.read_parquet(name, [report.folder / f"{name}.parquet" for report in sound])
    periods = [
        {"centre": r.centre, "period": r.period.name, "starts_on": r.period.starts_on, "ends_on": r.period.ends_on}
        for r in sound
        if r.period is not None
    ]
    engine.read_table("periods", pa.Table.from_pylist(periods, schema=PERIODS))
    engine.read_table("network", network)
    engine.read_table("establishments", no_establishments() if establishments is None else establishments)
    for name in BASE_STEPS:
        engine.keep(name, sql_of(name))


def answer(engine: Engine, step: str) -> pa.Table:
    """The rows of one step, unprotected and in no particular order; `prepare` must have run."""
    return engine.answer(sql_of(step))

"""The door to the machines that compute: DuckDB inside the process, or Spark. Nothing outside this folder knows either.

Steps are written in the SQL both understand; what differs is a function of the same name on each engine
(`days_between(earlier, later)`). Tables go in and come out as Arrow.
"""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from transferlotse_analytics.wording import Wording, say

ENGINES = ("duckdb", "spark")


def no_engine(name: str) -> Wording:
    """What to say about an engine that does not exist."""
    return say("„{}“ gibt es nicht; zur Wahl stehen {}", "there is no '{}'; choose from {}", name, ", ".join(ENGINES))


class EngineMissing(RuntimeError):
    """The engine asked for is not installed; the message says how to get it."""


class Engine(Protocol):
    """What a step needs from an engine."""

    name: str

    def read_parquet(self, view: str, paths: Sequence[Path]) -> None:
        """Makes Parquet files of one schema readable as `view`."""

    def read_table(self, view: str, table: pa.Table) -> None:
        """Makes an Arrow table readable as `view`."""

    def keep(self, view: str, sql: str) -> None:
        """Computes a query once and keeps its rows as `view`."""

    def answer(self, sql: str) -> pa.Table:
        """The rows of a query, in no particular order."""

    def close(self) -> None:
        """Lets go of memory, files and processes."""


def open_engine(name: str, *, session: object = None) -> Engine:
    """Opens engine `name`. For Spark, `session` may be an existing session, which is then left running at the end."""
    if name not in ENGINES:
        raise ValueError(no_engine(name))
    try:
        # Loaded by name because Spark is an extra: who does not use it need not install it.
        module = import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as error:
        raise EngineMissing(
            say(
                "{} ist nicht installiert: pip install 'transferlotse[{}]'",
                "{} is not installed: pip install 'transferlotse[{}]'",
                name,
                name,
            )
        ) from error
    engine: Engine = module.open_engine(session)
    return engine

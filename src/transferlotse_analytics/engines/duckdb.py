"""DuckDB, embedded: the default engine. Needs no installation and no server."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa


class DuckEngine:
    """One in-memory database; large intermediate results spill to a temporary folder of DuckDB's own."""

    name = "duckdb"

    def __init__(self) -> None:
        self._connection = duckdb.connect(":memory:")
        # Deposits come from outside: nothing in a query may load extensions on its own.
        self._run("SET autoinstall_known_extensions = false")
        self._run("SET preserve_insertion_order = false")
        self._run("CREATE MACRO days_between(earlier, later) AS date_diff('day', earlier, later)")

    def _run(self, sql: str) -> None:
        # An unread result would keep the connection busy, so it is always read to the end.
        self._connection.execute(sql).fetchall()

    def read_parquet(self, view: str, paths: Sequence[Path]) -> None:
        """See Engine."""
        quoted = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
        # View names are ours; paths are quoted above, since DuckDB takes no parameters here.
        self._run(f"CREATE OR REPLACE VIEW {view} AS SELECT * FROM read_parquet([{quoted}])")  # noqa: S608

    def read_table(self, view: str, table: pa.Table) -> None:
        """See Engine."""
        self._connection.register(view, table)

    def keep(self, view: str, sql: str) -> None:
        """See Engine."""
        self._run(f"CREATE OR REPLACE TEMP TABLE {view} AS {sql}")

    def answer(self, sql: str) -> pa.Table:
        """See Engine."""
        table: pa.Table = self._connection.sql(sql).to_arrow_table()
        return table

    def close(self) -> None:
        """See Engine."""
        self._connection.close()


def open_engine(session: object = None) -> DuckEngine:
    """A new engine; `session` has no meaning here and must be empty."""
    if session is not None:
        raise ValueError("DuckDB runs inside the process and takes no session")
    return DuckEngine()

"""Spark: for a network that outgrows one machine. Takes any session, or starts a local one."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
from pyspark.sql import SparkSession


class SparkEngine:
    """One session. Intermediate results are cached in it and released at the end."""

    name = "spark"

    def __init__(self, session: SparkSession, *, stop_at_end: bool) -> None:
        self._session = session
        self._stop_at_end = stop_at_end
        self._views: list[str] = []
        session.sql(
            "CREATE OR REPLACE TEMPORARY FUNCTION days_between(earlier DATE, later DATE) "
            "RETURNS INT RETURN datediff(later, earlier)"
        )

    def read_parquet(self, view: str, paths: Sequence[Path]) -> None:
        """See Engine."""
        self._session.read.parquet(*(str(path) for path in paths)).createOrReplaceTempView(view)
        self._views.append(view)

    def read_table(self, view: str, table: pa.Table) -> None:
        """See Engine."""
        self._session.createDataFrame(table).createOrReplaceTempView(view)
        self._views.append(view)

    def keep(self, view: str, sql: str) -> None:
        """See Engine."""
        self._session.sql(sql).cache().createOrReplaceTempView(view)
        self._views.append(view)

    def answer(self, sql: str) -> pa.Table:
        """See Engine."""
        table: pa.Table = self._session.sql(sql).toArrow()
        return table

    def close(self) -> None:
        """See Engine."""
        # What is let go is forgotten: closing twice does no harm.
        views, self._views = dict.fromkeys(self._views), []
        for view in views:
            self._session.catalog.uncacheTable(view)
            self._session.catalog.dropTempView(view)
        if self._stop_at_end:
            self._session.stop()


def open_engine(session: object = None) -> SparkEngine:
    """An engine on `session`, or on a local session of its own with two cores."""
    if session is not None:
        if not isinstance(session, SparkSession):
            raise ValueError("the session given is no Spark session")
        return SparkEngine(session, stop_at_end=False)
    builder: SparkSession.Builder = SparkSession.builder
    local = (
        builder.master("local[2]")
        .appName("transferlotse")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    return SparkEngine(local, stop_at_end=True)

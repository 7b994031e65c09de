"""Engines and invented deposits for the tests of the analytics."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.analytics.centres import Centre
from transferlotse_analytics.deposit import DepositReport, TrustedKeys, check_deposits
from transferlotse_analytics.engines import Engine, open_engine


@pytest.fixture(scope="session")
def spark_session() -> Iterator[object]:
    """One local Spark session for all tests that need it."""
    sql = pytest.importorskip("pyspark.sql", reason="the extra 'spark' is not installed")
    builder = sql.SparkSession.builder.master("local[1]").appName("tests")
    quiet = {
        # A minute of Java is over before its second compiler pays off: it cost nearly as much again as all the rest.
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.adaptive.enabled": "false",
    }
    for name, value in quiet.items():
        builder = builder.config(name, value)
    session = builder.config("spark.sql.session.timeZone", "UTC").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture(params=["duckdb", pytest.param("spark", marks=pytest.mark.spark)])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Each engine in turn: DuckDB always, Spark where its tests are asked for."""
    session = request.getfixturevalue("spark_session") if request.param == "spark" else None
    opened = open_engine(request.param, session=session)
    yield opened
    opened.close()


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """Where the key pairs of the centres lie."""
    return tmp_path / "keys"


@pytest.fixture
def handed_in(tmp_path: Path, keys: Path) -> Callable[..., list[DepositReport]]:
    """Writes centres as deposits and checks them."""

    def hand_in(*centres: Centre) -> list[DepositReport]:
        folders = [centre.write(tmp_path / "deposits", keys) for centre in centres]
        return check_deposits(folders, TrustedKeys.from_folder(keys))

    return hand_in

"""The whole demo for tests that only ask: built once per test process, in a database beside the tests' own."""

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.db import connection, connections
from pytest_django.plugin import DjangoDbBlocker

from transferlotse.centres.models import Centre
from transferlotse.centres.queries import centre_scope
from transferlotse.config.demo.build import build_demo

NOW = dt.datetime(2026, 3, 17, 12, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="session")
def demo_database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The name of a database that holds the demo as of NOW; nobody may change it for good."""
    on_sqlite = connection.vendor == "sqlite"
    with django_db_blocker.unblock():
        empty = str(connection.settings_dict["NAME"])
        name = str(tmp_path_factory.mktemp("demo") / "demo.sqlite3") if on_sqlite else f"{empty}_demo"
        if on_sqlite:
            _copy_to_file(Path(name))
        else:
            # A template must be at rest.
            connection.close()
            _on_the_server(
                f"CREATE DATABASE {connection.ops.quote_name(name)} TEMPLATE {connection.ops.quote_name(empty)}"
            )
        with connected_to(name):
            build_demo(now=NOW, report=lambda step: None)
    yield name
    if not on_sqlite:
        with django_db_blocker.unblock():
            _on_the_server(f"DROP DATABASE {connection.ops.quote_name(name)}")


@pytest.fixture(scope="module")
def demo_built(demo_database: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The tests of a module work on the demo; what each of them changes is taken back after it, as ever."""
    with django_db_blocker.unblock(), connected_to(demo_database):
        yield


@pytest.fixture
def demo_centre(demo_built: None, db: None) -> Iterator[Centre]:
    """The demo's home centre with its scope open."""
    centre = Centre.objects.get(key="ruhr-owl")
    with centre_scope(centre):
        yield centre


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Within this block Django's connection leads to the database `name` instead of the tests' own."""
    own = connections["default"]
    other = own.copy()
    other.settings_dict["NAME"] = name
    connections["default"] = other
    try:
        yield
    finally:
        other.close()
        connections["default"] = own


def _copy_to_file(file: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(file)) as copy:
        connection.connection.backup(copy)


def _on_the_server(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)

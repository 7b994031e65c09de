"""The demo centre, built once for all tests of this room and taken back afterwards."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from transferlotse.centres.models import Centre
from transferlotse.centres.queries import centre_scope
from transferlotse.config.demo.build import build_demo

NOW = dt.datetime(2026, 3, 17, 12, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def demo_built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The whole demo, within a transaction around all tests of a module."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            build_demo(now=NOW, report=lambda step: None)
            yield
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


@pytest.fixture
def demo_centre(demo_built: None, db: None) -> Iterator[Centre]:
    """The demo's home centre with its scope open."""
    centre = Centre.objects.get(key="ruhr-owl")
    with centre_scope(centre):
        yield centre

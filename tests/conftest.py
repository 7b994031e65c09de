"""What every test may use: the database with row-level security in force, people in roles, and a fixed day."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker
from xdist.scheduler import LoadScopeScheduling

from tests.browser import browser, playwright  # noqa: F401 (fixtures)
from tests.demo import demo_built, demo_centre, demo_database  # noqa: F401 (fixtures)
from tests.factories import CentreFactory, MembershipFactory
from transferlotse.centres.models import Centre
from transferlotse.centres.queries import centre_scope
from transferlotse.centres.rules import Role
from transferlotse.config import row_security

ROOT = Path(__file__).resolve().parent.parent
WITH_DEMO = ("tests/reports/", "tests/config/test_query_counts.py")
DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}
# A slow moment of the machine is no counter-example; one that is found is printed with how to see it again.
hypothesis.settings.register_profile(
    "suite", deadline=None, print_blob=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("suite")


class Together(LoadScopeScheduling):
    """The tests of a file run in one process, and so do all files that need the demo: it is built once."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = nodeid.split("::")[0]
        return "demo" if file.startswith(WITH_DEMO) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    """How several test processes (-n) share the work."""
    return Together(config, log)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--database-only` leaves out what cannot reach the database; pytest-django refuses it to tests that do not ask."""
    parser.addoption("--database-only", action="store_true", help="only tests that use the database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What --database-only leaves out counts as deselected."""
    if not config.getoption("database_only"):
        return
    left_out = [one for one in items if not _uses_database(one)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [one for one in items if _uses_database(one)]


def _uses_database(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("django_db") or DATABASE & set(getattr(item, "fixturenames", ())))


def pytest_configure() -> None:
    """Settings that only tests have: quick passwords, plain static files, files in a folder per process."""
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    django_settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    django_settings.TRANSFERLOTSE_SECOND_FACTOR = False
    # Static files are looked up when they are asked for, not all of them anew for every client of a test.
    django_settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The test database, secured as in production: on PostgreSQL the whole suite runs behind row-level security."""
    with django_db_blocker.unblock():
        row_security.secure()


@pytest.fixture(autouse=True)
def own_folder(settings: object, tmp_path: Path) -> None:
    """Stored files of a test go to its own folder."""
    settings.VAR = tmp_path  # type: ignore[attr-defined]
    storages = {**django_settings.STORAGES}
    storages["default"] = {**storages["default"], "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = storages  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    """Every test begins in German: a page in English leaves its language behind in the thread."""
    with translation.override("de"):
        yield


@pytest.fixture
def today() -> dt.date:
    """A working day on which every test happens to take place."""
    return dt.date(2026, 3, 17)


@pytest.fixture
def now() -> dt.datetime:
    """Noon of that day in UTC."""
    return dt.datetime(2026, 3, 17, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def centre(db: None) -> Centre:
    """A centre without anything in it; its scope is closed."""
    return CentreFactory(key="eigenes")


@pytest.fixture
def other_centre(db: None) -> Centre:
    """A second centre, whose records nobody of the first may see."""
    return CentreFactory(key="fremdes")


@pytest.fixture
def open_centre(centre: Centre) -> Iterator[Centre]:
    """The centre with its scope open for the whole test."""
    with centre_scope(centre):
        yield centre


@pytest.fixture
def client_as(centre: Centre) -> Callable[..., Client]:
    """`client_as(Role.ADVISER)`: a signed-in client of a member of the centre in these roles, or of `in_centre`."""

    def sign_in(*roles: Role, in_centre: Centre | None = None) -> Client:
        first = MembershipFactory(centre=in_centre or centre, role=roles[0])
        for role in roles[1:]:
            MembershipFactory(centre=first.centre, user=first.user, role=role)
        client = Client()
        client.force_login(first.user)
        return client

    return sign_in

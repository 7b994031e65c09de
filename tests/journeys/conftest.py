"""A browser for the journeys: a live server, pages with and without JavaScript, and axe for accessibility."""

import fcntl
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from tests.installation import Installation, Server, Visitor
from transferlotse.config.demo.people import PASSWORD as DEMO_PASSWORD

ROOT = Path(__file__).resolve().parent.parent.parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TIMEOUT_MS = 15_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder needs the browser; those with a live server a database that its thread can see."""
    for item in items:
        if Path(item.path).is_relative_to(Path(__file__).parent):
            item.add_marker("browser")
            if {"page", "page_nojs", "live_server"} & set(getattr(item, "fixturenames", ())):
                item.add_marker(pytest.mark.django_db(transaction=True))


def _context(browser: Browser, server: LiveServer, *, javascript: bool) -> BrowserContext:
    context = browser.new_context(
        base_url=server.url, java_script_enabled=javascript, locale="de-DE", timezone_id="Europe/Berlin",
        viewport={"width": 1280, "height": 900}, reduced_motion="reduce",
    )  # fmt: skip
    context.set_default_timeout(TIMEOUT_MS)
    return context


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A fresh page at the live server; an error of a script or of the content security policy fails the test."""
    context = _context(browser, live_server, javascript=True)
    page, errors = context.new_page(), list[str]()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None)
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def page_nojs(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A fresh page in which JavaScript is off."""
    context = _context(browser, live_server, javascript=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def sign_in() -> Callable[..., None]:
    """`sign_in(page, email)`: through the real sign-in page, with the password of the factories."""

    def through_the_door(page: Page, email: str, password: str = "ein langes Kennwort") -> None:
        page.goto(f"{django_settings.FORCE_SCRIPT_NAME or ''}/konto/login/")
        page.fill("input[name=login]:not([type=hidden])", email)
        page.fill("input[name=password]:not([type=hidden])", password)
        page.click("form:has(input[name=password]:not([type=hidden])) button[type=submit]")
        page.wait_for_url(lambda address: "/konto/login" not in address)

    return through_the_door


@pytest.fixture(scope="session")
def demo_installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The demo centres in a database of their own, built once for all test processes; nothing serves it."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    installation, built = Installation(folder / "demo" / "var"), folder / "demo-is-built"
    with open(folder / "demo-lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not built.exists():
            installation.build_demo()
            built.touch()
    return installation


@pytest.fixture(scope="session")
def served_demo(demo_installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all journeys of a test process, as an operator runs it, with a task worker."""
    with Server(demo_installation.copied_to(tmp_path_factory.mktemp("served") / "var"), task_workers=1) as server:
        yield server


@pytest.fixture
def demo_site(served_demo: Server, demo_installation: Installation) -> Server:
    """The demo, served, as if nobody had touched it."""
    served_demo.restore(demo_installation)
    _sessions.clear()
    return served_demo


@pytest.fixture
def own_demo_site(demo_site: Server) -> Server:
    """The same for a journey that records and locks: the next one finds nothing of it."""
    return demo_site


@pytest.fixture
def enter(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`enter(server, email)` signs in to a demo and gives the page; options: javascript, width, scheme.

    Whatever a page asks of other servers, every script error and every message of the console fails the test.
    """
    opened: list[tuple[BrowserContext, list[str]]] = []

    def through_the_door(
        server: Server, email: str = "", *, javascript: bool = True, width: int = 1280, scheme: str = "light"
    ) -> Page:
        context = browser.new_context(
            base_url=server.url, java_script_enabled=javascript, locale="de-DE", timezone_id="Europe/Berlin",
            viewport={"width": width, "height": 900}, reduced_motion="reduce", color_scheme=scheme,  # type: ignore[arg-type]
        )  # fmt: skip
        context.set_default_timeout(TIMEOUT_MS)
        page, troubles = context.new_page(), list[str]()
        page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
        page.on(
            "console",
            # The browser also says what the page says itself: an address that is missing, a form that is incomplete.
            lambda line: (
                troubles.append(f"{page.url}: {line.text}")
                if line.type == "error" and not re.search(r"status of (404|409|422) ", line.text)
                else None
            ),
        )
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((server.url, "data:", "blob:"))
                else troubles.append(f"{page.url} asks {request.url}")
            ),
        )
        opened.append((context, troubles))
        if email:
            context.add_cookies(_session_of(server, email))
        return page

    yield through_the_door
    troubles = [trouble for _, found in opened for trouble in found]
    for context, _ in opened:
        context.close()
    assert troubles == []


_sessions: dict[tuple[str, str], list[Any]] = {}


def _session_of(server: Server, email: str) -> list[Any]:
    """The cookies of somebody who signed in once; many sign-ins a minute would be refused, and rightly so."""
    if (server.url, email) not in _sessions:
        jar = Visitor(server.url).sign_in(email, DEMO_PASSWORD).cookies
        _sessions[server.url, email] = [
            {"name": cookie.name, "value": cookie.value or "", "url": server.url} for cookie in jar
        ]
    return _sessions[server.url, email]


@pytest.fixture
def demo_entries() -> Callable[[Server], dict[str, int]]:
    """`demo_entries(server)`: keys of records to look at in the demo's home centre, by what they are."""

    def look_up(server: Server) -> dict[str, int]:
        asked = {
            "delivery": "SELECT id FROM deliveries_delivery WHERE centre_id=:c AND format='design-workshop' ORDER BY id LIMIT 1",
            "dialogue": "SELECT id FROM deliveries_delivery WHERE centre_id=:c AND format='company-dialogue' ORDER BY id LIMIT 1",
            "attendance": "SELECT min(id) FROM deliveries_attendance WHERE centre_id=:c",
            "organisation": "SELECT min(id) FROM contacts_organisation WHERE centre_id=:c",
            "person": "SELECT min(id) FROM contacts_person WHERE centre_id=:c",
            "record": "SELECT min(id) FROM publicity_record WHERE centre_id=:c",
            "period": "SELECT min(id) FROM monitoring_period WHERE centre_id=:c",
            "open_period": "SELECT id FROM monitoring_period WHERE centre_id=:c AND state='open' ORDER BY starts_on LIMIT 1",
            "new_enquiry": "SELECT min(id) FROM cases_enquiry WHERE centre_id=:c AND state='new'",
            "taken_enquiry": "SELECT min(id) FROM cases_enquiry WHERE centre_id=:c AND state='taken'",
            "answered_enquiry": "SELECT min(id) FROM cases_enquiry WHERE centre_id=:c AND state='answered'",
            "case": "SELECT min(id) FROM cases_case WHERE centre_id=:c AND state='open'",
            "closed_case": "SELECT min(id) FROM cases_case WHERE centre_id=:c AND state='closed'",
            "visit": "SELECT min(id) FROM cases_step WHERE centre_id=:c AND kind='visit'",
            "share": "SELECT min(id) FROM companies_share WHERE centre_id=:c",
            "check": "SELECT subject_id FROM companies_share WHERE centre_id=:c ORDER BY id LIMIT 1",
            "fact": "SELECT min(id) FROM contacts_organisationfact WHERE centre_id=:c",
            "partner": "SELECT min(id) FROM centres_partner WHERE centre_id=:c",
            "funding": "SELECT min(id) FROM centres_funding WHERE centre_id=:c",
            "member": "SELECT max(id) FROM centres_membership WHERE centre_id=:c",
            "next_period": "SELECT id FROM monitoring_period WHERE centre_id=:c AND state='open' ORDER BY starts_on DESC LIMIT 1",
        }
        file = server.installation.folder / "transferlotse.sqlite3"
        with closing(sqlite3.connect(file)) as database:
            centre = database.execute("SELECT id FROM centres_centre WHERE key='ruhr-owl'").fetchone()[0]
            return {name: database.execute(sql, {"c": centre}).fetchone()[0] for name, sql in asked.items()}

    return look_up


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """`axe(page)`: offences against WCAG 2.2 A and AA on the page as it is, one line each; a good page has none."""
    source = AXE.read_text(encoding="utf-8")

    def offences(page: Page) -> list[str]:
        # Evaluated from outside, so that the page's content security policy stays as it is.
        if page.evaluate("typeof axe") == "undefined":
            page.evaluate(source)
        result = page.evaluate(
            "() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
        )
        return [
            f"{rule['id']}: {node['target']} {node['html'][:120]}"
            for rule in result["violations"]
            for node in rule["nodes"]
        ]

    return offences

"""A browser for the journeys: a live server, pages with and without JavaScript, and axe for accessibility."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from pytest_django.live_server_helper import LiveServer

ROOT = Path(__file__).resolve().parent.parent.parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TIMEOUT_MS = 15_000
FALLBACK = "/usr/bin/chromium"


def pytest_configure() -> None:
    """Playwright keeps an event loop in this thread, in which Django would refuse the database."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder needs the browser and a database that the server's thread can see."""
    for item in items:
        if Path(item.path).is_relative_to(Path(__file__).parent):
            item.add_marker("browser")
            item.add_marker(pytest.mark.django_db(transaction=True))


def program() -> Path:
    """The browser's program: TRANSFERLOTSE_CHROMIUM, the one from npm, or the system's."""
    unpacked = ROOT / "build" / "chromium" / "chromium"
    given = os.environ.get("TRANSFERLOTSE_CHROMIUM", "")
    return Path(given or (unpacked if unpacked.exists() else FALLBACK))


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, once."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium without a window. The npm package brings libraries that bare machines lack; they lie beside it."""
    path = program()
    env = (
        {**os.environ, "LD_LIBRARY_PATH": str(path.parent / "lib")}
        if (path.parent / "lib").is_dir()
        else {**os.environ}
    )
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    browser = playwright.chromium.launch(executable_path=path, env=env, args=arguments)
    yield browser
    browser.close()


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
        page.fill("input[name=login]", email)
        page.fill("input[name=password]", password)
        page.click("form:has(input[name=password]) button[type=submit]")
        page.wait_for_url(lambda address: "/konto/login" not in address)

    return through_the_door


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """`axe(page)`: offences against WCAG 2.2 A and AA on the page as it is, one line each; a good page has none."""
    source = AXE.read_text(encoding="utf-8")

    def offences(page: Page) -> list[str]:
        # Evaluated from outside, so that the page's content security policy stays as it is.
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

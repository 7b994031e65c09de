"""Chromium for the tests, started once per test process."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

ROOT = Path(__file__).resolve().parent.parent
FALLBACK = "/usr/bin/chromium"


def program() -> Path:
    """The browser's program: TRANSFERLOTSE_CHROMIUM, the one from npm, or the system's."""
    unpacked = ROOT / "build" / "chromium" / "chromium"
    given = os.environ.get("TRANSFERLOTSE_CHROMIUM", "")
    return Path(given or (unpacked if unpacked.exists() else FALLBACK))


@pytest.fixture(scope="session")
def playwright() -> Iterator["Playwright"]:
    """Playwright, once. It keeps an event loop in this thread, in which Django would refuse the database."""
    # Reading the package takes two seconds, which most runs can do without.
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with pytest.MonkeyPatch.context() as environment, sync_playwright() as started:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield started


@pytest.fixture(scope="session")
def browser(playwright: "Playwright") -> Iterator["Browser"]:
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

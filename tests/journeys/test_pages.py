"""Every kind of page: no offence against accessibility, no sideways scrolling, nothing asked of other servers.

`make test` looks at one of every kind, once; `make soak` at all of them in light and dark, German and English, wide and narrow.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.architecture.addresses import addresses
from tests.installation import Server
from tests.journeys.pages import CHOSEN, ERRORS, NO_PAGES, PAGES, WALKED_ELSEWHERE

Entries = Callable[[Server], dict[str, int]]
LEAD = "leitung@demo.example"
LANGUAGES = {"de": "", "en": "/en"}
NARROW, WIDE = 320, 1280


def look(page: Page, axe: Callable[[Page], list[str]], path: str, language: str) -> list[str]:
    """What is wrong with the page at `path`, one line each."""
    page.goto(f"{LANGUAGES[language]}{path}")
    return judge(page, axe, language)


def judge(page: Page, axe: Callable[[Page], list[str]], language: str) -> list[str]:
    """What is wrong with the page as it is."""
    page.wait_for_load_state("networkidle")
    found = [f"axe {line}" for line in axe(page)]
    width, shown = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    if width > shown:
        found.append(f"{width} px wide where {shown} fit")
    if page.locator("html").get_attribute("lang") != language:
        found.append("in the wrong language")
    if page.locator("h1").count() != 1:
        found.append(f"{page.locator('h1').count()} main headings")
    return [f"{page.url} ({language}, {page.viewport_size['width']} px): {line}" for line in found]  # type: ignore[index]


def filled(path: str, entries: dict[str, int]) -> str:
    """An address with the keys of records in it."""
    return path.format(**entries, section="extension")


@pytest.mark.parametrize(("language", "width", "scheme"), [("de", NARROW, "light"), ("en", WIDE, "dark")])
def test_chosen_pages_are_accessible(
    enter: Callable[..., Page],
    demo_site: Server,
    demo_entries: Entries,
    axe: Callable[[Page], list[str]],
    language: str,
    width: int,
    scheme: str,
) -> None:
    page, entries = enter(demo_site, LEAD, width=width, scheme=scheme), demo_entries(demo_site)
    found = [line for one in CHOSEN for line in look(page, axe, filled(PAGES[one], entries), language)]
    assert not found, "\n".join(found)


@pytest.mark.soak
@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_all_pages_in_all_states_are_accessible(
    enter: Callable[..., Page],
    demo_site: Server,
    demo_entries: Entries,
    axe: Callable[[Page], list[str]],
    language: str,
    scheme: str,
    width: int,
) -> None:
    page, entries = enter(demo_site, LEAD, width=width, scheme=scheme), demo_entries(demo_site)
    found = [line for path in PAGES.values() for line in look(page, axe, filled(path, entries), language)]
    for path in ERRORS.values():
        page.goto(f"{LANGUAGES[language]}{path}")
        with page.expect_navigation():
            page.locator("main form[method=post]").last.evaluate("form => form.submit()")
        if not page.locator(".kit-error-summary, [role=alert]").count():
            found.append(f"{page.url}: sent empty, it says nothing")
        found += judge(page, axe, language)
    assert not found, "\n".join(found)


def test_every_page_is_looked_at() -> None:
    own = {one.name for one in addresses() if one.is_own}
    assert own - {name for name, _ in PAGES} - NO_PAGES - WALKED_ELSEWHERE == set()

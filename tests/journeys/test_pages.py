"""Every kind of page: no offence against accessibility, no sideways scrolling, nothing asked of other servers.

`make test` looks at one of every kind, at every second one twice; `make soak` at all of them in light and dark, German and
English, wide and narrow.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.architecture.addresses import addresses
from tests.installation import Server
from tests.journeys.pages import CHOSEN, COMPANY_PAGES, ERRORS, NO_PAGES, PAGES, WALKED_ELSEWHERE

Entries = Callable[[Server], dict[str, int]]
LEAD, OWNER = "leitung@demo.example", "firma@demo.example"
LANGUAGES = {"de": "", "en": "/en"}
NARROW, WIDE = 320, 1280
LOOKS = [(width, scheme) for width in (NARROW, WIDE) for scheme in ("light", "dark")]


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


@pytest.mark.parametrize(
    ("language", "width", "scheme", "chosen"), [("de", NARROW, "light", CHOSEN), ("en", WIDE, "dark", CHOSEN[::2])]
)
def test_chosen_pages_are_accessible(
    enter: Callable[..., Page],
    demo_site: Server,
    demo_entries: Entries,
    axe: Callable[[Page], list[str]],
    language: str,
    width: int,
    scheme: str,
    chosen: tuple[tuple[str, str], ...],
) -> None:
    page, entries = enter(demo_site, LEAD, width=width, scheme=scheme), demo_entries(demo_site)
    found = [line for one in chosen for line in look(page, axe, filled(PAGES[one], entries), language)]
    assert not found, "\n".join(found)


def in_all_looks(page: Page, axe: Callable[[Page], list[str]], language: str) -> list[str]:
    """What is wrong with the page as it is, narrow and wide, light and dark; it is loaded once."""
    found = []
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found += [f"{scheme} {line}" for line in judge(page, axe, language)]
    return found


@pytest.mark.soak
@pytest.mark.parametrize("language", ["de", "en"])
def test_all_pages_in_all_states_are_accessible(
    enter: Callable[..., Page],
    demo_site: Server,
    demo_entries: Entries,
    axe: Callable[[Page], list[str]],
    language: str,
) -> None:
    lead, owner, entries = enter(demo_site, LEAD), enter(demo_site, OWNER), demo_entries(demo_site)
    found = []
    for page, paths in ((lead, PAGES), (owner, COMPANY_PAGES)):
        for path in paths.values():
            answer = page.goto(f"{LANGUAGES[language]}{filled(path, entries)}")
            if answer is None or answer.status != (404 if path == PAGES["page_missing", "error"] else 200):
                found.append(f"{page.url} answers {answer and answer.status}")
            found += in_all_looks(page, axe, language)
    for path in ERRORS.values():
        lead.goto(f"{LANGUAGES[language]}{path}")
        with lead.expect_navigation():
            lead.locator("main form[method=post]").last.evaluate("form => form.submit()")
        if not lead.locator(".kit-error-summary, [role=alert]").count():
            found.append(f"{lead.url}: sent empty, it says nothing")
        found += in_all_looks(lead, axe, language)
    assert not found, "\n".join(found)


@pytest.mark.soak
@pytest.mark.parametrize("language", ["de", "en"])
def test_the_whole_check_is_accessible(
    enter: Callable[..., Page], own_demo_site: Server, axe: Callable[[Page], list[str]], language: str
) -> None:
    page = enter(own_demo_site)
    page.goto(f"{LANGUAGES[language]}/check/")
    with page.expect_navigation():
        page.locator("main form[method=post] button").first.click()
    found = []
    while "/frage/" in page.url:
        page.locator("form.check-form button[type=submit]:not([name])").click()
        found += in_all_looks(page, axe, language)
        page.locator(".check-choices input[name=answer]").nth(1).check()
        with page.expect_navigation():
            page.locator("form.check-form button[type=submit]:not([name])").click()
    found += in_all_looks(page, axe, language)
    with page.expect_navigation():
        page.locator("main form[method=post] button").last.click()
    result = page.url
    assert result.endswith("/ergebnis/")
    for part in ("", "warum/overall/", "../spaeter/", "../noch-einmal/", "../hilfe/", "../betrieb/", "../loeschen/"):
        page.goto(f"{result}{part}")
        found += in_all_looks(page, axe, language)
    assert not found, "\n".join(found)


def test_every_page_is_looked_at() -> None:
    own = {one.name for one in addresses() if one.is_own}
    assert own - {name for name, _ in (*PAGES, *COMPANY_PAGES)} - NO_PAGES - WALKED_ELSEWHERE == set()

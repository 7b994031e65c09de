"""The components in a real browser: accessible by axe, no sideways scrolling, nothing blocked by the policy."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = [(1280, "light"), (1280, "dark"), (320, "light"), (320, "dark")]


@pytest.fixture(scope="module")
def axe():
    """The source of axe-core, as `python tools/assets.py` fetches it; no package carries it."""
    if not AXE.is_file():
        pytest.skip("axe is missing: run `python tools/assets.py`")
    return AXE.read_text(encoding="utf-8")


def opened(browser: Browser, width: int, scheme: str) -> tuple[Page, list[str]]:
    """A page of this width and colour scheme, and what its console complains about."""
    viewport = {"width": width, "height": 900}
    # Without motion a colour is there at once, not on its way from the scheme before.
    page = browser.new_context(viewport=viewport, color_scheme=scheme, reduced_motion="reduce").new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    return page, complaints


@pytest.mark.parametrize("path", ["/kit/", "/en/kit/", "/konto/login/", "/konto/password/reset/"])
def test_page_is_accessible_in_every_look(browser, live_server, axe, path):
    page, complaints = opened(browser, 1280, "light")
    page.goto(live_server.url + path)
    page.evaluate(axe)
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        found = page.evaluate("tags => axe.run({runOnly: tags})", RULES)["violations"]
        told = [f"{one['id']}: {node['target']}" for one in found for node in one["nodes"]]
        assert not told, (width, scheme, told)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (width, scheme)
        assert not complaints, (width, scheme, complaints)
    page.context.close()


def test_keyboard_reaches_content_first_and_errors_take_the_focus(browser, live_server):
    page, _complaints = opened(browser, 1280, "light")
    page.goto(live_server.url + "/konto/login/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "kit-skip"
    page.keyboard.press("Enter")
    expect(page.locator("#inhalt")).to_be_focused()
    page.click("main form:has(#id_password) button:not([form])")
    expect(page.locator("#fehler")).to_be_focused()
    page.click("#fehler a")
    expect(page.locator("#id_login")).to_be_focused()
    page.context.close()


def test_table_becomes_blocks_on_narrow_screens_and_stays_a_table(browser, live_server):
    page, complaints = opened(browser, 320, "light")
    page.goto(live_server.url + "/datenschutz/")
    box = page.locator(".kit-table")
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
    row = box.get_by_role("table").get_by_role("row").nth(1)
    name, cell = row.get_by_role("rowheader"), row.get_by_role("cell").first
    assert cell.bounding_box()["y"] > name.bounding_box()["y"]
    heads = box.locator("thead th").all_text_contents()
    assert cell.get_attribute("data-label") == heads[1].strip()
    page.set_viewport_size({"width": 1280, "height": 900})
    assert cell.bounding_box()["y"] == name.bounding_box()["y"]
    assert not complaints
    page.context.close()


@pytest.mark.parametrize("javascript", [True, False])
def test_list_becomes_blocks_on_narrow_screens_and_still_sorts(browser, live_server, javascript):
    context = browser.new_context(viewport={"width": 320, "height": 900}, java_script_enabled=javascript)
    page = context.new_page()
    page.goto(live_server.url + "/kit/")
    box = page.locator(".kit-table:has(.kit-sort)")
    # Without scripts evaluate() still works: it is the browser that is asked, not the page.
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
    # One question for all three: letters that arrive between two questions move the page.
    tops = "cells => cells.map(one => [one.getBoundingClientRect().top, one.textContent.trim()]).sort((a, b) => a[0] - b[0])"
    shown = [text for _top, text in box.locator("tbody tr").first.locator("th, td").evaluate_all(tops)]
    written = [text.strip() for text in box.locator("tbody tr").first.locator("th, td").all_text_contents()]
    assert shown == [written[1], written[0], *written[2:]]
    assert box.locator("tbody tr").first.locator("td").nth(1).get_attribute("data-label") == "Teilnehmende"
    box.locator("thead a", has_text="Titel").click()
    assert "sort=title" in page.url
    expect(box.locator("thead a", has_text="Titel")).to_be_visible()
    context.close()


def test_column_of_buttons_needs_no_name_in_a_block(browser, live_server):
    page, _complaints = opened(browser, 320, "light")
    page.goto(live_server.url + "/kit/")
    labels = page.evaluate(
        """() => {
          const main = document.querySelector("main");
          main.innerHTML = `<div class="kit-table"><table><thead><tr><th>Betrieb</th><th>Anzahl</th>
            <th><span class="kit-hidden">Entfernen</span></th></tr></thead><tbody><tr><th>A</th><td>1</td>
            <td><a href="#">Entfernen</a></td></tr></tbody></table></div>`;
          main.dispatchEvent(new CustomEvent("htmx:after:swap", {bubbles: true}));
          return [...main.querySelectorAll("td")].map((cell) => cell.dataset.label || "");
        }"""
    )
    assert labels == ["Anzahl", ""]
    page.context.close()


@pytest.mark.parametrize("width", [1280, 320])
def test_chart_shows_every_letter_of_its_names(browser, live_server, width):
    page, _complaints = opened(browser, width, "light")
    page.goto(live_server.url + "/kit/")
    outside = page.evaluate(
        """() => [...document.querySelectorAll(".kit-chart__svg")].filter((svg) => svg.getBoundingClientRect().width)
          .flatMap((svg) => { const frame = svg.getBoundingClientRect();
            return [...svg.querySelectorAll("text")].filter((text) => text.getBoundingClientRect().left < frame.left
              || text.getBoundingClientRect().right > frame.right).map((text) => text.textContent); })"""
    )
    assert not outside
    page.context.close()

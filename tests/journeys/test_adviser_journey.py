"""Journey 3: an adviser's day, from the visit prepared to the conversation that counts and opens from the figure."""

import datetime as dt
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.installation import Server

DESK, WITHOUT_JAVASCRIPT, PHONE, PHONE_WITHOUT = (pytest.param(*way, id=name) for way, name in (
    ((True, 1280), "desk"), ((False, 1280), "no-javascript"), ((True, 320), "phone"), ((False, 320), "phone-no-javascript"),
))  # fmt: skip
CENTRE = "/z/ruhr-owl"
ADVISER = "beratung@demo.example"
HELD = "Werkhof Quambusch"


def running_period(server: Server) -> int:
    """The period of the demo's home centre in which we are."""
    sql = """SELECT p.id FROM monitoring_period p JOIN centres_centre c ON c.id = p.centre_id
        WHERE c.key = 'ruhr-owl' AND ? BETWEEN p.starts_on AND p.ends_on"""
    with closing(sqlite3.connect(server.installation.folder / "transferlotse.sqlite3")) as database:
        ((period,),) = database.execute(sql, (timezone.localdate().isoformat(),)).fetchall()
        return int(period)


def counted(page: Page, period: int, ai: str = "") -> int:
    """How many company dialogues the figure's page says the period has; `ai` is 1 for those about AI, 0 for the others."""
    page.goto(f"{CENTRE}/wirkung/zahl/service.company-dialogue/?period={period}&ai={ai}")
    stat = page.locator(".kit-stat", has=page.get_by_text("Ist", exact=True)).first
    return int(re.sub(r"\D", "", stat.locator(".kit-stat__value").inner_text()))


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def prepared(page: Page) -> str:
    """From my day to the page on which the first visit of today is prepared; answers the firm's name."""
    page.goto(f"{CENTRE}/")
    expect(page.locator("h1")).to_have_text("Mein Tag")
    assert fits(page)
    visits = page.locator("section", has=page.get_by_role("heading", name="Heutige Gespräche"))
    link = visits.get_by_role("link", name=re.compile(r"^10:00 ")).first
    firm = link.inner_text().removeprefix("10:00 ").strip()
    link.click()
    expect(page.locator("h1")).to_contain_text(firm)
    # The firm's own words, and the questions that the method of the format wants answered.
    expect(page.get_by_role("heading", name="Was der Betrieb will")).to_be_visible()
    questions = page.locator("ol", has=page.get_by_text(re.compile("nächsten Schritte"))).first
    expect(questions.locator("li")).to_have_count(3)
    assert fits(page)
    return firm


def noted(page: Page, *, online: bool, ai: bool) -> None:
    """Fill in what a conversation needs; nothing is sent yet."""
    page.get_by_role("link", name="Gespräch festhalten").click()
    expect(page.get_by_label("Mit wem haben Sie gesprochen?")).to_be_visible()
    assert fits(page)
    page.get_by_label("Mit wem haben Sie gesprochen?").fill("Kim Brakenhoff\nRobin Auers")
    page.get_by_label("Welche Technik verspricht").fill("Eine Waage am Regal, die den Bestand meldet.")
    page.get_by_label("Was sind die nächsten Schritte").fill("Zwei Regale ausmessen, Aufgabe des Meisters.")
    page.get_by_label("Welches Angebot hilft").fill("Die Potenzialanalyse.")
    page.locator("input[name=topics]:not(:checked)").first.check()
    page.locator("input[name=ai]").set_checked(ai)
    page.get_by_label("Nächster Schritt", exact=True).fill("Termin für die Potenzialanalyse vereinbaren")
    page.get_by_text("Wann, wo, wer: schon ausgefüllt").click()
    page.locator(f"input[name=mode][value={'online' if online else 'on_site'}]").check()
    page.locator("input[name=place]").fill("" if online else HELD)


def send(page: Page) -> None:
    """Send what was noted."""
    page.get_by_role("button", name="Festhalten", exact=True).click()
    page.wait_for_url(re.compile(r"/faelle/\d+/"))


@pytest.mark.parametrize(("javascript", "width"), [DESK, WITHOUT_JAVASCRIPT, PHONE, PHONE_WITHOUT])
def test_a_visit_is_documented_and_counts_at_once(
    enter: Callable[..., Page], own_demo_site: Server, javascript: bool, width: int
) -> None:
    page = enter(own_demo_site, ADVISER, javascript=javascript, width=width)
    period, today = running_period(own_demo_site), timezone.localdate()
    before, before_ai = counted(page, period), counted(page, period, "1")
    online = width == 320
    firm = prepared(page)
    noted(page, online=online, ai=True)
    send(page)
    expect(page.locator("body")).to_contain_text("Das Gespräch ist festgehalten und zählt ab sofort.")
    # The case keeps what the firm said, and goes on with the step that was agreed.
    expect(page.locator("body")).to_contain_text("Eine Waage am Regal, die den Bestand meldet.")
    ahead = page.locator("section", has=page.get_by_role("heading", name="Was als Nächstes geschieht"))
    expect(ahead).to_contain_text("Termin für die Potenzialanalyse vereinbaren")
    assert fits(page)

    # The figure of the running period knows it, and opens to its record.
    assert counted(page, period, "0") == before - before_ai
    assert (counted(page, period), counted(page, period, "1")) == (before + 1, before_ai + 1)
    page.goto(f"{CENTRE}/wirkung/?period={period}")
    page.get_by_role("link", name=re.compile(r"^Unternehmensdialog(e)?: ")).first.click()
    expect(page).to_have_url(re.compile(f"period={period}"))
    page.locator("main table tbody a").first.click()
    expect(page).to_have_url(re.compile(r"/leistungen/\d+/$"))
    record = page.locator("main")
    for part in (firm, "Kim Brakenhoff", "Robin Auers", "KI", "Online" if online else HELD, str(today.year)):
        expect(record).to_contain_text(re.compile(re.escape(part), re.IGNORECASE))
    assert "Eine Waage am Regal" not in record.inner_text()
    assert fits(page)
    # It is done: my day does not ask for it again.
    page.goto(f"{CENTRE}/")
    assert page.get_by_role("link", name=f"10:00 {firm}").count() == 0


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_a_visit_sent_twice_counts_once(enter: Callable[..., Page], own_demo_site: Server, javascript: bool) -> None:
    period = running_period(own_demo_site)
    first, second = (enter(own_demo_site, ADVISER, javascript=javascript) for _ in range(2))
    before = counted(first, period)
    for page in (first, second):
        prepared(page)
        noted(page, online=False, ai=False)
    # An impatient double click in one window, and the same form once more in another.
    first.get_by_role("button", name="Festhalten", exact=True).dblclick(no_wait_after=True)
    # The second click breaks off the page that the first one leads to, so no single page is waited for.
    expect(first).to_have_url(re.compile(r"/faelle/\d+/"), timeout=15_000)
    send(second)
    expect(second.locator("body")).to_contain_text("Es zählt einmal.")
    assert counted(second, period) == before + 1
    second.goto(f"{CENTRE}/leistungen/?text=Quambusch")
    expect(second.locator("main table tbody tr")).to_have_count(1)


def test_a_visit_noted_badly_keeps_what_was_typed(enter: Callable[..., Page], own_demo_site: Server) -> None:
    page = enter(own_demo_site, ADVISER, javascript=False)
    period = running_period(own_demo_site)
    before = counted(page, period)
    prepared(page)
    noted(page, online=False, ai=False)
    page.locator("input[name=held_on]").fill((timezone.localdate() + dt.timedelta(days=3)).isoformat())
    page.get_by_role("button", name="Festhalten", exact=True).click()
    expect(page.locator(".kit-error-summary, [role=alert]").first).to_contain_text("Zukunft")
    expect(page.get_by_label("Mit wem haben Sie gesprochen?")).to_have_value("Kim Brakenhoff\nRobin Auers")
    expect(page.locator("input[name=place]")).to_have_value(HELD)
    assert counted(page, period) == before

"""Journey 2: a firm asks, the right centre answers, and nothing lies about without somebody who takes care."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.installation import Server

DESK, WITHOUT_JAVASCRIPT, PHONE, PHONE_WITHOUT = (pytest.param(*way, id=name) for way, name in (
    ((True, 1280), "desk"), ((False, 1280), "no-javascript"), ((True, 320), "phone"), ((False, 320), "phone-no-javascript"),
))  # fmt: skip
CENTRE, NEIGHBOUR = "/z/ruhr-owl", "/z/hellweg-sauerland"
OFFICE, NEXT_DOOR = "geschaeftsstelle@demo.example", "nachbar@demo.example"
FIRM = "Wieselbach Armaturen GmbH"


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def ask(page: Page) -> str:
    """From the front door to a sent enquiry; answers the address of its status page."""
    page.goto("/anfrage/")
    assert fits(page)
    page.fill("[name=text]", "Wir suchen jeden Tag Teile im Lager, und der Bestand stimmt nie. Was hilft uns?")
    page.fill("[name=company]", FIRM)
    page.fill("[name=postcode]", "44137")
    page.fill("[name=contact_name]", "Toni Wiesel")
    page.fill("[name=email]", "toni@wieselbach.example")
    page.get_by_role("button", name="Weiter: Angaben prüfen").click()
    # Before anything is sent, the firm sees who would answer, and why.
    expect(page.locator("h1")).to_have_text("Stimmt alles so?")
    expect(page.locator("main")).to_contain_text("Dortmund")
    helps = page.locator("section", has=page.get_by_role("heading", name="Wer Ihnen hilft"))
    expect(helps).to_contain_text("Ruhr-OWL")
    assert fits(page)
    page.get_by_role("button", name="Anfrage absenden").click()
    page.wait_for_url(re.compile("/anfrage/gesendet/"))
    expect(page.locator("h1")).to_have_text("Ihre Anfrage ist angekommen")
    assert fits(page)
    page.get_by_role("link", name="Zur Statusseite").click()
    page.wait_for_url(re.compile("/anfrage/status/"))
    expect(page.locator("main")).to_contain_text("Ihre Anfrage wird gelesen")
    return page.url


def found_in_inbox(page: Page) -> None:
    """From the inbox to the enquiry, with what is suggested and why."""
    page.goto(f"{CENTRE}/eingang/?text=Wieselbach")
    assert fits(page)
    page.get_by_role("link", name=FIRM).click()
    expect(page.locator("main")).to_contain_text("Wir suchen jeden Tag Teile im Lager")
    proposal = page.locator("section", has=page.get_by_role("heading", name="Vorschlag", exact=True))
    for heading in ("Wer kümmert sich?", "Partner", "Themen", "Angebote", "Zentrum"):
        part = proposal.get_by_role("heading", name=heading, exact=True).locator("xpath=following-sibling::*[1]")
        expect(part.locator("strong").first).not_to_be_empty()
        expect(part.locator(".kit-muted").first).not_to_be_empty()
    assert fits(page)


def not_in_inbox(page: Page, centre: str) -> None:
    """The inbox of `centre` does not hold the firm, in any state."""
    page.goto(f"{centre}/eingang/?text=Wieselbach&state=all")
    expect(page.locator("main")).to_contain_text("Dazu gibt es keine Anfrage")


@pytest.mark.parametrize(("javascript", "width"), [DESK, WITHOUT_JAVASCRIPT, PHONE, PHONE_WITHOUT])
def test_an_enquiry_becomes_a_case_with_an_owner(
    enter: Callable[..., Page], own_demo_site: Server, javascript: bool, width: int
) -> None:
    firm = enter(own_demo_site, javascript=javascript, width=width)
    status = ask(firm)
    not_in_inbox(enter(own_demo_site, NEXT_DOOR, javascript=javascript), NEIGHBOUR)
    page = enter(own_demo_site, OFFICE, javascript=javascript, width=width)
    found_in_inbox(page)

    # The suggestion is filled in already; the office gives the case to the adviser and says what happens next.
    page.get_by_role("link", name=re.compile("^Als Fall übernehmen")).click()
    owner = page.get_by_label("Wer kümmert sich?")
    assert owner.input_value()
    owner.select_option(label="Beratung (Demo)")
    page.get_by_label("Was ist zu tun?").fill("Toni Wiesel anrufen und das Lager ansehen")
    due = page.locator("input[name=due_on]").input_value()
    assert due
    assert fits(page)
    page.get_by_role("button", name="Fall eröffnen").click()
    if page.locator("input[name=organisation]").count():
        page.locator("input[name=organisation][value=new]").check()
        page.get_by_role("button", name="Fall eröffnen").click()
    page.wait_for_url(re.compile(r"/faelle/\d+/$"))
    expect(page.locator("body")).to_contain_text("Beratung (Demo) kümmert sich. Der Fall ist eröffnet.")
    expect(page.locator("main")).to_contain_text("Toni Wiesel anrufen und das Lager ansehen")
    assert fits(page)
    case = page.url
    page.goto(f"{CENTRE}/eingang/?text=Wieselbach")
    expect(page.locator("main")).to_contain_text("Dazu gibt es keine Anfrage")

    # The firm sees who takes care of it; the adviser finds the case among their own.
    firm.goto(status)
    expect(firm.locator("main")).to_contain_text("Beratung (Demo) kümmert sich um Ihr Anliegen")
    expect(firm.locator("main")).to_contain_text("Der nächste Schritt liegt bei uns")
    assert fits(firm)
    adviser = enter(own_demo_site, "beratung@demo.example", javascript=javascript, width=width)
    adviser.goto(f"{CENTRE}/faelle/?text=Wieselbach")
    adviser.get_by_role("link", name=FIRM).first.click()
    expect(adviser).to_have_url(case)


@pytest.mark.parametrize(("javascript", "width"), [DESK, WITHOUT_JAVASCRIPT, PHONE])
def test_an_enquiry_is_referred_with_the_consent_of_the_firm(
    enter: Callable[..., Page], own_demo_site: Server, javascript: bool, width: int
) -> None:
    firm = enter(own_demo_site, javascript=javascript, width=width)
    status = ask(firm)
    page = enter(own_demo_site, OFFICE, javascript=javascript, width=width)
    found_in_inbox(page)
    page.get_by_role("link", name=re.compile("^An ein anderes Zentrum weitergeben")).click()
    page.locator("input[name=receiver][value=hellweg-sauerland]").check()
    page.get_by_label("Nachricht an das Zentrum").fill("Der Betrieb zieht nächstes Jahr zu Ihnen.")
    assert fits(page)
    page.get_by_role("button", name="Weitergeben", exact=True).click()
    expect(page.locator("body")).to_contain_text("Wir haben den Betrieb gefragt, ob er einverstanden ist.")

    # Without a yes of the firm the neighbour knows nothing.
    neighbour = enter(own_demo_site, NEXT_DOOR, javascript=javascript, width=width)
    neighbour.goto(f"{NEIGHBOUR}/weitergaben/")
    expect(neighbour.locator("main")).to_contain_text("Niemand hat Ihnen einen Betrieb weitergegeben")
    firm.goto(status)
    expect(firm.locator("main")).to_contain_text("Wir brauchen Ihre Entscheidung")
    assert fits(firm)
    firm.get_by_role("button", name="Ja, geben Sie sie weiter").click()
    expect(firm.locator("main")).to_contain_text("Digitalzentrum Hellweg-Sauerland (erfunden) meldet sich bei Ihnen.")

    # The neighbour sees topic and district first, and who it is once it accepts.
    neighbour.goto(f"{NEIGHBOUR}/weitergaben/")
    neighbour.locator("main table a").first.click()
    expect(neighbour.locator("main")).to_contain_text("Der Betrieb zieht nächstes Jahr zu Ihnen.")
    assert FIRM not in neighbour.content()
    assert "wieselbach" not in neighbour.content().lower()
    assert fits(neighbour)
    neighbour.get_by_role("button", name=re.compile("nnehmen")).click()
    neighbour.goto(f"{NEIGHBOUR}/eingang/?text=Wieselbach")
    neighbour.get_by_role("link", name=FIRM).click()
    expect(neighbour.locator("main")).to_contain_text("toni@wieselbach.example")

    # The firm's page names who took over and leads to how it stands there; with us nothing waits any more.
    firm.goto(status)
    expect(firm.locator("main")).to_contain_text("Digitalzentrum Hellweg-Sauerland (erfunden) hat Ihre Anfrage am")
    firm.get_by_role("link", name=re.compile("^Stand bei")).click()
    expect(firm.locator("main")).to_contain_text("Ihre Anfrage wird gelesen")
    assert firm.url != status
    assert fits(firm)
    page.goto(f"{CENTRE}/eingang/?text=Wieselbach")
    expect(page.locator("main")).to_contain_text("Dazu gibt es keine Anfrage")

"""Journeys 1 and 8: a company finds out where it stands, asks for help with its result, and keeps the key in its hand."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.factories import CentreFactory, MembershipFactory
from tests.installation import Server
from transferlotse.cases.models import Enquiry
from transferlotse.centres.models import Centre
from transferlotse.centres.queries import centre_scope
from transferlotse.centres.rules import Role
from transferlotse.companies.models import AccessEntry, Share
from transferlotse.selfchecks.models import Answer, Result

Axe = Callable[[Page], list[str]]


@pytest.fixture
def home(transactional_db: None) -> Centre:
    """The centre whose region holds Dortmund."""
    return CentreFactory(key="ruhr-owl", name="Zentrum Ruhr-OWL")


def _answer(page: Page) -> int:
    """Answer question after question with the second choice; returns how many there were."""
    count = 0
    while "/frage/" in page.url:
        boxes = page.locator(".check-choices").first.locator("input[name=answer]")
        boxes.nth(1).check()
        page.click("form.check-form button[type=submit]:not([name])")
        page.wait_for_load_state()
        count += 1
        assert count <= 15
    return count


def _to_result(page: Page, axe: Axe | None = None) -> None:
    """From the front door to the result, with a look at the accessibility of each kind of page."""
    page.goto("/")
    page.click("main a:has-text('Check beginnen')")
    page.click("button:has-text('Check beginnen')")
    # A click waits for the next page to begin, not for it to be there.
    page.wait_for_load_state()
    if axe:
        assert axe(page) == []
    page.click("button:has-text('Weiter')")
    expect(page.locator("#fehler")).to_be_visible()
    if axe:
        assert axe(page) == []
    _answer(page)
    expect(page.locator("h1")).to_have_text("Stimmt alles so?")
    if axe:
        assert axe(page) == []
    page.click("button:has-text('Ergebnis ausrechnen')")
    expect(page.locator("h1")).to_have_text("Hier stehen Sie")


def _ask(page: Page) -> None:
    """From the result to a sent enquiry with the result shared, and on to its status page."""
    page.locator("a:has-text('Dazu Hilfe anfragen')").first.click()
    page.check("input[name=with_result][value=yes]")
    page.click("button:has-text('Weiter zur Anfrage')")
    expect(page.get_by_text("Ihr Ergebnis geht mit")).to_be_visible()
    page.fill("[name=text]", "Wir tippen Aufträge doppelt ab. Was hilft?")
    page.fill("[name=company]", "Brondorf Blechtechnik GmbH")
    page.fill("[name=postcode]", "44137")
    page.fill("[name=contact_name]", "Petra Brond")
    page.fill("[name=email]", "petra@brondorf.example")
    page.click("button:has-text('Angaben prüfen')")
    expect(page.get_by_text("Zentrum Ruhr-OWL").first).to_be_visible()
    page.click("button:has-text('Anfrage absenden')")
    page.wait_for_url(re.compile("/anfrage/gesendet/"))
    page.goto(page.url.replace("/gesendet/", "/status/"))


def test_company_from_front_door_to_shared_enquiry(page: Page, axe: Axe, home: Centre) -> None:
    _to_result(page, axe)
    assert axe(page) == []
    expect(page.locator(".check-step")).to_have_count(5)
    page.click("text=Wie kommt dieser Wert zustande?")
    page.locator("tbody a").first.click()
    expect(page.locator(".check-formula")).to_be_visible()
    assert axe(page) == []
    page.go_back()
    page.go_back()
    _ask(page)
    expect(page.get_by_text("Noch hat niemand hineingesehen.")).to_be_visible()
    assert Share.objects.get().centre == home


def test_company_goes_the_same_way_without_javascript_on_a_phone(page_nojs: Page, home: Centre) -> None:
    page_nojs.set_viewport_size({"width": 320, "height": 640})
    _to_result(page_nojs)
    assert page_nojs.evaluate("document.documentElement.scrollWidth") <= 320
    _ask(page_nojs)
    with centre_scope(home):
        assert Enquiry.objects.get(centre=home).share_key == str(Share.objects.get().pk)


def test_company_goes_back_and_changes_an_answer(page: Page, home: Centre) -> None:
    page.goto("/check/")
    page.click("button:has-text('Check beginnen')")
    page.check("input[value=trade]")
    page.click("button:has-text('Weiter')")
    page.click("a:has-text('Zurück')")
    expect(page.locator("input[value=trade]")).to_be_checked()
    page.check("input[value=logistics]")
    page.click("button:has-text('Weiter')")
    page.click("text=Alle Antworten ansehen")
    page.locator(".kit-summary__change a").first.click()
    page.check("input[value=construction]")
    page.click("button:has-text('Antwort übernehmen')")
    assert Answer.objects.get(item="profile.sector").chosen == "construction"


def test_company_keeps_the_key(
    page: Page, browser: object, sign_in: Callable[..., None], home: Centre, live_server: object
) -> None:
    _to_result(page)
    _ask(page)
    status = page.url
    adviser = MembershipFactory(centre=home, role=Role.ADVISER).user
    sign_in(page, adviser.email)
    address = f"/z/ruhr-owl/freigabe/{Share.objects.get().pk}/"
    page.goto(address)
    expect(page.get_by_text("Der Betrieb sieht, dass Sie hier waren.")).to_be_visible()
    page.goto(status)
    expect(page.get_by_text(re.compile(f"{adviser.name} hat hineingesehen"))).to_be_visible()
    page.click("button:has-text('Freigabe zurückziehen')")
    expect(page.get_by_text("Die Freigabe ist zurückgezogen.").first).to_be_visible()
    response = page.goto(address)
    assert response is not None
    assert response.status == 403
    assert AccessEntry.objects.count() == 1
    assert Result.objects.count() == 1


def test_company_of_the_demo_is_entered_with_one_click(enter: Callable[..., Page], demo_site: Server) -> None:
    page = enter(demo_site)
    page.goto("/konto/login/")
    page.locator("form:has(input[value='firma@demo.example']) button").click()
    expect(page).to_have_url(re.compile(r"/betrieb/"))

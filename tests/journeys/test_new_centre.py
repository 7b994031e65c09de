"""A centre begins: from the first sign-in to the first figure, led step by step."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.factories import CentreFactory, MembershipFactory, PeriodFactory, UserFactory
from tests.journeys.test_front_office_journey import fits
from transferlotse.centres.models import Centre
from transferlotse.centres.queries import centre_scope
from transferlotse.centres.rules import Role
from transferlotse.monitoring.actions import lock_period
from transferlotse.monitoring.models import Period

HOME = "/z/anfang/"


@pytest.fixture
def beginning(transactional_db: None) -> Centre:
    """A centre with nobody but its administrator, and nothing in it."""
    centre = CentreFactory(key="anfang", name="Zentrum Anfang")
    MembershipFactory(centre=centre, role=Role.CENTRE_ADMIN, user=UserFactory(email="erste@example.org"))
    MembershipFactory(centre=centre, role=Role.PROJECT_LEAD, user=centre.memberships.get().user)
    return centre


def next_step(page: Page, name: str) -> None:
    """Follow the one step that my day puts first."""
    page.goto(HOME)
    page.locator(".portal-next").get_by_role("link", name=name).click()
    page.wait_for_load_state()


@pytest.mark.parametrize("width", [1280, 320])
def test_new_centre_is_led_to_its_first_figure(
    page: Page, sign_in: Callable[..., None], axe: Callable[[Page], list[str]], beginning: Centre, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, "erste@example.org")
    for path in (HOME, f"{HOME}leistungen/unternehmensdialog/", f"{HOME}leistungen/neu/"):
        page.goto(path)
        assert fits(page)
        assert axe(page) == []
    expect(page.locator("main")).to_contain_text("Noch ist kein Partner eingetragen")
    next_step(page, "Partner eintragen")
    page.fill("input[name=name]", "Hochschule Anfang")
    page.get_by_role("button", name="Speichern").click()
    next_step(page, "Förderung eintragen")
    page.fill("input[name=programme]", "Mittelstand-Digital")
    page.fill("input[name=starts_on]", "2024-01-01")
    page.fill("input[name=planned_end_on]", "2030-12-31")
    page.get_by_role("button", name="Speichern").click()
    page.goto(HOME)
    expect(page.locator(".kit-tasks .kit-badge", has_text="erledigt")).to_have_count(2)
    page.goto(f"{HOME}leistungen/unternehmensdialog/")
    page.fill("input[name=firm]", "Erste Probe GmbH")
    page.fill("input[name=firm_place]", "33102 Paderborn")
    page.get_by_role("button", name="Gespräch erfassen").click()
    page.wait_for_url(re.compile(r"/leistungen/\d+/$"))
    page.goto(HOME)
    expect(page.locator("main")).not_to_contain_text("Ihr Zentrum einrichten")
    page.goto(f"{HOME}wirkung/")
    expect(page.locator("tr", has=page.get_by_text("Unternehmensdialoge")).first).to_contain_text("1")


def test_what_comes_late_waits_visibly_where_every_period_is_locked(
    page: Page, sign_in: Callable[..., None], axe: Callable[[Page], list[str]], beginning: Centre
) -> None:
    with centre_scope(beginning):
        PeriodFactory(centre=beginning, name="2024", starts_on=dt.date(2024, 1, 1), ends_on=dt.date(2024, 12, 31))
        lock_period(period=Period.objects.get(), actor="test", now=dt.datetime(2025, 1, 9, tzinfo=dt.UTC))
    sign_in(page, "erste@example.org")
    next_step(page, "Partner eintragen")
    page.fill("input[name=name]", "Hochschule Anfang")
    page.get_by_role("button", name="Speichern").click()
    page.goto(f"{HOME}leistungen/unternehmensdialog/")
    page.fill("input[name=held_on]", "2024-06-11")
    page.fill("input[name=firm]", "Nachzügler GmbH")
    page.fill("input[name=firm_place]", "33102 Paderborn")
    page.get_by_role("button", name="Gespräch erfassen").click()
    page.goto(f"{HOME}wirkung/zeitraeume/")
    expect(page.locator(".kit-notice")).to_contain_text("Alle Zeiträume sind gesperrt")
    assert axe(page) == []
    page.get_by_role("link", name="2024", exact=True).click()
    page.locator(".kit-notice").get_by_role("link", name="Zeitraum anlegen").click()
    page.fill("input[name=name]", "2025")
    page.fill("input[name=starts_on]", "2025-01-01")
    page.fill("input[name=ends_on]", "2025-12-31")
    page.get_by_role("button", name="Anlegen").click()
    expect(page.locator("main")).to_contain_text("Dieser Zeitraum nimmt eine Änderung aus gesperrten Zeiträumen auf")

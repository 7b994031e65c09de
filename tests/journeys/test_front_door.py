"""The public front door and the way in, each with and without JavaScript."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.factories import CentreFactory, MembershipFactory


def test_front_door_opens(page: Page, axe: Callable[[Page], list[str]]) -> None:
    assert page.goto("/").ok  # type: ignore[union-attr]
    assert page.locator("h1").count() == 1
    assert axe(page) == []


def test_front_door_fits_a_small_screen(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_front_door_opens_without_javascript(page_nojs: Page) -> None:
    page_nojs.goto("/")
    assert page_nojs.locator("h1").count() == 1


def test_signing_in_leads_to_the_one_centre(page: Page, sign_in: Callable[..., None]) -> None:
    member = MembershipFactory(centre=CentreFactory(key="eigenes"))
    sign_in(page, member.user.email)
    assert page.url.endswith("/z/eigenes/")


def test_signing_in_works_without_javascript(page_nojs: Page, sign_in: Callable[..., None]) -> None:
    member = MembershipFactory(centre=CentreFactory(key="eigenes"))
    sign_in(page_nojs, member.user.email)
    assert page_nojs.url.endswith("/z/eigenes/")

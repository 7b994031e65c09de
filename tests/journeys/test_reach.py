"""From the count of reach to what goes to the network: count, decide about pairs, take back, count again, hand in."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from typer.testing import CliRunner

from tests.installation import Server
from transferlotse_analytics.evaluation_cli import app

HOME = "/z/ruhr-owl/reichweite/"
COUNT_MS = 120_000
LAST = re.compile(r"reichweite/paare/\d+/(\?last=\d+)?$")


def distinct(page: Page) -> dict[str, int]:
    """Organisations in the address book, estimated, and the ends of the interval."""
    page.goto(HOME)
    row = page.locator("tr", has=page.get_by_role("rowheader", name="Verschiedene Organisationen", exact=True))
    told = [int(re.sub(r"\D", "", number)) for number in re.findall(r"[\d.\u202f]+", row.first.inner_text())]
    return dict(zip(("book", "estimate", "low", "high"), told, strict=True))


def wait_for_job(page: Page, heading: str) -> None:
    """Look at the job until it is done; without JavaScript by the link that loads it anew."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    for _ in range(COUNT_MS // 1000):
        if page.get_by_role("link", name="Zum Ergebnis").count():
            break
        expect(page.locator("#auftrag")).not_to_contain_text("Das hat nicht geklappt")
        page.wait_for_timeout(1000)
        page.goto(page.url)
    page.get_by_role("link", name="Zum Ergebnis").click()


def answer(page: Page, key: str, name: str, *, javascript: bool) -> None:
    """Answer a pair by its key; without JavaScript by its button."""
    before = page.url
    if javascript:
        expect(page.locator("form[data-kit-keys]")).to_be_focused()
        page.keyboard.press(key)
    else:
        page.get_by_role("button", name=name, exact=True).click()
    expect(page).not_to_have_url(before)
    expect(page).to_have_url(LAST)


def fits(page: Page) -> None:
    """Nothing makes the page wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


@pytest.mark.parametrize(
    ("javascript", "width"), [(True, 1280), (False, 1280), (True, 320)], ids=["desk", "no-javascript", "phone"]
)
def test_reach_is_counted_decided_and_handed_in(
    enter: Callable[..., Page], own_demo_site: Server, tmp_path: Path, javascript: bool, width: int
) -> None:
    page = enter(own_demo_site, "monitoring@demo.example", javascript=javascript, width=width)

    # The demo was counted once; again: progress, then the number with interval, method and date.
    page.goto(HOME)
    page.get_by_role("button", name="Neu zählen").click()
    wait_for_job(page, "Reichweite zählen")
    first = distinct(page)
    assert first["low"] <= first["estimate"] <= first["high"] <= first["book"] == 7700
    fits(page)
    page.locator("summary", has_text="Wie gezählt wird").click()
    for words in ("Gezählt am", "Fassung der Methode"):
        expect(page.locator("dl", has_text=words)).to_be_visible()

    # Doubtful pairs side by side: same, different, later, each by one key.
    page.get_by_role("link", name="Paare ansehen").click()
    page.get_by_role("link", name="Der Reihe nach entscheiden").click()
    expect(page.get_by_role("columnheader", name="Eintrag 1")).to_be_visible()
    answer(page, "g", "Gleich (G)", javascript=javascript)
    expect(page.locator("body")).to_contain_text("gelten jetzt als eine Organisation")
    assert distinct(page)["book"] == first["book"] - 1

    # Take it back, and answer again.
    page.goto(f"{HOME}paare/?state=same")
    page.get_by_role("link", name=re.compile("^Ansehen")).first.click()
    page.get_by_role("button", name="Zurücknehmen").click()
    expect(page.locator("body")).to_contain_text("zurückgenommen")
    assert distinct(page)["book"] == first["book"]
    page.goto(f"{HOME}paare/")
    page.get_by_role("link", name="Der Reihe nach entscheiden").click()
    for _ in range(3):
        answer(page, "g", "Gleich (G)", javascript=javascript)
    answer(page, "v", "Verschieden (V)", javascript=javascript)
    expect(page.locator("body")).to_contain_text("sind zwei Organisationen")
    answer(page, "s", "Später (S)", javascript=javascript)
    expect(page.locator("body")).to_contain_text("zurückgestellt")
    if javascript:
        page.keyboard.press("z")
    else:
        page.get_by_role("button", name="Letzte Antwort zurücknehmen (Z)").click()
    expect(page.locator("body")).to_contain_text("zurückgenommen")
    fits(page)

    # Count again: what was decided holds.
    page.goto(HOME)
    page.get_by_role("button", name="Neu zählen").click()
    wait_for_job(page, "Reichweite zählen")
    second = distinct(page)
    assert second["book"] == first["book"] - 3
    assert second != first
    expect(page.locator("summary", has_text="Frühere Zählungen")).to_be_visible()

    # Hand in: a signed file without names that whoever evaluates accepts.
    page.get_by_role("link", name="Lieferungen an die Auswertung").click()
    page.get_by_role("link", name="Neue Lieferung").click()
    page.locator("input[name=secret]").fill("zu kurz")
    page.get_by_role("button", name="Lieferung schreiben").click()
    expect(page.locator(".kern-error").first).to_be_visible()
    page.locator("input[name=secret]").fill("ein Satz, den nur die Zentren kennen")
    page.get_by_role("button", name="Lieferung schreiben").click()
    wait_for_job(page, "Lieferung schreiben")
    fits(page)
    for link in (re.compile(r"^ruhr-owl-.*\.zip$"), "ruhr-owl.pub"):
        with page.expect_download() as download:
            page.get_by_role("link", name=link).click()
        download.value.save_as(tmp_path / download.value.suggested_filename)
    (packed,) = tmp_path.glob("*.zip")
    checked = CliRunner().invoke(app, ["deposit", "check", str(packed), "--key", str(tmp_path / "ruhr-owl.pub")])
    assert checked.exit_code == 0, checked.output
    assert "organisations 7697" in checked.output

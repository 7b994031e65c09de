"""From the move to the report, and what becomes of a record that comes late: with a mouse, and without JavaScript."""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.installation import Server

DESK, WITHOUT_JAVASCRIPT, PHONE = (pytest.param(*way, id=name) for way, name in (
    ((True, 1280), "desk"), ((False, 1280), "no-javascript"), ((True, 320), "phone")
))  # fmt: skip
LIST = (
    "Format;Datum;Titel;Partner\n"
    "Unternehmensdialog;05.03.2024;Dialog mit der Tischlerei;{partner}\n"
    "Unternehmensdialog;06.03.2024;Dialog mit der Gießerei;{partner}\n"
    "Unternehmensdialog;gestern;Dialog ohne Tag;{partner}\n"
    "Stammtisch;07.03.2024;Runde der Gießereien;{partner}\n"
)


def number(page: Page, label: str) -> int:
    """The number that a page shows large under this label."""
    stat = page.locator(".kit-stat", has=page.get_by_text(label, exact=True)).first
    digits = re.sub(r"[^\d]", "", stat.locator(".kit-stat__value").inner_text())
    return int(digits)


def dialogues(page: Page, **selection: object) -> int:
    """What the figure of company dialogues says."""
    query = "&".join(f"{name}={value}" for name, value in selection.items())
    page.goto(f"/z/ruhr-owl/wirkung/zahl/service.company-dialogue/?{query}")
    return number(page, "Ist")


@pytest.mark.parametrize(("javascript", "width"), [DESK, WITHOUT_JAVASCRIPT, PHONE])
def test_moving_in_leads_to_the_report(
    enter: Callable[..., Page],
    own_demo_site: Server,
    axe: Callable[[Page], list[str]],
    tmp_path: Path,
    javascript: bool,
    width: int,
) -> None:
    # These pages are there only while somebody moves in, so they are looked at here.
    found = axe if javascript else lambda _page: []
    page = enter(own_demo_site, "leitung@demo.example", javascript=javascript, width=width)
    before = dialogues(page)

    # Move in with a list as a centre keeps it; one row cannot be read and stays out.
    table = tmp_path / "leistungen.csv"
    table.write_text(LIST.format(partner="Fraunhofer IML"), encoding="cp1252")
    page.goto("/z/ruhr-owl/umzug/neu/?inhalt=deliveries")
    page.locator("input[type=file]").set_input_files(table)
    page.get_by_role("button", name="Weiter", exact=True).click()
    expect(page.get_by_role("heading", name="Spalten zuordnen")).to_be_visible()
    assert found(page) == []
    page.get_by_role("button", name="Weiter zur Vorschau").click()
    expect(page.locator("body")).to_contain_text("„gestern“ ist kein Datum")

    # A word of one's own is explained once; then its row goes in too.
    assert found(page) == []
    page.get_by_label("„Stammtisch“ bedeutet").select_option("industry-circle")
    page.get_by_role("button", name="Wörter merken und neu prüfen").click()
    page.get_by_role("button", name="3 Zeilen übernehmen").click()
    expect(page.locator("body")).to_contain_text("übernommen")
    assert found(page) == []
    page.goto("/z/ruhr-owl/umzug/woerter/")
    expect(page.get_by_role("rowheader", name="Stammtisch")).to_be_visible()
    assert found(page) == []
    assert dialogues(page) == before + 2

    # From the figure to its record, which is wrong: it was no dialogue but a workshop.
    page.goto("/z/ruhr-owl/leistungen/?text=Gießerei")
    page.get_by_role("link", name="Dialog mit der Gießerei").click()
    page.get_by_role("link", name=re.compile("ndern|orrigieren")).first.click()
    page.locator("select[name=format]").select_option("design-workshop")
    page.get_by_role("button", name=re.compile("peichern")).click()
    expect(page.locator("body")).to_contain_text("gespeichert")
    assert dialogues(page) == before + 1

    # The figure opens to its records, newest first, and they to their page.
    page.goto("/z/ruhr-owl/wirkung/")
    page.get_by_role("link", name=re.compile(r"^Unternehmensdialog(e)?: ")).first.click()
    assert number(page, "Ist") == before + 1
    page.locator("main table a").first.click()
    expect(page).to_have_url(re.compile(r"/leistungen/\d+/$"))

    # The report says the same.
    page.goto("/z/ruhr-owl/bericht/kapitel/results/")
    rows = page.locator(
        "tr", has=page.get_by_role("rowheader", name="Unternehmensdialog", exact=False)
    ).all_inner_texts()
    numbers = [[int(one) for one in re.findall(r"\d+", row)] for row in rows]
    assert any(plain + ai == before + 1 for row in numbers for plain, ai in pairwise(row)), rows
    answer = page.request.get("/z/ruhr-owl/bericht/datei.json").json()
    (service,) = [one for one in answer["services"] if one["format"] == "company-dialogue"]
    assert service["actual"] + service["actual_ai"] == before + 1


@pytest.mark.parametrize(("javascript", "width"), [DESK, WITHOUT_JAVASCRIPT])
def test_a_late_record_becomes_an_adjustment(
    enter: Callable[..., Page],
    own_demo_site: Server,
    demo_entries: Callable[[Server], dict[str, int]],
    javascript: bool,
    width: int,
) -> None:
    page = enter(own_demo_site, "leitung@demo.example", javascript=javascript, width=width)
    entries = demo_entries(own_demo_site)
    last, following = entries["open_period"], entries["next_period"]
    before = dialogues(page, period=following)

    # Lock the end of the funding; the running year stays open behind it.
    page.goto(f"/z/ruhr-owl/wirkung/zeitraeume/{last}/")
    page.get_by_role("link", name=re.compile("perren")).click()
    page.get_by_role("button", name=re.compile("perren")).click()
    expect(page.locator("body")).to_contain_text("festgehalten")
    locked = dialogues(page, period=last)

    # Somebody finds a dialogue in their notes that belongs to the locked span.
    page.goto("/z/ruhr-owl/leistungen/unternehmensdialog/")
    page.locator("input[name=held_on]").fill("2024-10-31")
    page.locator("input[name=firm]").fill("Nachzügler Werkzeugbau GmbH")
    page.get_by_role("button", name="Gespräch erfassen").click()
    # The firm is not in the address book yet: the page asks for its place and keeps what was typed.
    page.locator("input[name=firm_place]").fill("33102 Paderborn")
    if (new := page.locator("input[name=organisation][value=new]")).count():
        new.check()
    page.get_by_role("button", name="Gespräch erfassen").click()
    expect(page).to_have_url(re.compile(r"/leistungen/\d+/$"))

    # What was reported stays; the open period shows the late one as such.
    assert dialogues(page, period=last) == locked
    assert dialogues(page, period=following) == before + 1
    expect(page.locator("body")).to_contain_text("Nachträge zu gesperrten Zeiträumen")
    page.goto(f"/z/ruhr-owl/wirkung/zeitraeume/{last}/")
    expect(page.locator("body")).to_contain_text("Ein Eintrag wurde später erfasst oder geändert")


@pytest.mark.parametrize(
    ("javascript", "width", "is_open"), [(True, 1280, True), (True, 320, False), (False, 320, True)]
)
def test_long_chart_folds_on_a_phone_and_nowhere_else(
    enter: Callable[..., Page], demo_site: Server, javascript: bool, width: int, is_open: bool
) -> None:
    page = enter(demo_site, "leitung@demo.example", javascript=javascript, width=width)
    page.goto("/z/ruhr-owl/wirkung/")
    picture = page.locator(".kit-chart__svg:visible").first
    expect(page.locator(".kit-chart__summary").first).to_contain_text("13 von 17 Zielen sind erreicht")
    expect(picture).to_be_visible() if is_open else expect(page.locator(".kit-chart__svg:visible")).to_have_count(0)
    page.locator("summary", has_text="Öffentlichkeitsarbeit: Ziel und Stand").click()
    expect(page.locator("details[open] .kit-chart__svg:visible").last).to_be_visible()
    page.emulate_media(media="print")
    page.goto("/z/ruhr-owl/bericht/kapitel/results/")
    # On paper what is folded is there, with and without JavaScript.
    for chart in page.locator(".kit-chart--folds .kit-chart__picture:not(.kit-chart__picture--narrow)").all():
        expect(chart).to_be_visible()

"""The report's pages."""

import datetime as dt
import json
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import MembershipFactory
from transferlotse import content
from transferlotse.centres.models import Centre, Funding
from transferlotse.centres.queries import centre_scope
from transferlotse.centres.rules import Role
from transferlotse.reports.models import Passage

SignIn = Callable[..., Client]


@pytest.fixture
def funded(centre: Centre) -> Centre:
    with centre_scope(centre):
        Funding(
            centre=centre,
            programme="Programm",
            starts_on=dt.date(2024, 1, 1),
            planned_end_on=dt.date(2026, 12, 31),
            ends_on=dt.date(2026, 12, 31),
        ).save()
    return centre


def test_report_show_of_an_unfunded_centre_says_what_to_do(centre: Centre, client_as: SignIn) -> None:
    page = client_as(Role.MONITORING).get(reverse("report_show", args=[centre.key]))
    assert "Noch keine Förderung" in page.content.decode()


@pytest.mark.parametrize("chapter", [one.key for one in content.report_outline().sections])
def test_report_chapter_of_an_empty_centre_stands(funded: Centre, client_as: SignIn, chapter: str) -> None:
    page = client_as(Role.ADVISER).get(reverse("report_chapter", args=[funded.key, chapter]))
    assert page.status_code == 200
    assert "Text schreiben" not in page.content.decode()


def test_report_chapter_without_funding_leads_to_what_is_missing(centre: Centre, client_as: SignIn) -> None:
    client = client_as(Role.MONITORING)
    page = client.get(reverse("report_chapter", args=[centre.key, "results"]), follow=True)
    assert "Noch keine Förderung" in page.content.decode()
    assert client.get(reverse("report_chapter", args=[centre.key, "nowhere"])).status_code == 404


def test_report_show_leads_to_the_text_that_is_missing_next(funded: Centre, client_as: SignIn) -> None:
    client, address = client_as(Role.MONITORING), reverse("report_show", args=[funded.key])
    texts = [section.key for section in content.report_outline().all_sections() if section.editable]
    assert f"{len(texts)} Texte fehlen noch" in client.get(address).content.decode()
    for number, key in enumerate(texts):
        assert f"/bericht/text/{key}/" in client.get(address).content.decode(), number
        answer = client.post(reverse("report_edit", args=[funded.key, key]), {"text": "Geschrieben."})
        assert answer["Location"].endswith(f"#{key}")
        assert f'id="{key}"' in client.get(answer["Location"]).content.decode()
    assert "Alle Texte sind geschrieben" in client.get(address).content.decode()


def test_report_show_sends_readers_to_nothing_they_may_not_write(funded: Centre, client_as: SignIn) -> None:
    page = client_as(Role.ADVISER).get(reverse("report_show", args=[funded.key])).content.decode()
    assert "fehlen noch" in page
    assert "/bericht/text/" not in page


def test_report_download_gives_each_kind(funded: Centre, client_as: SignIn) -> None:
    client = client_as(Role.ADVISER)
    starts = {"pdf": b"%PDF", "docx": b"PK", "xlsx": b"PK"}
    for kind, start in starts.items():
        assert client.get(reverse("report_download", args=[funded.key, kind])).content.startswith(start)
    assert json.loads(client.get(reverse("report_download", args=[funded.key, "json"])).content)["services"]
    assert client.get(reverse("report_download", args=[funded.key, "exe"])).status_code == 404


def test_report_edit_keeps_the_text_and_shows_it(funded: Centre, client_as: SignIn) -> None:
    client = client_as(Role.MONITORING)
    client.post(reverse("report_edit", args=[funded.key, "lessons"]), {"text": "Kurze Wege <b>wirken</b>."})
    page = client.get(reverse("report_chapter", args=[funded.key, "results"])).content.decode()
    assert "Kurze Wege &lt;b&gt;wirken&lt;/b&gt;." in page


def test_report_edit_shows_both_texts_when_two_write(funded: Centre, client_as: SignIn) -> None:
    address = reverse("report_edit", args=[funded.key, "lessons"])
    first, second = client_as(Role.MONITORING), client_as(Role.PROJECT_LEAD)
    first.post(address, {"text": "Text der Ersten"})
    answer = second.post(address, {"text": "Text der Zweiten"})
    assert answer.status_code == 409
    assert "Text der Ersten" in answer.content.decode()
    assert "Text der Zweiten" in answer.content.decode()
    with centre_scope(funded):
        assert Passage.objects.get().text == "Text der Ersten"
    again = second.post(
        address, {"text": "Beide", "seen_at": answer.context["form"].initial.get("seen_at") or _seen(funded)}
    )
    assert again.status_code == 302


def _seen(centre: Centre) -> str:
    with centre_scope(centre):
        return Passage.objects.get().changed_at.isoformat()


def test_report_edit_refuses_too_long_a_text_and_keeps_it(funded: Centre, client_as: SignIn) -> None:
    answer = client_as(Role.MONITORING).post(
        reverse("report_edit", args=[funded.key, "lessons"]), {"text": "x" * 20_001}
    )
    assert answer.status_code == 422
    assert "x" * 20_001 in answer.content.decode()


@pytest.mark.parametrize("name", ["report_show", "report_chapter", "report_edit", "report_download"])
def test_report_of_another_centre_is_not_there(funded: Centre, other_centre: Centre, name: str) -> None:
    stranger = Client()
    stranger.force_login(MembershipFactory(centre=other_centre, role=Role.PROJECT_LEAD).user)
    words = {"report_chapter": ["results"], "report_edit": ["lessons"], "report_download": ["pdf"]}
    args = [funded.key, *words.get(name, [])]
    assert stranger.get(reverse(name, args=args)).status_code == 404

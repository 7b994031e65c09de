"""The public pages, in both languages."""

import gzip
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.db import OperationalError, connection
from django.test import Client, override_settings

from tests.factories import CentreFactory, PartnerFactory
from tests.weight import first_load

PAGES = ("/", "/ueber-uns/", "/impressum/", "/datenschutz/", "/barrierefreiheit/")


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("page", PAGES)
def test_public_page_opens_without_a_cookie(client: Client, db: None, prefix: str, page: str) -> None:
    response = client.get(prefix + page)
    assert response.status_code == 200
    assert response.content.decode().count("<h1") == 1
    assert client.cookies == {}


def test_home_leads_to_the_check_first(client: Client, db: None) -> None:
    page = client.get("/").content.decode()
    assert page.index('href="/check/"') < page.index('href="/anfrage/"')


def test_home_names_who_is_behind_it(client: Client, db: None) -> None:
    centre = CentreFactory(name="Zentrum Nordlicht")
    PartnerFactory(centre=centre, name="Institut Süd", seat="Kiel")
    page = client.get("/").content.decode()
    assert "Zentrum Nordlicht" in page
    assert "Institut Süd (Kiel)" in page


def test_home_leaves_invented_centres_out(client: Client, db: None) -> None:
    CentreFactory(key="erfunden", name="Zentrum Erfunden", is_demo=True)
    assert "Zentrum Erfunden" not in client.get("/").content.decode()


def test_home_is_english_at_en(client: Client, db: None) -> None:
    page = client.get("/en/").content.decode()
    assert "Where does your company stand" in page
    assert "Betrieb" not in page


def test_home_stays_small(client: Client, db: None) -> None:
    assert len(client.get("/").content) < 40_000


@override_settings(TRANSFERLOTSE_DEMO=False, OPERATOR={"name": "Zentrum e. V.", "address": "Weg 1|44137 Dortmund"})
def test_imprint_names_the_operator(client: Client, db: None) -> None:
    page = client.get("/impressum/").content.decode()
    assert "Zentrum e. V." in page
    assert "Weg 1<br>44137 Dortmund" in page
    assert "Vorführung" not in page


@override_settings(TRANSFERLOTSE_DEMO=False, OPERATOR={"name": "", "address": ""})
def test_imprint_says_that_the_operator_is_missing(client: Client, db: None) -> None:
    assert "Hier fehlt der Anbieter" in client.get("/impressum/").content.decode()


def test_health_answers_without_session_and_with_one_question(
    client: Client, db: None, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        answer = client.get("/gesund/")
    assert (answer.status_code, answer.content) == (200, b"database: reachable\n")
    assert answer["Cache-Control"] == "no-store"
    assert client.cookies == {}


def test_health_says_when_the_database_is_away(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", away)
        assert client.get("/gesund/").status_code == 503


@override_settings(SECURE_SSL_REDIRECT=True)
def test_health_answers_a_watcher_without_tls(client: Client, db: None) -> None:
    assert client.get("/gesund/").status_code == 200
    assert client.get("/").status_code == 301


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_home_takes_at_most_150_kilobytes_at_the_first_visit(client: Client, db: None, path: str) -> None:
    if finders.find("kit/vendor/htmx.min.js") is None:
        pytest.skip("front-end files are missing: run `python tools/assets.py`")

    def fetch(address: str) -> tuple[bytes, int]:
        if not address.startswith("/static/"):
            page = client.get(address).content
            return page, len(page)
        file = Path(finders.find(address.removeprefix("/static/")) or address)
        content = file.read_bytes()
        # The server hands out what compresses in compressed form.
        return content, len(content) if file.suffix == ".woff2" else len(gzip.compress(content))

    sizes = first_load(path, fetch)
    kinds = {address.rsplit(".", 1)[-1] for address in sizes}
    assert {"css", "js", "svg", "woff2"} <= kinds, "something a page needs was not found"
    assert sum(sizes.values()) <= 150_000, sizes

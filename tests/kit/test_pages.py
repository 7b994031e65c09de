"""The shell, the page of components and the error pages."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import RequestFactory

from tests.factories import CentreFactory


def test_kit_show_renders_every_component_without_inline_code(client, db):
    page = client.get("/kit/").content.decode()
    assert not re.findall(r"\sstyle=|<style|\son\w+=|javascript:", page)
    assert not re.findall(r"<script(?![^>]*\bsrc=)", page)
    assert "<c-" not in page
    assert not re.findall(r'(?:src|href)="(?:https?:)?//(?!interoperable-europe\.ec\.europa\.eu/)', page)


def test_kit_show_has_an_english_side(client, db):
    german, english = client.get("/kit/").content.decode(), client.get("/en/kit/").content.decode()
    assert '<html lang="de">' in german
    assert 'href="/en/kit/"' in german
    assert '<html lang="en">' in english
    assert 'href="/kit/"' in english


def test_every_id_on_the_page_is_there_once_and_every_reference_has_its_target(client, db):
    page = client.get("/kit/").content.decode()
    page = page[: page.index('<form method="get" action="#formulare" novalidate><h3>Mit')]
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for names in re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', page):
        assert set(names.split()) <= set(ids)


def test_shell_shows_the_centre_and_its_colour():
    centre = CentreFactory.build(name="Zentrum <Nord>", colour="#f2c200", notice="")
    page = render_to_string("kit/page.html", {"shell_centre": centre}, RequestFactory().get("/"))
    assert "Zentrum &lt;Nord&gt;" in page
    assert 'fill="#f2c200"' in page
    assert "kit-centre--light" in page


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "500.html", "kit/refused.html"])
def test_error_pages_say_what_to_do(name):
    page = render_to_string(name, {"reason": "Weil."}, RequestFactory().get("/"))
    assert "<h1>" in page
    assert 'class="kern-btn' in page


def test_error_page_needs_nothing_from_the_request():
    assert "<h1>" in render_to_string("500.html")


def test_first_load_stays_within_150_kilobytes(client, db):
    if finders.find("kit/vendor/htmx.min.js") is None:
        pytest.skip("front-end files are missing: run `python tools/assets.py`")
    page = client.get("/konto/login/").content
    names = set(re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js|svg|woff2))"', page.decode()))
    names |= {f"kit/vendor/fira-sans-{cut}.woff2" for cut in ("regular", "medium", "semibold")}
    assert len(names) >= 9
    total = len(gzip.compress(page)) + sum(sent(name) for name in names)
    assert total <= 150_000


def sent(name):
    """Bytes that go over the line for a static file: fonts as they are, everything else compressed."""
    content = Path(finders.find(name)).read_bytes()
    return len(content) if name.endswith(".woff2") else len(gzip.compress(content))

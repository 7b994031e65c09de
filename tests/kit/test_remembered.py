"""What pages remember is the same as what they would make anew."""

from collections.abc import Iterator

import pytest
from django import forms
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from transferlotse.kit.forms import Looks, offer
from transferlotse.kit.templatetags import kit


class Narrowing(forms.Form):
    """A filter as lists have them."""

    text = forms.CharField(label="Name", required=False, max_length=5)
    partner = forms.ChoiceField(label="Partner", required=False)

    def __init__(self, data: QueryDict | None, partners: dict[str, str]) -> None:
        super().__init__(data)
        offer(self, partner=[("", "alle"), *partners.items()])


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    kit._kept_fields.cache_clear()
    yield
    kit._kept_fields.cache_clear()


def shown(query: str, partners: dict[str, str]) -> str:
    return str(kit.filter_fields(Narrowing(QueryDict(query), partners), ""))


def test_a_filter_that_looks_the_same_is_made_once() -> None:
    first = shown("text=Bau&page=2", {"1": "Kammer"})
    assert shown("text=Bau&page=3&sort=name", {"1": "Kammer"}) == first
    assert (kit._kept_fields.cache_info().misses, kit._kept_fields.cache_info().hits) == (1, 1)
    assert 'value="Bau"' in first and "Kammer" in first


@pytest.mark.parametrize(
    ("query", "partners"),
    [("text=Amt", {"1": "Kammer"}), ("text=Bau&partner=1", {"1": "Kammer"}), ("text=Bau", {"2": "Kammer"}),
     ("text=Bau", {"1": "Hochschule"}), ("text=Bau", {})],
)  # fmt: skip
def test_other_entries_and_other_offers_look_different(query: str, partners: dict[str, str]) -> None:
    assert shown("text=Bau", {"1": "Kammer"}) != shown(query, partners)


def test_each_language_has_its_own() -> None:
    class Worded(forms.Form):
        text = forms.CharField(label=translation.gettext_lazy("Titel"), required=False)

    pages = []
    for language in ("de", "en", "de"):
        with translation.override(language):
            pages.append(str(kit.filter_fields(Worded(QueryDict("text=a")), "")))
    assert pages[0] == pages[2] != pages[1]


def test_errors_and_forms_that_nobody_filled_in_are_not_kept() -> None:
    assert Looks.of(Narrowing(None, {})) is None
    assert Looks.of(Narrowing(QueryDict("text=viel+zu+lang"), {})) is None
    assert "kern-error" in shown("text=viel+zu+lang", {})
    assert kit._kept_fields.cache_info().currsize == 0


def test_hostile_entries_stay_text() -> None:
    assert "<b>" not in shown("text=%3Cb%3E", {"1": "<b>"})


TEXTS = '{% load i18n %}{% translate "Titel" %}|{% translate "Titel" as one %}{{ one }}|{% translate other %}|{% translate "Titel" noop %}'


def test_a_translation_is_the_one_of_the_language_of_now() -> None:
    template, read = Template(TEXTS), []
    for language in ("de", "en", "de", "en"):
        with translation.override(language):
            read.append(template.render(Context({"other": "Titel"})))
    assert read == ["Titel|Titel|Titel|Titel", "Title|Title|Title|Titel"] * 2


def test_the_query_string_keeps_what_it_does_not_change() -> None:
    request = RequestFactory().get("/?sort=name&page=2&topic=a&topic=b&text=%C3%BC+%26")
    context = Context({"request": request})
    assert kit.query(context, page=3) == "?sort=name&topic=a&topic=b&text=%C3%BC+%26&page=3"
    assert kit.query(context, page=None, sort="") == "?topic=a&topic=b&text=%C3%BC+%26"
    assert kit.query(Context({}), page=1) == "?"

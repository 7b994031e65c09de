"""Documents are pushed, found by everyday words, and taken away."""

import datetime as dt

import pytest

from transferlotse.cases.actions.portfolio import push_portfolio
from transferlotse.content import formats, topics
from transferlotse.search.actions import DocumentDraft, push_document, remove_document
from transferlotse.search.models import Document
from transferlotse.search.queries import documents_matching
from transferlotse.search.rules import likeness, plain_words, stem, telling_words

pytestmark = pytest.mark.django_db


def titles(text: str, **wanted: object) -> list[str]:
    return [one.title for one in documents_matching(text=text, **{"language": "de", **wanted})]  # type: ignore[arg-type]


def push(now: dt.datetime, **fields: object) -> Document:
    draft = {"kind": "offer", "key": "a", "language": "de", "title": "Lagertour", "link": "/a/", "is_public": True}
    return push_document(draft=DocumentDraft(**{**draft, **fields}), now=now)  # type: ignore[arg-type]


def test_words_are_compared_plainly() -> None:
    assert plain_words("Über-Prüfung, Straße 5") == ["ueber", "pruefung", "strasse", "5"]
    assert stem("maschinen") == stem("maschine")
    assert likeness("schweissroboter", "roboter") == 0.6
    assert likeness("ki", "kiste") == 0.0
    assert telling_words("wie geht das mit dem Lager") == ["geht", "lager"]
    assert telling_words("wie das") == ["wie", "das"]


def test_document_is_found_by_synonyms_umlauts_and_compounds(now: dt.datetime) -> None:
    push(now, title="Tag der Robotik", topics=("robotics",))
    assert titles("Cobot") == ["Tag der Robotik"]
    push(now, key="b", title="Prüfstand für Übergänge")
    assert titles("übergänge") == ["Prüfstand für Übergänge"]
    assert titles("UEBERGÄNGE") == ["Prüfstand für Übergänge"]


def test_title_counts_more_than_text(now: dt.datetime) -> None:
    push(now, key="a", title="Allerlei", text="Hier geht es um Logistik")
    push(now, key="b", title="Logistik")
    assert titles("Logistik") == ["Logistik", "Allerlei"]


def test_pushing_again_replaces_and_removing_takes_away(now: dt.datetime) -> None:
    push(now)
    push(now, title="Werkstour")
    assert Document.objects.count() == 1
    assert titles("Lagertour") == []
    assert remove_document(kind="offer", key="a") == 1
    assert titles("Werkstour") == []


def test_documents_of_a_centre_and_hidden_ones_stay_where_they_belong(now: dt.datetime) -> None:
    push(now, key="a", title="Lager eins", centre_key="hier")
    push(now, key="b", title="Lager zwei", is_public=False)
    push(now, key="c", title="Lager drei", language="en")
    assert titles("Lager") == []
    assert titles("Lager", centre_key="hier") == ["Lager eins"]
    assert titles("Lager", public_only=False) == ["Lager zwei"]
    assert titles("Lager", kind="story", public_only=False) == []
    assert titles("") == titles("%_'\"; --") == []


def test_portfolio_is_findable_in_both_languages(now: dt.datetime) -> None:
    assert push_portfolio(now=now) == 2 * (len(formats()) + len(topics()))
    assert push_portfolio(now=now) == Document.objects.count()
    assert titles("Roboter", kind="topic")[0] == "Robotik"
    assert titles("invoice", language="en", kind="topic")[0] == "electronic invoicing"
    link = Document.objects.get(kind="offer", key="potential-analysis", language="en").link
    assert link == "/en/anfrage/?angebot=potential-analysis"

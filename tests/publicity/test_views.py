"""Publicity: list, record, correct, withdraw and restore."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories import PartnerFactory, RecordFactory
from transferlotse.centres.models import Centre
from transferlotse.centres.queries import centre_scope
from transferlotse.centres.rules import Role
from transferlotse.publicity.models import Record

LIST = "/z/eigenes/oeffentlichkeit/"
NEW = {"format": "press-release", "title": "Meldung", "published_on": "2026-03-10"}


@pytest.fixture
def press(client_as: Callable[..., Client]) -> Client:
    return client_as(Role.PUBLIC_RELATIONS)


@pytest.fixture
def record(press: Client, centre: Centre) -> Record:
    press.post(LIST + "neu/", NEW)
    with centre_scope(centre):
        return Record.objects.get()


def test_record_new_counts_once_without_a_value(record: Record) -> None:
    assert (record.value, record.title) == (Decimal(1), "Meldung")


def test_record_new_takes_the_reading_of_visitors(press: Client, centre: Centre) -> None:
    press.post(LIST + "neu/", {**NEW, "format": "website-visitor", "value": "1.234,00"})
    with centre_scope(centre):
        assert Record.objects.get().value == Decimal(1234)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"value": "3"}, "value"),
        ({"format": "website-visitor"}, "value"),
        ({"format": "follower", "value": "-1"}, "value"),
        ({"format": "event-publicity"}, "format"),
        ({"format": ""}, "format"),
        ({"title": "x" * 201}, "title"),
        ({"title": "a\x00"}, "title"),
        ({"published_on": "2999-01-01"}, "published_on"),
        ({"published_on": "30.02.2026"}, "published_on"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "http://" + "x" * 600 + ".de"}, "link"),
        ({"partner": "0"}, "partner"),
    ],
)
def test_record_new_names_what_is_wrong_and_writes_nothing(
    press: Client, centre: Centre, changes: dict[str, Any], field: str
) -> None:
    answer = press.post(LIST + "neu/", {**NEW, **changes})
    assert field in answer.context["form"].errors
    with centre_scope(centre):
        assert not Record.objects.exists()


def test_record_new_refuses_a_foreign_partner(press: Client, other_centre: Centre) -> None:
    foreign = PartnerFactory(centre=other_centre)
    answer = press.post(LIST + "neu/", {**NEW, "partner": str(foreign.pk)})
    assert "partner" in answer.context["form"].errors


def test_record_edit_shows_both_versions_of_a_conflict(press: Client, centre: Centre, record: Record) -> None:
    address = f"{LIST}{record.pk}/aendern/"
    seen = press.get(address).context["form"]["seen"].value()
    assert press.post(address, {**NEW, "title": "Ihre", "seen": seen}).status_code == 302
    answer = press.post(address, {**NEW, "title": "Meine", "seen": seen})
    assert answer.status_code == 409
    assert answer.context["conflict"] == [{"label": "Titel", "mine": "Meine", "theirs": "Ihre"}]
    again = answer.context["form"]["seen"].value()
    assert press.post(address, {**NEW, "title": "Meine", "seen": again}).status_code == 302


def test_record_withdraw_and_restore(press: Client, record: Record) -> None:
    press.post(f"{LIST}{record.pk}/zurueckziehen/")
    assert press.get(LIST).context["page"].paginator.count == 0
    assert press.get(LIST, {"standing": "withdrawn"}).context["page"].paginator.count == 1
    assert press.get(f"{LIST}{record.pk}/aendern/").status_code == 403
    press.post(f"{LIST}{record.pk}/wiederherstellen/")
    assert press.get(LIST).context["page"].paginator.count == 1
    page = press.get(f"{LIST}{record.pk}/").content.decode()
    assert "hat den Eintrag zurückgezogen" in page
    assert "hat den Eintrag wiederhergestellt" in page


def test_record_pages_that_write_are_for_public_relations(client_as: Callable[..., Client], record: Record) -> None:
    adviser = client_as(Role.ADVISER)
    assert adviser.get(f"{LIST}{record.pk}/").status_code == 200
    for path in ("neu/", f"{record.pk}/aendern/"):
        answer = adviser.get(LIST + path)
        assert answer.status_code == 403
        assert "anderen Aufgabe" in answer.content.decode()


def test_record_list_filters_sorts_and_exports(press: Client, record: Record) -> None:
    press.post(LIST + "neu/", {**NEW, "format": "video", "title": "Ältere Folge", "published_on": "2025-01-01"})

    def titles(**wanted: str) -> list[str]:
        return [row.title for row in press.get(LIST, wanted).context["page"]]

    assert titles() == ["Meldung", "Ältere Folge"]
    assert titles(sort="date") == ["Ältere Folge", "Meldung"]
    assert titles(text="ältere") == ["Ältere Folge"]
    assert titles(format="video") == ["Ältere Folge"]
    assert titles(date_from="2026-01-01") == ["Meldung"]
    lines = press.get(LIST, {"format": "video", "export": "csv"}).content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert press.get(LIST, {"export": "xlsx"}).content[:2] == b"PK"


@pytest.mark.parametrize("count", [1, 30])
def test_record_list_asks_the_database_the_same_for_every_length(
    press: Client, centre: Centre, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        RecordFactory(centre=centre)
    with django_assert_num_queries(6):
        press.get(LIST)


@pytest.mark.parametrize("path", ["", "aendern/"])
def test_record_of_another_centre_answers_404(press: Client, other_centre: Centre, path: str) -> None:
    foreign = RecordFactory(centre=other_centre)
    assert press.get(f"{LIST}{foreign.pk}/{path}").status_code == 404


def test_record_of_another_centre_cannot_be_withdrawn(press: Client, other_centre: Centre) -> None:
    foreign = RecordFactory(centre=other_centre)
    assert press.post(f"{LIST}{foreign.pk}/zurueckziehen/").status_code == 404

"""Pages of the address book."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories import OrganisationFactory, PersonFactory
from transferlotse.centres.models import Centre
from transferlotse.centres.queries import centre_scope
from transferlotse.centres.rules import Role
from transferlotse.contacts.actions import record_fact
from transferlotse.contacts.models import Consent, Merge, Organisation, Person

Firm = Callable[..., Organisation]
BOOK = "/z/eigenes/adressbuch/"
NEW = {"name": "Möller GmbH", "country": "DE", "valid_from": "2026-03-17"}


@pytest.fixture
def adviser(client_as: Callable[..., Client]) -> Client:
    return client_as(Role.ADVISER)


def test_organisation_list_shows_own_entries_only(adviser: Client, firm: Firm, other_centre: Centre) -> None:
    firm("Möller GmbH", city="Hamm")
    OrganisationFactory(centre=other_centre, name="Fremde AG")
    page = adviser.get(BOOK, {"text": "MÖLLER"}).content.decode()
    assert "Möller GmbH" in page
    assert "Fremde AG" not in page


@pytest.mark.parametrize("count", [1, 30])
def test_organisation_list_asks_the_database_the_same_for_every_length(
    adviser: Client,
    centre: Centre,
    firm: Firm,
    now: dt.datetime,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        one = firm(f"Firma {number}", city="Hamm")
        with centre_scope(centre):
            record_fact(organisation=one, valid_from=dt.date(2024, 1, 1), values={"employees": 5}, actor="t", now=now)
    with django_assert_num_queries(8):
        adviser.get(BOOK)


@pytest.mark.parametrize("count", [1, 30])
def test_person_list_asks_the_database_the_same_for_every_length(
    adviser: Client, centre: Centre, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(count):
        PersonFactory(centre=centre)
    with django_assert_num_queries(6):
        adviser.get(BOOK + "personen/")


@pytest.mark.parametrize(
    "query", ["sort=-city&page=999", "sort=nonsense", "district=%00", "sme=maybe&role=x", "text=%00ä"]
)
def test_organisation_list_survives_odd_questions(adviser: Client, firm: Firm, query: str) -> None:
    firm("Möller GmbH")
    assert adviser.get(f"{BOOK}?{query}").status_code == 200


def test_organisation_list_export_holds_what_is_shown_and_no_formula(adviser: Client, firm: Firm) -> None:
    firm("=1+1", city="Hamm")
    firm("Anderswo", city="Köln")
    table = adviser.get(BOOK, {"text": "hamm", "export": "csv"}).content.decode("utf-8-sig")
    assert "'=1+1" in table
    assert "Anderswo" not in table


def test_organisation_new_takes_the_district_from_the_postcode(adviser: Client, centre: Centre) -> None:
    answer = adviser.post(BOOK + "neu/", {**NEW, "postcode": "44137", "city": "Dortmund", "employees": "12"})
    with centre_scope(centre):
        one = Organisation.objects.get()
        assert (one.district, one.facts.get().employees) == ("05913", 12)
    assert answer.url == f"{BOOK}{one.pk}/"


def test_organisation_new_asks_where_the_postcode_leaves_a_choice(
    adviser: Client, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    from transferlotse import content  # noqa: PLC0415 (patched here only)

    two = (content.district("05913"), content.district("05914"))
    monkeypatch.setattr(content, "districts_of_postcode", lambda plz: two if plz == "44137" else ())
    typed = {**NEW, "postcode": "44137"}
    page = adviser.post(BOOK + "neu/", typed).content.decode()
    assert "Dortmund, Hagen" in page
    assert 'value="Möller GmbH"' in page
    assert adviser.post(BOOK + "neu/", {**typed, "district": "05914"}).status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Dieses Feld"),
        ("name", "x" * 201, "200"),
        ("name", "a\x00b", "Null"),
        ("postcode", "4413", "fünf Ziffern"),
        ("website", "javascript:alert(1)", "https://"),
        ("valid_from", "31.02.2026", "Datum"),
        ("valid_from", "2999-01-01", "Zukunft"),
        ("employees", "-1", "0"),
        ("employees", "99999999999999999999", "1000000"),
        ("employees", "ein Dutzend", "ganze Zahl"),
        ("district", "99999", "99999"),
        ("roles", "king", "king"),
    ],
)
def test_organisation_new_names_what_is_wrong_and_writes_nothing(
    adviser: Client, centre: Centre, field: str, value: str, words: str
) -> None:
    answer = adviser.post(BOOK + "neu/", {**NEW, "city": "Hamm", field: value})
    assert answer.status_code == 200
    assert any(words in str(error) for error in answer.context["form"].errors[field])
    assert 'value="Hamm"' in answer.content.decode()
    with centre_scope(centre):
        assert not Organisation.objects.exists()


def test_organisation_new_escapes_script(adviser: Client) -> None:
    answer = adviser.post(BOOK + "neu/", {**NEW, "name": "<script>alert(1)</script>"}, follow=True)
    assert "<script>alert" not in answer.content.decode()


def test_organisation_new_warns_of_a_duplicate_once(adviser: Client, centre: Centre, firm: Firm) -> None:
    firm("Möller GmbH & Co. KG", city="Hamm")
    typed = {**NEW, "name": "Moeller GmbH", "city": "Hamm"}
    page = adviser.post(BOOK + "neu/", typed).content.decode()
    assert "Gibt es diese Organisation schon?" in page
    adviser.post(BOOK + "neu/", {**typed, "not_duplicate": "on"})
    with centre_scope(centre):
        assert Organisation.objects.count() == 2


def test_organisation_new_sent_twice_makes_one(adviser: Client, centre: Centre) -> None:
    typed = {**NEW, "form_key": "0b0e7a86-7a04-4d2c-8e2b-1f5b5a1c9c11", "not_duplicate": "on"}
    for _ in range(2):
        adviser.post(BOOK + "neu/", typed)
    with centre_scope(centre):
        assert Organisation.objects.count() == 1


def edit_data(client: Client, pk: int, **changes: str) -> dict[str, str]:
    form = client.get(f"{BOOK}{pk}/aendern/").context["form"]
    return {name: value for name in form.fields if (value := form[name].value())} | changes


def test_organisation_edit_shows_both_versions_of_a_conflict(adviser: Client, centre: Centre, firm: Firm) -> None:
    pk = firm("Möller", city="Hamm").pk
    mine, theirs = edit_data(adviser, pk, city="Soest"), edit_data(adviser, pk, city="Unna")
    assert adviser.post(f"{BOOK}{pk}/aendern/", theirs).status_code == 302
    answer = adviser.post(f"{BOOK}{pk}/aendern/", mine)
    assert answer.status_code == 409
    assert answer.context["conflict"] == [{"label": "Ort", "mine": "Soest", "theirs": "Unna"}]
    again = {**mine, "seen": answer.context["form"]["seen"].value()}
    assert adviser.post(f"{BOOK}{pk}/aendern/", again).status_code == 302
    with centre_scope(centre):
        assert Organisation.objects.get().city == "Soest"


def test_organisation_edit_keeps_the_mark_of_reconstruction(adviser: Client, centre: Centre, firm: Firm) -> None:
    pk = firm("Möller", is_reconstructed=True).pk
    adviser.post(f"{BOOK}{pk}/aendern/", edit_data(adviser, pk, city="Hamm"))
    with centre_scope(centre):
        assert Organisation.objects.get().is_reconstructed


def test_organisation_merge_and_its_undo(adviser: Client, centre: Centre, firm: Firm) -> None:
    a, b = firm("Möller GmbH", city="Hamm"), firm("Möller KG", city="Hamm")
    address = f"{BOOK}{a.pk}/zusammenfuehren/"
    assert "Möller KG" in adviser.get(address).content.decode()
    assert "Ist das dieselbe" in adviser.get(f"{address}?other={b.pk}").content.decode()
    adviser.post(f"{address}?other={b.pk}", {"survivor": str(b.pk)})
    with centre_scope(centre):
        merge = Merge.objects.get()
    assert (merge.loser_id, merge.survivor_id) == (a.pk, b.pk)
    assert adviser.get(f"{BOOK}{a.pk}/aendern/").status_code == 403
    adviser.post(f"{BOOK}zusammenfuehrung/{merge.pk}/loesen/")
    assert adviser.get(f"{BOOK}{a.pk}/aendern/").status_code == 200


def test_organisation_merge_refuses_a_third_survivor(adviser: Client, centre: Centre, firm: Firm) -> None:
    a, b, c = firm("A"), firm("B"), firm("C")
    answer = adviser.post(f"{BOOK}{a.pk}/zusammenfuehren/?other={b.pk}", {"survivor": str(c.pk)})
    assert answer.context["form"].errors["survivor"]
    with centre_scope(centre):
        assert not Merge.objects.exists()


def test_organisation_distinguish_ends_the_suspicion(adviser: Client, firm: Firm) -> None:
    a, b = firm("Möller GmbH", city="Hamm"), firm("Möller KG", city="Hamm")
    adviser.post(f"{BOOK}{a.pk}/verschieden/", {"other": str(b.pk)})
    assert "Möller KG" not in adviser.get(f"{BOOK}{a.pk}/zusammenfuehren/").content.decode()


def test_organisation_suggest_offers_entries_to_pick(adviser: Client, firm: Firm) -> None:
    one = firm("Möller GmbH", city="Hamm")
    page = adviser.get(BOOK + "vorschlaege/", {"firm": "möl"}).content.decode()
    assert f'value="{one.pk}"' in page
    assert "<html" not in page
    assert "kern-error" not in page


def test_person_new_enters_person_and_new_firm_together(adviser: Client, centre: Centre) -> None:
    typed = {"last_name": "Berg", "firm": "Neu GmbH", "firm_place": "59065 Hamm", "job_title": "Leitung"}
    adviser.post(BOOK + "personen/neu/", typed)
    with centre_scope(centre):
        belongs = Person.objects.get().affiliations.get()
        assert (belongs.organisation.name, belongs.organisation.postcode) == ("Neu GmbH", "59065")


def test_person_new_writes_nothing_when_the_firm_is_unclear(adviser: Client, centre: Centre, firm: Firm) -> None:
    firm("Neu GmbH", city="Hamm")
    firm("Neu KG", city="Hamm")
    answer = adviser.post(BOOK + "personen/neu/", {"last_name": "Berg", "firm": "Neu"})
    assert answer.context["form"].errors["organisation"]
    with centre_scope(centre):
        assert not Person.objects.exists()


def test_person_consent_given_and_withdrawn(adviser: Client, centre: Centre) -> None:
    pk = PersonFactory(centre=centre).pk
    given = {"purpose": "newsletter", "channel": "oral", "text_version": "2026-01", "given_on": "2026-03-01"}
    assert adviser.post(f"{BOOK}personen/{pk}/einwilligung/", given).status_code == 302
    with centre_scope(centre):
        consent = Consent.objects.get()
    adviser.post(f"{BOOK}einwilligung/{consent.pk}/widerruf/")
    with centre_scope(centre):
        assert Consent.objects.get().withdrawn_at is not None
    assert "widerrufen am" in adviser.get(f"{BOOK}personen/{pk}/").content.decode()


@pytest.mark.parametrize(
    "path",
    ["{o}/", "{o}/aendern/", "{o}/angaben/", "{o}/zusammenfuehren/", "personen/{p}/", "personen/{p}/aendern/"],
)
def test_entries_of_another_centre_answer_404(adviser: Client, other_centre: Centre, path: str) -> None:
    one, person = OrganisationFactory(centre=other_centre), PersonFactory(centre=other_centre)
    assert adviser.get(BOOK + path.format(o=one.pk, p=person.pk)).status_code == 404


def test_person_new_refuses_a_firm_of_another_centre(adviser: Client, centre: Centre, other_centre: Centre) -> None:
    foreign = OrganisationFactory(centre=other_centre, name="Fremde AG")
    typed = {"last_name": "Berg", "firm": "Fremde AG", "organisation": str(foreign.pk)}
    answer = adviser.post(BOOK + "personen/neu/", typed)
    assert answer.context["form"].errors
    with centre_scope(centre):
        assert not Person.objects.exists()


def test_address_book_of_another_centre_answers_404(adviser: Client, other_centre: Centre) -> None:
    assert adviser.get("/z/fremdes/adressbuch/").status_code == 404

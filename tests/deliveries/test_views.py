"""Pages of the room, as an adviser and as somebody else meets them."""

import re
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories import DeliveryFactory, PartnerFactory, PersonFactory
from transferlotse.centres.models import Centre, Partner
from transferlotse.centres.queries import centre_scope
from transferlotse.centres.rules import Role
from transferlotse.contacts.models import Organisation, Person
from transferlotse.deliveries.models import Attendance, Contribution, Delivery, Outcome

Firm = Callable[..., Organisation]
LIST = "/z/eigenes/leistungen/"
DIALOGUE = LIST + "unternehmensdialog/"


def dialogue(by: Partner, /, **changes: Any) -> dict[str, Any]:
    return {
        "held_on": "2026-03-16",
        "firm": "Neu GmbH",
        "firm_place": "44137 Dortmund",
        "names": "Anna Berg\nTal, Uwe",
        "where": "firm",
        "topics": [],
        "partner": str(by.pk),
        "note": "Angebot schicken",
        "form_key": str(uuid.uuid4()),
    } | changes


def delivery_data(by: Partner, /, **changes: Any) -> dict[str, Any]:
    return {
        "format": "awareness-event",
        "title": "Vortrag",
        "starts_on": "2026-03-10",
        "state": "delivered",
        "mode": "on_site",
        "quantity": "1",
        "partners": [str(by.pk)],
    } | changes


def errors(answer: Any) -> dict[str, list[str]]:
    return {name: [str(one) for one in found] for name, found in answer.context["form"].errors.items()}


def test_delivery_dialogue_makes_firm_people_and_record_at_once(
    adviser: Client, centre: Centre, partner: Partner
) -> None:
    answer = adviser.post(DIALOGUE, dialogue(partner, topics=["logistics"]))
    with centre_scope(centre):
        one = Delivery.objects.get()
        assert answer.url == f"{LIST}{one.pk}/"
        assert (one.format, one.title, one.district) == ("company-dialogue", "Unternehmensdialog, Dortmund", "05913")
        assert one.contributions.get().partner == partner
        assert one.topics.get().topic == "logistics"
        rows = list(one.attendances.order_by("pk"))
        assert [(row.organisation.name, str(row.person)) for row in rows] == [
            ("Neu GmbH", "Anna Berg"),
            ("Neu GmbH", "Uwe Tal"),
        ]


def test_delivery_dialogue_sent_twice_makes_one(adviser: Client, centre: Centre, partner: Partner) -> None:
    typed = dialogue(partner)
    for _ in range(2):
        adviser.post(DIALOGUE, typed)
    with centre_scope(centre):
        assert [model.objects.count() for model in (Delivery, Organisation, Person, Attendance)] == [1, 1, 2, 2]


def test_delivery_dialogue_takes_known_people_again(
    adviser: Client, centre: Centre, partner: Partner, firm: Firm
) -> None:
    known = firm()
    for _ in range(2):
        adviser.post(DIALOGUE, dialogue(partner, firm="Möller", organisation=str(known.pk)))
    with centre_scope(centre):
        assert [model.objects.count() for model in (Delivery, Organisation, Person)] == [2, 1, 2]


def test_delivery_dialogue_asks_which_firm_without_javascript(
    adviser: Client, centre: Centre, partner: Partner, firm: Firm
) -> None:
    known, _other = firm("Neu GmbH", city="Hamm"), firm("Neu KG", city="Soest")
    answer = adviser.post(DIALOGUE, dialogue(partner, firm="Neu"))
    page = answer.content.decode()
    assert "organisation" in errors(answer)
    assert f'value="{known.pk}"' in page
    assert "Angebot schicken" in page
    with centre_scope(centre):
        assert not Delivery.objects.exists()
    assert adviser.post(DIALOGUE, dialogue(partner, firm="Neu", organisation="new")).status_code == 302
    with centre_scope(centre):
        assert Organisation.objects.count() == 3


def test_delivery_dialogue_shows_at_most_eight_questions(adviser: Client) -> None:
    form = adviser.get(DIALOGUE).context["form"]
    optional_parts = {"firm_place", "organisation", "place", "more_topics", "form_key"}
    assert len(set(form.fields) - optional_parts) == 8


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"held_on": "2999-01-01"}, "held_on", "Zukunft"),
        ({"held_on": "31.02.2026"}, "held_on", "Datum"),
        ({"held_on": ""}, "held_on", "Feld"),
        ({"firm": ""}, "firm", "Betrieb"),
        ({"firm": "x" * 201}, "firm", "200"),
        ({"firm": "a\x00"}, "firm", "Null"),
        ({"firm_place": ""}, "firm_place", "Ort"),
        ({"names": "x" * 4001}, "names", "4000"),
        ({"names": "a" * 300}, "names", "zu lang"),
        ({"names": "anna@berg.example"}, "names", "fehlt ein Name"),
        ({"names": "A B\n" * 31}, "names", "30"),
        ({"where": "elsewhere"}, "place", "Ort"),
        ({"where": "moon"}, "where", "moon"),
        ({"topics": ["nonsense"]}, "topics", "nonsense"),
        ({"partner": "0"}, "partner", "0"),
        ({"note": "x" * 4001}, "note", "4000"),
    ],
)
def test_delivery_dialogue_names_what_is_wrong_and_writes_nothing(
    adviser: Client, centre: Centre, partner: Partner, changes: dict[str, Any], field: str, words: str
) -> None:
    answer = adviser.post(DIALOGUE, dialogue(partner, **changes))
    assert answer.status_code == 200
    assert any(words in text for text in errors(answer)[field])
    with centre_scope(centre):
        assert not Delivery.objects.exists()
        assert not Organisation.objects.exists()
        assert not Person.objects.exists()


def test_delivery_dialogue_refuses_foreign_partner_and_firm(
    adviser: Client, centre: Centre, other_centre: Centre, partner: Partner, foreign_partner: Partner, firm: Firm
) -> None:
    foreign = firm("Fremde AG", centre=other_centre)
    assert "partner" in errors(adviser.post(DIALOGUE, dialogue(foreign_partner)))
    answer = adviser.post(DIALOGUE, dialogue(partner, organisation=str(foreign.pk), firm_place=""))
    assert errors(answer)
    with centre_scope(centre):
        assert not Delivery.objects.exists()


@pytest.mark.parametrize("path", ["unternehmensdialog/", "neu/"])
def test_centre_without_partners_is_told_so_before_it_types(
    client_as: Callable[..., Client], centre: Centre, path: str
) -> None:
    client = client_as(Role.ADVISER)
    address, told = f"/z/{centre.key}/leistungen/{path}", "Noch ist kein Partner eingetragen"
    assert told in client.get(address).content.decode()
    PartnerFactory(centre=centre)
    assert told not in client.get(address).content.decode()


def test_delivery_new_shares_equally(
    adviser: Client, centre: Centre, other_centre: Centre, partner: Partner, second_partner: Partner
) -> None:
    typed = delivery_data(partner, partners=[partner.pk, second_partner.pk], hosts=[other_centre.pk])
    adviser.post(LIST + "neu/", typed)
    with centre_scope(centre):
        shares = list(Contribution.objects.values_list("fraction", flat=True))
        assert sorted(shares) == [Decimal("0.3333"), Decimal("0.3333"), Decimal("0.3334")]


def test_delivery_new_takes_own_shares(
    adviser: Client, centre: Centre, partner: Partner, second_partner: Partner
) -> None:
    typed = delivery_data(partner, partners=[partner.pk, second_partner.pk])
    wrong = {**typed, f"percent_partner_{partner.pk}": "60", f"percent_partner_{second_partner.pk}": "30"}
    assert "100 Prozent" in errors(adviser.post(LIST + "neu/", wrong))["partners"][0]
    adviser.post(LIST + "neu/", {**wrong, f"percent_partner_{second_partner.pk}": "40"})
    with centre_scope(centre):
        assert Contribution.objects.get(partner=partner).fraction == Decimal("0.6")
        pk = Delivery.objects.get().pk
    assert adviser.get(f"{LIST}{pk}/aendern/").context["form"][f"percent_partner_{partner.pk}"].value() == Decimal("60")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"format": "nonsense"}, "format"),
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"ends_on": "2026-03-09"}, "ends_on"),
        ({"starts_on": "2999-01-01"}, "state"),
        ({"starts_on": "morgen"}, "starts_on"),
        ({"quantity": "0"}, "quantity"),
        ({"quantity": "viel"}, "quantity"),
        ({"state": "cancelled"}, "state"),
        ({"partners": []}, "partners"),
        ({"district": "99999"}, "district"),
        ({"effort_hours": "-1"}, "effort_hours"),
    ],
)
def test_delivery_new_names_what_is_wrong(
    adviser: Client, centre: Centre, partner: Partner, changes: dict[str, Any], field: str
) -> None:
    answer = adviser.post(LIST + "neu/", delivery_data(partner, **changes))
    assert field in errors(answer)
    with centre_scope(centre):
        assert not Delivery.objects.exists()


def test_delivery_new_refuses_a_foreign_partner(
    adviser: Client, partner: Partner, foreign_partner: Partner, centre: Centre
) -> None:
    answer = adviser.post(LIST + "neu/", delivery_data(partner, partners=[foreign_partner.pk]))
    assert "partners" in errors(answer)
    hosts = adviser.post(LIST + "neu/", delivery_data(partner, hosts=[centre.pk]))
    assert "hosts" in errors(hosts)


def test_a_joint_delivery_names_the_other_centres_record(
    adviser: Client, centre: Centre, partner: Partner, recorded: Delivery
) -> None:
    page = adviser.get(f"{LIST}{recorded.pk}/").content.decode()
    assert f"<code>{centre.key}:{recorded.pk}</code>" in page
    address = f"{LIST}{recorded.pk}/aendern/"
    adviser.post(address, edit_data(adviser, recorded.pk, joint_key=" Zentrum-Nord: 77 "))
    with centre_scope(centre):
        assert Delivery.objects.get().joint_key == "zentrum-nord:77"
    page = adviser.get(f"{LIST}{recorded.pk}/").content.decode()
    assert "Beim anderen Zentrum: zentrum-nord:77." in page
    assert re.search(r"hat die Leistung geändert: Kennung beim anderen Zentrum\.", page)
    for wrong in ("77", "nord:x", "nord 77", f"{centre.key}:1"):
        assert "joint_key" in errors(adviser.post(address, edit_data(adviser, recorded.pk, joint_key=wrong)))


def test_delivery_new_takes_german_numbers(adviser: Client, centre: Centre, partner: Partner) -> None:
    adviser.post(LIST + "neu/", delivery_data(partner, quantity="1,5", effort_hours="7,5"))
    with centre_scope(centre):
        one = Delivery.objects.get()
        assert (one.quantity, one.effort_hours) == (Decimal("1.5"), Decimal("7.5"))


def test_delivery_format_explains_what_counts(adviser: Client) -> None:
    page = adviser.get(LIST + "format/", {"format": "blended-learning"}).content.decode()
    assert "zählt" in page
    assert adviser.get(LIST + "format/", {"format": "nonsense"}).status_code == 200


@pytest.fixture
def recorded(adviser: Client, centre: Centre, partner: Partner) -> Delivery:
    adviser.post(LIST + "neu/", delivery_data(partner))
    with centre_scope(centre):
        return Delivery.objects.get()


def edit_data(client: Client, pk: int, **changes: Any) -> dict[str, Any]:
    form = client.get(f"{LIST}{pk}/aendern/").context["form"]
    return {name: value for name in form.fields if (value := form[name].value()) not in (None, False)} | changes


def test_delivery_edit_changes_only_what_differs(adviser: Client, centre: Centre, recorded: Delivery) -> None:
    address = f"{LIST}{recorded.pk}/aendern/"
    adviser.post(address, edit_data(adviser, recorded.pk, title="Vortrag in Hamm"))
    page = adviser.get(f"{LIST}{recorded.pk}/").content.decode()
    assert "Vortrag in Hamm" in page
    assert re.search(r"Ida Rat hat die Leistung geändert: Titel\.", page)


def test_delivery_edit_shows_both_versions_of_a_conflict(adviser: Client, centre: Centre, recorded: Delivery) -> None:
    address = f"{LIST}{recorded.pk}/aendern/"
    mine = edit_data(adviser, recorded.pk, title="Meine")
    theirs = edit_data(adviser, recorded.pk, title="Ihre")
    assert adviser.post(address, theirs).status_code == 302
    answer = adviser.post(address, mine)
    assert answer.status_code == 409
    assert answer.context["conflict"] == [{"label": "Titel", "mine": "Meine", "theirs": "Ihre"}]
    with centre_scope(centre):
        assert Delivery.objects.get().title == "Ihre"
    assert adviser.post(address, {**mine, "seen": answer.context["form"]["seen"].value()}).status_code == 302
    with centre_scope(centre):
        assert Delivery.objects.get().title == "Meine"


def test_delivery_cancel_and_restore(adviser: Client, centre: Centre, recorded: Delivery) -> None:
    def title_in_list() -> str:
        return adviser.get(LIST).content.decode().split('<th scope="row">')[1].split("</th>")[0]

    # Nearly all have taken place: only what has not is said.
    assert "kit-badge" not in title_in_list()
    adviser.post(f"{LIST}{recorded.pk}/absagen/")
    assert adviser.get(f"{LIST}{recorded.pk}/aendern/").status_code == 403
    assert adviser.get(LIST, {"state": "cancelled"}).context["page"].paginator.count == 1
    assert "abgesagt" in title_in_list()
    for _ in range(2):
        adviser.post(f"{LIST}{recorded.pk}/wiederherstellen/")
    with centre_scope(centre):
        assert Delivery.objects.get().state == "delivered"
    assert adviser.get(f"{LIST}{recorded.pk}/absagen/").status_code == 405


def test_delivery_attend_by_name_and_by_number(adviser: Client, centre: Centre, recorded: Delivery, firm: Firm) -> None:
    address = f"{LIST}{recorded.pk}/teilnahme/"
    known = firm()
    typed = {"firm": "Möller", "organisation": str(known.pk), "names": "Anna Berg"}
    for _ in range(2):
        adviser.post(address, {**typed, "form_key": str(uuid.uuid4())})
    adviser.post(address, {"headcount": "12"})
    context = adviser.get(f"{LIST}{recorded.pk}/").context
    assert (context["firms"], context["people"], context["page"].paginator.count) == (1, 13, 2)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "firm"),
        ({"names": "A B", "headcount": "3"}, "headcount"),
        ({"headcount": "0"}, "headcount"),
        ({"headcount": "1000000"}, "headcount"),
    ],
)
def test_delivery_attend_names_what_is_wrong(
    adviser: Client, recorded: Delivery, typed: dict[str, str], field: str
) -> None:
    assert field in errors(adviser.post(f"{LIST}{recorded.pk}/teilnahme/", typed))


def test_delivery_attendance_remove_asks_first(adviser: Client, centre: Centre, recorded: Delivery) -> None:
    adviser.post(f"{LIST}{recorded.pk}/teilnahme/", {"headcount": "12"})
    with centre_scope(centre):
        row = Attendance.objects.get()
    address = f"{LIST}teilnahme/{row.pk}/entfernen/"
    assert "12 Personen" in adviser.get(address).content.decode()
    with centre_scope(centre):
        assert Attendance.objects.count() == 1
    adviser.post(address)
    with centre_scope(centre):
        assert not Attendance.objects.exists()


def test_delivery_outcome_noted_and_taken_back(adviser: Client, centre: Centre, recorded: Delivery) -> None:
    noted = {"kind": "investment", "observed_on": "2026-03-16", "amount_eur": "25000"}
    adviser.post(f"{LIST}{recorded.pk}/ergebnis/", noted)
    page = adviser.get(f"{LIST}{recorded.pk}/").content.decode()
    assert "25.000" in page
    assert "hat ein Ergebnis festgehalten" in page
    with centre_scope(centre):
        outcome = Outcome.objects.get()
    adviser.post(f"{LIST}ergebnis/{outcome.pk}/entfernen/")
    with centre_scope(centre):
        assert not Outcome.objects.exists()


def test_delivery_outcome_refuses_a_firm_that_did_not_take_part(
    adviser: Client, recorded: Delivery, firm: Firm
) -> None:
    noted = {"kind": "investment", "observed_on": "2026-03-16", "organisation": str(firm().pk)}
    assert "organisation" in errors(adviser.post(f"{LIST}{recorded.pk}/ergebnis/", noted))


@pytest.mark.parametrize("count", [1, 30])
def test_delivery_pages_ask_the_database_the_same_for_every_length(
    adviser: Client, centre: Centre, recorded: Delivery, firm: Firm, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:  # fmt: skip
    with centre_scope(centre):
        for number in range(count):
            person = PersonFactory(centre=centre)
            Attendance(centre=centre, delivery=recorded, organisation=firm(f"F {number}"), person=person).save()
            DeliveryFactory(centre=centre)
    with django_assert_num_queries(10):
        adviser.get(LIST)
    with django_assert_num_queries(11):
        adviser.get(f"{LIST}{recorded.pk}/")


def test_delivery_list_filters_and_sorts(adviser: Client, centre: Centre, partner: Partner, firm: Firm) -> None:
    adviser.post(LIST + "neu/", delivery_data(partner, title="Überblick", ai="on", starts_on="2025-05-05"))
    adviser.post(DIALOGUE, dialogue(partner, firm="Zange GmbH"))

    def titles(**wanted: str) -> list[str]:
        return [row.title for row in adviser.get(LIST, wanted).context["page"]]

    both = ["Unternehmensdialog, Dortmund", "Überblick"]
    assert titles() == both
    assert titles(sort="date") == both[::-1]
    for wanted in (
        {"ai": "yes"}, {"date_to": "2025-12-31"}, {"text": "überblick"}, {"format": "awareness-event"},
        {"date_from": "2025-05-05", "date_to": "2025-05-05"},
    ):  # fmt: skip
        assert titles(**wanted) == ["Überblick"], wanted
    assert titles(text="zange") == ["Unternehmensdialog, Dortmund"]
    assert titles(district="05913") == ["Unternehmensdialog, Dortmund"]
    assert titles(partner=str(partner.pk)) == both
    assert titles(stage="qualify") == []


@pytest.mark.parametrize(
    "query",
    [
        "sort=nonsense",
        "page=x",
        "date_from=gestern",
        "date_from=2026-02-02&date_to=2026-01-01",
        "text=%00",
        "partner=1e9",
    ],
)
def test_delivery_list_survives_odd_questions(adviser: Client, recorded: Delivery, query: str) -> None:
    assert adviser.get(f"{LIST}?{query}").context["page"].paginator.count in (0, 1)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_delivery_list_export_holds_what_is_shown(adviser: Client, recorded: Delivery, kind: str) -> None:
    answer = adviser.get(LIST, {"export": kind})
    assert answer["Content-Disposition"] == f'attachment; filename="eigenes-leistungen.{kind}"'
    if kind == "csv":
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert len(lines) == 2
        assert "Vortrag" in lines[1]


@pytest.mark.parametrize("path", ["", "aendern/", "teilnahme/", "ergebnis/"])
def test_delivery_of_another_centre_answers_404(adviser: Client, other_centre: Centre, path: str) -> None:
    foreign = DeliveryFactory(centre=other_centre)
    assert adviser.get(f"{LIST}{foreign.pk}/{path}").status_code == 404
    assert adviser.get(f"/z/fremdes/leistungen/{foreign.pk}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["absagen/", "wiederherstellen/"])
def test_delivery_of_another_centre_cannot_be_moved(adviser: Client, other_centre: Centre, path: str) -> None:
    foreign = DeliveryFactory(centre=other_centre)
    assert adviser.post(f"{LIST}{foreign.pk}/{path}").status_code == 404


def test_attendance_of_another_centre_is_not_removed(adviser: Client, other_centre: Centre) -> None:
    foreign = DeliveryFactory(centre=other_centre)
    with centre_scope(other_centre):
        row = Attendance(centre=other_centre, delivery=foreign, headcount=3)
        row.save()
    assert adviser.post(f"{LIST}teilnahme/{row.pk}/entfernen/").status_code == 404
    with centre_scope(other_centre):
        assert Attendance.objects.count() == 1


def test_attendance_of_a_cancelled_delivery_stays(adviser: Client, centre: Centre, recorded: Delivery) -> None:
    adviser.post(f"{LIST}{recorded.pk}/teilnahme/", {"headcount": "12"})
    adviser.post(f"{LIST}{recorded.pk}/absagen/")
    with centre_scope(centre):
        row = Attendance.objects.get()
    assert adviser.post(f"{LIST}teilnahme/{row.pk}/entfernen/").status_code == 403


def test_organisation_deliveries_follow_merges(
    adviser: Client, client_as: Callable[..., Client], centre: Centre, partner: Partner, firm: Firm
) -> None:
    a, b = firm("A GmbH"), firm("B GmbH")
    adviser.post(DIALOGUE, dialogue(partner, firm="A", organisation=str(a.pk)))
    address = f"{LIST}organisation/{b.pk}/"
    assert "Unternehmensdialog, " not in adviser.get(address).content.decode()
    adviser.post(f"/z/eigenes/adressbuch/{a.pk}/zusammenfuehren/?other={b.pk}", {"survivor": str(b.pk)})
    fragment = adviser.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "Unternehmensdialog" in adviser.get(address).content.decode()
    assert f"{LIST}" in fragment


def test_delivery_page_escapes_script(adviser: Client, centre: Centre, partner: Partner) -> None:
    typed = delivery_data(partner, title="<script>alert(1)</script>", note="<img src=x onerror=alert(1)>")
    page = adviser.post(LIST + "neu/", typed, follow=True).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_every_role_of_the_centre_may_read(client_as: Callable[..., Client], recorded: Delivery) -> None:
    for role in Role:
        assert client_as(role).get(f"{LIST}{recorded.pk}/").status_code == 200

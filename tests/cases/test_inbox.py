"""The inbox and how an enquiry becomes a case."""

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import CentreFactory, MembershipFactory
from transferlotse.cases.models import Case, Enquiry
from transferlotse.centres.models import Centre, Partner
from transferlotse.centres.queries import centre_scope
from transferlotse.centres.rules import Role
from transferlotse.contacts.models import Organisation, Person
from transferlotse.journal.queries import entries_of
from transferlotse.outbox.models import Message
from transferlotse.people.models import User

pytestmark = pytest.mark.django_db
INBOX = "/z/ruhr-owl/eingang/"


def take(client: Client, enquiry: Enquiry, to: User, **fields: object) -> object:
    data = {
        "form_key": str(uuid.uuid4()),
        "firm": enquiry.company,
        "firm_place": "44137 Dortmund",
        "title": "Lager",
        "owner": to.pk,
        "kind": "contact",
        "step_title": "Anrufen",
        "due_on": (timezone.localdate() + dt.timedelta(1)).isoformat(),
        "tell_firm": "on",
        **fields,
    }
    return client.post(f"{INBOX}{enquiry.pk}/uebernehmen/", data)


def stored(enquiry: Enquiry) -> Enquiry:
    with centre_scope(enquiry.centre):
        return Enquiry.objects.get(pk=enquiry.pk)


def test_enquiry_list_shows_the_clock(office_client: Client, ask: Callable[..., Enquiry]) -> None:
    ask(company="Alt GmbH", at=timezone.now() - dt.timedelta(days=9))
    ask(company="Neu GmbH", at=timezone.now())
    page = office_client.get(INBOX).content.decode()
    assert page.index("Alt GmbH") < page.index("Neu GmbH")
    assert page.count("kit-badge--danger") == 1


def test_enquiry_list_needs_a_constant_number_of_queries(
    office_client: Client, ask: Callable[..., Enquiry], django_assert_max_num_queries: Callable
) -> None:
    for number in range(8):
        ask(company=f"Firma {number}")
    with django_assert_max_num_queries(12):
        office_client.get(INBOX)


def test_enquiry_list_exports_what_it_shows(office_client: Client, ask: Callable[..., Enquiry]) -> None:
    ask(company="=1+1 GmbH")
    ask(company="Andere GmbH")
    table = office_client.get(f"{INBOX}?text=1%2B1&export=csv").content.decode("utf-8-sig")
    assert "'=1+1 GmbH" in table
    assert "Andere" not in table


def test_enquiry_show_tells_who_is_known_and_why_who_is_suggested(
    office_client: Client, ask: Callable[..., Enquiry], firm: Organisation, adviser: User, partner: Partner
) -> None:
    page = office_client.get(f"{INBOX}{ask().pk}/").content.decode()
    assert firm.name in page
    assert f"?organisation={firm.pk}" in page
    assert str(adviser) in page
    assert "Arbeitet beim vorgeschlagenen Partner" in page
    assert "Potenzialanalyse" in page


def test_enquiry_of_another_centre_is_not_found(ask: Callable[..., Enquiry], home: Centre) -> None:
    enquiry = ask()
    other = CentreFactory(key="anderes")
    client = Client()
    client.force_login(MembershipFactory(centre=other, role=Role.FRONT_OFFICE).user)
    for path in ("", "uebernehmen/", "beantwortet/", "verweisen/", "weitergeben/"):
        assert client.get(f"/z/anderes/eingang/{enquiry.pk}/{path}").status_code == 404
        assert client.get(f"{INBOX}{enquiry.pk}/{path}").status_code == 404


def test_inbox_is_closed_to_other_tasks(home: Centre) -> None:
    for role, status in ((Role.MONITORING, 403), (Role.PUBLIC_RELATIONS, 403), (Role.NETWORK_MANAGER, 200)):
        client = Client()
        client.force_login(MembershipFactory(centre=home, role=role).user)
        assert client.get(INBOX).status_code == status
        assert client.get("/z/ruhr-owl/faelle/").status_code == status


def test_enquiry_take_opens_a_case_with_owner_and_next_step(
    office_client: Client, ask: Callable[..., Enquiry], adviser: User, home: Centre
) -> None:
    enquiry = ask()
    assert take(office_client, enquiry, adviser).status_code == 302
    with centre_scope(home):
        case = Case.objects.get()
        assert (case.owner, case.enquiry_id) == (adviser, enquiry.pk)
        assert case.steps.get().title == "Anrufen"
        assert case.person == Person.objects.get(email="petra@brondorf.example")
        assert case.organisation.name == enquiry.company
    assert stored(enquiry).state == "taken"
    assert stored(enquiry).answered_at is not None
    mail = Message.objects.filter(to=enquiry.email).latest("pk")
    assert adviser.name in mail.body
    assert [entry.action for entry in entries_of(subject="case", subject_id=case.pk, centre_key=home.key)] == [
        "open_case"
    ]


def test_enquiry_take_uses_the_known_firm(
    office_client: Client, ask: Callable[..., Enquiry], adviser: User, firm: Organisation, home: Centre
) -> None:
    take(office_client, ask(), adviser, organisation=firm.pk)
    with centre_scope(home):
        assert Case.objects.get().organisation == firm
        assert Organisation.objects.count() == 1


def test_enquiry_taken_twice_makes_one_case(
    office_client: Client, ask: Callable[..., Enquiry], adviser: User, home: Centre
) -> None:
    enquiry = ask()
    key = str(uuid.uuid4())
    take(office_client, enquiry, adviser, form_key=key)
    take(office_client, enquiry, adviser, form_key=key)
    take(office_client, enquiry, adviser)
    with centre_scope(home):
        assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"owner": ""}, "wer sich kümmert. Ohne"),
        ({"due_on": "2020-01-01"}, "Dieser Tag ist vorbei"),
        ({"kind": "visit"}, "Uhrzeit des Besuchs"),
        ({"step_title": ""}, "was zu tun ist"),
        ({"owner": "999999"}, "arbeitet nicht für Ihr Zentrum"),
    ],
)
def test_no_case_without_owner_and_step(
    office_client: Client, ask: Callable[..., Enquiry], adviser: User, home: Centre, fields: dict, words: str
) -> None:
    enquiry = ask()
    assert words in take(office_client, enquiry, adviser, **fields).content.decode()
    with centre_scope(home):
        assert Case.objects.count() == 0
    assert stored(enquiry).state == "new"


def test_advertising_is_put_aside_and_comes_back(office_client: Client, ask: Callable[..., Enquiry]) -> None:
    enquiry = ask(text="We offer SEO services on the first page of Google")
    assert "Das könnte Werbung sein" in office_client.get(f"{INBOX}{enquiry.pk}/").content.decode()
    office_client.post(f"{INBOX}{enquiry.pk}/werbung/")
    assert stored(enquiry).state == "advertising"
    office_client.post(f"{INBOX}{enquiry.pk}/zurueckholen/")
    assert (stored(enquiry).state, stored(enquiry).advertising_signs) == ("new", [])


def test_answered_enquiry_leaves_the_inbox(office_client: Client, ask: Callable[..., Enquiry]) -> None:
    enquiry = ask()
    office_client.post(f"{INBOX}{enquiry.pk}/beantwortet/", {"note": "Am Telefon geklärt."})
    assert stored(enquiry).state == "answered"
    assert enquiry.company not in office_client.get(INBOX).content.decode()
    assert enquiry.company in office_client.get(f"{INBOX}?state=answered").content.decode()


def test_enquiry_pointed_elsewhere_is_noted(office_client: Client, ask: Callable[..., Enquiry]) -> None:
    enquiry = ask()
    place = "Transferstelle Cybersicherheit im Mittelstand"
    office_client.post(f"{INBOX}{enquiry.pk}/verweisen/", {"place": place})
    assert stored(enquiry).state == "referred"
    assert place in stored(enquiry).answer_note

"""Cases, steps, and a visit that becomes a delivery."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tests.factories import CentreFactory, MembershipFactory
from transferlotse.cases.actions import CaseDraft, StepDraft, open_case
from transferlotse.cases.models import Case, Step
from transferlotse.cases.rules.states import StepKind
from transferlotse.centres.models import Centre, Funding, Partner
from transferlotse.centres.queries import centre_scope
from transferlotse.centres.rules import Role
from transferlotse.contacts.actions import Firm
from transferlotse.contacts.models import Organisation
from transferlotse.deliveries.models import Attendance, Delivery
from transferlotse.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(home: Centre, firm: Organisation, adviser: User, partner: Partner) -> Step:
    """A first visit planned for today."""
    today = timezone.localdate()
    with centre_scope(home):
        case = open_case(
            centre=home,
            draft=CaseDraft(
                title="Lager",
                firm=Firm(organisation_id=firm.pk),
                owner_id=adviser.pk,
                partner_id=partner.pk,
                topics=("warehouse",),
                form_key=uuid.uuid4(),
                contact_name="Petra Brond",
                step=StepDraft(
                    title="Erstgespräch",
                    owner_id=adviser.pk,
                    due_on=today,
                    kind=StepKind.VISIT,
                    starts_at=timezone.make_aware(dt.datetime.combine(today, dt.time(10))),
                    format="company-dialogue",
                ),
            ),
            enquiry=None,
            actor="test",
            handled_by=adviser.pk,
            now=timezone.now(),
        )
        return case.steps.get()


def document(client: Client, visit: Step, partner: Partner, **fields: Any) -> Any:
    today = timezone.localdate()
    data = {
        "held_on": today.isoformat(),
        "format": "company-dialogue",
        "mode": "on_site",
        "names": "Petra Brond\nJens Muster",
        "topics": ["warehouse"],
        "ai": "on",
        "technologies": "Scanner im Lager",
        "steps": "Herr Muster zählt die Wege",
        "offers": "Potenzialanalyse",
        "partner": partner.pk,
        "then": "next",
        "next_title": "Potenzialanalyse anbieten",
        "next_on": (today + dt.timedelta(7)).isoformat(),
        **fields,
    }
    return client.post(f"/z/ruhr-owl/besuche/{visit.pk}/festhalten/", data)


def test_case_always_has_an_owner(home: Centre, visit: Step) -> None:
    with centre_scope(home), pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=visit.case_id).update(owner_id=None)


def test_visit_prepare_shows_method_topics_and_history(adviser_client: Client, visit: Step) -> None:
    page = adviser_client.get(f"/z/ruhr-owl/besuche/{visit.pk}/").content.decode()
    assert "Erstgespräch im Betrieb" in page
    assert "Welche Technik verspricht" in page
    assert "zum ersten Mal bei uns" in page
    assert "Petra Brond" in page


def test_visit_document_makes_a_delivery_and_the_next_step(
    adviser_client: Client, visit: Step, partner: Partner, home: Centre, firm: Organisation
) -> None:
    assert document(adviser_client, visit, partner).status_code == 302
    with centre_scope(home):
        delivery = Delivery.objects.get()
        assert (delivery.format, delivery.ai, delivery.district, delivery.source_key) == (
            "company-dialogue", True, "05913", f"step:{visit.pk}",
        )  # fmt: skip
        assert delivery.note == ""
        assert set(delivery.topics.values_list("topic", flat=True)) == {"warehouse"}
        rows = Attendance.objects.filter(delivery=delivery)
        assert rows.count() == 2
        assert {row.organisation_id for row in rows} == {firm.pk}
        step = Step.objects.get(pk=visit.pk)
        assert (step.state, step.delivery) == ("done", delivery)
        assert step.answers == {
            "technologies": "Scanner im Lager", "steps": "Herr Muster zählt die Wege", "offers": "Potenzialanalyse",
        }  # fmt: skip
        assert Step.objects.get(state="open").title == "Potenzialanalyse anbieten"


def test_visit_counts_at_once_in_the_figures(
    adviser_client: Client, visit: Step, partner: Partner, home: Centre
) -> None:
    today = timezone.localdate()
    with centre_scope(home):
        day = dt.timedelta(300)
        Funding(
            centre=home, programme="Test", starts_on=today - day, planned_end_on=today + day, ends_on=today + day
        ).save()
    before = adviser_client.get("/z/ruhr-owl/wirkung/zahl/service.company-dialogue/").content.decode()
    document(adviser_client, visit, partner)
    after = adviser_client.get("/z/ruhr-owl/wirkung/zahl/service.company-dialogue/").content.decode()
    assert "Unternehmensdialog, Dortmund" not in before
    assert "Unternehmensdialog, Dortmund" in after


def test_visit_sent_twice_counts_once(adviser_client: Client, visit: Step, partner: Partner, home: Centre) -> None:
    document(adviser_client, visit, partner)
    page = adviser_client.post(f"/z/ruhr-owl/besuche/{visit.pk}/festhalten/", {}, follow=True).content.decode()
    assert "Es zählt einmal" in page
    document(adviser_client, visit, partner)
    with centre_scope(home):
        assert Delivery.objects.count() == 1
        assert Attendance.objects.count() == 2
        assert Step.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"held_on": "2090-01-01"}, "liegt in der Zukunft"),
        ({"next_title": ""}, "Ein Fall braucht einen nächsten Schritt"),
        ({"next_on": "2020-01-01"}, "Dieser Tag ist vorbei"),
        ({"then": "close"}, "wie es ausgegangen ist"),
        ({"format": "self-check"}, "gültige Auswahl"),
    ],
)
def test_visit_document_names_what_is_wrong_and_writes_nothing(
    adviser_client: Client, visit: Step, partner: Partner, home: Centre, fields: dict, words: str
) -> None:
    page = document(adviser_client, visit, partner, **fields).content.decode()
    assert words in page
    assert "Scanner im Lager" in page
    with centre_scope(home):
        assert Delivery.objects.count() == 0
        assert Step.objects.get().state == "open"


def test_visit_document_closes_the_case(adviser_client: Client, visit: Step, partner: Partner, home: Centre) -> None:
    document(adviser_client, visit, partner, then="close", outcome="served")
    with centre_scope(home):
        case = Case.objects.get()
        assert (case.state, case.outcome) == ("closed", "served")
        assert not case.steps.filter(state="open").exists()


def test_visit_of_another_centre_is_not_found(visit: Step) -> None:
    other = CentreFactory(key="anderes")
    client = Client()
    client.force_login(MembershipFactory(centre=other, role=Role.ADVISER).user)
    assert client.get(f"/z/anderes/besuche/{visit.pk}/").status_code == 404
    assert client.get(f"/z/anderes/faelle/{visit.case_id}/").status_code == 404
    assert client.post(f"/z/anderes/faelle/schritt/{visit.pk}/", {"state": "done"}).status_code == 404


def test_case_closes_and_reopens(adviser_client: Client, visit: Step, home: Centre) -> None:
    url = f"/z/ruhr-owl/faelle/{visit.case_id}/"
    adviser_client.post(f"{url}abschliessen/", {"outcome": "silent", "note": "Kein Rückruf."})
    with centre_scope(home):
        assert Case.objects.get().state == "closed"
        assert Step.objects.get().state == "cancelled"
    adviser_client.post(f"{url}oeffnen/")
    page = adviser_client.get(url).content.decode()
    assert "keinen nächsten Schritt" in page


def test_case_goes_to_somebody_else_with_its_steps(adviser_client: Client, visit: Step, home: Centre) -> None:
    successor = MembershipFactory(centre=home, role=Role.ADVISER).user
    stranger = MembershipFactory(centre=CentreFactory(), role=Role.ADVISER).user
    url = f"/z/ruhr-owl/faelle/{visit.case_id}/zustaendig/"
    adviser_client.post(url, {"owner": stranger.pk})
    adviser_client.post(url, {"owner": successor.pk})
    with centre_scope(home):
        assert Case.objects.get().owner == successor
        assert Step.objects.get().owner == successor


def test_step_is_planned_once_and_settled(adviser_client: Client, visit: Step, home: Centre, adviser: User) -> None:
    data = {
        "form_key": str(uuid.uuid4()),
        "kind": "task",
        "step_title": "Beispiele schicken",
        "due_on": (timezone.localdate() + dt.timedelta(3)).isoformat(),
        "owner": adviser.pk,
    }
    for _ in range(2):
        adviser_client.post(f"/z/ruhr-owl/faelle/{visit.case_id}/schritt/", data)
    with centre_scope(home):
        step = Step.objects.get(title="Beispiele schicken")
    adviser_client.post(f"/z/ruhr-owl/faelle/schritt/{step.pk}/", {"state": "done"})
    adviser_client.post(f"/z/ruhr-owl/faelle/schritt/{visit.pk}/", {"state": "missed"})
    with centre_scope(home):
        assert Step.objects.get(pk=step.pk).state == "done"
        assert Step.objects.get(pk=visit.pk).state == "missed"
        assert Delivery.objects.count() == 0


def test_case_list_filters_sorts_and_exports(adviser_client: Client, visit: Step) -> None:
    page = adviser_client.get("/z/ruhr-owl/faelle/?sort=-opened&text=brondorf").content.decode()
    assert "Brondorf Blechtechnik" in page
    assert "Dazu gibt es keinen Fall" in adviser_client.get("/z/ruhr-owl/faelle/?text=gibtsnicht").content.decode()
    assert adviser_client.get("/z/ruhr-owl/faelle/?export=csv").content.decode("utf-8-sig").count("\r\n") == 2
    assert adviser_client.get("/z/ruhr-owl/faelle/?export=xlsx").content[:2] == b"PK"


def test_case_pages_open(adviser_client: Client, visit: Step, firm: Organisation) -> None:
    for path in (
        f"faelle/{visit.case_id}/", f"faelle/{visit.case_id}/schritt/", f"faelle/{visit.case_id}/abschliessen/",
        "faelle/neu/", f"faelle/betrieb/{firm.pk}/", f"besuche/{visit.pk}/festhalten/",
    ):  # fmt: skip
        assert adviser_client.get(f"/z/ruhr-owl/{path}").status_code == 200, path

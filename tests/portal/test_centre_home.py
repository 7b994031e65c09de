"""My day."""

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import CentreFactory, DeliveryFactory, FundingFactory, OrganisationFactory, PartnerFactory
from transferlotse.cases.actions import CaseDraft, EnquiryDraft, StepDraft, open_case, submit_enquiry
from transferlotse.cases.rules.states import StepKind
from transferlotse.centres.models import Centre
from transferlotse.centres.queries import centre_scope
from transferlotse.centres.rules import Role
from transferlotse.contacts.actions import Firm
from transferlotse.people.models import User

pytestmark = pytest.mark.django_db
HOME = "/z/{}/"


def plan(centre: Centre, owner: User, days: int, kind: StepKind = StepKind.TASK, title: str = "Anrufen") -> None:
    day = timezone.localdate() + dt.timedelta(days)
    firm = OrganisationFactory(centre=centre, name=f"Firma {title}", city="Hamm")
    step = StepDraft(
        title=title,
        owner_id=owner.pk,
        due_on=day,
        kind=kind,
        starts_at=timezone.make_aware(dt.datetime.combine(day, dt.time(9))) if kind == StepKind.VISIT else None,
        format="company-dialogue" if kind == StepKind.VISIT else "",
    )
    with centre_scope(centre):
        open_case(
            centre=centre,
            draft=CaseDraft(
                title="x", firm=Firm(organisation_id=firm.pk), owner_id=owner.pk, step=step, form_key=uuid.uuid4()
            ),
            enquiry=None, actor="test", handled_by=owner.pk, now=timezone.now(),
        )  # fmt: skip


def user_of(client: Client) -> User:
    return User.objects.get(pk=client.session["_auth_user_id"])


def test_centre_home_without_anything_says_so(client_as: Callable[..., Client], centre: Centre) -> None:
    page = client_as(Role.ADVISER).get(HOME.format(centre.key)).content.decode()
    assert "Für heute ist nichts mehr offen" in page
    assert "Keine Anfrage wartet" in page


def test_centre_home_sorts_the_day(client_as: Callable[..., Client], centre: Centre) -> None:
    client = client_as(Role.ADVISER)
    me = user_of(client)
    plan(centre, me, 0, StepKind.VISIT, "Heute")
    plan(centre, me, -1, StepKind.VISIT, "Gestern")
    plan(centre, me, -3, title="Liegt")
    plan(centre, me, 4, title="Kommt")
    plan(centre, me, 30, title="Fern")
    page = client.get(HOME.format(centre.key)).content.decode()
    places = [page.index(f"<h2>{name}</h2>") for name in ("Heutige Gespräche", "Noch festzuhalten", "Überfällig")]
    assert places == sorted(places)
    assert "Gespräch mit Firma Gestern festhalten" in page
    assert "Firma Kommt" in page
    assert "Firma Fern" not in page


def test_centre_home_shows_others_nothing_of_mine(client_as: Callable[..., Client], centre: Centre) -> None:
    plan(centre, user_of(client_as(Role.ADVISER)), 0, title="Geheim")
    assert "Geheim" not in client_as(Role.ADVISER).get(HOME.format(centre.key)).content.decode()


def test_centre_home_sends_the_front_office_to_what_waits_longest(
    client_as: Callable[..., Client], centre: Centre
) -> None:
    draft = EnquiryDraft(
        text="Lager",
        company="Wartet GmbH",
        postcode="44137",
        contact_name="P",
        email="p@w.example",
        form_key=uuid.uuid4(),
    )
    submit_enquiry(draft=draft, sender_mark="", now=timezone.now() - dt.timedelta(days=9))
    page = client_as(Role.FRONT_OFFICE).get(HOME.format(centre.key)).content.decode()
    assert "Anfrage von Wartet GmbH beantworten" in page
    assert "Sie wartet länger als einen Arbeitstag" in page


def test_centre_home_shows_monitoring_no_enquiries(client_as: Callable[..., Client], centre: Centre) -> None:
    page = client_as(Role.MONITORING).get(HOME.format(centre.key)).content.decode()
    assert "keine Tagesliste" in page
    assert "/wirkung/" in page


def test_new_centre_is_told_step_by_step_what_it_needs(client_as: Callable[..., Client], other_centre: Centre) -> None:
    admin, adviser = (client_as(role, in_centre=other_centre) for role in (Role.CENTRE_ADMIN, Role.ADVISER))

    def shown(client: Client = admin) -> str:
        return client.get(HOME.format(other_centre.key)).content.decode()

    def next_of(page: str) -> str:
        return page.split("portal-next")[1].split("</section>")[0]

    assert "einrichten" not in shown(adviser)
    assert "Partner eintragen" in next_of(shown()) and "Für heute ist nichts mehr offen" not in shown()
    PartnerFactory(centre=other_centre)
    page = shown()
    assert "Förderung eintragen" in next_of(page) and page.count("erledigt") == 2, "the adviser is a colleague"
    FundingFactory(centre=other_centre)
    assert "Ziele eintragen" in next_of(shown())
    DeliveryFactory(centre=other_centre)
    # Figures can be shown now; the rest stands in its own place.
    assert "einrichten" not in shown() and "Für heute ist nichts mehr offen" in shown()


def test_neighbour_sets_nothing_up_for_this_centre(client_as: Callable[..., Client], other_centre: Centre) -> None:
    neighbour = CentreFactory()
    PartnerFactory(centre=neighbour)
    FundingFactory(centre=neighbour)
    DeliveryFactory(centre=neighbour)
    page = client_as(Role.CENTRE_ADMIN, in_centre=other_centre).get(HOME.format(other_centre.key)).content.decode()
    assert "einrichten" in page and "erledigt" not in page


def test_centre_home_needs_few_queries(
    client_as: Callable[..., Client], centre: Centre, django_assert_max_num_queries: Callable
) -> None:
    client = client_as(Role.ADVISER, Role.CENTRE_ADMIN)
    for number in range(6):
        plan(centre, user_of(client), 0, StepKind.VISIT, f"Nummer {number}")
    with django_assert_max_num_queries(12):
        client.get(HOME.format(centre.key))

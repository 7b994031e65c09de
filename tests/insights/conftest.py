"""A centre with two spellings of one firm, and others that are really others."""

import datetime as dt

import pytest

from tests.factories import DeliveryFactory, OrganisationFactory, PersonFactory
from transferlotse.centres.models import Centre
from transferlotse.contacts.models import Organisation
from transferlotse.deliveries.models import Attendance, Delivery
from transferlotse.insights.actions import count_reach
from transferlotse.insights.models import DoubtfulPair, ReachRun

FIRMS = (
    ("Möller Metallbau GmbH", "Ringstraße 4", "59065", "Hamm", "moeller-metallbau.example"),
    ("Moeller-Metalbau Gesellschaft mbH", "Ringstr. 4", "59065", "Hamm", "moeller-metallbau.example"),
    ("Krause Bäckerei KG", "Bahnhofstraße 12", "59555", "Lippstadt", "krause-backwaren.example"),
    ("Vogelsang Spedition GmbH", "Hafenstraße 90", "44147", "Dortmund", "vogelsang.example"),
    ("Ebbinghaus Softwarehaus AG", "Lindenweg 3", "33098", "Paderborn", "ebbinghaus.example"),
)

PEOPLE = (
    ("Anna", "Lohmann"),
    ("Bernd", "Otte"),
    ("Carla", "Pieper"),
    ("Dirk", "Quast"),
    ("Elif", "Rode"),
    ("Frank", "Stute"),
)


@pytest.fixture
def firms(open_centre: Centre) -> list[Organisation]:
    """Five entries for four firms; the second is another spelling of the first."""
    return [
        OrganisationFactory(
            centre=open_centre, name=name, street=street, postcode=postcode, city=city, email=f"info@{domain}"
        )
        for name, street, postcode, city, domain in FIRMS
    ]


@pytest.fixture
def delivery(open_centre: Centre, firms: list[Organisation]) -> Delivery:
    """A delivery that everyone attended, the first firm with two people, and three people nobody named."""
    delivery: Delivery = DeliveryFactory(centre=open_centre)
    for number, firm in enumerate([firms[0], *firms]):
        domain = firm.email.split("@")[1]
        person = PersonFactory(
            centre=open_centre, first_name=PEOPLE[number][0], last_name=PEOPLE[number][1], email=f"p{number}@{domain}"
        )  # fmt: skip
        Attendance(
            centre=open_centre, delivery=delivery, organisation=firm, person=person, entered={"Firma": firm.name.upper()}
        ).save()  # fmt: skip
    Attendance(centre=open_centre, delivery=delivery, headcount=3).save()
    return delivery


@pytest.fixture
def run(open_centre: Centre, delivery: Delivery, now: dt.datetime) -> ReachRun:
    """A finished count."""
    run = count_reach(
        centre=open_centre, order="first", actor="test", now=now, progress=lambda *step: None, clock=lambda: now
    )  # fmt: skip
    assert run is not None
    return run


@pytest.fixture
def pair(run: ReachRun, firms: list[Organisation]) -> DoubtfulPair:
    """The two spellings, as the count found them."""
    found: DoubtfulPair = DoubtfulPair.objects.get(first=firms[0], second=firms[1])
    return found

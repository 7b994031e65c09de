"""How often a page asks the database: at most twelve times, and no more often where a centre has ten times the records."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from transferlotse.centres.models import Centre
from transferlotse.centres.queries import centre_scope
from transferlotse.contacts.models import Organisation, Person
from transferlotse.deliveries.models import Delivery
from transferlotse.monitoring.models import Period
from transferlotse.monitoring.rules import PeriodState
from transferlotse.people.models import User
from transferlotse.publicity.models import Record

MOST = 12
LARGE, SMALL = "ruhr-owl", "hellweg-sauerland"
PAGES = (
    "", "leistungen/", "leistungen/?sort=title&page=2&ai=no", "leistungen/{delivery}/", "leistungen/{delivery}/aendern/",
    "leistungen/unternehmensdialog/", "leistungen/neu/", "leistungen/organisation/{organisation}/", "adressbuch/",
    "adressbuch/?sort=-name&page=2", "adressbuch/{organisation}/", "adressbuch/{organisation}/aendern/",
    "adressbuch/personen/", "adressbuch/personen/{person}/", "oeffentlichkeit/", "oeffentlichkeit/{record}/",
    "wirkung/", "wirkung/?period={locked}", "wirkung/?period={open}", "wirkung/?ai=1", "wirkung/reichweite/",
    "wirkung/reichweite/?period={open}", "wirkung/zahl/service.company-dialogue/",
    "wirkung/zahl/service.company-dialogue/?period={locked}", "wirkung/zahl/service.company-dialogue/?period={open}",
    "wirkung/zahl/publicity.press-release/?period={open}", "wirkung/zahl/reach.distinct-companies/",
    "wirkung/zahl/reach.distinct-smes/", "wirkung/ziele/", "wirkung/zeitraeume/", "wirkung/zeitraeume/{locked}/",
    "wirkung/zeitraeume/{open}/", "bericht/", "bericht/kapitel/project/",
    "bericht/kapitel/results/", "bericht/kapitel/use/", "bericht/kapitel/annex/", "umzug/", "einstellungen/",
)  # fmt: skip


def asked(centre_key: str, email: str, page: str) -> int:
    """How often the page of a centre asks the database, once it was opened before."""
    centre, client = Centre.objects.get(key=centre_key), Client()
    client.force_login(User.objects.get(email=email))
    with centre_scope(centre):
        periods = Period.objects.filter(centre=centre).order_by("starts_on")
        path = page.format(
            delivery=Delivery.objects.filter(centre=centre, format="company-dialogue").earliest("pk").pk,
            organisation=Organisation.objects.filter(centre=centre).earliest("pk").pk,
            person=Person.objects.filter(centre=centre).earliest("pk").pk,
            record=Record.objects.filter(centre=centre).earliest("pk").pk,
            locked=periods.filter(state=PeriodState.LOCKED)[0].pk,
            open=periods.exclude(state=PeriodState.LOCKED)[0].pk,
        )
    address = f"/z/{centre_key}/{path}"
    assert client.get(address).status_code == 200, address
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_page_asks_seldom_and_no_more_for_more_records(demo_built: None, page: str) -> None:
    large, small = asked(LARGE, "leitung@demo.example", page), asked(SMALL, "nachbar@demo.example", page)
    assert large <= MOST
    assert large <= small + 1, f"{small} queries for a small centre, {large} for a large one"

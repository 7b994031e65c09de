"""A centre of the network with its front office, an adviser and partners, and a firm that asks."""

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from tests.factories import CentreFactory, MembershipFactory, OrganisationFactory, PartnerFactory
from transferlotse.cases.actions import EnquiryDraft, submit_enquiry
from transferlotse.cases.models import Enquiry
from transferlotse.centres.models import Centre, Partner
from transferlotse.centres.queries import centre_scope
from transferlotse.centres.rules import PartnerRole, Role
from transferlotse.contacts.models import Organisation
from transferlotse.people.models import User

FIRM = {
    "text": "Wir suchen Teile im Lager. Was hilft uns?",
    "company": "Brondorf Blechtechnik GmbH",
    "postcode": "44137",
    "contact_name": "Petra Brond",
    "email": "petra@brondorf.example",
    "phone": "0231 12345",
}


@pytest.fixture
def home(db: None) -> Centre:
    """The centre whose region holds Dortmund."""
    return CentreFactory(key="ruhr-owl", name="Zentrum Ruhr-OWL")


@pytest.fixture
def partner(home: Centre) -> Partner:
    """A partner of it in Dortmund."""
    return PartnerFactory(centre=home, key="iml", name="Institut Nord", seat="Dortmund", role=PartnerRole.RESEARCH)


@pytest.fixture
def adviser(home: Centre, partner: Partner) -> User:
    """Somebody who advises for that partner."""
    return MembershipFactory(centre=home, role=Role.ADVISER, partner=partner).user


@pytest.fixture
def adviser_client(adviser: User) -> Client:
    """The adviser, signed in."""
    client = Client()
    client.force_login(adviser)
    return client


@pytest.fixture
def office_client(home: Centre) -> Client:
    """The front office, signed in."""
    client = Client()
    client.force_login(MembershipFactory(centre=home, role=Role.FRONT_OFFICE).user)
    return client


@pytest.fixture
def firm(home: Centre) -> Organisation:
    """A firm in the address book."""
    return OrganisationFactory(
        centre=home, name="Brondorf Blechtechnik GmbH", postcode="44137", city="Dortmund", district="05913"
    )


@pytest.fixture
def ask(home: Centre, now: dt.datetime) -> Callable[..., Enquiry]:
    """`ask(text=…)`: an enquiry as a firm sends it."""

    def send(at: dt.datetime = now, form_key: uuid.UUID | None = None, **fields: object) -> Enquiry:
        draft = EnquiryDraft(**{**FIRM, **fields}, form_key=form_key or uuid.uuid4())  # type: ignore[arg-type]
        reference = submit_enquiry(draft=draft, sender_mark="", now=at).reference
        with centre_scope(*Centre.objects.all()):
            return Enquiry.objects.select_related("centre").get(reference=reference)

    return send

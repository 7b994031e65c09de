"""Partners and firms to deliver with."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.factories import MembershipFactory, OrganisationFactory, PartnerFactory
from transferlotse.centres.models import Centre, Partner
from transferlotse.centres.rules import Role
from transferlotse.contacts.models import Organisation


@pytest.fixture
def partner(centre: Centre) -> Partner:
    return PartnerFactory(centre=centre, name="Institut Eins")


@pytest.fixture
def second_partner(centre: Centre) -> Partner:
    return PartnerFactory(centre=centre, name="Institut Zwei")


@pytest.fixture
def foreign_partner(other_centre: Centre) -> Partner:
    return PartnerFactory(centre=other_centre, name="Fremdes Institut")


@pytest.fixture
def firm(centre: Centre) -> Callable[..., Organisation]:
    def make(name: str = "Möller GmbH", **fields: object) -> Organisation:
        return OrganisationFactory(centre=fields.pop("centre", centre), name=name, **fields)

    return make


@pytest.fixture
def adviser(centre: Centre, partner: Partner) -> Client:
    """A client of an adviser of the first partner."""
    client = Client()
    client.force_login(MembershipFactory(centre=centre, partner=partner, role=Role.ADVISER, user__name="Ida Rat").user)
    return client

"""An address book to test with."""

from collections.abc import Callable

import pytest

from tests.factories import OrganisationFactory
from transferlotse.centres.models import Centre
from transferlotse.contacts.models import Organisation


@pytest.fixture
def firm(centre: Centre) -> Callable[..., Organisation]:
    """`firm("Möller GmbH", city="Hamm")`: an organisation of the centre."""

    def make(name: str, **fields: object) -> Organisation:
        return OrganisationFactory(centre=fields.pop("centre", centre), name=name, **fields)

    return make

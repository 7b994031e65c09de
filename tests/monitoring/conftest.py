"""Records for the figures: a delivery that counts, with who took part."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.factories import PartnerFactory
from transferlotse.centres.models import Centre, Funding, Partner
from transferlotse.deliveries.actions import record_delivery
from transferlotse.deliveries.models import Delivery
from transferlotse.deliveries.rules import DeliveryDraft, DeliveryState, Mode, Share, shares_of

Record = Callable[..., Delivery]


@pytest.fixture
def partners(open_centre: Centre) -> list[Partner]:
    """Two partners of the centre."""
    return [PartnerFactory(centre=open_centre), PartnerFactory(centre=open_centre)]


@pytest.fixture
def funding(open_centre: Centre) -> Funding:
    """Three years of funding."""
    funding = Funding(
        centre=open_centre,
        programme="Programm",
        starts_on=dt.date(2024, 1, 1),
        planned_end_on=dt.date(2026, 12, 31),
        ends_on=dt.date(2026, 12, 31),
    )
    funding.save()
    return funding


@pytest.fixture
def record(open_centre: Centre, partners: list[Partner], now: dt.datetime) -> Record:
    """`record(on, format=…, ai=…, partners=[…])` records a delivery that counts on that day."""

    def make(on: dt.date, **given: object) -> Delivery:
        by = given.pop("by", [partners[0].pk])
        shares: tuple[Share, ...] = given.pop("shares", None) or shares_of(by)  # type: ignore[assignment,arg-type]
        draft = DeliveryDraft(
            **{
                "format": "company-dialogue",
                "title": f"Leistung {on}",
                "starts_on": on,
                "ends_on": on,
                "shares": shares,
                "state": DeliveryState.DELIVERED,
                "mode": Mode.ON_SITE,
                "quantity": Decimal(1),
                **given,
            }
        )
        return record_delivery(centre=open_centre, draft=draft, actor="test", now=now).delivery

    return make

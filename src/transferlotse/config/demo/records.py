"""Turns drawn firms, people, deliveries and publicity into rows, in bulk."""

import datetime as dt
import random
from collections.abc import Mapping
from decimal import Decimal
from itertools import count

from transferlotse import content
from transferlotse.centres.models import Centre
from transferlotse.config.demo.firms import Firm
from transferlotse.config.demo.names import person_name, plain
from transferlotse.config.demo.services import Service
from transferlotse.contacts.models import Affiliation, Organisation, OrganisationFact, OrganisationRole, Person
from transferlotse.deliveries.models import Attendance, Contribution, Delivery, DeliveryTopic
from transferlotse.deliveries.rules import DeliveryState, equal_shares
from transferlotse.publicity.actions import FIELDS, RecordDraft
from transferlotse.publicity.models import Record

BATCH = 2000


def write_address_book(
    centre: Centre, firms: list[Firm], persons: int, known_from: dt.date, chance: random.Random
) -> tuple[dict[int, int], dict[int, int]]:
    """Organisations with roles and dated facts, people with where they belong; answers ids by drawn number."""
    organisations = Organisation.objects.bulk_create([_organisation(centre, firm) for firm in firms], batch_size=BATCH)
    ids = {firm.number: row.pk for firm, row in zip(firms, organisations, strict=True)}
    OrganisationRole.objects.bulk_create(
        [
            OrganisationRole(centre=centre, organisation_id=ids[firm.number], role=firm.role, starts_on=known_from)
            for firm in firms
        ],
        batch_size=BATCH,
    )
    OrganisationFact.objects.bulk_create(
        [fact for firm in firms for fact in _facts(centre, firm, ids[firm.number], known_from)], batch_size=BATCH
    )
    belongs = {person: firm for firm in firms for person in firm.persons}
    people = Person.objects.bulk_create(
        [_person(centre, number, belongs[number], chance) for number in range(1, persons + 1)], batch_size=BATCH
    )
    person_ids = {number: row.pk for number, row in enumerate(people, start=1)}
    Affiliation.objects.bulk_create(
        [
            Affiliation(centre=centre, person_id=person_ids[person], organisation_id=ids[firm.number])
            for person, firm in belongs.items()
        ],
        batch_size=BATCH,
    )
    return ids, person_ids


def _organisation(centre: Centre, firm: Firm) -> Organisation:
    address = f"{firm.address}.example" if firm.address else ""
    row = Organisation(
        centre=centre,
        name=f"{firm.name} {firm.legal_form}".strip(),
        legal_form=firm.legal_form,
        street=firm.street,
        postcode=firm.postcode,
        city=firm.city,
        district=firm.district,
        website=f"https://www.{address}" if address else "",
        email=f"info@{address}" if address else "",
        source_key=f"demo-firm-{firm.number:05d}",
        is_reconstructed=True,
    )
    row.refresh_search_key()
    return row


def _facts(centre: Centre, firm: Firm, organisation_id: int, known_from: dt.date) -> list[OrganisationFact]:
    stated = [(known_from, firm.employees), *([firm.grows] if firm.grows else [])]
    return [
        OrganisationFact(
            centre=centre,
            organisation_id=organisation_id,
            valid_from=day,
            employees=employees,
            sector=firm.sector,
            district=firm.district,
            stated_sme=firm.stated_sme,
        )
        for day, employees in stated
    ]


def _person(centre: Centre, number: int, firm: Firm, chance: random.Random) -> Person:
    first_name, last_name = person_name(chance)
    row = Person(
        centre=centre,
        first_name=first_name,
        last_name=last_name,
        email=f"{plain(first_name)}.{plain(last_name)}.{number}@{firm.address or plain(firm.name)}.example",
        source_key=f"demo-person-{number:05d}",
        is_reconstructed=True,
    )
    row.refresh_search_key()
    return row


def write_deliveries(
    centre: Centre,
    services: list[Service],
    firms: list[Firm],
    partners: dict[str, int],
    organisation_ids: dict[int, int],
    person_ids: dict[int, int],
    entered: Mapping[tuple[int, int], dict[str, str]],
    now: dt.datetime,
) -> list[int]:
    """Deliveries with shares, topics and attendance; answers their ids. `entered` holds rows that say something else than
    the firm's name, by number of service and firm."""
    rows = Delivery.objects.bulk_create([_delivery(centre, service, now) for service in services], batch_size=BATCH)
    numbered = list(zip(services, rows, strict=True))
    Contribution.objects.bulk_create(
        Contribution(centre=centre, delivery=row, partner_id=partners[key], fraction=fraction)
        for service, row in numbered
        for key, fraction in zip(service.partners, equal_shares(len(service.partners)), strict=True)
    )
    DeliveryTopic.objects.bulk_create(
        DeliveryTopic(centre=centre, delivery=row, topic=topic) for service, row in numbered for topic in service.topics
    )
    names = {firm.number: f"{firm.name} {firm.legal_form}".strip() for firm in firms}
    numbers = count(1)
    attendances = [
        Attendance(
            centre=centre,
            delivery=row,
            organisation_id=organisation_ids[firm],
            person_id=person_ids[person],
            entered=entered.get((service.number, firm)) or {"company": names[firm]},
            source_key=f"demo-attendance-{next(numbers):06d}",
        )
        for service, row in numbered
        for firm, people in service.present.items()
        for person in people
    ]
    attendances += [
        Attendance(
            centre=centre, delivery=row, headcount=service.unnamed, source_key=f"demo-heads-{service.number:05d}"
        )
        for service, row in numbered
        if service.unnamed
    ]
    Attendance.objects.bulk_create(attendances, batch_size=BATCH)
    return [row.pk for row in rows]


def _delivery(centre: Centre, service: Service, now: dt.datetime) -> Delivery:
    return Delivery(
        centre=centre,
        format=service.format.key,
        stage=service.format.stage,
        portfolio_version=content.portfolio_version(),
        title=service.title,
        starts_on=service.starts_on,
        ends_on=service.ends_on,
        state=DeliveryState.DELIVERED,
        ai=service.ai,
        mode=service.mode,
        district=service.district,
        place=service.place,
        quantity=Decimal(1),
        source_key=f"demo-{service.format.key}-{service.number:05d}",
        is_reconstructed=True,
        recorded_at=now,
        changed_at=now,
    )


def write_publicity(centre: Centre, drafts: list[RecordDraft], now: dt.datetime) -> list[int]:
    """Publicity records; answers their ids."""
    rows = Record.objects.bulk_create(
        [
            Record(
                centre=centre,
                recorded_at=now,
                source_key=draft.source_key,
                **{name: getattr(draft, name) for name in FIELDS},
            )
            for draft in drafts
        ],
        batch_size=BATCH,
    )
    return [row.pk for row in rows]

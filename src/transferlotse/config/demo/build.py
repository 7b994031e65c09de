"""Writes the demo into the database."""

import datetime as dt
import random
from collections.abc import Callable
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from transferlotse.cases.actions.portfolio import push_portfolio
from transferlotse.centres.models import Beneficiary, Centre, Extension, Funding, Partner
from transferlotse.centres.queries import centre_scope
from transferlotse.config import snapshots
from transferlotse.config.demo import people
from transferlotse.config.demo.checks import write_checks
from transferlotse.config.demo.enquiries import write_enquiries
from transferlotse.config.demo.firms import draw_firms
from transferlotse.config.demo.lists import double_entries, entered_rows, merge_second_entries
from transferlotse.config.demo.press import draw_records
from transferlotse.config.demo.records import write_address_book, write_deliveries, write_publicity
from transferlotse.config.demo.services import draw_services, seat_firms, seat_persons
from transferlotse.content.demo import DemoCentre, demo
from transferlotse.journal.actions import record_entry
from transferlotse.monitoring.actions import lock_period, open_period, set_target
from transferlotse.reports.models import Goal, RegionValue

SEED = 20210701
ACTOR = "demo"
Report = Callable[[str], None]


class DemoExists(Exception):
    """Raised where a demo centre is there already: the demo never writes over records."""


def build_demo(*, now: dt.datetime, report: Report) -> None:
    """Rebuild all centres of content/demo, all or nothing. Raises DemoExists.

    `report` is told each step as it begins, in plain words.
    """
    facts = demo()
    if Centre.objects.filter(key__in=[centre.key for centre in facts.centres]).exists():
        raise DemoExists
    with transaction.atomic():
        for number, centre in enumerate(facts.centres):
            report(centre.name.de)
            _build_centre(centre, random.Random(SEED + number), now, report)  # noqa: S311 (a demo, nothing secret)
        report("Demo-Zugänge")
        people.create_accounts(facts, today=now.date())
        report("Anfragen, Fälle und Besuche rund um heute")
        home = Centre.objects.get(key=facts.home.key)
        with centre_scope(home):
            write_enquiries(centre=home, today=timezone.localtime(now).date(), now=now)
        push_portfolio(now=now)
        report("Selbstchecks und ein Betriebsbereich")
        write_checks(facts, now=now)
        snapshots.refresh_statistics()


def _build_centre(facts: DemoCentre, chance: random.Random, now: dt.datetime, report: Report) -> None:
    centre = Centre.objects.create(
        key=facts.key,
        name=facts.name.de,
        colour=facts.colour,
        is_demo=True,
        notice=facts.notice.de,
        notice_en=facts.notice.en,
    )
    with centre_scope(centre):
        partners = _write_consortium(facts, centre)
        firms = draw_firms(facts, chance)
        if not facts.fictitious:
            double_entries(firms, SEED)
        services = draw_services(facts, chance)
        seat_firms(services, firms, chance)
        persons = seat_persons(
            services,
            firms,
            total=facts.number_of("persons"),
            qualified=facts.number_of("persons-qualified"),
            chance=chance,
        )
        report(f"  {len(firms)} Organisationen, {persons} Personen, {len(services)} Leistungen")
        organisation_ids, person_ids = write_address_book(centre, firms, persons, facts.from_on, chance)
        entered = {} if facts.fictitious else entered_rows(services, firms, SEED)
        deliveries = write_deliveries(centre, services, firms, partners, organisation_ids, person_ids, entered, now)
        if not facts.fictitious:
            merge_second_entries(centre, firms, organisation_ids, SEED, actor=ACTOR, now=now)
        records = write_publicity(centre, list(draw_records(facts, chance)), now)
        for subject, ids in (("delivery", deliveries), ("publicity", records)):
            record_entry(
                actor=ACTOR, action="rebuild_demo", subject=subject, subject_ids=ids, centre_key=centre.key, now=now
            )
        _write_report_parts(facts, centre)
        _write_targets(facts, centre, now)
        _write_periods(facts, centre, now)


def _write_consortium(facts: DemoCentre, centre: Centre) -> dict[str, int]:
    partners = Partner.objects.bulk_create(
        Partner(
            centre=centre,
            key=partner.key,
            name=partner.name,
            seat=partner.seat,
            region=partner.region,
            role=partner.role,
            duties=partner.duties.de,
        )
        for partner in facts.partners
    )
    before = facts.funding.predecessor
    funding = Funding(
        centre=centre,
        programme=facts.funding.programme,
        starts_on=facts.from_on,
        planned_end_on=facts.planned_to,
        ends_on=facts.to_on,
        predecessor=before.name if before else "",
        predecessor_from=before.from_year if before else None,
        predecessor_to=before.to_year if before else None,
    )
    funding.save()
    Beneficiary.objects.bulk_create(
        Beneficiary(centre=centre, funding=funding, name=one.name, code=one.code) for one in facts.funding.beneficiaries
    )
    if facts.extended_to:
        Extension(
            centre=centre, funding=funding, until_on=facts.extended_to, reason="Kostenneutrale Verlängerung"
        ).save()
    return {partner.key: partner.pk for partner in partners}


def _write_report_parts(facts: DemoCentre, centre: Centre) -> None:
    worded = [(Goal.Kind.SUB_GOAL, facts.sub_goals), (Goal.Kind.EXTENSION, facts.extension_goals)]
    Goal.objects.bulk_create(
        Goal(
            centre=centre,
            kind=kind,
            position=position,
            name_de=goal.name.de if goal.name else "",
            name_en=goal.name.en if goal.name else "",
            text_de=goal.text.de,
            text_en=goal.text.en,
        )
        for kind, goals in worded
        for position, goal in enumerate(goals, start=1)
    )
    RegionValue.objects.bulk_create(
        RegionValue(
            centre=centre,
            position=position,
            name_de=one.name.de,
            name_en=one.name.en,
            first_year=2020,
            first_value=one.y2020,
            last_year=2024,
            last_value=one.y2024,
        )
        for position, one in enumerate(facts.digitalisation_index, start=1)
    )


def _write_targets(facts: DemoCentre, centre: Centre, now: dt.datetime) -> None:
    targets: list[tuple[str, Decimal | None]] = [
        *((f"service.{one.format}", one.target) for one in facts.services),
        *((f"publicity.{one.format}", one.target) for one in facts.publicity),
        *((one.indicator, one.target) for one in facts.goals),
    ]
    for figure, value in targets:
        if value is not None:
            set_target(centre=centre, figure=figure, value=value, source_key=f"demo-{figure}", actor=ACTOR, now=now)


def _write_periods(facts: DemoCentre, centre: Centre, now: dt.datetime) -> None:
    """One period a calendar year; all but the last are locked, as they would be by the time of the final report."""
    for year in range(facts.from_on.year, facts.to_on.year + 1):
        starts_on = max(facts.from_on, dt.date(year, 1, 1))
        ends_on = min(facts.to_on, dt.date(year, 12, 31))
        period = open_period(centre=centre, name=str(year), starts_on=starts_on, ends_on=ends_on, actor=ACTOR, now=now)
        if ends_on < facts.to_on and ends_on < now.date():
            lock_period(period=period, actor=ACTOR, now=now)

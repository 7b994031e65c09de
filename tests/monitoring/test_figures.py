"""What counts, for whom, and what does not."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.factories import OrganisationFactory, PersonFactory
from transferlotse import content
from transferlotse.centres.models import Centre, Partner
from transferlotse.centres.queries import centre_scope
from transferlotse.contacts.actions import merge_organisations, unmerge_organisations
from transferlotse.contacts.models import Organisation, OrganisationFact
from transferlotse.deliveries.actions import move_delivery, record_attendances
from transferlotse.deliveries.models import Delivery
from transferlotse.deliveries.rules import AttendanceDraft, DeliveryState, Share
from transferlotse.monitoring.actions import amend_target, set_target
from transferlotse.monitoring.models import Target
from transferlotse.monitoring.queries.figures import targets_in_force
from transferlotse.monitoring.queries.indicators import COUNTING
from transferlotse.monitoring.queries.ledgers import Ledger
from transferlotse.monitoring.rules import Amounts, Selection
from transferlotse.publicity.actions import RecordDraft, record_publicity, withdraw_publicity

Recorder = Callable[..., Delivery]
YEAR = Selection(dt.date(2025, 1, 1), dt.date(2025, 12, 31))


def ledger(centre: Centre, **narrowed: object) -> Ledger:
    selection = Selection(YEAR.starts_on, YEAR.ends_on, **narrowed)  # type: ignore[arg-type]
    return Ledger(centre=centre, selection=selection)


def attend(delivery: Delivery, now: dt.datetime, *drafts: AttendanceDraft) -> None:
    record_attendances(delivery=delivery, drafts=drafts, actor="test", now=now)


def test_counting_functions_are_those_that_content_names() -> None:
    assert set(COUNTING) == {indicator.function for indicator in content.indicators()}


def test_services_count_both_ends_of_the_span_and_nothing_outside(open_centre: Centre, record: Recorder) -> None:
    for day in (dt.date(2024, 12, 31), dt.date(2025, 1, 1), dt.date(2025, 12, 31), dt.date(2026, 1, 1)):
        record(day)
    assert ledger(open_centre).services == {"company-dialogue": Amounts(Decimal(2))}


def test_services_count_only_what_was_delivered(open_centre: Centre, record: Recorder, now: dt.datetime) -> None:
    kept, cancelled = record(dt.date(2025, 5, 5)), record(dt.date(2025, 5, 6))
    record(dt.date(2025, 5, 7), state=DeliveryState.PLANNED)
    move_delivery(delivery=cancelled, state=DeliveryState.CANCELLED, actor="test", now=now)
    assert ledger(open_centre).services["company-dialogue"].total == kept.quantity


def test_services_keep_ai_apart_and_add_quantities(open_centre: Centre, record: Recorder) -> None:
    record(dt.date(2025, 5, 5), ai=True)
    record(dt.date(2025, 5, 6), quantity=Decimal("2.5"))
    assert ledger(open_centre).services["company-dialogue"] == Amounts(Decimal("2.5"), Decimal(1))
    assert ledger(open_centre, ai=True).services["company-dialogue"] == Amounts(Decimal(0), Decimal(1))


def test_services_of_a_partner_count_by_share_and_once_for_the_centre(
    open_centre: Centre, record: Recorder, partners: list[Partner]
) -> None:
    shares = (Share(Decimal("0.75"), partners[0].pk), Share(Decimal("0.25"), partners[1].pk))
    record(dt.date(2025, 5, 5), shares=shares)
    assert ledger(open_centre).services["company-dialogue"].total == 1
    assert ledger(open_centre, partner_id=partners[1].pk).services["company-dialogue"].total == Decimal("0.25")


def test_reach_gives_three_numbers(open_centre: Centre, record: Recorder, now: dt.datetime) -> None:
    firm, other = OrganisationFactory(centre=open_centre), OrganisationFactory(centre=open_centre)
    person = PersonFactory(centre=open_centre)
    first, second = record(dt.date(2025, 5, 5)), record(dt.date(2025, 6, 5), format="awareness-event")
    named = AttendanceDraft(organisation_id=firm.pk, person_id=person.pk)
    attend(first, now, named, AttendanceDraft(organisation_id=firm.pk))
    attend(second, now, named, AttendanceDraft(organisation_id=other.pk), AttendanceDraft(headcount=20))
    found = ledger(open_centre)
    assert (found.contacts, found.organisations_per_activity, len(found.first_deliveries)) == (24, 3, 2)
    assert found.persons == 1


def test_reach_resolves_chains_of_merges_and_their_undoing(
    open_centre: Centre, record: Recorder, now: dt.datetime
) -> None:
    firms: list[Organisation] = [OrganisationFactory(centre=open_centre) for _ in range(3)]
    delivery = record(dt.date(2025, 5, 5))
    attend(delivery, now, *(AttendanceDraft(organisation_id=firm.pk) for firm in firms))
    merged = [
        merge_organisations(loser=loser, survivor=survivor, by=None, actor="test", now=now)
        for loser, survivor in ((firms[0], firms[1]), (firms[1], firms[2]))
    ]
    assert list(ledger(open_centre).first_deliveries) == [firms[2].pk]
    assert ledger(open_centre).organisations_per_activity == 1
    unmerge_organisations(merge=merged[0], actor="test", now=now)
    assert set(ledger(open_centre).first_deliveries) == {firms[0].pk, firms[2].pk}


def test_sme_status_is_that_of_the_first_delivery(open_centre: Centre, record: Recorder, now: dt.datetime) -> None:
    firm = OrganisationFactory(centre=open_centre)
    for day, employees in ((dt.date(2024, 1, 1), 240), (dt.date(2025, 6, 1), 300)):
        OrganisationFact(centre=open_centre, organisation=firm, valid_from=day, employees=employees).save()
    for day in (dt.date(2025, 5, 5), dt.date(2025, 7, 5)):
        attend(record(day), now, AttendanceDraft(organisation_id=firm.pk))
    assert ledger(open_centre).sme_status == {firm.pk: True}
    later = Ledger(centre=open_centre, selection=Selection(dt.date(2025, 7, 1), dt.date(2025, 12, 31)))
    assert later.sme_status == {firm.pk: False}


def test_sme_status_is_unknown_before_the_first_fact(open_centre: Centre, record: Recorder, now: dt.datetime) -> None:
    firm = OrganisationFactory(centre=open_centre)
    OrganisationFact(centre=open_centre, organisation=firm, valid_from=dt.date(2025, 6, 1), employees=5).save()
    attend(record(dt.date(2025, 5, 5)), now, AttendanceDraft(organisation_id=firm.pk))
    assert ledger(open_centre).sme_status == {firm.pk: None}


@pytest.mark.parametrize(
    ("format_key", "values", "expected"),
    [("newsletter", (5, 7), 2), ("website-visitor", (5, 7), 12), ("follower", (9, 7), 7)],
)
def test_publicity_follows_the_rule_of_its_format(
    open_centre: Centre, now: dt.datetime, format_key: str, values: tuple[int, int], expected: int
) -> None:
    for month, value in enumerate(values, start=1):
        draft = RecordDraft(
            format=format_key, title="Eintrag", published_on=dt.date(2025, month, 1), value=Decimal(value)
        )
        record, _ = record_publicity(centre=open_centre, draft=draft, actor="test", now=now)
    assert ledger(open_centre).publicity[format_key] == expected
    withdraw_publicity(record=record, actor="test", now=now)
    assert ledger(open_centre).publicity[format_key] in {1, 5, 9}


def test_another_centres_records_never_count(
    centre: Centre, other_centre: Centre, open_centre: Centre, record: Recorder
) -> None:
    record(dt.date(2025, 5, 5))
    with centre_scope(centre, other_centre):
        assert ledger(centre).services["company-dialogue"].total == 1
        assert ledger(other_centre).services == {}


def test_targets_in_force_are_those_agreed_by_that_day(open_centre: Centre, now: dt.datetime) -> None:
    figure = "service.company-dialogue"
    assert set_target(centre=open_centre, figure=figure, value=Decimal(10), actor="test", now=now) == "created"
    assert set_target(centre=open_centre, figure=figure, value=Decimal(10), actor="test", now=now) == "unchanged"
    target = Target.objects.get()
    for day, value in ((dt.date(2025, 6, 1), 12), (dt.date(2025, 3, 1), 11)):
        amend_target(target=target, value=Decimal(value), agreed_on=day, reason="Schreiben", actor="test", now=now)
    on = [dt.date(2025, 1, 1), dt.date(2025, 3, 1), dt.date(2025, 6, 1)]
    assert [targets_in_force(centre=open_centre, on=day)[figure] for day in on] == [10, 11, 12]


def test_set_target_refuses_unknown_figures_and_negative_values(open_centre: Centre, now: dt.datetime) -> None:
    with pytest.raises(KeyError):
        set_target(centre=open_centre, figure="service.nothing", value=None, actor="test", now=now)
    with pytest.raises(ValueError, match="negative"):
        set_target(centre=open_centre, figure="service.self-check", value=Decimal(-1), actor="test", now=now)

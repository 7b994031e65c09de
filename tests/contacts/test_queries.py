"""Finding organisations and people, duplicates, and what merges add up to."""

import datetime as dt
from collections.abc import Callable

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.factories import PersonFactory, UserFactory
from transferlotse.centres.models import Centre
from transferlotse.contacts.actions import (
    MergeRefused,
    OrganisationDraft,
    PersonDraft,
    correct_organisation,
    distinguish_organisations,
    merge_organisations,
    record_consent,
    record_fact,
    record_organisation,
    record_person,
    unmerge_organisations,
    withdraw_consent,
)
from transferlotse.contacts.models import Merge, Organisation
from transferlotse.contacts.queries import (
    OrganisationFilter,
    PersonFilter,
    Spellings,
    organisation_history,
    organisations_found,
    organisations_typed,
    persons_found,
    similar_organisations,
    spelling_of,
    survivor_ids,
    survivor_map,
)
from transferlotse.contacts.rules import ConsentChannel, ConsentPurpose, OrganisationRoleKey

Firm = Callable[..., Organisation]


def names(rows: object) -> list[str]:
    return [row.name for row in rows]  # type: ignore[attr-defined]


def merged(loser: Organisation, survivor: Organisation, now: dt.datetime) -> Merge:
    return merge_organisations(loser=loser, survivor=survivor, by=None, actor="test", now=now)


def test_survivor_map_follows_chains_in_one_query(
    open_centre: Centre, firm: Firm, now: dt.datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    a, b, c, d = firm("A"), firm("B"), firm("C"), firm("D")
    first = merged(a, b, now)
    merged(b, c, now)
    merged(d, c, now)
    with django_assert_num_queries(1):
        assert survivor_map(open_centre) == {a.pk: c.pk, b.pk: c.pk, d.pk: c.pk}
    assert survivor_ids(organisation=b) == sorted([a.pk, b.pk, c.pk, d.pk])
    unmerge_organisations(merge=first, actor="test", now=now)
    assert survivor_map(open_centre) == {b.pk: c.pk, d.pk: c.pk}


def test_merge_refuses_circles_itself_and_what_is_merged(open_centre: Centre, firm: Firm, now: dt.datetime) -> None:
    a, b, c = firm("A"), firm("B"), firm("C")
    merged(a, b, now)
    for loser, survivor, reason in ((b, a, "merged_already"), (a, c, "merged_already"), (c, c, "same")):
        with pytest.raises(MergeRefused) as refused:
            merged(loser, survivor, now)
        assert refused.value.reason == reason


def test_unmerge_twice_is_refused(open_centre: Centre, firm: Firm, now: dt.datetime) -> None:
    merge = merged(firm("A"), firm("B"), now)
    unmerge_organisations(merge=merge, actor="test", now=now)
    with pytest.raises(MergeRefused, match="undone_already"):
        unmerge_organisations(merge=merge, actor="test", now=now)


def test_similar_organisations_sees_through_legal_forms_and_umlauts(open_centre: Centre, firm: Firm) -> None:
    same = firm("Möller & Söhne GmbH & Co. KG", city="Hamm", postcode="59065")
    firm("Meyer Logistik GmbH", city="Hamm", postcode="59065")
    found = similar_organisations("Moeller und Soehne GmbH", "Hamm", "")
    assert [candidate.organisation for candidate in found] == [same]
    assert similar_organisations("Bäckerei Krause", "Hamm", "") == []
    assert similar_organisations("", "Hamm", "59065") == []


def test_similar_organisations_forgets_what_was_told_apart(open_centre: Centre, firm: Firm, now: dt.datetime) -> None:
    a, b = firm("Möller GmbH", city="Hamm"), firm("Möller KG", city="Hamm")
    found = similar_organisations("Möller", "Hamm", "", unlike=a.pk)
    assert [candidate.organisation for candidate in found] == [b]
    distinguish_organisations(one=b, other=a, by=None, actor="test", now=now)
    assert similar_organisations("Möller", "Hamm", "", unlike=a.pk) == []


def test_similar_organisations_leaves_out_merged_and_foreign_entries(
    open_centre: Centre, other_centre: Centre, firm: Firm, now: dt.datetime
) -> None:
    a, b = firm("Möller GmbH", city="Hamm"), firm("Möller KG", city="Hamm")
    firm("Möller AG", city="Hamm", centre=other_centre)
    merged(a, b, now)
    assert [candidate.organisation for candidate in similar_organisations("Möller", "Hamm", "")] == [b]


def test_organisations_found_by_words_and_postcode(open_centre: Centre, firm: Firm, today: dt.date) -> None:
    firm("Möller GmbH", city="Hamm", postcode="59065")
    firm("Meyer KG", city="Möhnesee", postcode="59519")

    def found(text: str) -> list[str]:
        return names(organisations_found(centre=open_centre, wanted=OrganisationFilter(text=text), today=today))

    assert found("MÖLLER hamm") == ["Möller GmbH"]
    assert found("595") == ["Meyer KG"]
    assert found("moehnesee") == ["Meyer KG"]
    assert found("Möller Soest") == []
    assert names(organisations_typed(centre=open_centre, text="m")) == []
    assert names(organisations_typed(centre=open_centre, text="möll")) == ["Möller GmbH"]


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({"employees": 12}, "yes"),
        ({"employees": 250}, "no"),
        ({"employees": 12, "balance_sheet_eur": 44_000_000}, "no"),
        ({"employees": 12, "turnover_eur": 60_000_000, "balance_sheet_eur": 40_000_000}, "yes"),
        ({"employees": 12, "turnover_eur": 60_000_000}, "no"),
        ({"stated_sme": True}, "yes"),
        ({"stated_sme": False}, "no"),
        ({"sector": "25"}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_organisations_found_by_sme_agree_with_the_rule(
    open_centre: Centre, firm: Firm, now: dt.datetime, today: dt.date, facts: dict[str, object], status: str
) -> None:
    one = firm("Eins")
    if facts:
        record_fact(organisation=one, valid_from=dt.date(2020, 1, 1), values={"employees": 900}, actor="test", now=now)
        fact = record_fact(organisation=one, valid_from=dt.date(2024, 1, 1), values=facts, actor="test", now=now)
        assert fact.sme is {"yes": True, "no": False, "unknown": None}[status]
    for asked in ("yes", "no", "unknown"):
        rows = organisations_found(centre=open_centre, wanted=OrganisationFilter(sme=asked), today=today)
        assert names(rows) == (["Eins"] if asked == status else [])


def test_organisations_found_by_role_and_standing(
    open_centre: Centre, firm: Firm, now: dt.datetime, today: dt.date
) -> None:
    draft = OrganisationDraft(name="Kammer", known_from=today, roles=(OrganisationRoleKey.MULTIPLIER,))
    chamber, _ = record_organisation(centre=open_centre, draft=draft, actor="test", now=now)
    a, b = firm("A"), firm("B")
    merged(a, b, now)

    def found(**wanted: str) -> list[str]:
        return names(organisations_found(centre=open_centre, wanted=OrganisationFilter(**wanted), today=today))

    assert found() == ["B", "Kammer"]
    assert found(standing="merged") == ["A"]
    assert found(role="multiplier") == ["Kammer"]
    correct_organisation(
        organisation=chamber, draft=OrganisationDraft(name="Kammer", known_from=today), actor="test", now=now,
        ended_roles=[OrganisationRoleKey.MULTIPLIER],
    )  # fmt: skip
    assert found(role="multiplier") == []


def test_empty_facts_keep_what_was_known(open_centre: Centre, now: dt.datetime, today: dt.date) -> None:
    first = OrganisationDraft(name="A", known_from=dt.date(2024, 1, 1), employees=12, sector="25", source_key="x")
    again = OrganisationDraft(name="A", known_from=today, source_key="x")
    grown = OrganisationDraft(name="A", known_from=today, employees=300, source_key="x")
    one, _ = record_organisation(centre=open_centre, draft=first, actor="test", now=now)
    assert record_organisation(centre=open_centre, draft=again, actor="test", now=now)[1] == "unchanged"
    assert record_organisation(centre=open_centre, draft=grown, actor="test", now=now)[1] == "changed"
    assert [(fact.employees, fact.sector, fact.sme) for fact in one.facts.all()] == [
        (12, "25", True),
        (300, "25", False),
    ]


def test_persons_found_by_firm_and_consent(open_centre: Centre, firm: Firm, now: dt.datetime) -> None:
    draft = PersonDraft(last_name="Berg", first_name="Anna", organisation_id=firm("Möller GmbH").pk)
    anna, _ = record_person(centre=open_centre, draft=draft, actor="test", now=now)
    PersonFactory(centre=open_centre, last_name="Tal")

    def found(**wanted: str) -> list[str]:
        return [row.last_name for row in persons_found(centre=open_centre, wanted=PersonFilter(**wanted))]

    assert found(text="möller berg") == ["Berg"]
    assert found(consent="newsletter") == []
    consent = record_consent(
        person=anna, purpose=ConsentPurpose.NEWSLETTER, text_version="1", channel=ConsentChannel.ORAL, given_at=now,
        actor="test", now=now,
    )  # fmt: skip
    assert found(consent="newsletter") == ["Berg"]
    withdraw_consent(consent=consent, actor="test", now=now)
    assert found(consent="newsletter") == []
    assert consent.withdrawn_at == now


def test_organisation_history_names_the_person_and_the_fields(
    open_centre: Centre, now: dt.datetime, today: dt.date
) -> None:
    user = UserFactory(name="Ida Muster")
    one, _ = record_organisation(
        centre=open_centre, draft=OrganisationDraft(name="A", known_from=today), actor=user.journal_name, now=now
    )
    correct_organisation(
        organisation=one, draft=OrganisationDraft(name="B", known_from=today), actor="user:999999", now=now
    )
    latest, first = organisation_history(one)
    assert (first.actor, str(first.action), first.fields) == ("Ida Muster", "hat den Eintrag angelegt", ())
    assert latest.actor == "ein gelöschtes Konto"
    assert [str(field) for field in latest.fields] == ["Name"]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Möller & Söhne GmbH & Co. KG", "Moeller und Soehne", True),
        ("Möller & Söhne GmbH", "Möller & Söhne KG", False),
        ("Müller Bau GmbH", "Müller Bau Service GmbH", False),
        ("UG", "ug", True),
    ],
)
def test_spelling_of_a_name_decides_whether_two_may_be_one(one: str, other: str, alike: bool) -> None:
    assert spelling_of(one).may_be(spelling_of(other)) is alike


def test_spellings_find_an_entry_at_its_place_only(open_centre: Centre, firm: Firm) -> None:
    there = firm("Möller & Söhne GmbH", city="Hamm", postcode="59065")
    spellings = Spellings([there])
    assert spellings.alike("MOELLER UND SOEHNE", "Hamm", "") == [there]
    assert spellings.alike("Moeller und Soehne", "", "59065") == [there]
    assert spellings.alike("Moeller und Soehne", "Unna", "") == []
    assert spellings.alike("Möller & Söhne AG", "Hamm", "") == []
    assert spellings.alike("", "Hamm", "") == []

"""States, clock, advertising and offers."""

import datetime as dt
from enum import StrEnum
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transferlotse.cases.models import labels
from transferlotse.cases.rules import states
from transferlotse.cases.rules.advertising import advertising_signs
from transferlotse.cases.rules.clock import answer_due, holidays, is_working_day, next_working_day
from transferlotse.cases.rules.offers import CUES, offers_for
from transferlotse.cases.rules.routing import Adviser, Reason, Seat, adviser_for, partner_for, receiving_centre
from transferlotse.content import format_by_key, formats, topic_by_key

BERLIN = ZoneInfo("Europe/Berlin")
TABLES = (
    (states.EnquiryState, states.ENQUIRY_TRANSITIONS, labels.ENQUIRY_LABELS, states.EnquiryState.NEW),
    (states.CaseState, states.CASE_TRANSITIONS, labels.CASE_LABELS, states.CaseState.OPEN),
    (states.StepState, states.STEP_TRANSITIONS, labels.STEP_LABELS, states.StepState.OPEN),
    (states.ReferralState, states.REFERRAL_TRANSITIONS, labels.REFERRAL_LABELS, states.ReferralState.DRAFTED),
)


@pytest.mark.parametrize(("kind", "table", "words", "first"), TABLES)
def test_state_table_is_complete(kind: type[StrEnum], table: dict, words: dict, first: StrEnum) -> None:
    """Every state has a row and a word, and every state can be reached from the first."""
    assert set(table) == set(kind) == set(words)
    reached, todo = {first}, [first]
    while todo:
        for following in table[todo.pop()] - reached:
            reached.add(following)
            todo.append(following)
    assert reached == set(kind)


def test_every_running_case_can_be_closed_and_every_closed_one_reopened() -> None:
    closed = states.CaseState.CLOSED
    assert all(closed in states.CASE_TRANSITIONS[one] for one in states.CaseState if one != closed)
    assert states.CASE_TRANSITIONS[closed] == {states.CaseState.OPEN}


def test_referral_that_ended_moves_no_more() -> None:
    ended = set(states.ReferralState) - states.LIVE_REFERRALS
    assert all(not states.REFERRAL_TRANSITIONS[one] for one in ended)
    assert all(states.REFERRAL_TRANSITIONS[one] for one in states.LIVE_REFERRALS)


def test_check_step_refuses_what_the_table_does_not_know() -> None:
    states.check_step(states.CASE_TRANSITIONS, states.CaseState.OPEN, states.CaseState.CLOSED)
    with pytest.raises(states.StepRefused):
        states.check_step(states.CASE_TRANSITIONS, states.CaseState.CLOSED, states.CaseState.CLOSED)


def test_holidays_follow_easter() -> None:
    assert {dt.date(2026, 4, 3), dt.date(2026, 4, 6), dt.date(2026, 5, 14), dt.date(2026, 5, 25)} < holidays(2026)
    assert dt.date(2025, 4, 21) in holidays(2025)
    assert len(holidays(2026)) == 9


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-03-17 15:30", "2026-03-18 15:30"),
        ("2026-03-20 15:30", "2026-03-23 15:30"),
        ("2026-03-21 11:00", "2026-03-24 08:00"),
        ("2026-04-02 16:00", "2026-04-07 16:00"),
        ("2026-12-24 09:00", "2026-12-28 09:00"),
    ],
)
def test_answer_is_due_one_working_day_later(received: str, due: str) -> None:
    moments = [dt.datetime.fromisoformat(text).replace(tzinfo=BERLIN) for text in (received, due)]
    assert answer_due(moments[0]) == moments[1]


@given(st.dates(dt.date(2020, 1, 1), dt.date(2035, 1, 1)), st.times())
def test_answer_is_always_due_on_a_working_day_ahead(day: dt.date, time: dt.time) -> None:
    received = dt.datetime.combine(day, time, BERLIN)
    due = answer_due(received)
    assert due.date() > received.date()
    assert is_working_day(due.date())
    assert next_working_day(received.date()) <= due.date() <= received.date() + dt.timedelta(8)


@pytest.mark.parametrize(
    "text",
    [
        "Ihre Webseite ist uns aufgefallen. Wir bieten Ihnen Suchmaschinenoptimierung.",
        "We offer SEO services and will rank your website on the first page of Google!",
        "Gastbeitrag gesucht? Backlinks unter https://a.example und https://b.example",
        "Gerne möchten wir Ihnen unsere Lösung zeigen. Nur noch heute 20 Prozent Rabatt.",
    ],
)
def test_advertising_is_marked(text: str) -> None:
    assert advertising_signs(text=text)


@pytest.mark.parametrize(
    "text",
    [
        "Wir suchen Teile im Lager. Unsere Seite ist www.firma.example, falls das hilft.",
        "Wir möchten bei Google gefunden werden. Wer hilft uns mit der Webseite?",
        "We are a metal workshop and would like to try out a robot arm.",
        "Ein Anbieter will uns ein teures Programm verkaufen. Können Sie draufschauen?",
    ],
)
def test_enquiries_of_firms_are_not_marked(text: str) -> None:
    assert advertising_signs(text=text) == ()


def test_trap_and_mass_sending_are_marked() -> None:
    assert advertising_signs(text="Hallo", trap_filled=True) == ("trap",)
    assert advertising_signs(text="Hallo", earlier_today=3) == ("many",)


def test_cues_name_formats_and_topics_that_exist() -> None:
    for cue in CUES:
        assert format_by_key(cue.format)
        assert all(topic_by_key(key) for key in cue.topics)


@pytest.mark.parametrize(
    ("text", "topics", "offer"),
    [
        ("Wir möchten unsere Mitarbeiter schulen, am besten bei uns.", ["training"], "in-house-training"),
        ("Wir brauchen einen Fahrplan.", ["digital-strategy"], "digital-strategy"),
        ("We would like to build a prototype and try out the idea.", [], "prototyping-workshop"),
        ("Was bringt uns das im Lager?", ["warehouse"], "potential-analysis"),
    ],
)
def test_offers_follow_words_and_topics(text: str, topics: list[str], offer: str) -> None:
    found = offers_for(text=text, topics=topics, known=[one.key for one in formats()])
    assert found[0].key == "company-dialogue"
    assert found[1].key == offer
    assert all(one.reason in Reason for one in found)
    assert len(found) <= 4


def test_nearest_partner_is_suggested() -> None:
    seats = [
        Seat("a", "Dortmund", 51.51, 7.46),
        Seat("b", "Paderborn", 51.72, 8.75),
        Seat("c", "unbekannt", None, None),
    ]
    near = partner_for(seats=seats, latitude=51.7, longitude=8.7)
    assert near is not None
    assert (near.key, near.facts["km"]) == ("b", "5")
    assert partner_for(seats=seats, latitude=None, longitude=None) is None
    assert partner_for(seats=seats[:1], latitude=None, longitude=None).reason == Reason.ONLY_PARTNER  # type: ignore[union-attr]


def test_adviser_fits_topic_partner_and_load() -> None:
    people = [Adviser("1", "a", False, 5), Adviser("2", "b", False, 1), Adviser("3", "b", True, 0)]
    assert adviser_for(advisers=people, topics=["generative-ai"], partner="a").key == "3"  # type: ignore[union-attr]
    assert adviser_for(advisers=people, topics=["warehouse"], partner="a").key == "1"  # type: ignore[union-attr]
    assert adviser_for(advisers=people, topics=["warehouse"], partner="x").key == "2"  # type: ignore[union-attr]
    assert adviser_for(advisers=[], topics=[], partner="") is None


def test_enquiry_arrives_at_a_centre_that_is_here() -> None:
    assert receiving_centre(suggestions=[], here=["b", "a"], home="b") == "b"
    assert receiving_centre(suggestions=[], here=["b", "a"], home="x") == "a"
    with pytest.raises(ValueError, match="No centre"):
        receiving_centre(suggestions=[], here=[], home="x")

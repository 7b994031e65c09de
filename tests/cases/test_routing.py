"""The rule of routing on labelled enquiries, and each of its clauses."""

from pathlib import Path

import pytest

from transferlotse.cases.queries.suggestions import network_map, routed_enquiry, topic_vocabulary
from transferlotse.cases.rules.routing import Reason, centres_for
from transferlotse.cases.rules.topics import topics_meant

LINES = [
    tuple(part.strip() for part in line.split("|"))
    for line in Path(__file__).with_name("enquiries.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("postcode", "topic", "centre", "text"), LINES)
def test_labelled_enquiry_reaches_topic_and_centre(postcode: str, topic: str, centre: str, text: str) -> None:
    routed = routed_enquiry(text=text, postcode="" if postcode == "-" else postcode)
    assert (routed.topics[0].key if routed.topics else "") == topic
    assert routed.centres[0].key == centre
    assert routed.offers[0].key == "company-dialogue"


def test_there_are_enough_labelled_enquiries_in_both_languages() -> None:
    assert len(LINES) >= 40
    assert sum(1 for *_, text in LINES if " we " in f" {text.lower()} ") >= 5


def reasons(districts: list[str], topics: list[str]) -> list[tuple[str, str]]:
    return [
        (one.key, one.reason.value) for one in centres_for(districts=districts, topics=topics, network=network_map())
    ]


def test_region_comes_first() -> None:
    assert reasons(["05913"], ["warehouse"]) == [("ruhr-owl", "region")]


def test_thematic_centre_comes_first_for_four_topics() -> None:
    for topic, centre in (
        ("it-security", "cybersicherheit"),
        ("textiles", "textil"),
        ("crafts", "handwerk"),
        ("building", "planen-und-bauen"),
    ):
        assert reasons(["05913"], [topic]) == [(centre, "theme_first"), ("ruhr-owl", "region")]


def test_thematic_centre_is_named_second_for_other_topics() -> None:
    assert reasons(["05913"], ["usability"]) == [("ruhr-owl", "region"), ("usability", "theme")]


def test_regional_centre_that_lists_the_topic_stays_alone() -> None:
    assert reasons(["08111"], ["building"]) == [("stuttgart", "region")]
    assert reasons(["06411"], ["it-security"]) == [("darmstadt", "region")]


def test_firm_from_elsewhere_may_ask_for_a_focus_topic() -> None:
    assert reasons(["09161"], ["blockchain"]) == [("augsburg", "region"), ("ruhr-owl", "focus")]


def test_firm_abroad_goes_by_topic() -> None:
    assert reasons([], ["textiles"]) == [("textil", "theme")]
    assert reasons([], ["logistics"]) == [("ruhr-owl", "focus")]
    assert reasons([], []) == [("ruhr-owl", "fallback")]


def test_agencies_get_no_enquiries() -> None:
    assert not any(actor.key.startswith("agency") for actor in network_map().actors)


def test_every_district_has_exactly_one_centre() -> None:
    held = [ags for actor in network_map().actors for ags in actor.districts]
    assert len(held) == len(set(held)) == 400


def test_postcode_in_several_districts_takes_the_one_with_a_centre() -> None:
    found = centres_for(districts=["99999", "05913"], topics=[], network=network_map())
    assert (found[0].key, found[0].facts["district"]) == ("ruhr-owl", "05913")
    assert found[0].reason == Reason.REGION


def test_topics_quote_the_words_as_written() -> None:
    hit = topics_meant("Die Qualitätsprüfung macht Mühe.", topic_vocabulary())[0]
    assert (hit.key, hit.words) == ("quality-inspection", ("Qualitätsprüfung",))


def test_markup_and_noise_mean_no_topic() -> None:
    assert topics_meant("<script>alert(1)</script> %s {{ x }} ' OR 1=1 --", topic_vocabulary()) == ()
    assert topics_meant("", topic_vocabulary()) == ()


def test_long_text_is_understood_quickly() -> None:
    text = "Wir suchen Teile im Lager und machen Inventur. " * 200
    assert topics_meant(text, topic_vocabulary())[0].key == "warehouse"

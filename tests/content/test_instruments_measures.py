"""The published measures are sound, and each check finds the fault it is there for."""

import copy
import os
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from transferlotse.content.instruments.catalogue import catalogue_from_documents, load_catalogue
from transferlotse.content.instruments.loading import load_instrument
from transferlotse.content.instruments.measure_checks import check_catalogue
from transferlotse.content.instruments.money import figures, half_up
from transferlotse.content.instruments.reading import InstrumentError, read_document

ROOT = Path(__file__).resolve().parents[2]
FACTS = Path(os.environ.get("TRANSFERLOTSE_SHARED", ROOT.parent / "shared")) / "facts"
PARTS = ("strategy", "technology", "people", "data", "automation", "sustainability")


@pytest.fixture(scope="module")
def instrument():
    return load_instrument(ROOT / "content" / "questionnaires" / "standortbestimmung-1.0.0.yaml")


@pytest.fixture(scope="module")
def published():
    folder = ROOT / "content" / "measures"
    parts = {name: read_document(folder / f"{name}-1.0.0.yaml") for name in PARTS}
    return read_document(folder / "catalogue-1.0.0.yaml"), parts


@pytest.fixture
def documents(published):
    return copy.deepcopy(published)


def measure(documents, key):
    return next(m for part in documents[1].values() for m in part["measures"] if m["key"] == key)


def facts(name):
    for folder in (FACTS, ROOT.parents[1] / "shared" / "facts"):
        if (folder / name).exists():
            return yaml.safe_load((folder / name).read_text(encoding="utf-8"))
    pytest.skip(f"{FACTS / name} is not there; set TRANSFERLOTSE_SHARED")


def test_published_measures_are_sound(instrument):
    catalogue = load_catalogue(ROOT / "content" / "measures", "1.0.0")
    assert check_catalogue(catalogue, instrument) == []
    assert len(catalogue.measures) >= 40


def test_published_measures_name_known_topics_and_formats(instrument):
    topics = facts("vocabulary.yaml")["topics"]
    formats = {target["format"] for target in facts("ruhr-owl.yaml")["service_targets"]}
    catalogue = load_catalogue(ROOT / "content" / "measures", "1.0.0")
    assert check_catalogue(catalogue, instrument, topics=topics, formats=formats) == []


def _twice(d):
    measure(d, "templates")["key"] = "time-log"


def _circle(d):
    measure(d, "time-log")["prerequisites"] = ["receipt-filing"]


def _prerequisite(d):
    measure(d, "time-log")["prerequisites"] = ["sleep"]


def _orphan_credit(d):
    for part in d[1].values():
        for m in part["measures"]:
            m["triggers"] = [t for t in m["triggers"] if "alone" not in t.get("choices", ())] or [
                {"always": True, "lift": 1, "reason": {"de": "So ist es.", "en": "So it is."}}
            ]


def _orphan_option(d):
    measure(d, "two-factor")["triggers"][0]["missing"] = ["backup"]


def _orphan_unknown(d):
    triggers = measure(d, "security-check")["triggers"]
    measure(d, "security-check")["triggers"] = [t for t in triggers if "unknown" not in t]


def _no_trigger(d):
    measure(d, "time-log")["triggers"] = []


def _strange_item(d):
    measure(d, "time-log")["triggers"][0]["item"] = "profile.goal"


def _strange_choice(d):
    measure(d, "time-log")["triggers"][0]["choices"] = ["sometimes"]


def _missing_single(d):
    trigger = measure(d, "time-log")["triggers"][0]
    trigger["missing"] = trigger.pop("choices")


def _goal(d):
    measure(d, "time-log")["goals"] = ["fame"]


def _topicless(d):
    measure(d, "time-log")["topics"] = []


def _payback(d):
    measure(d, "time-log")["money"]["saved_hours_week"] = [0, 0, 0]


def _weights(d):
    d[0]["ranking"]["gap"] = 0.7


def _no_gap(d):
    d[0]["ranking"].update(gap=0, goal=0.9)


def _parameter(d):
    d[0]["parameters"] = d[0]["parameters"][1:]


def _few_always(d):
    d[0]["ranking"]["count"] = 9


def _few(d):
    d[1]["strategy"]["measures"] = d[1]["strategy"]["measures"][:1]
    d[1]["data"]["measures"] = d[1]["data"]["measures"][:1]
    d[1]["people"]["measures"] = d[1]["people"]["measures"][:1]


def _no_confidence(d):
    measure(d, "time-log")["confidence"] = 0


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_twice, "measure time-log occurs twice"),
        (_circle, "prerequisites form a circle"),
        (_prerequisite, "prerequisite sleep is unknown"),
        (_orphan_credit, "people.skills=alone: no measure"),
        (_orphan_option, "technology.security=two-factor: no measure"),
        (_orphan_unknown, "technology.security: no measure for “don't know”"),
        (_no_trigger, "time-log: no answer leads to it"),
        (_strange_item, "profile.goal, which is no scored question"),
        (_strange_choice, "automation.office=sometimes, no choice"),
        (_missing_single, "where only one is possible"),
        (_goal, "goal fame is unknown"),
        (_topicless, "no topic"),
        (_payback, "likely payback cannot be stated"),
        (_weights, "do not add up to 1"),
        (_no_gap, "the gap has no weight"),
        (_parameter, "parameter labour_hour is missing"),
        (_few_always, "fit every company, 9 are needed"),
        (_few, "measures instead of 40"),
        (_no_confidence, "confidence must be above 0"),
    ],
)
def test_check_finds_what_is_wrong(documents, instrument, spoil, said):
    spoil(documents)
    found = check_catalogue(catalogue_from_documents(*documents), instrument)
    assert any(said in problem for problem in found), found


def test_check_finds_unknown_topic_and_format(documents, instrument):
    catalogue = catalogue_from_documents(*documents)
    found = check_catalogue(catalogue, instrument, topics={"iot"}, formats={"self-check"})
    assert any("time-log: topic process-management is unknown" in problem for problem in found)
    assert any("time-log: format potential-analysis is unknown" in problem for problem in found)


def _gone(field):
    def spoil(d):
        del measure(d, "time-log")[field]

    return spoil


def _effort(d):
    measure(d, "time-log")["effort"]["time"] = 6


def _range(d):
    measure(d, "time-log")["money"]["hours"] = [9, 8, 7]


def _two_kinds(d):
    measure(d, "time-log")["triggers"][0]["unknown"] = True


def _no_lift(d):
    measure(d, "time-log")["triggers"][0]["lift"] = 0


def _wrong_part(d):
    d[1]["data"]["version"] = "1.0.1"


def _date(d):
    measure(d, "time-log")["reviewed_on"] = "soon"


def _unnamed_source(d):
    measure(d, "time-log")["source"] = {"kind": "public"}


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        *[
            (_gone(field), f"{field} is missing")
            for field in (
                "title",
                "description",
                "topics",
                "format",
                "effort",
                "money",
                "source",
                "reviewed_on",
                "triggers",
            )
        ],
        (_effort, "time-log.effort: 6 is outside 1 to 5"),
        (_range, "expected three numbers: low, likely, high"),
        (_two_kinds, "expected one of choices, missing, unknown, always"),
        (_no_lift, "lift must be above 0"),
        (_wrong_part, "is not the part data of version 1.0.0"),
        (_date, "'soon' is no date"),
        (_unnamed_source, "time-log.source.name: text is missing"),
    ],
)
def test_reading_refuses_what_is_malformed(documents, spoil, said):
    spoil(documents)
    with pytest.raises(InstrumentError) as caught:
        catalogue_from_documents(*documents)
    assert any(said in problem for problem in caught.value.problems), caught.value.problems


def test_payback_follows_the_stated_formula(documents):
    catalogue = catalogue_from_documents(*documents)
    found = figures(catalogue.by_key["backup-drill"], catalogue)
    hour = Fraction("43.4")
    assert found.likely.investment == 800 + 12 * hour
    assert found.likely.months == half_up(12 * (800 + 12 * hour) / (3000 - 300)) == 6
    assert found.low.months == half_up(12 * (500 + 9 * hour) / (5500 - 210))
    assert found.high.months == half_up(12 * (1650 + 18 * hour) / (2250 - 500))
    assert (found.cost_low, found.cost_high) == (half_up(200 + 6 * hour), half_up(2500 + 24 * hour))


def test_payback_counts_only_the_usable_share_of_saved_time(documents):
    catalogue = catalogue_from_documents(*documents)
    found = figures(catalogue.by_key["time-log"], catalogue)
    assert found.likely.benefit == 1 * 44 * Fraction("43.4") / 2


def test_payback_is_not_stated_without_surplus_or_beyond_the_limit(documents):
    money = measure(documents, "backup-drill")["money"]
    money["saved_eur_year"] = [0, 301, 8000]
    catalogue = catalogue_from_documents(*documents)
    found = figures(catalogue.by_key["backup-drill"], catalogue)
    assert (found.likely.months, found.high.months) == (None, None)
    assert found.low.months is not None


def test_half_up_rounds_halves_upwards():
    assert [half_up(Fraction(n, 2)) for n in (0, 1, 2, 3, 5)] == [0, 1, 1, 2, 3]
    assert half_up(Fraction(49, 100)) == 0

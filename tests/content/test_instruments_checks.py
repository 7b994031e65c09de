"""The published questionnaire is sound, and each check finds the fault it is there for."""

import copy
from pathlib import Path

import pytest

from transferlotse.content.instruments.branches import visible_keys, ways
from transferlotse.content.instruments.checks import check_instrument
from transferlotse.content.instruments.loading import instrument_from_document, load_instrument
from transferlotse.content.instruments.reading import InstrumentError, read_document

PATH = Path(__file__).resolve().parents[2] / "content" / "questionnaires" / "standortbestimmung-1.0.0.yaml"


@pytest.fixture(scope="module")
def published():
    return read_document(PATH)


@pytest.fixture
def document(published):
    return copy.deepcopy(published)


def item(document, key):
    return next(entry for entry in document["items"] if entry["key"] == key)


def choice(document, key, choice_key):
    return next(entry for entry in item(document, key)["choices"] if entry["key"] == choice_key)


def problems(document):
    return check_instrument(instrument_from_document(document))


def test_published_questionnaire_is_sound():
    assert check_instrument(load_instrument(PATH)) == []


def test_published_questionnaire_asks_at_most_fifteen_questions_on_every_way():
    lengths = sorted(len(way) for way in ways(load_instrument(PATH)))
    assert lengths == [14, 14, 15, 15]


def test_machines_are_asked_only_of_those_who_produce():
    for way in ways(load_instrument(PATH)):
        assert ("technology.machines" in way) != ("technology.equipment" in way)


def _second_key(d):
    item(d, "people.skills")["key"] = "data.orders"


def _second_choice(d):
    choice(d, "people.skills", "courses")["key"] = "alone"


def _second_reason(d):
    item(d, "technology.machines")["not_applicable"][0]["key"] = "not-ours"


def _band_gap(d):
    d["bands"][1]["low"] = 30


def _band_overlap(d):
    d["bands"][1]["low"] = 20


def _band_short(d):
    d["bands"][3]["high"] = 99


def _no_zero(d):
    choice(d, "people.skills", "alone")["credit"] = 0.1


def _no_one(d):
    choice(d, "people.skills", "planned")["credit"] = 0.9


def _falling(d):
    choice(d, "people.skills", "colleagues")["credit"] = 0.8


def _no_none(d):
    choice(d, "data.exchange", "none")["exclusive"] = False


def _worthless(d):
    choice(d, "data.exchange", "send")["credit"] = 0


def _exclusive_single(d):
    choice(d, "people.skills", "alone")["exclusive"] = True


def _later(d):
    item(d, "technology.machines")["ask_if"] = {"all": [{"item": "data.orders", "in": ["paper"]}]}


def _itself(d):
    item(d, "technology.machines")["ask_if"] = {"all": [{"item": "technology.machines", "in": ["none"]}]}


def _no_choice(d):
    item(d, "technology.machines")["ask_if"] = {"all": [{"item": "profile.sector", "in": ["mining"]}]}


def _unreachable(d):
    clauses = [{"item": "profile.sector", "in": [key]} for key in ("trade", "logistics")]
    item(d, "technology.machines")["ask_if"] = {"all": clauses}


def _too_long(d):
    del item(d, "technology.machines")["ask_if"]


def _goal(d):
    d["goal_item"] = "people.skills"


def _dimension(d):
    item(d, "people.skills")["dimension"] = "culture"


def _five(d):
    d["items"] = [entry for entry in d["items"] if entry.get("dimension") != "people"]
    d["dimensions"] = [entry for entry in d["dimensions"] if entry["key"] != "people"]


def _unasked(d):
    for entry in d["items"]:
        if entry.get("dimension") == "people":
            entry["ask_if"] = {"any": [{"item": "profile.size", "not_in": ["solo"]}]}


def _single(d):
    item(d, "people.skills")["choices"] = item(d, "people.skills")["choices"][:1]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_second_key, "question data.orders occurs twice"),
        (_second_choice, "choice alone occurs twice"),
        (_second_reason, "reason not-ours occurs twice"),
        (_band_gap, "expected to start at 26"),
        (_band_overlap, "expected to start at 26"),
        (_band_short, "bands end at 99"),
        (_no_zero, "no choice reaches 0"),
        (_no_one, "no choice reaches 1"),
        (_falling, "credits do not rise"),
        (_no_none, "exactly one exclusive choice"),
        (_worthless, "has no credit"),
        (_exclusive_single, "exclusive makes sense only"),
        (_later, "data.orders, which is not asked before"),
        (_itself, "technology.machines, which is not asked before"),
        (_no_choice, "profile.sector=mining, which is no choice"),
        (_unreachable, "no answers lead to this question"),
        (_too_long, "a way of 16 questions is longer than 15"),
        (_goal, "no single profile question"),
        (_dimension, "dimension culture is not described"),
        (_five, "5 dimensions instead of 6"),
        (_unasked, "dimension people is not asked on every way"),
        (_single, "fewer than two choices"),
    ],
)
def test_check_finds_what_is_wrong(document, spoil, said):
    spoil(document)
    assert any(said in problem for problem in problems(document)), problems(document)


def _half_translated(d):
    del item(d, "people.skills")["label"]["en"]


def _empty_text(d):
    item(d, "people.skills")["why"]["de"] = " "


def _credit(d):
    choice(d, "people.skills", "planned")["credit"] = 1.5


def _no_credit(d):
    del choice(d, "people.skills", "planned")["credit"]


def _weight(d):
    item(d, "people.skills")["weight"] = 0


def _no_reasons(d):
    item(d, "people.skills")["not_applicable"] = []


def _expression(d):
    item(d, "people.skills")["ask_if"] = "profile.size > 9"


def _template(d):
    item(d, "people.skills")["label"]["de"] = "Wie lernen {{ name }} und Ihre Leute?"


def _unknown_word(d):
    item(d, "people.skills")["formula"] = "sum"


def _both(d):
    item(d, "technology.machines")["ask_if"]["all"] = []


def _in_and_not_in(d):
    item(d, "technology.machines")["ask_if"]["any"][0]["not_in"] = ["trade"]


def _type(d):
    item(d, "people.skills")["type"] = "slider"


def _version(d):
    d["version"] = "1.0"


def _profile_credit(d):
    choice(d, "profile.goal", "time")["credit"] = 1


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_half_translated, "people.skills.label: en is missing"),
        (_empty_text, "people.skills.why.de: text is missing"),
        (_credit, "people.skills.planned.credit: 1.5 is outside 0 to 1"),
        (_no_credit, "credit is missing"),
        (_weight, "people.skills.weight: 0 is outside 1 to 5"),
        (_no_reasons, "needs at least one reason"),
        (_expression, "people.skills.ask_if: expected a mapping"),
        (_template, "text contains markup or an expression"),
        (_unknown_word, "formula is unknown"),
        (_both, "expected either all or any"),
        (_in_and_not_in, "expected either in or not_in"),
        (_type, "'slider' is none of multiple, single"),
        (_version, "'1.0' is no version"),
        (_profile_credit, "credit is unknown"),
    ],
)
def test_reading_refuses_what_is_malformed(document, spoil, said):
    spoil(document)
    with pytest.raises(InstrumentError) as caught:
        instrument_from_document(document)
    assert any(said in problem for problem in caught.value.problems), caught.value.problems


def test_reading_refuses_a_key_given_twice(tmp_path):
    path = tmp_path / "twice.yaml"
    path.write_text("instrument: a\ninstrument: b\n", encoding="utf-8")
    with pytest.raises(InstrumentError, match="twice"):
        read_document(path)


def test_reading_runs_nothing(tmp_path):
    path = tmp_path / "run.yaml"
    path.write_text("instrument: !!python/object/apply:os.getcwd []\n", encoding="utf-8")
    with pytest.raises(InstrumentError, match="could not determine a constructor"):
        read_document(path)


def test_choices_of_hidden_questions_decide_nothing(document):
    item(document, "technology.equipment")["ask_if"] = {"all": [{"item": "technology.machines", "in": ["none"]}]}
    instrument = instrument_from_document(document)
    from_trade = {"profile.sector": frozenset({"trade"}), "technology.machines": frozenset({"none"})}
    from_crafts = {**from_trade, "profile.sector": frozenset({"workshop-crafts"})}
    assert "technology.equipment" not in visible_keys(instrument, from_trade)
    assert "technology.equipment" in visible_keys(instrument, from_crafts)

"""Every number opens to its formula, and the formula gives the number."""

import re
from fractions import Fraction

import pytest

from transferlotse.selfchecks.rules.explaining import explain, explanation_paths
from transferlotse.selfchecks.rules.ranking import assess
from transferlotse.selfchecks.rules.wording import number

GIVEN = {
    "profile.sector": "manufacturing",
    "profile.size": "small",
    "strategy.plan": "ideas",
    "strategy.customers": {"state": "not_applicable", "reason": "fixed-customers"},
    "technology.security": ["backup"],
    "technology.machines": {"state": "unknown"},
    "people.skills": "colleagues",
    "people.involvement": "testing",
    "data.orders": "islands",
    "data.exchange": ["send"],
    "automation.office": "several",
    "automation.ai": "tasks",
    "sustainability.energy": "monthly",
    "sustainability.evidence": "on-request",
    "profile.goal": "cost",
}


@pytest.fixture
def result(instrument, catalogue, answers_from):
    return assess(instrument, catalogue, answers_from(GIVEN))


def computed(formula):
    """The value of each written-out side of an English formula, and the value it states."""
    for side in formula.split(" … "):
        left, _, right = side.partition(" = ")
        yield evaluate(left), Fraction(plain(right))


def plain(text):
    return re.sub(r"[^0-9./]", "", text)


def evaluate(text):
    """Sums, differences, products and quotients of positive numbers, with brackets."""
    tokens = re.findall(r"\d[\d,]*\.?\d*|[()+−×÷]", text)
    return _sum(tokens)


def _sum(tokens):
    value = _product(tokens)
    while tokens and tokens[0] in "+−":
        value = value + _product(tokens) if tokens.pop(0) == "+" else value - _product(tokens)
    return value


def _product(tokens):
    value = _factor(tokens)
    while tokens and tokens[0] in "×÷":
        value = value * _factor(tokens) if tokens.pop(0) == "×" else value / _factor(tokens)
    return value


def _factor(tokens):
    part = tokens.pop(0)
    if part != "(":
        return Fraction(part.replace(",", ""))
    value = _sum(tokens)
    assert tokens.pop(0) == ")"
    return value


def test_every_number_can_be_explained(result):
    for path in explanation_paths(result):
        found = explain(result, path)
        assert found.path == path
        assert found.version.startswith("standortbestimmung 1.0.0")


def test_formulas_give_the_numbers_they_state(result):
    paths = ["overall", *(f"dimensions/{found.key}" for found in result.dimensions)]
    paths += [f"dimensions/{found.key}/coverage" for found in result.dimensions]
    paths += [f"items/{item.key}" for item in result.items if item.score is not None]
    paths += [f"measures/{measure.key}/{aspect}" for measure in result.measures for aspect in ("effort", "lever")]
    assert len(paths) > 30
    for path in paths:
        for value, stated in computed(explain(result, path).formula.en):
            assert abs(value - stated) < Fraction(1, 50), (path, explain(result, path).formula.en)


def test_cost_and_payback_formulas_give_what_they_state(result):
    for measure in result.measures:
        for aspect in ("cost", "payback"):
            formula = explain(result, f"measures/{measure.key}/{aspect}").formula.en
            for side in formula.split(" … "):
                left, _, right = side.partition(" = ")
                if right != "not foreseeable":
                    assert abs(evaluate(left.replace("€", "")) - Fraction(plain(right))) <= Fraction(3, 5), side


def test_interval_shows_both_ends(result):
    found = explain(result, "dimensions/technology")
    assert found.value.de == "12 bis 52"
    assert found.value.en == "12 to 52"
    assert found.exact == "12…52"
    assert found.formula.de == "100 × (3 × 0,2 + 2 × 0) ÷ (3 + 2) = 12 … 100 × (3 × 0,2 + 2 × 1) ÷ (3 + 2) = 52"


def test_terms_name_answers_weights_and_where_to_look_next(result):
    overall = explain(result, "overall")
    assert [term.path for term in overall.terms] == [f"dimensions/{found.key}" for found in result.dimensions]
    first, second = explain(result, "dimensions/strategy").terms
    assert (first.path, first.state, first.values, first.weight) == ("items/strategy.plan", "answered", ("ideas",), "3")
    assert (second.state, second.reason, second.exact) == ("not_applicable", "fixed-customers", "")


def test_every_term_that_is_a_number_can_be_explained_in_turn(result):
    for path in explanation_paths(result):
        for term in explain(result, path).terms:
            assert explain(result, term.path).path == term.path


def test_every_answer_is_at_most_two_steps_from_the_whole(result):
    reached = {"overall"}
    for _ in range(2):
        reached |= {term.path for path in reached for term in explain(result, path).terms}
    scored = {f"items/{item.key}" for item in result.items if item.dimension}
    assert scored <= reached


def test_bottleneck_is_explained_by_what_it_was_compared_with(result):
    found = explain(result, "bottleneck")
    assert found.value.de == "30"
    assert found.formula.de.startswith("min(30; ")
    assert found.terms[-1].path == "items/strategy.plan"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "nothing",
        "overall/sum",
        "bottleneck/x",
        "dimensions/luck",
        "dimensions/data/sum",
        "items/x",
        "items/data.orders/x",
        "measures/x",
        "measures/x/cost",
    ],
)
def test_unknown_path_is_refused(result, path):
    with pytest.raises(KeyError):
        explain(result, path)


def test_unknown_aspect_of_a_measure_is_refused(result):
    with pytest.raises(KeyError):
        explain(result, f"measures/{result.measures[0].key}/luck")


@pytest.mark.parametrize(
    ("exact", "de", "en"),
    [
        ("1/3", "0,33", "0.33"),
        ("2/3", "0,67", "0.67"),
        ("1468", "1.468", "1,468"),
        ("1/200", "0,01", "0.01"),
        ("5", "5", "5"),
    ],
)
def test_numbers_read_as_people_write_them(exact, de, en):
    assert (number(exact, "de"), number(exact, "en")) == (de, en)

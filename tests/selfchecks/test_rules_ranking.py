"""Which measures come first, and that their places can be recomputed."""

from dataclasses import replace
from fractions import Fraction

import pytest

from transferlotse.selfchecks.rules.ranking import assess, rank_measures

LOW = {
    "profile.sector": "workshop-crafts",
    "profile.size": "small",
    "strategy.plan": "none",
    "strategy.customers": ["none"],
    "technology.security": ["none"],
    "technology.machines": "none",
    "people.skills": "alone",
    "people.involvement": "after",
    "data.orders": "paper",
    "data.exchange": ["none"],
    "automation.office": "none",
    "automation.ai": "not-yet",
    "sustainability.energy": "bill",
    "sustainability.evidence": "not-yet",
}
ALL = {"data.exchange": ["receive", "send", "orders", "partners"]}


def ranked(instrument, catalogue, answers, **aside):
    return rank_measures(instrument, catalogue, assess(instrument, catalogue, answers), **aside)


def test_five_measures_come_with_reason_effort_cost_and_format(instrument, catalogue, answers_from):
    found = ranked(instrument, catalogue, answers_from(LOW))
    assert [measure.rank for measure in found] == [1, 2, 3, 4, 5]
    for measure in found:
        source = catalogue.by_key[measure.key]
        assert measure.reasons[0].text.de.startswith("Sie haben angegeben")
        assert measure.format == source.format
        assert Fraction(measure.effort) == source.effort.mean
        assert 0 <= measure.cost_low.euros <= measure.cost_high.euros
        assert 1 <= measure.payback_low.months <= measure.payback_likely.months


def test_priority_is_the_stated_formula(instrument, catalogue, answers_from):
    result = assess(instrument, catalogue, answers_from({**LOW, "profile.goal": "time"}))
    note = result.catalogue
    assert note is not None
    for measure in result.measures:
        bracket = (
            Fraction(measure.gap) * Fraction(note.gap_weight)
            + Fraction(measure.lever) * Fraction(note.lever_weight)
            + int(measure.serves_goal) * Fraction(note.goal_weight)
        )
        assert Fraction(measure.priority) == bracket * Fraction(measure.confidence) / Fraction(measure.effort)
        assert Fraction(measure.gap) == sum(Fraction(reason.gap) for reason in measure.reasons)


def test_gap_of_a_reason_is_the_stated_formula(instrument, catalogue, answers_from):
    for measure in assess(instrument, catalogue, answers_from(LOW)).measures:
        for reason in measure.reasons:
            distance = max(Fraction(0), Fraction(reason.target) - Fraction(reason.score))
            share = Fraction(reason.weight, reason.applicable_weight)
            assert Fraction(reason.gap) == share * distance * Fraction(reason.lift)


def test_stated_goal_moves_its_measures_up(instrument, catalogue, answers_from):
    def places(goal):
        found = ranked(instrument, catalogue, answers_from({**LOW, "profile.goal": goal}))
        return [measure.key for measure in found if measure.serves_goal]

    assert "two-factor" in places("resilience")
    assert "meter-reading" in places("climate")
    assert "meter-reading" not in places("resilience")


def test_at_most_two_measures_of_one_dimension(instrument, catalogue, answers_from):
    found = [measure.dimension for measure in ranked(instrument, catalogue, answers_from(LOW))]
    assert max(found.count(key) for key in found) <= 2


def test_prerequisites_come_before_what_builds_on_them(instrument, catalogue, answers_from):
    answers = answers_from({**LOW, "strategy.plan": "ideas", "profile.goal": "resilience"})
    order = [measure.key for measure in rank_all(instrument, catalogue, answers)]
    for key in order:
        for before in catalogue.by_key[key].prerequisites:
            assert before not in order or order.index(before) < order.index(key), (before, key)
    assert order.index("backup-drill") < order.index("emergency-plan")


def rank_all(instrument, catalogue, answers):
    """Everything the answers lead to, by setting aside what was listed until nothing is left."""
    result, listed = assess(instrument, catalogue, answers), []
    while True:
        found = rank_measures(instrument, catalogue, result, done=[measure.key for measure in listed])
        if not found:
            return listed
        listed += found


def test_prerequisite_takes_the_place_of_what_needs_it(instrument, catalogue, answers_from):
    answers = answers_from({**LOW, "data.exchange": ["receive"], "automation.ai": "private"})
    for measure in rank_all(instrument, catalogue, answers):
        if measure.lifted_by:
            assert measure.key in catalogue.by_key[measure.lifted_by].prerequisites


def test_done_measures_disappear_and_free_what_needs_them(instrument, catalogue, answers_from):
    answers = answers_from(LOW)
    before = [measure.key for measure in rank_all(instrument, catalogue, answers)]
    found = [measure.key for measure in ranked(instrument, catalogue, answers, done=["order-walk", "time-log"])]
    assert len(found) == 5
    assert {"order-walk", "time-log"} <= set(before)
    assert {"order-walk", "time-log"}.isdisjoint(found)


def test_dismissed_measures_take_along_what_needs_them(instrument, catalogue, answers_from):
    result = assess(instrument, catalogue, answers_from(LOW))
    listed = []
    while found := rank_measures(instrument, catalogue, result, done=list(listed), dismissed=["meter-reading"]):
        listed += [measure.key for measure in found]
    assert {"meter-reading", "base-load", "sub-meters"}.isdisjoint(listed)
    assert "first-footprint" in listed


def test_unknown_answers_lead_to_finding_out_with_less_weight(instrument, catalogue, answers_from):
    everything = {key: {"state": "unknown"} for key in LOW if not key.startswith("profile")}
    found = ranked(instrument, catalogue, answers_from(everything))
    assert len(found) == 5
    for measure in found:
        assert {reason.kind for reason in measure.reasons} == {"unknown"}
        assert Fraction(measure.confidence) == catalogue.by_key[measure.key].confidence / 2


def test_without_answers_five_measures_fit_every_company(instrument, catalogue):
    found = ranked(instrument, catalogue, {})
    assert len(found) == 5
    assert all(reason.kind == "always" for measure in found for reason in measure.reasons)


@pytest.mark.parametrize("missing", ["receive", "send"])
def test_missing_choice_leads_to_its_measure(instrument, catalogue, answers_from, missing):
    others = [key for key in ALL["data.exchange"] if key != missing]
    listed = {m.key for m in rank_all(instrument, catalogue, answers_from({"data.exchange": others}))}
    assert f"invoice-{missing}" in listed
    assert f"invoice-{'send' if missing == 'receive' else 'receive'}" not in listed


def test_closing_a_gap_comes_before_what_fits_every_company(instrument, catalogue, answers_from):
    kinds = [
        max({"always": 0, "choices": 1}.get(r.kind, 1) + (r.gap != "0") for r in measure.reasons)
        for measure in ranked(instrument, catalogue, answers_from({"people.skills": "alone"}))
    ]
    assert kinds == sorted(kinds, reverse=True)
    assert kinds[0] == 2
    assert kinds[-1] == 0


def with_prerequisite(catalogue, key, before):
    """The catalogue, with one more thing that a measure needs first."""
    changed = replace(catalogue.by_key[key], prerequisites=(before,))
    measures = tuple(changed if measure.key == key else measure for measure in catalogue.measures)
    return replace(catalogue, measures=measures, by_key={measure.key: measure for measure in measures})


def test_unimportant_prerequisite_of_the_most_important_measure_comes_first(instrument, catalogue, answers_from):
    answers = answers_from({**LOW, "profile.goal": "time"})
    top = ranked(instrument, catalogue, answers)[0]
    assert "repeat-check" not in [measure.key for measure in ranked(instrument, catalogue, answers)]

    first, second, *_ = ranked(instrument, with_prerequisite(catalogue, top.key, "repeat-check"), answers)
    assert (first.key, first.lifted_by, first.after) == ("repeat-check", top.key, ())
    assert (second.key, second.lifted_by, second.after) == (top.key, "", ("repeat-check",))
    assert Fraction(first.priority) < Fraction(second.priority)

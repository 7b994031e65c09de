"""Stages, formats, publicity formats and methods as they are read."""

from decimal import Decimal

import pytest

from transferlotse.content import (
    counting_events,
    demo,
    format_by_key,
    formats,
    methods,
    portfolio_version,
    publicity_format_by_key,
    publicity_formats,
    stages,
    units,
)
from transferlotse.content.nodes import open_file
from transferlotse.content.portfolio import FORMATS_FILE
from transferlotse.content.sources import default_tree


def test_stages_stand_in_the_order_of_the_chain() -> None:
    assert [(stage.order, stage.key) for stage in stages()] == [
        (1, "inform"),
        (2, "qualify"),
        (3, "conceive"),
        (4, "implement"),
        (5, "connect"),
    ]
    assert [stage.name.de for stage in stages()] == [
        "Informieren",
        "Qualifizieren",
        "Konzipieren",
        "Umsetzen",
        "Vernetzen",
    ]


@pytest.mark.parametrize(
    ("key", "unit", "event"),
    [
        ("company-dialogue", "slot", "slot-held"),
        ("blended-learning", "cohort", "cohort-ended"),
        ("value-network-project", "project", "project-ended"),
        ("value-network-workshops", "series", "series-ended"),
        ("self-check", "tool", "tool-published"),
        ("awareness-event", "session", "session-held"),
        ("potential-analysis", "session", "result-handed-over"),
    ],
)
def test_format_declares_unit_and_counting_event(key: str, unit: str, event: str) -> None:
    item = format_by_key(key)
    assert (item.unit, item.counts_when) == (unit, event)
    assert units()[unit].one.de
    assert counting_events()[event].name.en


def test_only_the_ai_self_check_is_an_ai_variant() -> None:
    assert {item.key: item.ai_variant_of for item in formats() if item.ai_variant_of} == {"self-check-ai": "self-check"}


def test_trainings_qualify_and_fractions_are_allowed_where_targets_have_them() -> None:
    assert [item.key for item in formats() if item.qualifies] == [
        "in-house-training",
        "intensive-training",
        "blended-learning",
    ]
    broken = [
        row.format
        for centre in demo().centres
        for row in centre.services
        if row.target is not None and row.target % 1 and not format_by_key(row.format).decimal_target
    ]
    assert broken == []


def test_individual_formats_serve_one_firm_or_one_network() -> None:
    many = [item.key for item in formats() if item.individual and item.firms.most > 1]
    assert many == ["prototyping-workshop", "value-network-project"]
    assert format_by_key("awareness-event").firms.least >= 12


def test_unknown_format_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        format_by_key("party")
    with pytest.raises(KeyError):
        publicity_format_by_key("party")


def test_publicity_rules_follow_the_kind_of_value() -> None:
    rules = {item.key: item.value_rule for item in publicity_formats()}
    assert rules.pop("follower") == "last"
    assert rules.pop("website-visitor") == "sum"
    assert rules.pop("event-publicity") == "derived"
    assert set(rules.values()) == {"count"}
    assert publicity_format_by_key("event-publicity").derived_from == ("awareness-event",)


def test_methods_cover_the_formats_that_advisers_prepare() -> None:
    assert [item.key for item in formats() if methods(item.key)] == [
        "company-dialogue",
        "lab-tour-roadshow",
        "intensive-training",
        "digital-strategy",
        "potential-analysis",
        "design-workshop",
        "transfer-project",
    ]
    assert methods("self-check") == ()


def test_first_visit_asks_three_questions() -> None:
    (method,) = methods("company-dialogue")
    assert len(method.questions) == 3
    assert sum(step.minutes for step in method.agenda) == 90
    assert (method.edition.id, method.edition.version) == ("method-company-dialogue", 1)


def test_targets_are_exact_decimals() -> None:
    targets = {row.format: row.target for row in demo().home.services}
    assert targets["blended-learning"] == Decimal("7.5")
    assert targets["self-check-ai"] is None
    assert targets["value-network-consultation"] == 0


def test_portfolio_version_is_that_of_the_formats_file() -> None:
    assert portfolio_version() == str(open_file(default_tree(), FORMATS_FILE)[0].version)


def test_formats_have_a_plural_for_tables() -> None:
    assert format_by_key("company-dialogue").plural.de == "Unternehmensdialoge"
    assert [item.key for item in formats() if item.plural == item.name] == []

"""The facts of the demo as they are read, and the sums that follow from them."""

import datetime as dt

from transferlotse.content import demo, district, indicators


def test_published_sums_follow_from_the_actuals_by_format() -> None:
    actual = {row.format: row.actual + row.actual_ai for row in demo().home.services}
    sums = {item.key: sum(actual[key] for key in item.formats) for item in indicators("sum")}
    assert sums == {
        "individual-services": 517,
        "demonstration-centre-visits": 64,
        "trainings-and-workshop-series": 82,
        "transfer-and-implementation": 40,
        "talks-and-industry-circles": 303,
    }


def test_goals_put_every_format_except_the_self_checks_into_one_of_two() -> None:
    first, second = (set(item.formats) for item in indicators("goal"))
    services = {item.key for item in indicators("service")}
    assert not first & second
    assert services - first - second == {"self-check", "self-check-ai"}
    assert {item.comparison for item in indicators("goal")} == {"more_than"}


def test_home_centre_runs_over_its_extension() -> None:
    home = demo().home
    assert (home.from_on, home.planned_to, home.to_on) == (
        dt.date(2021, 7, 1),
        dt.date(2024, 6, 30),
        dt.date(2024, 10, 31),
    )
    assert [(item.name, item.code) for item in home.funding.beneficiaries] == [
        ("Fraunhofer-Gesellschaft", "01MF21003A"),
        ("Digital Hub Management GmbH", "01MF21003B"),
        ("OstWestfalenLippe GmbH", "01MF21003C"),
    ]
    assert len(home.sub_goals) == 4
    assert len(home.extension_goals) == 6


def test_home_centre_covers_two_regions_of_north_rhine_westphalia() -> None:
    home = demo().home
    assert [(region.key, len(region.districts)) for region in home.regions] == [("ruhr", 18), ("owl", 7)]
    assert {district(ags).land for region in home.regions for ags in region.districts} == {"05"}


def test_events_in_public_equal_the_awareness_events() -> None:
    home = demo().home
    (events,) = (row for row in home.publicity if row.format == "event-publicity")
    (awareness,) = (row for row in home.services if row.format == "awareness-event")
    assert events.value == awareness.actual + awareness.actual_ai == 279


def test_numbers_to_invent_and_their_origin() -> None:
    home = demo().home
    assert [home.number_of(what) for what in ("organisations", "smes", "persons", "unheard")] == [7700, 6800, 14500, 0]
    assert {item.what for item in home.synthesise if item.assumed} == {"persons-qualified", "follow-up-projects"}


def test_neighbours_are_marked_fictitious_in_both_languages() -> None:
    neighbours = demo().neighbours
    assert len(neighbours) == 4
    assert all(centre.fictitious and "erfunden" in centre.name.de for centre in neighbours)
    assert all("fictitious" in centre.name.en for centre in neighbours)
    assert all("(erfunden)" in partner.name for centre in neighbours for partner in centre.partners)
    assert not demo().home.fictitious

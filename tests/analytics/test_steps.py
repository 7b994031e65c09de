"""The steps on small deposits whose answers can be counted by hand; on Spark the same answers are expected."""

import sys
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest

from tests.analytics.centres import Centre, drawn_centre
from transferlotse_analytics.counting import answer, prepare
from transferlotse_analytics.deposit import DepositReport, Period
from transferlotse_analytics.engines import Engine, EngineMissing, open_engine
from transferlotse_analytics.establishments import SCHEMA as ESTABLISHMENTS
from transferlotse_analytics.index import index_rows
from transferlotse_analytics.network import SCHEMA as NETWORK
from transferlotse_analytics.network import linked_network
from transferlotse_analytics.steps import BASE_STEPS, STEPS, sql_of

HandIn = Callable[..., list[DepositReport]]


def asked(
    engine: Engine,
    reports: list[DepositReport],
    step: str,
    *,
    same: dict[tuple[str, str], str] | None = None,
    establishments: list[dict[str, object]] | None = None,
) -> dict[tuple[object, ...], dict[str, object]]:
    """The rows of a step by their dimensions; `same` names organisations of different centres that are one."""
    rows = [{"centre": c, "organisation_id": o, "network_key": key} for (c, o), key in (same or {}).items()]
    known = pa.Table.from_pylist(establishments or [], schema=ESTABLISHMENTS)
    prepare(engine, reports, pa.Table.from_pylist(rows, schema=NETWORK), known)
    found = answer(engine, step).to_pylist()
    keys = [tuple(row[name] for name in STEPS[step].dimensions) for row in found]
    assert len(set(keys)) == len(keys), "a row appears twice"
    return dict(zip(keys, found, strict=True))


def reach(row: dict[str, object]) -> tuple[object, ...]:
    """Deliveries, contacts, organisations per activity, distinct organisations."""
    names = ("deliveries", "contacts", "organisations_per_activity", "organisations")
    return tuple(row[name] for name in names if name in row)


@pytest.fixture
def two_talks() -> Centre:
    """Two talks and a course: three organisations, one of them everywhere, and eight unnamed heads."""
    centre = Centre("ruhr", Period.year(2024))
    for key in ("o1", "o2", "o3"):
        centre.know(key, district="05913", sector="C", size="10-49", sme=True)
    centre.deliver("d1", day=date(2024, 3, 1))
    centre.deliver("d2", day=date(2024, 5, 1), ai=True)
    centre.deliver("d3", form="course", day=date(2024, 6, 1))
    for delivery, organisation, heads in (("d1", "o1", 2), ("d1", "o2", 1), ("d2", "o1", 1), ("d3", "o1", 1)):
        centre.attend(delivery, organisation, heads)
    centre.attend("d1", None, 8)
    return centre


def test_overview_gives_three_different_numbers(engine: Engine, handed_in: HandIn, two_talks: Centre) -> None:
    rows = asked(engine, handed_in(two_talks), "overview")
    assert reach(rows["*",]) == (3.0, 13, 4, 2)
    assert reach(rows["2024",]) == (3.0, 13, 4, 2)


def test_several_attendances_of_one_organisation_are_one_per_activity(
    engine: Engine, handed_in: HandIn, two_talks: Centre
) -> None:
    two_talks.attend("d1", "o1", 5)
    assert reach(asked(engine, handed_in(two_talks), "overview")["*",]) == (3.0, 18, 4, 2)


@pytest.mark.parametrize("state", ["planned", "cancelled"])
def test_only_what_was_delivered_counts(engine: Engine, handed_in: HandIn, two_talks: Centre, state: str) -> None:
    two_talks.deliver("d4", state=state)
    two_talks.attend("d4", "o3", 30)
    assert reach(asked(engine, handed_in(two_talks), "overview")["*",]) == (3.0, 13, 4, 2)


def test_formats_stages_and_ai_add_up(engine: Engine, handed_in: HandIn, two_talks: Centre) -> None:
    reports = handed_in(two_talks)
    formats = asked(engine, reports, "by_format")
    assert reach(formats["inform", "talk", "*"]) == (2.0, 12, 3, 2)
    assert reach(formats["qualify", "course", "2024"]) == (1.0, 1, 1, 1)
    assert reach(formats["inform", "*", "*"]) == reach(asked(engine, reports, "by_stage")["inform", "*"])
    assert reach(asked(engine, reports, "by_ai")["yes", "*"]) == (1.0, 1, 1, 1)


def test_a_delivery_with_two_topics_counts_for_both_and_once_in_all(
    engine: Engine, handed_in: HandIn, two_talks: Centre
) -> None:
    for topic in ("logistics", "it-security"):
        two_talks.add("topics", delivery_id="d1", topic=topic)
    rows = asked(engine, handed_in(two_talks), "by_topic")
    assert reach(rows["logistics", "*"]) == reach(rows["it-security", "*"]) == (1.0, 11, 2, 2)
    assert reach(rows["none", "*"]) == (2.0, 2, 2, 1)
    assert reach(rows["*", "*"]) == (3.0, 13, 4, 2)


def test_partners_get_their_share_of_services_and_the_whole_reach(engine: Engine, handed_in: HandIn) -> None:
    centre = Centre("ruhr", Period.year(2024))
    centre.know("o1")
    centre.add(
        "deliveries", delivery_id="d1", format="talk", stage="inform", state="delivered",
        delivered_on=date(2024, 2, 2), ai=False, quantity=Decimal(2),
    )  # fmt: skip
    for partner, share in (("p1", "0.75"), ("p2", "0.25")):
        centre.add(
            "contributions", delivery_id="d1", contributor_centre="ruhr", partner=partner, fraction=Decimal(share)
        )
    centre.attend("d1", "o1", 4)
    rows = asked(engine, handed_in(centre), "by_partner")
    assert reach(rows["ruhr", "p1", "*"]) == (1.5, 4, 1, 1)
    assert reach(rows["ruhr", "p2", "*"]) == (0.5, 4, 1, 1)
    assert reach(rows["ruhr", "*", "*"]) == (2.0, 4, 1, 1)


def test_joint_delivery_counts_for_each_centre_and_once_for_the_network(engine: Engine, handed_in: HandIn) -> None:
    centres = []
    for name, heads in (("bonn", 10), ("ruhr", 7)):
        centre = Centre(name, Period.year(2024))
        centre.know("o1", sector="C")
        centre.know("o2", sector="J")
        centre.deliver("d1", day=date(2024, 4, 4), joint_key="bonn:d1")
        centre.attend("d1", "o1", 2)
        centre.attend("d1", None, heads)
        centres.append(centre)
    centres[1].attend("d1", "o2", 1)
    rows = asked(engine, handed_in(*centres), "by_centre", same={("bonn", "o1"): "n1", ("ruhr", "o1"): "n1"})
    assert reach(rows["bonn", "*"]) == (1.0, 12, 1, 1)
    assert reach(rows["ruhr", "*"]) == (1.0, 10, 2, 2)
    # Once for the network: the organisation both recorded is one, the fuller headcount is taken.
    assert reach(rows["*", "*"]) == (1.0, 13, 2, 2)


@pytest.mark.parametrize(
    "named",
    [
        {"bonn": "ruhr:d1"},
        {"ruhr": "bonn:d1"},
        {"bonn": "ruhr:d1", "ruhr": "bonn:d1"},
        {"bonn": "ruhr:d1", "ruhr": "bonn:d1", "trier": "ruhr:d1"},
        {"bonn": "trier:d1", "ruhr": "trier:d1"},
        {"bonn": "ruhr:d1", "ruhr": "trier:d1"},
        {"trier": "ruhr:d1", "ruhr": "bonn:d1"},
    ],
)
def test_joint_delivery_is_known_whoever_names_whose_record(
    engine: Engine, handed_in: HandIn, named: dict[str, str]
) -> None:
    joint = set(named) | {key.partition(":")[0] for key in named.values()}
    centres = []
    for name in ("bonn", "ruhr", "trier"):
        centre = Centre(name, Period.year(2024))
        for number in range(2):
            key = named.get(name) if number else None
            centre.deliver(f"d{number}", day=date(2024, 4, 4), **({"joint_key": key} if key else {}))
            centre.attend(f"d{number}", None, 5)
        centres.append(centre)
    rows = asked(engine, handed_in(*centres), "by_centre")
    assert [reach(rows[name, "*"])[:2] for name in ("bonn", "ruhr", "trier")] == [(2.0, 10)] * 3
    once = 6 - (len(joint) - 1)
    assert reach(rows["*", "*"])[:2] == (once, 5 * once)


def test_organisation_known_to_two_centres_is_one_only_where_linked(engine: Engine, handed_in: HandIn) -> None:
    centres = []
    for name in ("bonn", "ruhr"):
        centre = Centre(name, Period.year(2024))
        centre.know("o1", sector="C")
        centre.deliver("d1")
        centre.attend("d1", "o1")
        centres.append(centre)
    reports = handed_in(*centres)
    assert asked(engine, reports, "overview")["*",]["organisations"] == 2
    linked = asked(engine, reports, "overview", same={("bonn", "o1"): "n1", ("ruhr", "o1"): "n1"})
    assert linked["*",]["organisations"] == 1
    assert linked["*",]["organisations_per_activity"] == 2


def test_classes_are_those_of_the_latest_period(engine: Engine, handed_in: HandIn) -> None:
    centres = []
    for year, size in ((2023, "0-9"), (2024, "10-49")):
        centre = Centre("ruhr", Period.year(year))
        centre.know("o1", size=size, sme=None)
        centre.deliver(f"d{year}", day=date(year, 7, 1))
        centre.attend(f"d{year}", "o1")
        centres.append(centre)
    reports = handed_in(*centres)
    rows = asked(engine, reports, "by_size")
    assert set(rows) == {("10-49", "*"), ("10-49", "2023"), ("10-49", "2024"), ("*", "*"), ("*", "2023"), ("*", "2024")}
    assert rows["*", "*"]["organisations"] == 1
    assert asked(engine, reports, "by_sme")["unknown", "*"]["contacts"] == 2


def test_unknown_classes_are_shown_not_guessed(engine: Engine, handed_in: HandIn, two_talks: Centre) -> None:
    two_talks.know("o9")
    two_talks.attend("d1", "o9")
    rows = asked(engine, handed_in(two_talks), "by_district")
    assert reach(rows["05", "05913"]) == (5, 4, 2)
    assert reach(rows["unknown", "unknown"]) == (9, 1, 1)


@pytest.mark.parametrize(
    ("target", "plain", "ai", "achieved"),
    [("8", 5, 2, 88), ("8", 1, 0, 13), ("200", 1, 0, 1), ("3", 3, 3, 200), ("0", 4, 0, None), (None, 4, 1, None)],
)
def test_achieved_is_whole_percent_half_up(
    engine: Engine, handed_in: HandIn, target: str | None, plain: int, ai: int, achieved: int | None
) -> None:
    centre = Centre("ruhr", Period.year(2024))
    for number in range(plain + ai):
        centre.deliver(f"d{number}", ai=number >= plain)
    centre.add("targets", format="talk", stage="inform", target=None if target is None else Decimal(target))
    rows = asked(engine, handed_in(centre), "targets")
    for place in ("ruhr", "*"):
        row = rows[place, "inform", "talk"]
        assert (row["actual"], row["actual_ai"], row["achieved"]) == (plain, ai, achieved)


def test_target_without_any_delivery_is_zero_percent(engine: Engine, handed_in: HandIn, two_talks: Centre) -> None:
    two_talks.add("targets", format="project", stage="implement", target=Decimal(4))
    row = asked(engine, handed_in(two_talks), "targets")["ruhr", "implement", "project"]
    assert (row["actual_total"], row["achieved"]) == (0.0, 0)


def test_flow_counts_who_moved_on_and_how_long_it_took(engine: Engine, handed_in: HandIn) -> None:
    centre = Centre("ruhr", Period.year(2024))
    first = date(2024, 1, 10)
    for number, days in enumerate((0, 10, 40, -5)):
        centre.know(f"o{number}")
        centre.deliver(f"talk{number}", day=first)
        centre.attend(f"talk{number}", f"o{number}")
        centre.deliver(f"course{number}", form="course", day=first + timedelta(days=days))
        centre.attend(f"course{number}", f"o{number}")
    row = asked(engine, handed_in(centre), "flow")["inform", "qualify"]
    # The fourth took the course before the talk: it did not move from one to the other.
    assert (row["reached"], row["moved"], row["stayed"]) == (4, 3, 1)
    assert row["median_days"] == 10.0
    assert row["mean_days"] == pytest.approx(50 / 3)


def test_coverage_compares_with_establishments(engine: Engine, handed_in: HandIn, two_talks: Centre) -> None:
    known = [{"district": "05913", "size": "10-49", "establishments": 400}]
    known += [{"district": "05711", "size": "0-9", "establishments": 100}]
    rows = asked(engine, handed_in(two_talks), "coverage", establishments=known)
    assert (rows["05", "05913", "10-49"]["organisations"], rows["05", "05913", "10-49"]["share"]) == (2, 0.5)
    assert (rows["*", "*", "*"]["establishments"], rows["*", "*", "*"]["share"]) == (500, 0.4)


def test_coverage_leaves_out_whom_the_file_of_establishments_does_not_cover(engine: Engine, handed_in: HandIn) -> None:
    """Of five reached, three lie in the file's only district, one of them in a size it does not have: 2 of 10, not 5."""
    centre = Centre("ruhr", Period.year(2024))
    centre.deliver("d1", day=date(2024, 3, 1))
    places = (("05913", "10-49"), ("05913", "10-49"), ("05913", "250+"), ("05711", "10-49"), (None, "10-49"))
    for number, (district, size) in enumerate(places):
        centre.know(f"o{number}", district=district, size=size)
        centre.attend("d1", f"o{number}")
    known = [{"district": "05913", "size": "10-49", "establishments": 10}]
    rows = asked(engine, handed_in(centre), "coverage", establishments=known)

    def told(*place: str) -> tuple[object, ...]:
        return tuple(
            rows[place][name] for name in ("organisations", "compared", "elsewhere", "establishments", "share")
        )

    assert told("*", "*", "*") == (5, 2, 3, 10, 20.0)
    assert told("05", "*", "*") == (4, 2, 2, 10, 20.0)
    assert told("05", "05913", "*") == (3, 2, 1, 10, 20.0)
    assert told("05", "05913", "250+") == (1, 0, 1, None, None)
    assert told("05", "05711", "*") == (1, 0, 1, None, None)


def test_coverage_above_all_establishments_is_no_share(engine: Engine, handed_in: HandIn, two_talks: Centre) -> None:
    known = [{"district": "05913", "size": "10-49", "establishments": 1}]
    row = asked(engine, handed_in(two_talks), "coverage", establishments=known)["05", "05913", "10-49"]
    assert (row["compared"], row["establishments"], row["share"]) == (2, 1, None)


def test_outcomes_add_money_per_kind_only(engine: Engine, handed_in: HandIn, two_talks: Centre) -> None:
    for number, (organisation, wave, amount) in enumerate((("o1", 6, "100"), ("o1", 12, "50"), ("o2", 6, "50"))):
        two_talks.add(
            "outcomes", outcome_id=f"u{number}", organisation_id=organisation, kind="investment", wave=wave,
            reported_on=date(2024, 12, 1), amount=Decimal(amount),
        )  # fmt: skip
    rows = asked(engine, handed_in(two_talks), "outcomes")
    total = rows["investment", "*"]
    assert (total["outcomes"], total["reporting_organisations"], total["givers"]) == (3, 2, 2)
    assert (total["amount"], total["largest"]) == (200.0, 150.0)
    assert rows["investment", "6 months"]["amount"] is None


def test_index_cells_hold_what_the_index_needs(engine: Engine, handed_in: HandIn, two_talks: Centre) -> None:
    for number, score in enumerate((40, 60)):
        two_talks.add(
            "checks", check_id=f"c{number}", instrument="core", taken_on=date(2024, 8, 8), score=score, district="05913",
            sector="C", size="0-9",
        )  # fmt: skip
    prepare(engine, handed_in(two_talks), NETWORK.empty_table())
    assert answer(engine, "index").to_pylist() == [
        {"region": "05", "sector": "C", "size": "0-9", "checks": 2, "points": 100, "squares": 5200}
    ]


def test_every_step_has_its_columns_on_deposits_without_rows(engine: Engine, handed_in: HandIn) -> None:
    prepare(engine, handed_in(Centre("ruhr", Period.year(2024))), NETWORK.empty_table())
    for name, step in STEPS.items():
        if name != "index":
            assert set(step.columns) <= set(answer(engine, name).column_names)
    assert index_rows(answer(engine, "index"), ESTABLISHMENTS.empty_table()) == []


@pytest.mark.spark
def test_spark_and_duckdb_give_the_same_answers(spark_session: object, handed_in: HandIn) -> None:
    reports = handed_in(*(drawn_centre(f"z{n}", n, year=year) for n in range(3) for year in (2023, 2024)))
    network = linked_network([report.folder / "linkage.parquet" for report in reports])
    assert network.distinct < network.records
    answers = []
    for opened in (open_engine("duckdb"), open_engine("spark", session=spark_session)):
        prepare(opened, reports, network.keys)
        answers.append({name: sorted_rows(answer(opened, name)) for name in STEPS})
        opened.close()
    for name in STEPS:
        assert answers[0][name], f"{name} has no rows to compare"
        assert answers[0][name] == answers[1][name], name


def sorted_rows(table: pa.Table) -> list[tuple[object, ...]]:
    """Rows as tuples, numbers as floating point so that types of integers do not matter."""
    names = sorted(table.column_names)
    rows = [tuple(row[name] for name in names) for row in table.to_pylist()]
    plain = [tuple(v if v is None or isinstance(v, str) else round(float(v), 9) for v in row) for row in rows]
    return sorted(plain, key=str)


def test_refused_deposits_cannot_be_counted(engine: Engine, handed_in: HandIn, two_talks: Centre) -> None:
    reports = handed_in(two_talks)
    (reports[0].folder / "stranger.txt").write_text("x")
    broken = reports[0].refused("stranger.txt", "added")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="sound"):
        prepare(engine, [broken], NETWORK.empty_table())


def test_every_query_file_belongs_to_a_step() -> None:
    for name in (*BASE_STEPS, *STEPS):
        assert sql_of(name).startswith("-- "), f"{name} does not say what it answers"


def test_unknown_engine_is_refused() -> None:
    with pytest.raises(ValueError, match="sqlite"):
        open_engine("sqlite")


def test_missing_extra_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.delitem(sys.modules, "transferlotse_analytics.engines.spark", raising=False)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(EngineMissing, match="pip install"):
        open_engine("spark")

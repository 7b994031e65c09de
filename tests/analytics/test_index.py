"""The weighted index: weights meet the establishments, the interval covers, unweighted where nothing is known."""

import numpy as np
import pyarrow as pa
import pytest

from transferlotse_analytics.establishments import SCHEMA, no_establishments
from transferlotse_analytics.index import index_rows
from transferlotse_analytics.raking import Cells, rake, weighted_means

CELLS = pa.schema(
    [(n, pa.string()) for n in ("region", "sector", "size")]
    + [(n, pa.int64()) for n in ("checks", "points", "squares")]
)


def cells(*rows: tuple[str, str, str, list[int]]) -> pa.Table:
    found = [
        {"region": r, "sector": s, "size": z, "checks": len(v), "points": sum(v), "squares": sum(x * x for x in v)}
        for r, s, z, v in rows
    ]
    return pa.Table.from_pylist(found, schema=CELLS)


def establishments(*rows: tuple[str, str, int]) -> pa.Table:
    return pa.Table.from_pylist([{"district": d, "size": s, "establishments": n} for d, s, n in rows], schema=SCHEMA)


def test_weights_add_up_to_every_margin() -> None:
    random = np.random.default_rng(1)
    regions, sizes = np.repeat(np.arange(4), 3), np.tile(np.arange(3), 4)
    margins = [np.array([0.4, 0.3, 0.2, 0.1]), np.array([0.7, 0.2, 0.1])]
    weights = rake(random.integers(1, 50, 12), [regions, sizes], margins)
    assert np.bincount(regions, weights) == pytest.approx(margins[0], abs=1e-5)
    assert np.bincount(sizes, weights) == pytest.approx(margins[1], abs=1e-5)


def test_group_without_checks_is_left_out() -> None:
    weights = rake(np.array([5.0, 0.0, 5.0]), [np.array([0, 1, 2])], [np.array([0.25, 0.5, 0.25])])
    assert weights == pytest.approx([0.5, 0.0, 0.5])


def test_overrepresented_size_is_weighted_down() -> None:
    # Nine of ten firms are small and score 20, but as many large ones took the check and score 80.
    found = index_rows(
        cells(("05", "C", "0-9", [20] * 30), ("05", "C", "250+", [80] * 30)),
        establishments(("05913", "0-9", 900), ("05913", "250+", 100)),
    )
    total = next(row for row in found if row["region"] == row["sector"] == row["size"] == "*")
    assert total == {"region": "*", "sector": "*", "size": "*", "checks": 60, "index": 26.0, "low": 26.0, "high": 26.0}
    assert next(row for row in found if row["size"] == "250+")["index"] == 80.0


def test_without_establishments_the_index_is_the_plain_mean() -> None:
    found = index_rows(cells(("05", "C", "0-9", [20] * 30), ("05", "C", "250+", [80] * 30)), no_establishments())
    assert found[0]["index"] == 50.0
    assert found[0]["low"] < 50.0 < found[0]["high"]


def test_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(3)
    regions, sizes = np.repeat(np.arange(3), 2), np.tile(np.arange(2), 3)
    truth_mean = np.array([30, 50, 40, 60, 35, 70])
    share = np.array([0.3, 0.1, 0.2, 0.1, 0.25, 0.05])
    truth = float(truth_mean @ share)
    margins = {"region": np.bincount(regions, share), "size": np.bincount(sizes, share)}
    # Cells are drawn with the same interaction as the establishments, so raking has no bias of its own.
    drawn_share = share * np.array([1.0, 3.0])[sizes]
    covered = 0
    for _ in range(100):
        checks = random.multinomial(300, drawn_share / drawn_share.sum())
        values = [np.clip(random.normal(m, 15, n), 0, 100) for m, n in zip(truth_mean, checks, strict=True)]
        given = Cells(
            checks.astype(float), np.array([v.sum() for v in values]), np.array([(v**2).sum() for v in values]),
            {"region": regions, "size": sizes},
        )  # fmt: skip
        (found,) = weighted_means(given, margins, [np.ones(6, bool)], repetitions=200)
        assert found is not None
        covered += found.low <= truth <= found.high
    assert 88 <= covered <= 100


def test_same_cells_in_any_order_give_the_same_interval() -> None:
    rows = [("05", "C", "0-9", [20, 40, 50]), ("09", "J", "250+", [80, 60]), ("05", "J", "0-9", [10, 30])]
    known = establishments(("05913", "0-9", 900), ("09162", "250+", 100))
    assert index_rows(cells(*rows), known) == index_rows(cells(*rows[::-1]), known)


def test_no_checks_give_no_index() -> None:
    assert index_rows(cells(), no_establishments()) == []

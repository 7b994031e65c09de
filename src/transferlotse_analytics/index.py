"""The digitalisation index: checks in cells, weighted to the establishments of the Länder and size classes."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from transferlotse_analytics.raking import Cells, weighted_means
from transferlotse_analytics.steps.catalogue import TOTAL

DIMENSIONS = ("region", "sector", "size")
Row = dict[str, object]


def index_rows(cells: pa.Table, establishments: pa.Table) -> list[Row]:
    """One row for all checks and one per Land, sector and size: number of checks, index (0 to 100), 95 % interval.

    `cells` is the answer of the step `index_cells`; `establishments` has the columns district, size, establishments and
    may be empty: then nothing is weighted.
    """
    if not cells.num_rows:
        return []
    cells = cells.sort_by([(name, "ascending") for name in DIMENSIONS])
    labels = {name: np.array(cells.column(name).to_pylist(), object) for name in DIMENSIONS}
    levels = {name: sorted(set(values)) for name, values in labels.items()}
    groups = {name: np.array([levels[name].index(v) for v in labels[name]]) for name in DIMENSIONS}
    counted = Cells(_numbers(cells, "checks"), _numbers(cells, "points"), _numbers(cells, "squares"), groups)
    wanted: list[Row] = [dict.fromkeys(DIMENSIONS, TOTAL)]
    wanted += [{**wanted[0], name: value} for name in DIMENSIONS for value in levels[name]]
    masks = [np.all([_chosen(labels[n], row[n]) for n in DIMENSIONS], axis=0) for row in wanted]
    estimates = weighted_means(counted, _margins(establishments, levels), masks)
    rows = []
    for row, mask, estimate in zip(wanted, masks, estimates, strict=True):
        if estimate is not None:
            ends = {"index": estimate.index, "low": estimate.low, "high": estimate.high}
            rows.append({**row, "checks": int(counted.checks[mask].sum()), **{k: round(v, 1) for k, v in ends.items()}})
    return rows


def _numbers(table: pa.Table, name: str) -> np.ndarray:
    return np.array(table.column(name).to_pylist(), float)


def _chosen(values: np.ndarray, wanted: object) -> np.ndarray:
    return np.full(len(values), True) if wanted == TOTAL else values == wanted


def _margins(establishments: pa.Table, levels: Mapping[str, list[str]]) -> dict[str, np.ndarray]:
    """Establishments per Land and per size class, in the order of the cells' groups. Unknown groups keep no weight."""
    if not establishments.num_rows:
        return {}
    sums: dict[str, dict[str, float]] = {"region": {}, "size": {}}
    for row in establishments.to_pylist():
        for name, value in (("region", row["district"][:2]), ("size", row["size"])):
            sums[name][value] = sums[name].get(value, 0.0) + row["establishments"]
    margins = {name: np.array([sums[name].get(level, 0.0) for level in levels[name]]) for name in sums}
    # A margin none of whose groups occurs (all sizes unknown, say) cannot weight anything.
    return {name: values / values.sum() for name, values in margins.items() if values.sum() > 0}

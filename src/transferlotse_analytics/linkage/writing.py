"""Results as files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from transferlotse_analytics.linkage.engine import LinkResult, cluster_names


def write_clusters(path: Path, result: LinkResult) -> None:
    """record_id, company_cluster, person_cluster of every row as CSV."""
    table = pa.table(
        {
            "record_id": result.table["record_id"],
            "company_cluster": _dictionary(result, result.company, "C"),
            "person_cluster": _dictionary(result, result.person, "P"),
        }
    )
    pacsv.write_csv(table, path, pacsv.WriteOptions(quoting_style="needed"))


def _dictionary(result: LinkResult, groups: np.ndarray, letter: str) -> pa.Array:
    distinct, codes = np.unique(groups, return_inverse=True)
    return pa.array(cluster_names(result.profiles, distinct, letter), pa.string()).take(pa.array(codes))

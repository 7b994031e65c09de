"""Results as files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transferlotse_analytics.linkage.clustering import Index
from transferlotse_analytics.linkage.engine import cluster_names
from transferlotse_analytics.linkage.hashing import Hashes

HEAD = b"record_id,company_cluster,person_cluster\n"
#: Identifiers with one of these are put between quotation marks.
QUOTED = '[,"\r\n]'
#: Lines joined at once; Arrow's texts hold two gigabytes at most.
LINES = 1 << 20


def write_clusters(path: Path, ids: pa.Array | pa.ChunkedArray, keys: Hashes, company: Index, person: Index) -> None:
    """record_id, company_cluster, person_cluster of every row as CSV; groups are positions in ``keys`` (-1: none)."""
    special = path.exists() and not path.is_file()
    partial = path if special else path.with_name(path.name + ".part")
    with partial.open("wb") as file:
        file.write(HEAD)
        for start in range(0, len(ids), LINES):
            part = slice(start, start + LINES)
            file.write(_lines(ids[part], keys, company[part], person[part]))
    if not special:
        partial.replace(path)


def _lines(ids: pa.Array | pa.ChunkedArray, keys: Hashes, company: Index, person: Index) -> memoryview:
    ids = pa.concat_arrays(ids.chunks) if isinstance(ids, pa.ChunkedArray) else ids
    ids = pc.fill_null(ids.cast(pa.string()), "")
    odd = pc.match_substring_regex(ids, QUOTED)
    if pc.any(odd).as_py():
        quoted = pc.binary_join_element_wise('"', pc.replace_substring(ids, '"', '""'), '"', "")
        ids = pc.if_else(odd, quoted, ids)
    ends = pc.binary_join_element_wise(cluster_names(keys, person, "P"), "\n", "")
    lines = pc.binary_join_element_wise(ids, cluster_names(keys, company, "C"), ends, ",")
    offsets = np.frombuffer(lines.buffers()[1], np.int32)
    return memoryview(lines.buffers()[2])[offsets[lines.offset] : offsets[lines.offset + len(lines)]]

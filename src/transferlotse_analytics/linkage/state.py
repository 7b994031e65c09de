"""What earlier lists said, remembered in a file, so that new rows join the earlier ones.

The result is that of one run over all rows. The file holds the rows as entered; protect it as the lists are protected.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from transferlotse_analytics.linkage.decisions import Decisions
from transferlotse_analytics.linkage.engine import LinkResult, link_table
from transferlotse_analytics.linkage.reading import COLUMNS, UnreadableList, read_lists

#: Entry in the file's metadata that tells a state file from any other Parquet file.
MARK = (b"transferlotse.linkage.state", b"1")


def link_with_state(files: Sequence[Path], state: Path, decisions: Decisions) -> LinkResult:
    """Link the remembered rows and the new ones; the state then holds both. Nothing is written when anything fails."""
    rows = read_lists(files)
    if state.exists():
        earlier = _read_state(state)
        again = pc.is_in(rows["record_id"], value_set=earlier["record_id"].combine_chunks())
        if pc.any(again).as_py():
            identifier = rows["record_id"].filter(again)[0].as_py()
            raise UnreadableList(f"{files[0]}: record_id {identifier!r} is already in {state}; every row counts once.")
        rows = pa.concat_tables([earlier, rows]).combine_chunks()
    result = link_table(rows, decisions)
    partial = state.with_name(state.name + ".part")
    pq.write_table(rows.replace_schema_metadata(dict([MARK])), partial, compression="lz4")
    partial.replace(state)
    return result


def _read_state(state: Path) -> pa.Table:
    try:
        table = pq.read_table(state)
    except (pa.ArrowException, OSError) as error:
        raise UnreadableList(f"{state}: is not a state file of this program.") from error
    if (table.schema.metadata or {}).get(MARK[0]) != MARK[1] or table.column_names != list(COLUMNS):
        raise UnreadableList(f"{state}: is not a state file of this program.")
    return table.replace_schema_metadata(None)

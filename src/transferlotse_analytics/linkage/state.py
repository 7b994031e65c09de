"""What earlier lists said, remembered in a file, so that new rows join without reading everything again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from transferlotse_analytics.linkage.decisions import Decisions
from transferlotse_analytics.linkage.engine import LinkResult, link_table
from transferlotse_analytics.linkage.reading import UnreadableList, read_lists


def link_with_state(files: Sequence[Path], state: Path, decisions: Decisions) -> LinkResult:
    """Link the remembered rows and the new ones; the state then holds both."""
    new = read_lists(files)
    if state.exists():
        try:
            old = pq.read_table(state)
        except (pa.ArrowException, OSError) as error:
            raise UnreadableList(f"{state}: is not a state file of this program.") from error
        new = pa.concat_tables([old, new])
    result = link_table(new, decisions)
    pq.write_table(new, state)
    return result

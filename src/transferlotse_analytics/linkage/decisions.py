"""What a person said about doubtful pairs: same company, different companies, or later."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from transferlotse_analytics.linkage.clustering import Index
from transferlotse_analytics.linkage.profiles import Profiles
from transferlotse_analytics.linkage.reading import UnreadableList

ANSWERS = {
    "same": "same",
    "gleich": "same",
    "ja": "same",
    "yes": "same",
    "different": "different",
    "verschieden": "different",
    "nein": "different",
    "no": "different",
    "later": "later",
    "später": "later",
    "spaeter": "later",
    "": "later",
}


@dataclass(frozen=True)
class Decisions:
    """Pairs of record ids said to be the same company or different companies."""

    same: list[tuple[str, str]] = field(default_factory=list)
    different: list[tuple[str, str]] = field(default_factory=list)

    def on_profiles(self, table: pa.Table, profiles: Profiles) -> tuple[Index, Index, Index]:
        """(left, right, 1 for same or 0 for different) as profile numbers; ids no longer present are passed over."""
        if not self.same and not self.different:
            return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64)
        wanted = {identifier for pair in (*self.same, *self.different) for identifier in pair}
        row_of = {
            identifier: row for row, identifier in enumerate(table["record_id"].to_pylist()) if identifier in wanted
        }
        found = [
            (profiles.of_row[row_of[a]], profiles.of_row[row_of[b]], verdict)
            for verdict, pairs in ((1, self.same), (0, self.different))
            for a, b in pairs
            if a in row_of and b in row_of
        ]
        entries = np.array(found, np.int64).reshape(-1, 3)
        return entries[:, 0], entries[:, 1], entries[:, 2]


def read_decisions(path: Path) -> Decisions:
    """Decisions from a review list (``record_id_a``, ``record_id_b``, ``decision``); raises ``UnreadableList``."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise UnreadableList(f"{path}: there is no such file.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableList(f"{path}: is not a readable list of decisions.") from error
    first = text.split("\n", 1)[0]
    reader = csv.DictReader(text.splitlines(), delimiter=max(";\t,", key=first.count))
    missing = {"record_id_a", "record_id_b", "decision"} - set(reader.fieldnames or ())
    if missing:
        raise UnreadableList(f"{path}: column {sorted(missing)[0]} is missing.")
    said: dict[str, list[tuple[str, str]]] = {"same": [], "different": [], "later": []}
    for line, row in enumerate(reader, start=2):
        answer = ANSWERS.get((row["decision"] or "").strip().lower())
        if answer is None:
            raise UnreadableList(
                f"{path}: line {line}: decision {row['decision']!r} is not one of same, different, later."
            )
        said[answer].append((row["record_id_a"], row["record_id_b"]))
    return Decisions(said["same"], said["different"])

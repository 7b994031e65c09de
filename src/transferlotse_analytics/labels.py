"""What keys are called: from the `labels` of the deposits to the names in the report and beside the published tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.parquet as pq

from transferlotse_analytics.deposit import DepositReport
from transferlotse_analytics.schema import LABEL_KINDS

SCHEMA = pa.schema([(name, pa.string()) for name in ("kind", "centre", "key", "de", "en")])
#: A centre names itself and its own partners; what everything else is called is common to all.
OWN_KINDS = ("centre", "partner")
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Labels:
    """Names (German, English) by kind, centre and key; the centre is empty where a key is common to all."""

    names: Mapping[Key, tuple[str, str]] = field(default_factory=dict)

    def name(self, row: Mapping[str, object], column: str, language: str) -> str | None:
        """What the key in `column` of a published row is called; None where nobody said."""
        found = self.names.get(key_of(row, column))
        return None if found is None else found[language == "en"]


def key_of(row: Mapping[str, object], column: str) -> Key:
    """Where the name of a key is kept."""
    centre = str(row.get("centre", "")) if column in OWN_KINDS else ""
    return column, centre, str(row[column])


def read_labels(reports: Sequence[DepositReport]) -> Labels:
    """The labels of sound deposits; where two differ, that of the later period holds, then of the later deposit."""
    last = sorted(
        reports, key=lambda report: (str(report.period and report.period.ends_on), report.created, report.centre)
    )
    names: dict[Key, tuple[str, str]] = {}
    for report in last:
        file = report.folder / "labels.parquet"
        if file.is_file():
            names.update(_read(pq.read_table(file).to_pylist()))
    return Labels(names)


def _read(rows: Iterable[Mapping[str, str]]) -> Iterable[tuple[Key, tuple[str, str]]]:
    for row in rows:
        own = row["kind"] in OWN_KINDS
        # No centre may name another one.
        if row["kind"] != "centre" or row["key"] == row["centre"]:
            yield (row["kind"], row["centre"] if own else "", row["key"]), (row["de"], row["en"] or row["de"])


def labels_table(labels: Labels, tables: Iterable[Sequence[Mapping[str, object]]]) -> pa.Table:
    """The names of the keys that published tables show, and of no others: for whoever works with the tables."""
    shown = {key_of(row, kind) for rows in tables for row in rows for kind in LABEL_KINDS if kind in row}
    rows = [
        dict(zip(SCHEMA.names, (*key, *labels.names[key]), strict=True)) for key in sorted(shown & labels.names.keys())
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)

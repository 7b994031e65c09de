"""Which records of different centres are one organisation: from the `linkage` tables to one key per organisation."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from transferlotse_analytics.bloom import Filters
from transferlotse_analytics.crossing import crossed
from transferlotse_analytics.deposit import DepositReport
from transferlotse_analytics.wording import Wording, say

SCHEMA = pa.schema([("centre", pa.string()), ("organisation_id", pa.string()), ("network_key", pa.string())])


@dataclass(frozen=True)
class Network:
    """The key of each linked record, and how many organisations they are (with the ends of the interval)."""

    keys: pa.Table
    records: int
    distinct: int
    low: int
    high: int


def linked_network(paths: Sequence[Path]) -> Network:
    """Links the records of all `linkage.parquet`; of a record handed in for several periods the last one given is taken.

    Organisations of centres that hand in no filters stay as the centre counts them and are not part of this.
    """
    latest: dict[tuple[str, str], Filters] = {}
    for path in paths:
        for row in pq.read_table(path).to_pylist():
            record = Filters.from_row(row)
            latest[record.centre, record.organisation_id] = record
    crossing = crossed(list(latest.values()))
    rows = [{"centre": c, "organisation_id": o, "network_key": key} for (c, o), key in sorted(crossing.cluster.items())]
    table = pa.Table.from_pylist(rows, schema=SCHEMA)
    return Network(table, len(latest), crossing.distinct, crossing.low, crossing.high)


def other_secret(reports: Sequence[DepositReport]) -> tuple[DepositReport, ...]:
    """The deposits whose filters were made with another secret than those of most: they cannot be compared with them."""
    checks = Counter(report.secret_check for report in reports if report.secret_check)
    if len(checks) < 2:
        return ()
    usual = min(checks, key=lambda check: (-checks[check], check))
    return tuple(report for report in reports if report.secret_check not in ("", usual))


def beware(report: DepositReport) -> Wording:
    """What to say of a deposit written with another secret."""
    return say(
        "{}: Achtung: mit einem anderen Geheimnis geschrieben, lässt sich mit den übrigen nicht vergleichen",
        "{}: beware: written with another secret, cannot be compared with the others",
        report.folder.name,
    )

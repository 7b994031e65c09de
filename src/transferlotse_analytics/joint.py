"""Which centres joined under the key of a joint delivery, and where their records contradict each other.

A key with a slip of the pen may name another delivery, and the two would count once. So the evaluator sees every key with
what each centre recorded. It is not published: each key is a single delivery.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from transferlotse_analytics.wording import Wording, say

QUERY = "joint"
PREFIX = "joint:"
COLUMNS = ("key", "centre", "delivery_id", "format", "delivered_on", "contradiction")


@dataclass(frozen=True, order=True)
class JointRecord:
    """One centre's record of a joint delivery."""

    centre: str
    delivery_id: str
    format: str
    delivered_on: date

    @property
    def told(self) -> str:
        """The record as one reads it."""
        return f"{self.centre}:{self.delivery_id} ({self.format}, {self.delivered_on:%Y-%m})"


@dataclass(frozen=True)
class JointDelivery:
    """All records under one key."""

    key: str
    records: tuple[JointRecord, ...]

    @property
    def contradictions(self) -> tuple[str, ...]:
        """In what the records differ: `format`, `month`; or `alone` where nobody else recorded the delivery named."""
        formats = {record.format for record in self.records}
        months = {(record.delivered_on.year, record.delivered_on.month) for record in self.records}
        alone = len({record.centre for record in self.records}) < 2
        found = (("format", len(formats) > 1), ("month", len(months) > 1), ("alone", alone))
        return tuple(name for name, holds in found if holds)

    @property
    def warning(self) -> Wording:
        """What to say of a key whose records contradict each other."""
        records = ", ".join(record.told for record in self.records)
        if "alone" in self.contradictions:
            return say(
                "gemeinsame Leistung {}: unter den Lieferungen hat kein anderes Zentrum sie erfasst: {}",
                "joint delivery {}: among the deposits no other centre recorded it: {}",
                self.key,
                records,
            )
        return say(
            "gemeinsame Leistung {}: die Angaben widersprechen sich, ein Schreibfehler im Schlüssel? {}",
            "joint delivery {}: the records contradict each other, a slip in the key? {}",
            self.key,
            records,
        )


def joint_deliveries(rows: pa.Table) -> tuple[JointDelivery, ...]:
    """The rows of the query `joint` by key."""
    found: dict[str, list[JointRecord]] = {}
    for row in rows.to_pylist():
        record = JointRecord(row["centre"], row["delivery_id"], row["format"], row["delivered_on"])
        found.setdefault(row["activity"].removeprefix(PREFIX), []).append(record)
    return tuple(JointDelivery(key, tuple(sorted(records))) for key, records in sorted(found.items()))


def doubtful(found: Iterable[JointDelivery], centres: frozenset[str]) -> list[JointDelivery]:
    """Those to warn of. A key of a centre that has handed in nothing cannot be compared and is none of them."""
    return [
        one
        for one in found
        if one.contradictions and (one.contradictions != ("alone",) or one.key.partition(":")[0] in centres)
    ]


def write_list(found: Iterable[JointDelivery], file: Path) -> None:
    """Writes every record of every key as CSV, those that contradict each other marked."""
    with file.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(COLUMNS)
        for one in found:
            for record in one.records:
                told = (record.centre, record.delivery_id, record.format, record.delivered_on.isoformat())
                writer.writerow((one.key, *map(_harmless, told), " ".join(one.contradictions)))


def _harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text

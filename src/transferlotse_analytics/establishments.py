"""Establishments by district and size class, as the statistical offices publish them: what coverage is measured against."""

import re
from pathlib import Path

import pyarrow as pa

from transferlotse_analytics.lines import read_rows
from transferlotse_analytics.wording import say, worded

SCHEMA = pa.schema([("district", pa.string()), ("size", pa.string()), ("establishments", pa.int64())])
# Columns of the regional statistics' table 52111-01-02-4 in its tidy form, and the size classes they stand for.
WIDE = {"est_0_9": "0-9", "est_10_49": "10-49", "est_50_249": "50-249", "est_250_plus": "250+"}


def read_establishments(path: Path) -> pa.Table:
    """Reads a CSV with columns district, size, establishments, or ags and est_0_9 … est_250_plus; ValueError if neither."""
    try:
        lines = list(read_rows(path))
    except ValueError as error:
        raise ValueError(say("{}: {}", "{}: {}", path, worded(error))) from error
    if not lines:
        raise ValueError(say("{}: enthält keine Zeilen", "{}: holds no rows", path))
    try:
        rows = [row for line in lines for row in _rows(line)]
    except (KeyError, ValueError, TypeError) as error:
        raise ValueError(
            say(
                "{}: braucht die Spalten district, size, establishments ({})",
                "{}: needs the columns district, size, establishments ({})",
                path,
                error,
            )
        ) from error
    if not all(re.fullmatch("[0-9]{5}", str(row["district"])) for row in rows):
        raise ValueError(
            say("{}: ein Kreis hat keinen fünfstelligen Schlüssel", "{}: a district has no five-digit key", path)
        )
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def no_establishments() -> pa.Table:
    """The empty table: coverage shows no share, the index is not weighted."""
    return SCHEMA.empty_table()


def _rows(line: dict[str, str]) -> list[dict[str, str | int]]:
    if "ags" in line:
        found = [(line["ags"], size, line[column]) for column, size in WIDE.items()]
    else:
        found = [(line["district"], line["size"], line["establishments"])]
    return [{"district": d, "size": s, "establishments": int(n)} for d, s, n in found]

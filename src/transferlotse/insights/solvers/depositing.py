"""Writing a centre's deposit, in a process of its own so that its memory goes when it ends.

Run as `python -m transferlotse.insights.solvers.depositing ANSWER`: the question comes in as JSON, the packed deposit goes
to the file ANSWER. The question holds `centre`, `period` (name, first and last day), `created_at`, `key` (the signing key in
hexadecimal digits), `numbering` (what the numbers of organisations are made with, likewise), `secret` (shared by the
centres, or empty) and `tables`: rows by table as `insights.queries` says; `names` are the organisations by name and never
enter the deposit.
"""

import datetime as dt
import hmac
import json
import sys
import tempfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
from nacl.signing import SigningKey

from transferlotse_analytics.bloom import FilterMaker, LinkageRecord
from transferlotse_analytics.deposit import Period, pack_deposit, write_deposit
from transferlotse_analytics.schema import TABLES

Row = dict[str, Any]
READ: dict[str, Callable[[Any], Any]] = {"date": dt.date.fromisoformat, "quantity": Decimal, "fraction": Decimal}


def written(question: dict[str, Any], folder: Path) -> Path:
    """The packed deposit, written within `folder`. Raises DepositError where the rows break a rule of deposits."""
    key, numbering = bytes.fromhex(question["key"]), bytes.fromhex(question["numbering"])
    name, starts_on, ends_on = question["period"]
    tables: dict[str, list[Row]] = {
        table: [_pseudonymous(row, numbering) for row in rows] for table, rows in question["tables"].items()
    }
    names, check = tables.pop("names", []), ""
    if question["secret"]:
        maker = FilterMaker(question["secret"].encode())
        check = maker.check
        tables["linkage"] = maker.rows(LinkageRecord(**row) for row in names)
    write_deposit(
        folder=folder / f"{question['centre']}-{name}",
        centre=question["centre"],
        period=Period(name, dt.date.fromisoformat(starts_on), dt.date.fromisoformat(ends_on)),
        tables={table: _typed(table, rows) for table, rows in tables.items()},
        signing_key=SigningKey(key),
        created_at=dt.datetime.fromisoformat(question["created_at"]),
        secret_check=check,
    )
    return pack_deposit(folder / f"{question['centre']}-{name}", folder / "packed.zip")


def _pseudonymous(row: Row, key: bytes) -> Row:
    """The row with a number in place of the organisation's id that only the centre can lead back, equal over periods."""
    owner = row.get("organisation_id")
    if owner is None:
        return row
    return {**row, "organisation_id": hmac.digest(key, f"organisation {owner}".encode(), "sha256").hex()[:20]}


def _typed(name: str, rows: list[Row]) -> pa.Table:
    """The rows as a table of the schema, without the columns that every table gets."""
    fields = TABLES[name].fields
    schema = TABLES[name].arrow_schema()
    columns = []
    for field in fields:
        read = READ.get(field.kind)
        values = (row.get(field.name) for row in rows)
        columns.append([read(value) if read and value is not None else value for value in values])
    return pa.table(
        [pa.array(values, schema.field(field.name).type) for field, values in zip(fields, columns, strict=True)],
        names=[field.name for field in fields],
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as room:
        written(json.load(sys.stdin), Path(room)).replace(sys.argv[1])

"""Writing a deposit: tables brought into the documented schema, described, hashed and signed.

Nothing half written is left behind: the folder is built beside its place and moved there at the end.
"""

import json
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from nacl.signing import SigningKey

from transferlotse_analytics.deposit.keys import sign
from transferlotse_analytics.deposit.manifest import DESCRIPTOR, MANIFEST, SIGNATURE, build_manifest
from transferlotse_analytics.deposit.period import CENTRE, Period, no_centre
from transferlotse_analytics.deposit.plausibility import table_problems
from transferlotse_analytics.lines import LONGEST_LINE
from transferlotse_analytics.schema import REQUIRED_TABLES, TABLES, Table
from transferlotse_analytics.wording import Wording, say

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


class DepositError(ValueError):
    """The tables given cannot become a deposit; the message says which table, which column, which row."""


def read_table(path: Path, table: Table) -> pa.Table:
    """Reads a CSV (comma or semicolon, UTF-8) or Parquet file as `table`; DepositError says what is wrong with it."""
    try:
        if path.suffix.lower() == ".parquet":
            return pq.read_table(path)
        return _read_csv(path, table)
    except FileNotFoundError as error:
        raise DepositError(say("{}: Datei fehlt", "{}: no such file", path)) from error
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise DepositError(say("{}: {}", "{}: {}", path, _unreadable(error))) from error


def _unreadable(error: Exception) -> Wording:
    """What is wrong with a file, in words for people where the reader's own are for programmers."""
    told = str(error).splitlines()[0]
    if isinstance(error, UnicodeDecodeError) or "UTF8" in told:
        return say("ist nicht in UTF-8 gespeichert", "is not stored in UTF-8")
    if "straddling" in told:
        return say("eine Zeile ist viel zu lang", "a line is far too long")
    return say("nicht lesbar ({})", "cannot be read ({})", told)


def write_deposit(
    *,
    folder: Path,
    centre: str,
    period: Period,
    tables: Mapping[str, pa.Table],
    signing_key: SigningKey,
    created_at: datetime,
    secret_check: str = "",
) -> Path:
    """Writes and signs the deposit of `centre` for `period` into `folder`, which must not exist yet.

    `tables` holds Arrow tables by the names of the schema; `centre` and `period` columns are added, missing optional
    columns become empty, missing optional tables too. `secret_check` tells which secret the filters in `linkage` were made
    with. DepositError where a table breaks the schema or a rule.
    """
    if not CENTRE.fullmatch(centre):
        raise DepositError(no_centre(centre))
    if folder.exists():
        raise DepositError(
            say(
                "{}: gibt es schon; eine fertige Lieferung wird nicht überschrieben",
                "{}: exists already; a finished deposit is not overwritten",
                folder,
            )
        )
    if unknown := sorted(set(tables) - set(TABLES)):
        raise DepositError(
            say(
                "{}: gehört nicht zu einer Lieferung; es gibt {}",
                "{}: no table of a deposit; there are {}",
                unknown[0],
                ", ".join(TABLES),
            )
        )
    if missing := [name for name in REQUIRED_TABLES if name not in tables]:
        raise DepositError(say("{}: diese Tabelle fehlt", "{}: this table is missing", missing[0]))
    typed = {name: _typed(table, tables.get(name), centre, period) for name, table in TABLES.items()}
    for name in TABLES:
        for problem in table_problems(name, typed, centre=centre, period=period):
            raise DepositError(say("{}: {}", "{}: {}", name, problem))
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        rows = {name: table.num_rows for name, table in typed.items()}
        _write_files(unfinished, typed, describe(centre, period, rows, created_at, secret_check), signing_key)
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return folder


def _write_files(folder: Path, tables: dict[str, pa.Table], descriptor: dict[str, object], key: SigningKey) -> None:
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
    text = json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"
    (folder / DESCRIPTOR).write_text(text, encoding="utf-8")
    manifest = build_manifest(folder, [DESCRIPTOR, *(f"{name}.parquet" for name in tables)])
    (folder / MANIFEST).write_bytes(manifest)
    (folder / SIGNATURE).write_bytes(sign(manifest, key))


def describe(
    centre: str, period: Period, rows: Mapping[str, int], created_at: datetime, secret_check: str
) -> dict[str, object]:
    """The content of `datapackage.json` for tables with `rows` many rows."""
    return {
        "$schema": PROFILE,
        "name": f"deposit-{centre}-{period.name}".lower(),
        "title": f"{centre}, {period.name}",
        "created": created_at.isoformat(timespec="seconds"),
        "transferlotse": {
            "version": 1,
            "centre": centre,
            "period": period.name,
            "starts_on": period.starts_on.isoformat(),
            "ends_on": period.ends_on.isoformat(),
            **({"secret_check": secret_check} if secret_check else {}),
        },
        "resources": [_resource(TABLES[name], count) for name, count in rows.items()],
    }


def _resource(table: Table, rows: int) -> dict[str, object]:
    keys = [
        {"fields": [link.column], "reference": {"resource": link.table, "fields": [TABLES[link.table].key[0]]}}
        for link in table.references
    ]
    return {
        "name": table.name,
        "path": f"{table.name}.parquet",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "description": table.description,
        "rows": rows,
        "schema": {
            "fields": [field.frictionless() for field in table.columns],
            "primaryKey": list(table.key),
            **({"foreignKeys": keys} if keys else {}),
        },
    }


def _typed(table: Table, given: pa.Table | None, centre: str, period: Period) -> pa.Table:
    """`given` with exactly the columns of the schema, in order and type."""
    schema = table.arrow_schema()
    if given is None:
        return schema.empty_table()
    allowed = {field.name for field in table.columns}
    if unknown := [name for name in given.column_names if name not in allowed]:
        raise DepositError(
            say(
                "{}: Spalte „{}“ gehört nicht in eine Lieferung",
                "{}: column '{}' does not belong into a deposit",
                table.name,
                unknown[0],
            )
        )
    if doubled := [name for name in allowed if given.column_names.count(name) > 1]:
        raise DepositError(
            say("{}: Spalte „{}“ kommt zweimal vor", "{}: column '{}' appears twice", table.name, doubled[0])
        )
    constants = {"centre": centre, "period": period.name}
    columns = []
    for field in table.columns:
        kind = schema.field(field.name).type
        if field.name in constants:
            columns.append(pa.array([constants[field.name]] * given.num_rows, kind))
        elif field.name in given.column_names:
            columns.append(_cast(given.column(field.name), kind, table.name, field.name))
        elif field.required:
            raise DepositError(say("{}: Spalte „{}“ fehlt", "{}: column '{}' is missing", table.name, field.name))
        else:
            columns.append(pa.nulls(given.num_rows, kind))
    return pa.table(columns, schema=schema)


def _cast(column: pa.ChunkedArray, kind: pa.DataType, table: str, name: str) -> pa.ChunkedArray:
    try:
        # Fractions such as one third come as floating point; they are rounded to the stored digits.
        return column.cast(kind, safe=not (pa.types.is_floating(column.type) and pa.types.is_decimal(kind)))
    except pa.ArrowException as error:
        raise DepositError(
            say(
                "{}: Spalte „{}“ passt nicht ({})",
                "{}: column '{}' does not fit ({})",
                table,
                name,
                str(error).splitlines()[0],
            )
        ) from error


def _read_csv(path: Path, table: Table) -> pa.Table:
    with path.open("rb") as handle:
        head = handle.readline(LONGEST_LINE)
    if len(head) == LONGEST_LINE:
        raise DepositError(say("{}: die erste Zeile ist viel zu lang", "{}: the first line is far too long", path))
    if not head.strip():
        raise DepositError(say("{}: ist leer", "{}: is empty", path))
    if b"\0" in head:
        raise DepositError(say("{}: ist keine CSV-Datei (Binärdaten)", "{}: is no CSV file (binary content)", path))
    head.decode("utf-8-sig")
    types = dict(zip(table.arrow_schema().names, table.arrow_schema().types, strict=True))
    return pa_csv.read_csv(
        path,
        parse_options=pa_csv.ParseOptions(delimiter=";" if head.count(b";") > head.count(b",") else ","),
        convert_options=pa_csv.ConvertOptions(column_types=types, strings_can_be_null=True, null_values=[""]),
    )

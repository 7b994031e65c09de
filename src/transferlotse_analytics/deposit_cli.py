"""Deposits on the command line: keys, writing, checking."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import typer

from transferlotse_analytics.bloom import FilterMaker, read_names, read_secret
from transferlotse_analytics.deposit import (
    Period,
    check_deposits,
    load_signing_key,
    new_key_pair,
    read_table,
    write_deposit,
)
from transferlotse_analytics.deposit.packing import deposit_folders, no_folder
from transferlotse_analytics.schema import TABLES
from transferlotse_analytics.telling import (
    WRONG_INPUT,
    Day,
    Key,
    Keys,
    Language,
    plain_errors,
    tell_report,
    told,
    trusted_keys,
)
from transferlotse_analytics.wording import say


def deposit_keygen(
    centre: Annotated[str, typer.Argument(help="key of the centre, such as ruhr-owl")],
    folder: Annotated[Path, typer.Option("--out", help="where the two key files go")] = Path(),
    language: Language = "de",
) -> None:
    """Makes a pair of keys: <centre>.key stays with the centre, <centre>.pub goes to the evaluator."""
    with plain_errors(language):
        private, public = new_key_pair(folder, centre)
    told(say("{}: geheim, bleibt im Zentrum", "{}: secret, stays in the centre", private), language)
    told(say("{}: geht an die Auswertung", "{}: goes to the evaluator", public), language)


def deposit_write(
    source: Annotated[Path, typer.Argument(help="folder with <table>.csv or <table>.parquet")],
    out: Annotated[Path, typer.Option("--out", help="folder of the deposit, must not exist yet")],
    centre: Annotated[str, typer.Option(help="key of the centre")],
    period: Annotated[str, typer.Option(help="name of the period; a year needs no days")],
    key: Annotated[Path, typer.Option("--key", help="<centre>.key")],
    starts_on: Day = None,
    ends_on: Day = None,
    names: Annotated[Path | None, typer.Option(help="CSV: organisation_id, name, city, domain; stays here")] = None,
    secret: Annotated[Path | None, typer.Option(help="file with the secret shared by the centres")] = None,
    language: Language = "de",
) -> None:
    """Brings tables into a signed deposit."""
    with plain_errors(language):
        if not source.is_dir():
            raise ValueError(no_folder(source))
        tables = {
            table.name: read_table(path, table) for table in TABLES.values() for path in _files(source, table.name)
        }
        maker = _maker(names, secret)
        if maker and names:
            tables["linkage"] = _linkage(maker, names)
        if not tables:
            raise ValueError(
                say(
                    "{}: enthält keine der Tabellen {} als .csv oder .parquet",
                    "{}: holds none of the tables {} as .csv or .parquet",
                    source,
                    ", ".join(TABLES),
                )
            )
        write_deposit(
            folder=out,
            centre=centre,
            period=_period(period, starts_on, ends_on),
            tables=tables,
            signing_key=load_signing_key(key),
            created_at=datetime.now(UTC),
            secret_check=maker.check if maker else "",
        )
    rows = ", ".join(f"{name} {table.num_rows}" for name, table in tables.items())
    told(say("{}: geschrieben und unterschrieben ({})", "{}: written and signed ({})", out, rows), language)


def deposit_check(
    folder: Annotated[Path, typer.Argument(help="one deposit (folder or .zip), or a folder of deposits")],
    key: Key = None,
    trusted: Keys = None,
    language: Language = "de",
) -> None:
    """Checks signature, schema and plausibility; says per file what is wrong. Exit code 2 if any deposit is refused."""
    with plain_errors(language), deposit_folders([folder]) as (folders, broken):
        reports = check_deposits(folders, trusted_keys(key, trusted))
    for report in [*reports, *broken]:
        tell_report(report, language)
    if broken or not all(report.sound for report in reports):
        raise typer.Exit(WRONG_INPUT)


def _maker(names: Path | None, secret: Path | None) -> FilterMaker | None:
    if names is None and secret is None:
        return None
    if names is None or secret is None:
        raise ValueError(say("--names und --secret gehören zusammen", "--names and --secret belong together"))
    return FilterMaker(read_secret(secret))


def _linkage(maker: FilterMaker, names: Path) -> pa.Table:
    """Filters from a list of names, which itself never enters the deposit."""
    rows = maker.rows(read_names(names))
    return pa.Table.from_pylist(
        rows, schema=pa.schema([(field.name, pa.string()) for field in TABLES["linkage"].fields])
    )


def _files(folder: Path, name: str) -> list[Path]:
    found = [path for path in (folder / f"{name}.parquet", folder / f"{name}.csv") if path.is_file()]
    if len(found) > 1:
        raise ValueError(
            say(
                "{}: {} liegt zweimal vor, als .parquet und als .csv",
                "{}: {} is there twice, as .parquet and as .csv",
                folder,
                name,
            )
        )
    return found


def _period(name: str, starts_on: datetime | None, ends_on: datetime | None) -> Period:
    if starts_on and ends_on:
        return Period(name, starts_on.date(), ends_on.date())
    if name.isdigit() and len(name) == 4 and int(name) >= date.min.year:
        return Period.year(int(name))
    raise ValueError(
        say(
            "Zeitraum „{}“ ist kein Jahr: bitte --starts-on und --ends-on angeben",
            "period '{}' is no year: give --starts-on and --ends-on",
            name,
        )
    )

"""Deposits and evaluation on the command line. `register` adds the commands to an application; the file runs alone too.

Whatever the user gets wrong ends in one line on stderr and exit code 2.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from transferlotse_analytics.bloom import FilterMaker, read_names, read_secret
from transferlotse_analytics.deposit import (
    DepositReport,
    Period,
    TrustedKeys,
    check_deposits,
    load_signing_key,
    new_key_pair,
    read_table,
    write_deposit,
)
from transferlotse_analytics.deposit.packing import deposit_folders, no_folder
from transferlotse_analytics.engines import ENGINES, Engine, EngineMissing, no_engine, open_engine
from transferlotse_analytics.evaluation import Evaluation, evaluate
from transferlotse_analytics.network import beware
from transferlotse_analytics.report.texts import TEXTS
from transferlotse_analytics.schema import TABLES
from transferlotse_analytics.wording import Wording, say, worded

WRONG_INPUT = 2
PHASES = {
    "check": say("Lieferungen prüfen", "Check deposits"),
    "link": say("Zentren vergleichen", "Compare centres"),
    "count": say("Zählen", "Count"),
    "protect": say("Kleine Zahlen schützen", "Protect small numbers"),
}

Key = Annotated[Path | None, typer.Option("--key", help="public key that signed all deposits")]
Keys = Annotated[Path | None, typer.Option("--trusted", help="folder of public keys, one <centre>.pub per centre")]
Language = Annotated[str, typer.Option(help="de or en")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="day as 2024-12-31")]


def register(app: typer.Typer) -> None:
    """Adds `deposit keygen`, `deposit write`, `deposit check` and `evaluate` to an application."""
    deposits = typer.Typer(help="Write, sign and check what a centre hands in.", no_args_is_help=True)
    deposits.command("keygen")(deposit_keygen)
    deposits.command("write")(deposit_write)
    deposits.command("check")(deposit_check)
    app.add_typer(deposits, name="deposit")
    app.command("evaluate")(evaluate_deposits)


@contextmanager
def _plain_errors(language: str) -> Iterator[None]:
    """Turns what a user can get wrong into one line; anything else is a defect and shows itself."""
    try:
        yield
    except (ValueError, OSError, EngineMissing, pa.ArrowException) as error:
        _print(say("Fehler: {}", "Error: {}", worded(error)), language, err=True)
        raise typer.Exit(WRONG_INPUT) from error


def deposit_keygen(
    centre: Annotated[str, typer.Argument(help="key of the centre, such as ruhr-owl")],
    folder: Annotated[Path, typer.Option("--out", help="where the two key files go")] = Path(),
    language: Language = "de",
) -> None:
    """Makes a pair of keys: <centre>.key stays with the centre, <centre>.pub goes to the evaluator."""
    with _plain_errors(language):
        private, public = new_key_pair(folder, centre)
    _print(say("{}: geheim, bleibt im Zentrum", "{}: secret, stays in the centre", private), language)
    _print(say("{}: geht an die Auswertung", "{}: goes to the evaluator", public), language)


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
    with _plain_errors(language):
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
    _print(say("{}: geschrieben und unterschrieben ({})", "{}: written and signed ({})", out, rows), language)


def deposit_check(
    folder: Annotated[Path, typer.Argument(help="one deposit (folder or .zip), or a folder of deposits")],
    key: Key = None,
    trusted: Keys = None,
    language: Language = "de",
) -> None:
    """Checks signature, schema and plausibility; says per file what is wrong. Exit code 2 if any deposit is refused."""
    with _plain_errors(language), deposit_folders([folder]) as (folders, broken):
        reports = check_deposits(folders, _trusted(key, trusted))
    for report in [*reports, *broken]:
        _tell(report, language)
    if broken or not all(report.sound for report in reports):
        raise typer.Exit(WRONG_INPUT)


def evaluate_deposits(
    deposits: Annotated[list[Path], typer.Argument(help="deposits (folders or .zip), or folders of deposits")],
    out: Annotated[Path, typer.Option("--out", help="where tables and report go")],
    engine: Annotated[str, typer.Option(help=" or ".join(ENGINES))] = "duckdb",
    key: Key = None,
    trusted: Keys = None,
    establishments: Annotated[Path | None, typer.Option(help="CSV: district, size, establishments")] = None,
    language: Language = "de",
) -> None:
    """Evaluates all sound deposits; tables as Parquet and CSV, a summary as HTML, small numbers protected."""
    with _plain_errors(language):
        if engine not in ENGINES:
            raise ValueError(no_engine(engine))
        if language not in TEXTS:
            raise ValueError(
                say(
                    "„{}“ ist keine Sprache des Berichts: de oder en",
                    "'{}' is no language of the report: de or en",
                    language,
                )
            )
        with deposit_folders(deposits) as (folders, broken):
            done = _run(folders, broken, out, engine, _trusted(key, trusted), establishments, language)
    for report in done.refused:
        _tell(report, language)
    for report in done.incomparable:
        _print(beware(report), language, err=True)
    state = say("unverändert, nichts neu zu rechnen", "unchanged, nothing to compute again")
    if done.computed:
        state = say("{} Schritte gerechnet", "{} steps computed", len(done.computed))
    counted, total = len(done.reports) - len(done.refused), len(done.reports)
    told = say(
        "{}: {} von {} Lieferungen ausgewertet, {}", "{}: {} of {} deposits evaluated, {}", out, counted, total, state
    )
    _print(told, language)


def _run(
    folders: list[Path],
    broken: list[DepositReport],
    out: Path,
    engine: str,
    trusted: TrustedKeys,
    establishments: Path | None,
    language: str,
) -> Evaluation:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks = {
            phase: bars.add_task(title.in_language(language), total=1, start=False) for phase, title in PHASES.items()
        }

        def progress(phase: str, done: int, total: int) -> None:
            bars.start_task(tasks[phase])
            bars.update(tasks[phase], completed=done, total=total)

        def opened() -> Engine:
            return open_engine(engine)

        try:
            return evaluate(
                deposits=folders,
                unreadable=broken,
                trusted=trusted,
                engine=opened,
                engine_name=engine,
                out=out,
                now=datetime.now(UTC),
                establishments=establishments,
                language=language,
                progress=progress,
            )
        except BaseException:
            # What went wrong stands alone on its line.
            bars.live.transient = True
            raise


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


def _trusted(key: Path | None, folder: Path | None) -> TrustedKeys:
    if key and folder:
        raise ValueError(say("--key oder --trusted angeben, nicht beides", "give --key or --trusted, not both"))
    if key:
        return TrustedKeys.from_file(key)
    if folder:
        return TrustedKeys.from_folder(folder)
    raise ValueError(
        say(
            "bitte --trusted (Ordner mit öffentlichen Schlüsseln) oder --key (ein öffentlicher Schlüssel) angeben",
            "give --trusted (folder of public keys) or --key (one public key)",
        )
    )


def _tell(report: DepositReport, language: str) -> None:
    name = report.folder.name
    if report.sound:
        rows = ", ".join(f"{table} {count}" for table, count in report.rows.items() if count)
        _print(say("{}: in Ordnung ({})", "{}: sound ({})", name, rows), language)
    for finding in report.findings:
        _print(say("{}: zurückgewiesen: {}", "{}: refused: {}", name, finding.worded()), language, err=True)


def _print(text: Wording, language: str, *, err: bool = False) -> None:
    typer.echo(text.in_language(language), err=err)


app = typer.Typer(no_args_is_help=True, add_completion=False)
register(app)

if __name__ == "__main__":
    app()

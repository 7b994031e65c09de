"""Deposits and evaluation on the command line. `register` adds the commands to an application; the file runs alone too.

Whatever the user gets wrong ends in one line on stderr and exit code 2.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from transferlotse_analytics.deposit import DepositReport, TrustedKeys
from transferlotse_analytics.deposit.packing import deposit_folders
from transferlotse_analytics.deposit_cli import deposit_check, deposit_keygen, deposit_write
from transferlotse_analytics.engines import ENGINES, Engine, no_engine, open_engine
from transferlotse_analytics.evaluation import Evaluation, evaluate
from transferlotse_analytics.joint import doubtful, write_list
from transferlotse_analytics.network import beware
from transferlotse_analytics.report.texts import TEXTS
from transferlotse_analytics.telling import Key, Keys, Language, plain_errors, tell_report, told, trusted_keys
from transferlotse_analytics.wording import say

PHASES = {
    "check": say("Lieferungen prüfen", "Check deposits"),
    "link": say("Zentren vergleichen", "Compare centres"),
    "count": say("Zählen", "Count"),
    "protect": say("Kleine Zahlen schützen", "Protect small numbers"),
}


def register(app: typer.Typer) -> None:
    """Adds `deposit keygen`, `deposit write`, `deposit check` and `evaluate` to an application."""
    deposits = typer.Typer(help="Write, sign and check what a centre hands in.", no_args_is_help=True)
    deposits.command("keygen")(deposit_keygen)
    deposits.command("write")(deposit_write)
    deposits.command("check")(deposit_check)
    app.add_typer(deposits, name="deposit")
    app.command("evaluate")(evaluate_deposits)


def evaluate_deposits(
    deposits: Annotated[list[Path], typer.Argument(help="deposits (folders or .zip), or folders of deposits")],
    out: Annotated[Path, typer.Option("--out", help="where tables and report go")],
    engine: Annotated[str, typer.Option(help=" or ".join(ENGINES))] = "duckdb",
    key: Key = None,
    trusted: Keys = None,
    establishments: Annotated[Path | None, typer.Option(help="CSV: district, size, establishments")] = None,
    published: Annotated[
        list[Path] | None,
        typer.Option(help="results published before, to protect the new ones beside them; repeatable"),
    ] = None,
    joint: Annotated[
        Path | None, typer.Option(help="CSV to write: who joined under which key; not to be published")
    ] = None,
    language: Language = "de",
) -> None:
    """Evaluates all sound deposits; tables as Parquet and CSV, a summary as HTML, small numbers protected."""
    with plain_errors(language):
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
        if joint is not None and out.resolve() in joint.resolve().parents:
            raise ValueError(
                say(
                    "{}: nicht in den Ordner der Ergebnisse, denn die Liste darf nicht weitergegeben werden",
                    "{}: not into the folder of results, since the list must not be passed on",
                    joint,
                )
            )
        with deposit_folders(deposits) as (folders, broken):
            done = _run(
                folders, broken, out, engine, trusted_keys(key, trusted), establishments, language, joint, published
            )
            if joint is not None:
                write_list(done.joint or (), joint)
    for report in done.refused:
        tell_report(report, language)
    for report in done.incomparable:
        told(beware(report), language, err=True)
    sound = frozenset(report.centre for report in done.reports if report.sound)
    for delivery in doubtful(done.joint or (), sound):
        told(delivery.warning, language, err=True)
    state = say("unverändert, nichts neu zu rechnen", "unchanged, nothing to compute again")
    if done.computed:
        state = say("{} Schritte gerechnet", "{} steps computed", len(done.computed))
    counted, total = len(done.reports) - len(done.refused), len(done.reports)
    summed = say(
        "{}: {} von {} Lieferungen ausgewertet, {}", "{}: {} of {} deposits evaluated, {}", out, counted, total, state
    )
    told(summed, language)


def _run(
    folders: list[Path],
    broken: list[DepositReport],
    out: Path,
    engine: str,
    trusted: TrustedKeys,
    establishments: Path | None,
    language: str,
    joint: Path | None,
    published: list[Path] | None,
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
                joint=joint is not None,
                published=published or (),
                progress=progress,
            )
        except BaseException:
            # What went wrong stands alone on its line.
            bars.live.transient = True
            raise


app = typer.Typer(no_args_is_help=True, add_completion=False)
register(app)

if __name__ == "__main__":
    app()

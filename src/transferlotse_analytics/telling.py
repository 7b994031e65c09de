"""What the commands of deposits and evaluation share: options, keys to trust, and how they speak to people.

Whatever the user gets wrong ends in one line on stderr and exit code 2.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import typer

from transferlotse_analytics.deposit import DepositReport, TrustedKeys
from transferlotse_analytics.engines import EngineMissing
from transferlotse_analytics.wording import Wording, say, worded

WRONG_INPUT = 2

Key = Annotated[Path | None, typer.Option("--key", help="public key that signed all deposits")]
Keys = Annotated[Path | None, typer.Option("--trusted", help="folder of public keys, one <centre>.pub per centre")]
Language = Annotated[str, typer.Option(help="de or en")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="day as 2024-12-31")]


@contextmanager
def plain_errors(language: str) -> Iterator[None]:
    """Turns what a user can get wrong into one line; anything else is a defect and shows itself."""
    try:
        yield
    except (ValueError, OSError, EngineMissing, pa.ArrowException) as error:
        told(say("Fehler: {}", "Error: {}", worded(error)), language, err=True)
        raise typer.Exit(WRONG_INPUT) from error


def trusted_keys(key: Path | None, folder: Path | None) -> TrustedKeys:
    """The keys to trust: one for all deposits, or a folder of them; ValueError unless exactly one is given."""
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


def tell_report(report: DepositReport, language: str) -> None:
    """Says whether a deposit is sound, and what is wrong with it."""
    name = report.folder.name
    if report.sound:
        rows = ", ".join(f"{table} {count}" for table, count in report.rows.items() if count)
        told(say("{}: in Ordnung ({})", "{}: sound ({})", name, rows), language)
    for finding in report.findings:
        told(say("{}: zurückgewiesen: {}", "{}: refused: {}", name, finding.worded()), language, err=True)


def told(text: Wording, language: str, *, err: bool = False) -> None:
    """Prints a text in the language of the command."""
    typer.echo(text.in_language(language), err=err)

"""The linkage commands: link, count, review, explain, train."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import typer

from transferlotse_analytics.linkage.decisions import Decisions, read_decisions
from transferlotse_analytics.linkage.engine import LinkResult, link_table
from transferlotse_analytics.linkage.reading import UnreadableList, read_lists
from transferlotse_analytics.linkage.state import link_with_state
from transferlotse_analytics.linkage.weights import save_model, stored_model
from transferlotse_analytics.linkage.writing import write_clusters

Files = Annotated[list[Path], typer.Argument(metavar="FILE…", help="CSV, Excel (.xlsx) or Parquet lists")]
Out = Annotated[Path, typer.Option("--out", help="file to write")]
Decided = Annotated[Path | None, typer.Option("--decisions", help="review list with the column decision filled in")]


@contextmanager
def one_clear_line() -> Iterator[None]:
    """Bad input ends in one line on standard error and exit code 2."""
    try:
        yield
    except UnreadableList as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(2) from None
    except OSError as error:
        typer.echo(f"Error: {error.filename or ''}: {error.strerror or error}", err=True)
        raise typer.Exit(2) from None
    except MemoryError:
        typer.echo("Error: not enough memory for these lists.", err=True)
        raise typer.Exit(2) from None


def _decisions(path: Path | None) -> Decisions:
    return read_decisions(path) if path else Decisions()


def _linked(files: list[Path], decisions: Path | None) -> LinkResult:
    return link_table(read_lists(files), _decisions(decisions))


def _part(name: str) -> ModuleType:
    """A module of the linkage that only some commands need: new rows are linked in about the time it takes to load all."""
    return importlib.import_module(f"transferlotse_analytics.linkage.{name}")


def link(
    files: Files,
    out: Out,
    decisions: Decided = None,
    state: Annotated[
        Path | None, typer.Option("--state", help="folder that remembers earlier lists; new rows are added")
    ] = None,
) -> None:
    """Give every row its company and its person: record_id, company_cluster, person_cluster."""
    with one_clear_line():
        if not out.parent.is_dir():
            raise UnreadableList(f"{out.parent}: there is no such folder to write to.")
        if state:
            link_with_state(files, state, _decisions(decisions), out)
            return
        result = _linked(files, decisions)
        write_clusters(out, result.table["record_id"], result.profiles.key, result.company, result.person)


def count(
    files: Files,
    decisions: Decided = None,
    as_json: Annotated[bool, typer.Option("--json", help="figures as JSON on standard output")] = False,
) -> None:
    """How many different companies, SMEs and persons, each with a 95 % interval."""
    with one_clear_line():
        counts = _part("counting").count_distinct(_linked(files, decisions))
    if as_json:
        typer.echo(json.dumps(counts.as_dict(), ensure_ascii=False))
        return
    for kind, figure in counts.as_dict().items():
        typer.echo(f"{kind:<10} {figure['estimate']:>10,}   95 %: {figure['low']:,} to {figure['high']:,}")


def review(
    files: Files,
    out: Out,
    decisions: Decided = None,
    limit: Annotated[int, typer.Option(help="how many pairs", min=1)] = 200,
) -> None:
    """The doubtful pairs side by side, most informative first, with a column decision to fill (same, different)."""
    with one_clear_line():
        result = _linked(files, decisions)
        reviewing = _part("reviewing")
        reviewing.write_review(out, result, reviewing.doubtful_pairs(result, limit))


def explain(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    first: Annotated[str, typer.Argument(metavar="ID")],
    second: Annotated[str, typer.Argument(metavar="ID")],
    lang: Annotated[str, typer.Option(help="de or en")] = "de",
) -> None:
    """Why two rows are or are not one company, in plain words with the weight of each point."""
    with one_clear_line():
        if lang not in ("de", "en"):
            raise UnreadableList(f"--lang {lang}: de or en.")
        typer.echo(_part("explaining").explain_rows(link_table(read_lists([file])), first, second, lang))


def train(
    folders: Annotated[list[Path], typer.Argument(metavar="FOLDER…", help="folders with attendance.csv and truth.csv")],
    out: Out,
    only_calibrate: Annotated[bool, typer.Option("--only-calibrate", help="keep the stored weights")] = False,
    calibrate: Annotated[
        list[Path] | None, typer.Option("--calibrate", help="further folders that fit the counting")
    ] = None,
    bare: Annotated[
        list[Path] | None, typer.Option("--bare", help="folders with names and towns only, for weights of their own")
    ] = None,
) -> None:
    """Train the weights anew from lists with known truth (rarely needed; Splink gives the start)."""
    with one_clear_line():
        # Splink is heavy and only needed here
        learning = _part("learning")
        model = stored_model() if only_calibrate else learning.train_model(folders, typer.echo)
        model = learning.with_bare_weights(bare, model) if bare else model
        save_model(learning.calibrated(calibrate or folders, model, typer.echo), out)


def register(app: typer.Typer) -> None:
    """Add the linkage commands to the command line."""
    commands: tuple[Callable[..., Any], ...] = (link, count, review, explain, train)
    for command in commands:
        app.command()(command)

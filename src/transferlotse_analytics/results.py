"""The folder of results: what a finished run leaves there, and how it gets there as a whole."""

import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from transferlotse_analytics.labels import labels_table
from transferlotse_analytics.publishing import to_arrow
from transferlotse_analytics.report import Summary, crossing_shown, render_report
from transferlotse_analytics.steps import STEPS
from transferlotse_analytics.wording import say

RUN = "run.json"
REPORT = "report.html"
LABELS = "labels"


class EvaluationError(ValueError):
    """The run cannot start; the message says why."""


def check_out(out: Path) -> None:
    """EvaluationError where the folder holds files of somebody else."""
    if out.exists() and not out.is_dir():
        raise EvaluationError(say("{}: ist eine Datei, kein Ordner", "{}: is a file, not a folder", out))
    if out.is_dir() and any(path.name not in _ours() for path in out.iterdir()):
        raise EvaluationError(
            say(
                "{}: enthält andere Dateien; bitte einen leeren Ordner oder den eines früheren Laufs wählen",
                "{}: holds other files; choose an empty folder or that of a former run",
                out,
            )
        )


def _ours() -> set[str]:
    """The files of a finished run."""
    return {RUN, REPORT, *(f"{name}.{kind}" for name in (*STEPS, LABELS) for kind in ("csv", "parquet"))}


def finished_run(out: Path, fingerprint: str) -> int | None:
    """The number of withheld cells of a finished run with the same inputs, or None where a file of it is missing."""
    run = marker(out / RUN)
    if not run or run.get("inputs") != fingerprint or not all((out / name).is_file() for name in _ours()):
        return None
    return int(run["withheld"])


def marker(path: Path) -> dict[str, Any] | None:
    """What a small file of this program says; None where it is missing or holds something else."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def write_whole(path: Path, text: str) -> None:
    """Writes a file so that it is there completely or not at all."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)


def publish(out: Path, summary: Summary, run: dict[str, object]) -> None:
    """Puts the protected tables and the report in the place of those a former run left."""
    unfinished = out.with_name(f".{out.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    tables = {name: to_arrow(STEPS[name], rows) for name, rows in summary.tables.items()}
    for name, table in (*tables.items(), (LABELS, labels_table(summary.labels, summary.tables.values()))):
        pq.write_table(table, unfinished / f"{name}.parquet")
        pa_csv.write_csv(table, unfinished / f"{name}.csv", pa_csv.WriteOptions(quoting_style="needed"))
    (unfinished / REPORT).write_text(render_report(summary), encoding="utf-8")
    run["crossing"] = crossing_shown(summary)
    run["deposits"] = [{"centre": r.centre, "folder": r.folder.name, "sound": r.sound} for r in summary.reports]
    (unfinished / RUN).write_text(json.dumps(run, indent=2) + "\n", encoding="utf-8")
    out.mkdir(parents=True, exist_ok=True)
    # The marker goes first and comes last: a folder without it is never taken for a finished run.
    (out / RUN).unlink(missing_ok=True)
    for file in sorted(unfinished.iterdir(), key=lambda path: path.name == RUN):
        file.replace(out / file.name)
    unfinished.rmdir()

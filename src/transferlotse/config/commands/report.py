"""`transferlotse report`: the funder's report of one centre."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from django.template.loader import render_to_string
from django.utils import timezone, translation

from transferlotse.centres.models import Centre
from transferlotse.centres.queries import centre_scope
from transferlotse.files.papers.shapes import SHAPES
from transferlotse.reports.queries.papers import report_paper
from transferlotse.reports.queries.readings import NothingToReport, Reading, reading_of
from transferlotse.reports.queries.summaries import report_summary

app = typer.Typer()


class Format(StrEnum):
    """What the report is written as."""

    JSON = "json"
    HTML = "html"
    PDF = "pdf"
    XLSX = "xlsx"
    DOCX = "docx"


class Language(StrEnum):
    """The report's language."""

    DE = "de"
    EN = "en"


@app.command("report")
def write_report(
    centre: Annotated[str, typer.Option("--centre", help="Key of the centre, such as ruhr-owl.")],
    format_: Annotated[Format, typer.Option("--format", help="What to write.")] = Format.JSON,
    out: Annotated[Path | None, typer.Option("--out", help="File to write; JSON needs none.")] = None,
    language: Annotated[Language, typer.Option("--language", help="Language of the report.")] = Language.DE,
) -> None:
    """Write a centre's report, computed from its records as they are now."""
    if out is None and format_ != Format.JSON:
        _refuse(f"--format {format_} needs a file: add --out FILE.")
    found = Centre.objects.filter(key=centre).first()
    if found is None:
        _refuse(f"There is no centre '{centre}'. Known: {', '.join(Centre.objects.values_list('key', flat=True))}.")
    with centre_scope(found), translation.override(language):
        try:
            reading = reading_of(centre=found, language=language, today=timezone.localdate())
        except NothingToReport:
            _refuse(f"'{centre}' has no funding yet, so there is no span to report on.")
        body = _body(reading, format_)
    if out is None:
        typer.echo(body.decode())
        return
    try:
        out.write_bytes(body)
    except OSError as failure:
        _refuse(f"{out} cannot be written: {failure.strerror}.")


def _body(reading: Reading, format_: Format) -> bytes:
    if format_ == Format.JSON:
        return json.dumps(report_summary(reading), ensure_ascii=False, indent=2).encode()
    paper = report_paper(reading)
    if format_ == Format.HTML:
        return render_to_string("reports/report_file.html", {"paper": paper}).encode()
    return SHAPES[format_].write(paper)


def _refuse(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(2)

"""`import`: move a centre's own table into the records from the command line."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from django.db import transaction
from django.utils import timezone, translation

from transferlotse.centres.models import Centre
from transferlotse.centres.queries import centre_scope
from transferlotse.files.actions import choose_columns, discard_upload, learn_words, store_upload
from transferlotse.files.models import TableImport
from transferlotse.files.queries import column_map
from transferlotse.files.reading import TableRefused
from transferlotse.files.reading.problems import problem_text
from transferlotse.files.rules.columns import SHOWN, ColumnMap, Field, Problem, unmet
from transferlotse.files.rules.tables import MAX_BYTES, Table, normalised
from transferlotse.portal.actions import apply_import, preview_import
from transferlotse.portal.queries.vocabularies import meanings_for, vocabularies
from transferlotse.portal.queries.words import ASKED_AT_ONCE, unknown_words
from transferlotse.portal.rules import KINDS

app = typer.Typer()
ACTOR = "cli"
ROWS_SHOWN = 50
NOTHING_DONE, SOME_REFUSED = 1, 3
Meanings = dict[tuple[str, str], str]


class KindName(StrEnum):
    """What a table can hold."""

    TARGETS = "targets"
    DELIVERIES = "deliveries"
    ATTENDANCE = "attendance"
    CONTACTS = "contacts"
    PUBLICITY = "publicity"


@app.command("import")
def import_table(
    kind: Annotated[KindName, typer.Argument(help="What is in the table.")],
    file: Annotated[Path, typer.Argument(help="Excel (.xlsx) or CSV.", exists=True, dir_okay=False, readable=True)],
    centre: Annotated[str, typer.Option(help="Key of the centre, as in its addresses.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    sheet: Annotated[str, typer.Option(help="Sheet of the workbook; without it the first that holds something.")] = "",
    column: Annotated[
        list[str] | None, typer.Option(help="FIELD=COLUMN, where the column's name is not understood.")
    ] = None,
    value: Annotated[list[str] | None, typer.Option(help="FIELD=VALUE for all rows that do not say.")] = None,
    word: Annotated[
        list[str] | None,
        typer.Option(help="FIELD:WORD=MEANING, where a word in the table is not understood; it is remembered."),
    ] = None,
    language: Annotated[str, typer.Option(help="Language of the messages: de or en.")] = "de",
) -> None:
    """Move a table into the records of a centre. Rows with errors stay out; ends with status 3 if there were any,
    with status 1 if nothing was done. Column names are remembered as in the browser."""
    found = Centre.objects.filter(key=centre).first()
    if found is None:
        _stop(f"There is no centre with the key {centre}.")
    if file.stat().st_size > MAX_BYTES:
        _stop(f"{file} is larger than 25 MB.")
    chosen = ColumnMap(_pairs(column), _pairs(value))
    with translation.override(language), centre_scope(found):
        try:
            meanings = _meanings(found, kind.value, word)
            refused = _move_in(found, kind.value, file, sheet, chosen, meanings, dry_run)
        except TableRefused as refusal:
            _stop(str(refusal))
    raise typer.Exit(SOME_REFUSED if refused else 0)


def _move_in(
    centre: Centre, kind: str, file: Path, sheet: str, chosen: ColumnMap, meanings: Meanings, dry_run: bool
) -> int:
    """Upload, map, preview and, unless it is a dry run, apply; return how many rows were refused."""
    fields, now = KINDS[kind].fields, timezone.now()
    typer.echo(f"Reading {file} …")
    with transaction.atomic():
        table_import, table = store_upload(
            centre_key=centre.key, kind=kind, fields=fields, name=file.name, body=file.read_bytes(), sheet=sheet,
            actor=ACTOR, now=now,
        )  # fmt: skip
        mapping = _mapping(centre, kind, table, chosen)
        choose_columns(
            table_import=table_import, header=table.header, columns=mapping.columns, fixed=mapping.fixed, now=now
        )
        typer.echo(_described(mapping, fields, table))
        learn_words(centre_key=centre.key, meanings=meanings, actor=ACTOR, now=now)
        preview_import(centre=centre, table_import=table_import, today=timezone.localdate(now))
        if dry_run:
            _report(centre, table_import, "would be")
            # Nothing stays, not even how columns and words were read.
            transaction.set_rollback(True)
            return table_import.counted.refused
    if not table_import.counted.good:
        _report(centre, table_import, "were")
        discard_upload(table_import=table_import)
        _stop("No row can be taken over; nothing was changed.")
    altered = table_import.counted.altered
    typer.echo(f"Writing {altered} rows …" if altered else "Everything is there already; nothing is written.")
    counts = apply_import(centre=centre, table_import=table_import, actor=ACTOR, now=timezone.now())
    _report(centre, table_import, "were")
    return counts.refused


def _mapping(centre: Centre, kind: str, table: Table, chosen: ColumnMap) -> ColumnMap:
    fields = KINDS[kind].fields
    known = {one.name for one in fields}
    strange = [name for name in (*chosen.columns, *chosen.fixed) if name not in known]
    if strange:
        _stop(f"Unknown field {', '.join(strange)}. Fields: {', '.join(sorted(known))}")
    missing = [name for name in chosen.columns.values() if name not in table.header]
    if missing:
        _stop(f"There is no column {', '.join(missing)}. Columns: {', '.join(table.header)}")
    guess, _ = column_map(centre_key=centre.key, kind=kind, fields=fields, header=table.header)
    kept = {name: column for name, column in guess.columns.items() if column not in chosen.columns.values()}
    mapping = ColumnMap({**kept, **chosen.columns}, {**guess.fixed, **chosen.fixed})
    if lacking := unmet(fields, mapping):
        names = ", ".join(f"{one.name} ({one.de})" for one in lacking)
        _stop(f"No column found for {names}. Name it with --column FIELD=COLUMN. Columns: {', '.join(table.header)}")
    return mapping


def _meanings(centre: Centre, kind: str, texts: list[str] | None) -> Meanings:
    """What words mean, checked: field and meaning are known."""
    fields = {one.name: one for one in KINDS[kind].fields if one.vocabulary}
    known = vocabularies(centre=centre, fields=fields.values())
    meanings = {}
    for named, meaning in _pairs(texts).items():
        name, colon, word = named.partition(":")
        if not colon or not word or name not in fields:
            _stop(f"Write FIELD:WORD=MEANING with one of the fields {', '.join(sorted(fields))}, not {named}")
        if normalised(meaning) not in known[fields[name].vocabulary]:
            _stop(f"{name} knows no {meaning}. Known: {', '.join(_meanings_of(centre, fields[name]))}")
        meanings[fields[name].vocabulary, word[:SHOWN]] = meaning
    return meanings


def _meanings_of(centre: Centre, one: Field) -> list[str]:
    return [key for key, _label in meanings_for(centre=centre, field=one, language="en")]


def _asked(centre: Centre, table_import: TableImport) -> str:
    """The unknown words, each once, and how to explain them; nothing where there are none."""
    words = unknown_words(centre=centre, table_import=table_import, language="en")
    lines = [f"  {one.field.name}: {one.word} ({one.rows})" for one in words[:ASKED_AT_ONCE]]
    if len(words) > len(lines):
        lines.append(f"  … {len(words) - len(lines)} more")
    return (
        "\n".join(["Unknown words (rows). Say what one means with --word FIELD:WORD=MEANING", *lines]) if words else ""
    )


def _described(mapping: ColumnMap, fields: tuple[Field, ...], table: Table) -> str:
    parts = [f"{one.name} ← {mapping.columns[one.name]}" for one in fields if one.name in mapping.columns]
    parts += [f"{name} = {value}" for name, value in mapping.fixed.items()]
    lines = ["Columns: " + ", ".join(parts)]
    if unused := [name for name in table.header if name not in mapping.columns.values()]:
        lines.append("Not used: " + ", ".join(unused))
    if others := [name for name in table.sheets if name != table.sheet]:
        lines.append(f"Sheet: {table.sheet}. There are also (--sheet NAME): {', '.join(others)}")
    return "\n".join(lines)


def _report(centre: Centre, table_import: TableImport, verb: str) -> None:
    problems = [Problem(**one) for one in table_import.refused]
    for problem in problems[:ROWS_SHOWN]:
        typer.echo(f"  {problem_text(problem)}", err=True)
    if len(problems) > ROWS_SHOWN:
        typer.echo(f"  … {len(problems) - ROWS_SHOWN} more", err=True)
    if asked := _asked(centre, table_import):
        typer.echo(asked, err=True)
    counts = table_import.counted
    typer.echo(
        f"Rows: {counts.created} {verb} new, {counts.changed} changed, {counts.unchanged} unchanged, {counts.refused} refused"
    )


def _pairs(texts: list[str] | None) -> dict[str, str]:
    pairs = {}
    for text in texts or []:
        name, equals, rest = text.partition("=")
        if not equals or not rest:
            _stop(f"Write FIELD=…, not {text}")
        pairs[name.strip()] = rest.strip()
    return pairs


def _stop(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(NOTHING_DONE)

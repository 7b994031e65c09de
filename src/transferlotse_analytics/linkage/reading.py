"""Lists as partners keep them: CSV, Excel or Parquet, German or English headings; read, never changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from transferlotse_analytics.linkage.hashing import text_hashes

COLUMNS = (
    "record_id",
    "source",
    "event_id",
    "event_date",
    "company",
    "first_name",
    "last_name",
    "email",
    "phone",
    "street",
    "plz",
    "city",
    "employees",
    "founded",
)
#: Headings (folded: lower case, letters only) and the column they mean.
HEADINGS: dict[str, str] = {
    alias: column
    for column, aliases in {
        "record_id": "recordid id nr lfdnr datensatz datensatznummer teilnehmernr",
        "source": "source quelle partner liste",
        "event_id": "eventid event veranstaltung veranstaltungid veranstaltungsnr",
        "event_date": "eventdate date datum veranstaltungsdatum",
        "company": "company name firma firmenname unternehmen unternehmensname organisation organization betrieb "
        "institution companyname einrichtung arbeitgeber",
        "first_name": "firstname vorname givenname rufname",
        "last_name": "lastname nachname surname familienname zuname",
        "email": "email mail mailadresse emailadresse",
        "phone": "phone telefon tel telefonnummer telephone rufnummer",
        "street": "street strasse straße anschrift adresse address strassehausnummer straßehausnummer",
        "plz": "plz postleitzahl zip zipcode postcode postalcode",
        "city": "city ort stadt wohnort sitz place town standort location",
        "employees": "employees mitarbeiter mitarbeiterzahl beschäftigte beschaeftigte mitarbeitende staff size "
        "groesse größe anzahlmitarbeiter",
        "founded": "founded foundyear foundingyear gründungsjahr gruendungsjahr gründung gruendung gegründet gegruendet",
    }.items()
    for alias in aliases.split()
}
#: Without one of these nothing can be linked.
USABLE = ("company", "email", "last_name")
#: Longest cell that is believed to be data, in bytes.
CELL_LIMIT = 20_000
#: Longest line that is read, in bytes.
LINE_LIMIT = 1 << 20


class UnreadableList(Exception):
    """The file cannot be used; the message says in one line what is wrong and what to do."""


def read_lists(paths: Sequence[Path]) -> pa.Table:
    """All rows of all files as text in the columns of ``COLUMNS``; raises ``UnreadableList``.

    Row numbers stand in where a file has no ``record_id`` (``name:number`` when several files are read). An identifier
    that occurs twice is refused, within a file and between files.
    """
    tables = [_fit(read_list(path), path, len(paths) > 1) for path in paths]
    table = pa.concat_tables(tables).combine_chunks()
    if table.num_rows == 0:
        raise UnreadableList(f"{paths[0]}: holds headings but no rows.")
    _refuse_clashes(table, tables, paths)
    return table


def read_list(path: Path) -> pa.Table:
    """One file as a table of text columns under its own headings."""
    if path.is_dir():
        raise UnreadableList(f"{path}: is a folder; name the files in it.")
    if not path.exists():
        raise UnreadableList(f"{path}: there is no such file.")
    if not path.is_file():
        raise UnreadableList(f"{path}: is a stream or a device, not a file; save the list first.")
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(1 << 16)
    except OSError as error:
        raise UnreadableList(f"{path}: cannot be opened ({error.strerror}).") from error
    if size == 0:
        raise UnreadableList(f"{path}: is empty.")
    if start[:4] == b"PAR1":
        return _read_parquet(path)
    if start[:4] == b"PK\x03\x04":
        return _read_excel(path)
    return _read_csv(path, start)


def _read_parquet(path: Path) -> pa.Table:
    # loaded only here, like what reads workbooks
    parquet = import_module("pyarrow.parquet")
    try:
        table = parquet.read_table(path)
        return pa.table({name: pc.cast(table[name], pa.string()) for name in table.column_names})
    except (pa.ArrowException, OSError, ValueError) as error:
        raise UnreadableList(f"{path}: is not a readable Parquet file ({_first_line(error)}).") from error


def _read_excel(path: Path) -> pa.Table:
    # loaded only here: it takes longer than reading a short list
    openpyxl = import_module("openpyxl")
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        rows = [[_cell(value) for value in row] for row in book.worksheets[0].iter_rows(values_only=True)]
        book.close()
    except Exception as error:  # openpyxl raises whatever its zip and XML parts raise
        raise UnreadableList(f"{path}: is not a readable Excel workbook ({_first_line(error)}).") from error
    while rows and not any(rows[0]):
        rows.pop(0)
    if not rows:
        raise UnreadableList(f"{path}: the first sheet is empty.")
    heads = _distinct_headings(rows[0])
    body = [row for row in rows[1:] if any(row)]
    return pa.table(
        {head: pa.array([row[i] if i < len(row) else "" for row in body], pa.string()) for i, head in enumerate(heads)}
    )


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _read_csv(path: Path, start: bytes) -> pa.Table:
    encoding = _encoding(path, start)
    text = start.decode(encoding, errors="ignore").lstrip("\ufeff")
    first = text.split("\n", 1)[0].rstrip("\r")
    if len(first) >= 1 << 15:
        raise UnreadableList(
            f"{path}: the first line is longer than {1 << 15} characters; this is not a list with headings."
        )
    delimiter = max(";\t,|", key=first.count)
    heads = _distinct_headings(next(csv.reader([first], delimiter=delimiter), [""]))
    for attempt in dict.fromkeys((encoding, "cp1252")):
        try:
            return _parse_csv(path, attempt, delimiter, heads)
        except UnicodeDecodeError:
            continue
        except pa.ArrowInvalid as error:
            if "UTF8" not in str(error) and "Unicode" not in str(error):
                raise UnreadableList(f"{path}: {_csv_trouble(error)}") from error
    raise UnreadableList(f"{path}: the encoding is not recognised; save the list as UTF-8.")


def _parse_csv(path: Path, encoding: str, delimiter: str, heads: list[str]) -> pa.Table:
    # Arrow stops with an error of its own when a line does not fit the block, so no line can fill the memory
    read = pacsv.ReadOptions(column_names=heads, skip_rows=1, encoding=encoding, block_size=16 * LINE_LIMIT)
    parse = pacsv.ParseOptions(delimiter=delimiter, newlines_in_values=True)
    convert = pacsv.ConvertOptions(column_types=dict.fromkeys(heads, pa.string()), strings_can_be_null=False)
    return pacsv.read_csv(path, read_options=read, parse_options=parse, convert_options=convert)


def _encoding(path: Path, start: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8")):
        if start.startswith(mark):
            return encoding
    if b"\x00" in start:
        raise UnreadableList(f"{path}: is a binary file, not a list; save it as CSV, Excel (.xlsx) or Parquet.")
    odd = sum(byte < 9 or 13 < byte < 32 for byte in start)
    if odd > len(start) // 100:
        raise UnreadableList(f"{path}: is a binary file, not a list; save it as CSV, Excel (.xlsx) or Parquet.")
    try:
        start[: len(start) - 4].decode("utf-8") if len(start) > 4 else start.decode("utf-8")
    except UnicodeDecodeError as error:
        return "utf-8" if error.start >= len(start) - 8 else "cp1252"
    return "utf-8"


def _csv_trouble(error: Exception) -> str:
    text = _first_line(error)
    if "straddl" in text or "block" in text:
        return f"a line is longer than {16 * LINE_LIMIT // (1 << 20)} MB; a quotation mark may be missing its partner."
    if "columns" in text:
        return f"the rows do not have the same number of columns ({text})."
    return f"is not readable as CSV ({text})."


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


def _distinct_headings(heads: Sequence[str]) -> list[str]:
    seen: dict[str, int] = {}
    result = []
    for position, head in enumerate(heads):
        head = str(head).strip() or f"column {position + 1}"
        seen[head] = seen.get(head, 0) + 1
        result.append(head if seen[head] == 1 else f"{head} ({seen[head]})")
    return result


def column_of(heading: str) -> str | None:
    """Which of ``COLUMNS`` a heading means, if any."""
    return HEADINGS.get("".join(letter for letter in heading.lower() if letter.isalpha()))


def _fit(table: pa.Table, path: Path, several: bool) -> pa.Table:
    found: dict[str, pa.ChunkedArray] = {}
    for head in table.column_names:
        column = column_of(head)
        if column and (column not in found or head == column):
            found[column] = table[head]
    if not any(column in found for column in USABLE):
        heads = ", ".join(table.column_names[:8])[:200]
        raise UnreadableList(
            f"{path}: no usable column; needs a company name, an e-mail or a surname (found: {heads})."
        )
    for column, cells in found.items():
        longest = pc.max(pc.binary_length(cells)).as_py() if len(cells) else 0
        if (longest or 0) > CELL_LIMIT:
            raise UnreadableList(
                f"{path}: a cell in {column} holds {longest} bytes (limit {CELL_LIMIT}); is a quotation mark missing?"
            )
    blank = pa.nulls(table.num_rows, pa.string()).fill_null("")
    columns = {column: found.get(column, blank) for column in COLUMNS}
    if "record_id" not in found:
        numbers = pa.array(range(1, table.num_rows + 1), pa.int64()).cast(pa.string())
        columns["record_id"] = pc.binary_join_element_wise(path.stem, numbers, ":") if several else numbers
    if "source" not in found:
        columns["source"] = pa.array([path.stem] * table.num_rows, pa.string())
    return pa.table({name: as_text(column) for name, column in columns.items()})


def as_text(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """The column as text; one that is text already is handed back as it is."""
    return column if column.type == pa.string() else pc.cast(column, pa.string())


def _refuse_clashes(table: pa.Table, tables: Sequence[pa.Table], paths: Sequence[Path]) -> None:
    ids = table["record_id"]
    keys = np.sort(text_hashes(pc.fill_null(ids, "")))
    if not (keys[1:] == keys[:-1]).any():
        return
    for part, path in zip(tables, paths, strict=True):
        counted = pc.value_counts(part["record_id"].combine_chunks())
        for entry in counted.filter(pc.greater(counted.field("counts"), 1)).to_pylist()[:1]:
            raise UnreadableList(
                f"{path}: record_id {entry['values']!r} occurs {entry['counts']} times; it must be unique."
            )
    seen: dict[str, Path] = {}
    for part, path in zip(tables, paths, strict=True):
        for identifier in part["record_id"].to_pylist():
            if identifier in seen:
                raise UnreadableList(
                    f"{path}: record_id {identifier!r} also occurs in {seen[identifier]}; rename one of them."
                )
            seen[identifier] = path


def write_csv(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Small tables as UTF-8 CSV."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    path.write_text(buffer.getvalue(), encoding="utf-8")

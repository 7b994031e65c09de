"""Reads one table in a process of its own, under hard limits, without Django.

Call: `python -m transferlotse.files.worker [SHEET]`, the file on standard input. The answer is one JSON object on
standard output: `{"sheet", "sheets", "encoding", "rows": [[number, [cell, …]], …], "merged": [range, …]}`, or
`{"error": code, "detail": text}`. Cells are text, number, true/false or null; others come as `["d", ISO text]` for days,
times and moments and `["bad", text]` for formulas without a value.
"""

import csv
import datetime as dt
import io
import json
import os
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn
from xml.etree.ElementTree import ParseError

from transferlotse.files.rules import tables as limits

try:
    import resource
except ImportError:
    resource = None  # type: ignore[assignment]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
OTHER_KINDS = {
    b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF8": "GIF", b"%PDF": "PDF", b"\x1f\x8b": "GZIP",
    b"PK\x05\x06": "ZIP", b"7z\xbc\xaf": "7Z", b"Rar!": "RAR", b"{\\rtf": "RTF", b"BM": "BMP", b"II*\x00": "TIFF",
}  # fmt: skip
DELIMITERS = ";,\t|"
BOM = b"\xef\xbb\xbf"


class Refused(Exception):
    """The file is no table that may be read; `code` says why."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


def main() -> None:
    """Read standard input, answer on standard output."""
    fence()
    try:
        wanted = sys.argv[1] if len(sys.argv) > 1 else ""
        answer: dict[str, Any] = read(sys.stdin.buffer.read(limits.MAX_BYTES + 1), wanted)
    except Refused as refusal:
        answer = {"error": refusal.code, "detail": refusal.detail}
    except MemoryError:
        _give_up("too_much")
    json.dump(answer, sys.stdout, ensure_ascii=False, separators=(",", ":"))


def fence() -> None:
    """Limit memory, processor time, files and processes of this process for good, where the system can."""
    if resource is None:
        return
    wanted = {
        "RLIMIT_AS": limits.MEMORY_BYTES, "RLIMIT_CPU": limits.CPU_SECONDS,
        "RLIMIT_FSIZE": 4 * limits.MAX_UNPACKED, "RLIMIT_CORE": 0, "RLIMIT_NOFILE": 64,
    }  # fmt: skip
    for name, value in wanted.items():
        if hasattr(resource, name):
            try:
                resource.setrlimit(getattr(resource, name), (value, value))
            except (ValueError, OSError):
                continue


def read(body: bytes, wanted: str) -> dict[str, Any]:
    """The table in `body`, whose kind is decided by what it holds, never by its name. Raises Refused."""
    if len(body) > limits.MAX_BYTES:
        raise Refused("too_many_bytes")
    if not body.strip():
        raise Refused("empty")
    if body.startswith(ZIP):
        return _read_workbook(body, wanted)
    if body.startswith(OLE):
        raise Refused("encrypted" if "EncryptedPackage".encode("utf-16-le") in body else "old_excel")
    for sign, name in OTHER_KINDS.items():
        if body.startswith(sign):
            raise Refused("wrong_kind", name)
    return _read_csv(body)


def _read_workbook(body: bytes, wanted: str) -> dict[str, Any]:
    _check_archive(body)
    os.environ["OPENPYXL_LXML"] = "False"
    sys.modules["numpy"] = None  # type: ignore[assignment]  # its threads would eat the memory limit; no need for it here
    from openpyxl import load_workbook  # noqa: PLC0415  (only after the fence and the two lines above)
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True, keep_links=False)
        return _read_sheets(book, wanted)
    except (InvalidFileException, zipfile.BadZipFile, zlib.error, EOFError, ParseError) as problem:
        raise Refused("damaged") from problem
    except (KeyError, ValueError, TypeError, IndexError, AttributeError, OverflowError, OSError) as problem:
        raise Refused("damaged", type(problem).__name__) from problem


def _check_archive(body: bytes) -> None:
    try:
        members = zipfile.ZipFile(io.BytesIO(body)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as problem:
        raise Refused("damaged") from problem
    if len(members) > limits.MAX_MEMBERS or sum(one.file_size for one in members) > limits.MAX_UNPACKED:
        raise Refused("too_much")
    if any(one.flag_bits & 0x1 for one in members):
        raise Refused("encrypted")
    names = {one.filename for one in members}
    if "content.xml" in names and "mimetype" in names:
        raise Refused("wrong_kind", "OpenDocument")
    if any(name.startswith("word/") for name in names):
        raise Refused("wrong_kind", "Word")
    if "xl/workbook.bin" in names:
        raise Refused("wrong_kind", "XLSB")
    if not any(name.startswith("xl/") for name in names):
        raise Refused("wrong_kind", "ZIP")


def _read_sheets(book: Any, wanted: str) -> dict[str, Any]:
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
    names = [sheet.title for sheet in sheets]
    if wanted:
        sheets = [sheet for sheet in book.worksheets if sheet.title == wanted]
        if not sheets:
            raise Refused("no_such_sheet", ", ".join(names))
    filled: dict[str, Any] = {}
    for sheet in sheets:
        rows, merged = _read_sheet(sheet)
        if not rows:
            continue
        found = {"sheet": sheet.title, "sheets": names, "encoding": "", "rows": rows, "merged": merged}
        if _is_table(rows):
            return found
        filled = filled or found
    if not filled:
        raise Refused("empty")
    return filled


def _is_table(rows: list[Any]) -> bool:
    """Whether rows are more than the lines of a cover sheet: two of them hold three cells or more."""
    return sum(sum(cell is not None for cell in cells) > 2 for _number, cells in rows[: limits.HEADER_WITHIN + 2]) > 1


def _read_sheet(sheet: Any) -> tuple[list[Any], list[str]]:
    from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser  # noqa: PLC0415  (see _read_workbook)

    class Parser(WorkSheetParser):  # type: ignore[misc]
        """Also tells a formula without a calculated value from an empty cell."""

        def parse_cell(self, element: Any) -> dict[str, Any]:
            cell: dict[str, Any] = super().parse_cell(element)
            if cell["value"] is None and element.find(FORMULA_TAG) is not None:
                cell["value"], cell["data_type"] = "formula", "e"
            return cell

    with sheet._get_source() as source:
        parser = Parser(
            source, sheet._shared_strings, data_only=True, epoch=sheet.parent.epoch,
            date_formats=sheet.parent._date_formats, timedelta_formats=sheet.parent._timedelta_formats,
        )  # fmt: skip
        rows = _collect((number, _in_order(cells)) for number, cells in parser.parse())
        merged = [str(one.ref) for one in parser.merged_cells.mergeCell] if parser.merged_cells else []
    return rows, merged[: limits.MAX_MERGED]


def _in_order(cells: list[dict[str, Any]]) -> list[Any]:
    row: list[Any] = []
    for cell in cells:
        if cell["value"] is None:
            continue
        if cell["column"] > limits.MAX_COLUMNS:
            raise Refused("too_many_columns")
        row.extend([None] * (cell["column"] - len(row)))
        row[cell["column"] - 1] = ["bad", str(cell["value"])] if cell["data_type"] == "e" else cell["value"]
    return row


def _read_csv(body: bytes) -> dict[str, Any]:
    text, encoding = _decoded(body)
    if text.lstrip()[:200].lower().startswith(("<!doctype", "<html", "<?xml", "<table")):
        raise Refused("wrong_kind", "HTML")
    if any(sign in text for sign in map(chr, [*range(0, 9), *range(14, 32)])):
        raise Refused("no_text")
    delimiter = _delimiter(text)
    if text[:4].lower() == "sep=":
        text = "\n" + text.split("\n", 1)[-1]
    csv.field_size_limit(limits.MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = _collect(_numbered(reader))
    except csv.Error as problem:
        raise Refused(
            "bad_quotes" if "field larger" not in str(problem) else "cell_too_long", str(reader.line_num)
        ) from (problem)
    if not rows:
        raise Refused("empty")
    return {"sheet": "", "sheets": [], "encoding": encoding, "rows": rows, "merged": []}


def _numbered(reader: Any) -> Iterator[tuple[int, list[Any]]]:
    before = 0
    for row in reader:
        if len(row) > limits.MAX_COLUMNS and any(row[limits.MAX_COLUMNS :]):
            raise Refused("too_many_columns")
        yield before + 1, [cell or None for cell in row[: limits.MAX_COLUMNS]]
        before = reader.line_num


def _decoded(body: bytes) -> tuple[str, str]:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = ["utf-16"]
    elif b"\x00" in body[:2000]:
        candidates = ["utf-16-le" if body[1:2] == b"\x00" else "utf-16-be"]
    else:
        candidates = ["utf-8-sig", "cp1252"]
    for encoding in candidates:
        try:
            # Some programs put the mark of UTF-8 before text in the old coding.
            return body.removeprefix(BOM if encoding == "cp1252" else b"").decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise Refused("no_text")


def _delimiter(text: str) -> str:
    """The sign that cuts the first lines into most columns, most evenly."""
    if text[:4].lower() == "sep=" and text[4:5] in DELIMITERS:
        return text[4]
    lines = [line for line in text.splitlines()[:50] if line.strip()][:20]

    def evenness(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines]
        common = max(set(counts), key=lambda count: (count > 0, counts.count(count)))
        return (counts.count(common) if common else 0, common)

    return max(DELIMITERS, key=lambda sign: (evenness(sign)[1] > 0, evenness(sign), -DELIMITERS.index(sign)))


def _collect(rows: Iterable[tuple[int, list[Any]]]) -> list[Any]:
    """Rows that hold something, ready for JSON. Raises Refused where there is too much of it."""
    kept: list[Any] = []
    size = 0
    for number, cells in rows:
        plain = [_plain(cell) for cell in cells]
        while plain and plain[-1] is None:
            plain.pop()
        if not plain:
            continue
        size += sum(len(cell) if isinstance(cell, str) else 8 for cell in plain)
        kept.append([number, plain])
        if len(kept) > limits.MAX_ROWS + limits.HEADER_WITHIN:
            raise Refused("too_many_rows")
        if size > limits.MAX_TEXT:
            raise Refused("too_much")
    return kept


def _plain(cell: Any) -> Any:
    if isinstance(cell, str):
        if len(cell) > limits.MAX_CELL:
            raise Refused("cell_too_long")
        return cell if cell.strip() else None
    if isinstance(cell, (dt.datetime, dt.date, dt.time)):
        return ["d", cell.isoformat()]
    if isinstance(cell, dt.timedelta):
        return str(cell)
    return cell


def _give_up(code: str) -> NoReturn:
    """Answer with what memory is left, and end at once."""
    os.write(1, json.dumps({"error": code, "detail": ""}).encode())
    os._exit(0)


if __name__ == "__main__":
    main()

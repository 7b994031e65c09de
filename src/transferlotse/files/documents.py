"""Tables that leave the house as Excel or CSV, with text that stays text when a spreadsheet opens it."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

TableKind = Literal["csv", "xlsx"]
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LIVE_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CELL_LIMIT = 32_767
WIDEST_COLUMN = 60
ROWS_MEASURED = 200
A4 = 9
HEADER_FONT = Font(bold=True, color="FFFFFF")
HEADER_FILL = PatternFill("solid", fgColor="17365C")
WRAPPED = Alignment(vertical="top", wrap_text=True)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a workbook: its name, its column names, its rows."""

    title: str
    header: Sequence[Any]
    rows: Iterable[Sequence[Any]]


def table_response(
    *, filename: str, kind: TableKind, header: Sequence[Any], rows: Iterable[Sequence[Any]]
) -> HttpResponse:
    """A table as a download named `filename` plus its ending. Raises ValueError for a kind other than csv or xlsx."""
    if kind == "csv":
        body = write_csv(header=header, rows=rows)
    elif kind == "xlsx":
        body = write_xlsx(header=header, rows=rows, title=filename)
    else:
        raise ValueError(f"unknown kind of table: {kind}")
    response = HttpResponse(body, content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = content_disposition_header(True, f"{filename}.{kind}")
    response["Cache-Control"] = "private, no-store"
    return response


def write_csv(*, header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> bytes:
    """A table as German Excel opens it by double click: UTF-8 with mark, semicolons, decimal commas, days as dd.mm.yyyy.

    Text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay numbers.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_csv_cell(value) for value in header])
    writer.writerows([_csv_cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(*, header: Sequence[Any], rows: Iterable[Sequence[Any]], title: str) -> bytes:
    """A table as a workbook of one sheet; see `write_workbook`."""
    return write_workbook([Sheet(title, header, rows)])


def write_workbook(sheets: Sequence[Sheet]) -> bytes:
    """Tables as one workbook: header styled, frozen and filterable, numbers and dates typed, text never a formula."""
    book = Workbook(write_only=True)
    taken: set[str] = set()
    for sheet in sheets:
        _write_sheet(book, sheet, _sheet_title(sheet.title, taken))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def is_live(text: str) -> bool:
    """Whether a spreadsheet would take `text` for a formula or command."""
    return text.startswith(LIVE_SIGNS) or text.lstrip(" ").startswith(LIVE_SIGNS)


def _write_sheet(book: Workbook, sheet: Sheet, title: str) -> None:
    page = book.create_sheet(title)
    rows = [[_plain(value) for value in row] for row in sheet.rows]
    header = [_plain(value) for value in sheet.header]
    for number, width in enumerate(_widths(header, rows), start=1):
        page.column_dimensions[get_column_letter(number)].width = width
    page.freeze_panes = "A2"
    # Printed, a table is as wide as a page and has its header on each.
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", A4
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_setup.fitToHeight = 0
    page.print_title_rows = "1:1"
    page.auto_filter.ref = f"A1:{get_column_letter(max(len(header), 1))}{len(rows) + 1}"
    page.append([_header_cell(page, value) for value in header])
    for row in rows:
        page.append([_xlsx_cell(page, value) for value in row])


def _plain(value: Any) -> Any:
    """One of None, bool as word, number, date, naive datetime or clean text."""
    if value is None or (isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)):
        return value
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if isinstance(value, dt.datetime):
        return timezone.make_naive(value) if timezone.is_aware(value) else value
    if isinstance(value, (dt.date, dt.time)):
        return value
    return ILLEGAL_CHARACTERS_RE.sub("", str(value))[:CELL_LIMIT]


def _csv_cell(value: Any) -> str:
    plain = _plain(value)
    if plain is None:
        return ""
    if isinstance(plain, dt.datetime):
        return plain.strftime("%d.%m.%Y %H:%M")
    if isinstance(plain, dt.date):
        return plain.strftime("%d.%m.%Y")
    if isinstance(plain, (float, Decimal)):
        return f"{plain:f}".replace(".", ",") if isinstance(plain, Decimal) else str(plain).replace(".", ",")
    text = str(plain)
    return f"'{text}" if isinstance(plain, str) and is_live(text) else text


def _wrapped(page: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, text)
    cell.alignment = WRAPPED
    return cell


def _xlsx_cell(page: Any, value: Any) -> Any:
    if isinstance(value, str):
        if not is_live(value):
            return _wrapped(page, value) if len(value) > WIDEST_COLUMN else value
        cell = WriteOnlyCell(page, value)
        cell.data_type = "s"
        cell.quotePrefix = True
        return cell
    if isinstance(value, dt.datetime):
        return _dated(page, value, "DD.MM.YYYY HH:MM")
    if isinstance(value, dt.date):
        return _dated(page, value, "DD.MM.YYYY")
    return value


def _dated(page: Any, value: dt.date, number_format: str) -> Any:
    cell = WriteOnlyCell(page, value)
    cell.number_format = number_format
    return cell


def _header_cell(page: Any, value: Any) -> Any:
    cell = WriteOnlyCell(page, "" if value is None else str(value))
    cell.data_type = "s"
    cell.font, cell.fill, cell.alignment = HEADER_FONT, HEADER_FILL, WRAPPED
    return cell


def _widths(header: Sequence[Any], rows: Sequence[Sequence[Any]]) -> list[float]:
    widths = [len(str(value)) for value in header]
    for row in rows[:ROWS_MEASURED]:
        for column, value in enumerate(row[: len(widths)]):
            widths[column] = max(widths[column], len(str(value)) if value is not None else 0)
    return [min(max(width + 3, 8), WIDEST_COLUMN) for width in widths]


def _sheet_title(wanted: str, taken: set[str]) -> str:
    """At most 31 characters, none that Excel forbids, no title twice in one workbook."""
    clean = "".join(" " if sign in "[]:*?/\\" else sign for sign in wanted).strip("' ")[:31] or "Tabelle"
    title, number = clean, 2
    while title.casefold() in taken:
        ending = f" {number}"
        title, number = clean[: 31 - len(ending)] + ending, number + 1
    taken.add(title.casefold())
    return title

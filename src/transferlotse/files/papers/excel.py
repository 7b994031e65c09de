"""A paper's tables as an Excel workbook: one sheet a table, numbers as numbers."""

from collections.abc import Iterable

from transferlotse.files.documents import Sheet, write_workbook
from transferlotse.files.papers.model import Paper, Table, Value


def write_excel(paper: Paper) -> bytes:
    """Every table of the paper as a sheet named after its section; texts and pictures are left out."""
    sheets = []
    for section in paper.sections:
        tables = [block for block in section.blocks if isinstance(block, Table)]
        for number, table in enumerate(tables, start=1):
            suffix = f" ({number})" if len(tables) > 1 else ""
            sheets.append(Sheet(f"{section.number} {section.title}{suffix}", _heads(table), _rows(table)))
    return write_workbook(sheets)


def _rows(table: Table) -> Iterable[list[Value]]:
    for row in table.rows:
        yield [cell.value for cell in row.cells]


def _heads(table: Table) -> list[str]:
    """The names of the columns; numbers have no sign behind them, so percentages say so here."""
    percent = {place for row in table.rows for place, cell in enumerate(row.cells) if cell.is_percent}
    return [f"{name} (%)" if place in percent else name for place, name in enumerate(table.columns)]

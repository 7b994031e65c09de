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
            sheets.append(Sheet(f"{section.number} {section.title}{suffix}", table.columns, _rows(table)))
    return write_workbook(sheets)


def _rows(table: Table) -> Iterable[list[Value]]:
    for row in table.rows:
        yield [cell.value for cell in row.cells]

"""What a paper consists of."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.functional import Promise

from transferlotse.kit.charts import Chart
from transferlotse.kit.numbers import number_text, percent_text, short_day_text

Value = str | int | Decimal | dt.date | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its value, whether it is a percentage, and where it leads on the web (empty for nowhere)."""

    value: Value = None
    is_percent: bool = False
    href: str | Promise = ""

    def text(self, language: str) -> str:
        """The value as a reader of `language` expects it; empty where there is none."""
        match self.value:
            case None:
                return ""
            case str():
                return self.value
            case dt.date():
                return short_day_text(self.value, language)
        return (percent_text if self.is_percent else number_text)(self.value, language)

    @property
    def is_number(self) -> bool:
        """Whether the value is set to the right."""
        return isinstance(self.value, int | Decimal)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; a heading row has one cell that spans the table and groups the rows below it."""

    cells: tuple[Cell, ...]
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """Paragraphs of plain text."""

    paragraphs: tuple[str, ...]

    @property
    def kind(self) -> str:
        """How templates tell blocks apart."""
        return "text"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption; the first column holds the names of the rows."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def kind(self) -> str:
        """How templates tell blocks apart."""
        return "table"

    @property
    def lines(self) -> list[tuple[Row, list[tuple[Cell, bool, str]]]]:
        """Each row with its cells, and of each cell whether its column holds numbers, and the column's name."""
        numeric = [self.is_number_column(index) for index in range(len(self.columns))]
        return [(row, list(zip(row.cells, numeric, self.columns, strict=True))) for row in self.rows]

    @property
    def heads(self) -> list[tuple[str, bool]]:
        """Each column's name, and whether it holds numbers."""
        return [(name, self.is_number_column(index)) for index, name in enumerate(self.columns)]

    @property
    def is_list(self) -> bool:
        """Whether each row is but a name and a number: such a table fits any screen."""
        return len(self.columns) == 2 and self.is_number_column(1)

    def is_number_column(self, index: int) -> bool:
        """Whether a column holds numbers and is set to the right, its head included."""
        filled = [row.cells[index] for row in self.rows if not row.is_heading and row.cells[index].value is not None]
        return bool(filled) and all(cell.is_number for cell in filled)

    def text_weight(self, index: int, language: str) -> int:
        """How much room a text column wants beside the others: the mean length of its texts, within reason."""
        lengths = [len(row.cells[index].text(language)) for row in self.rows if not row.is_heading]
        mean = sum(lengths) // max(1, len(lengths))
        return min(60, max(14, mean, len(self.columns[index])))


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart; its summary is the alternative text."""

    chart: Chart

    @property
    def kind(self) -> str:
        """How templates tell blocks apart."""
        return "picture"


Block = Text | Table | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """A section with its number such as `2.1`; its depth is the number of parts in it."""

    key: str
    number: str
    title: str
    blocks: tuple[Block, ...] = field(default_factory=tuple)

    @property
    def level(self) -> int:
        """1 for a chapter, 2 for a section within it, and so on."""
        return self.number.count(".") + 1


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole document. `facts` stand on the first page; `notice` is printed on every page where it is not empty."""

    title: str
    subtitle: str
    language: str
    author: str
    made_on: dt.date
    notice: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]

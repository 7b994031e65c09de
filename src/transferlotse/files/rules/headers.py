"""Column names that stand in two or three lines, as spreadsheets with merged cells have them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from transferlotse.files.rules.tables import Row, as_text, column_letter, normalised, repeated_names

MOST_LINES = 3
_RANGE = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")


@dataclass(frozen=True, slots=True)
class Span:
    """A range of merged cells; columns from 0, rows as the spreadsheet numbers them, both ends within."""

    text: str
    first_column: int
    first_row: int
    last_column: int
    last_row: int


def spans(ranges: Sequence[str]) -> list[Span]:
    """Merged ranges such as "A1:C2" as places; one that is no range is left out."""
    found = [(one, _RANGE.fullmatch(one)) for one in ranges]
    return [
        Span(text, _place(hit[1]), int(hit[2]), _place(hit[3]), int(hit[4])) for text, hit in found if hit is not None
    ]


def _place(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def last_line(rows: Sequence[Row], start: int, merged: Sequence[Span]) -> int:
    """The index of the header's last line, where cells of the line at `start` are merged with lines below it."""
    number = rows[start].number
    ends = [one.last_row for one in merged if one.first_row <= number < one.last_row < one.first_row + MOST_LINES]
    last = max(ends, default=number)
    return max(index for index in range(start, min(start + MOST_LINES, len(rows))) if rows[index].number <= last)


def names_in(rows: Sequence[Row], last: int, width: int, merged: Sequence[Span]) -> tuple[str, ...]:
    """The name of each column: the lowest one in the header's lines, with that of its group before it where names would
    be alike; a column without one is called by its letter."""
    lines = [_texts(row, width) for row in _lines(rows, last, merged)]
    names = [next((line[place] for line in reversed(lines) if line[place]), "") for place in range(width)]
    if len(lines) > 1:
        alike = {normalised(name) for name in repeated_names([name for name in names if name])}
        groups = _across(lines[-2], rows[last].number - 1, merged)
        names = [
            f"{groups[place]} {name}" if normalised(name) in alike and groups[place] not in {"", name} else name
            for place, name in enumerate(names)
        ]
    return tuple(name or f"Spalte {column_letter(place)}" for place, name in enumerate(names))


def _lines(rows: Sequence[Row], last: int, merged: Sequence[Span]) -> list[Row]:
    """The lines that make the header: the last one, and those right above it that merged cells tie to it."""
    number = rows[last].number
    first = number
    for one in merged:
        reaches = one.first_row < number <= one.last_row < one.first_row + MOST_LINES
        # A group above several columns; a title above all of them stands alone in its line.
        groups = one.first_row == one.last_row == number - 1 and one.last_column > one.first_column
        if reaches or (groups and _filled_in(rows, number - 1) > 1):
            first = min(first, one.first_row)
    return [row for row in rows[: last + 1] if first <= row.number <= number]


def _filled_in(rows: Sequence[Row], number: int) -> int:
    return sum(bool(as_text(cell)) for row in rows if row.number == number for cell in row.cells)


def _across(texts: Sequence[str], number: int, merged: Sequence[Span]) -> list[str]:
    """The names of groups, spread over the columns they are merged over."""
    spread = list(texts)
    for one in merged:
        if one.first_row <= number <= one.last_row and one.first_column < len(spread):
            for place in range(one.first_column, min(one.last_column + 1, len(spread))):
                spread[place] = spread[place] or texts[one.first_column]
    return spread


def _texts(row: Row, width: int) -> list[str]:
    texts = [" ".join(as_text(cell).split()) for cell in row.cells]
    return (texts + [""] * (width - len(texts)))[:width]

"""Limits of an uploaded table, its cells, and where its header stands."""

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

MAX_BYTES = 25 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
MAX_MEMBERS = 2_000
MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_CELL = 32_767
MAX_TEXT = 20_000_000
MAX_MERGED = 500
CPU_SECONDS = 20
WALL_SECONDS = 40
MEMORY_BYTES = 512 * 1024 * 1024
HEADER_WITHIN = 20


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell without a value: a formula that was never calculated, or one that ended in an error such as #REF!."""

    text: str


Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | BadCell | None


@dataclass(frozen=True, slots=True)
class Row:
    """One line with its number as the spreadsheet shows it."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table below its header. `sheets` are all sheets of the workbook (empty for CSV), `sheet` the one that was read."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    encoding: str = ""


_UMLAUTS = str.maketrans({"ß": "ss", "ä": "ae", "ö": "oe", "ü": "ue"})
_VALUE = re.compile(r"[-+]?[\d.,\s]+(€|eur|%)?|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}.*|\S+@\S+\.\S+", re.IGNORECASE)


_NUMBER = re.compile(r"[-+]?[\d.,\s]+(€|eur|%)?", re.IGNORECASE)
_YEAR = re.compile(r"(19|20)\d\d")
TOTALS = frozenset({"summe", "gesamt", "insgesamt", "gesamtsumme", "zwischensumme", "gesamtergebnis", "total", "sum"})


def normalised(text: str) -> str:
    """`text` in lower case, umlauts written out, without accents and punctuation: how names and headers are compared."""
    lowered = unicodedata.normalize("NFC", text).casefold().translate(_UMLAUTS)
    plain = unicodedata.normalize("NFKD", lowered)
    return " ".join("".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c)).split())


def stemmed(text: str) -> str:
    """`normalised` with usual German and English endings cut off each longer word, so that a plural finds its singular."""
    return " ".join(_stem(word) for word in normalised(text).split())


def _stem(word: str) -> str:
    for ending in ("en", "es", "e", "n", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def as_text(cell: Cell) -> str:
    """A cell as a person would read it, without spaces around and with each umlaut as one sign (some systems write it as
    two); empty for an empty or bad one."""
    if cell is None or isinstance(cell, BadCell):
        return ""
    if isinstance(cell, bool):
        return "ja" if cell else "nein"
    if isinstance(cell, dt.datetime):
        return cell.strftime("%d.%m.%Y") if cell.time() == dt.time() else cell.strftime("%d.%m.%Y %H:%M")
    if isinstance(cell, dt.date):
        return cell.strftime("%d.%m.%Y")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return unicodedata.normalize("NFC", str(cell).replace("\u00a0", " ").strip())


def find_header(rows: Sequence[Row], known: frozenset[str]) -> int | None:
    """The index of the row that names the columns, among the first 20; None if there is none.

    The row with most known column names wins (`known` is normalised); without any, the first row that holds only words
    and years, each one once, and spans at least half of the table's width.
    """
    first = rows[:HEADER_WITHIN]
    hits = [sum(normalised(as_text(cell)) in known for cell in row.cells) for row in first]
    if hits and max(hits) >= 2:
        return hits.index(max(hits))
    widest = max((_filled(row) for row in first), default=0)
    for index, row in enumerate(first):
        if _filled(row) * 2 >= widest and _only_words(row) and (_filled(row) > 1 or widest == 1):
            return index
    return None


def repeated_names(header: Sequence[str]) -> list[str]:
    """Column names that stand more than once."""
    counts = Counter(normalised(name) for name in header)
    return list(dict.fromkeys(name for name in header if counts[normalised(name)] > 1))


def total_in(row: Row) -> int | None:
    """Where "Summe" or the like stands, if the row only adds up those above: that word first, then nothing but numbers."""
    filled = [place for place, cell in enumerate(row.cells) if cell is not None and as_text(cell) != ""]
    if not filled:
        return None
    words = normalised(as_text(row.cells[filled[0]])).split()
    if not words or words[0] not in TOTALS or not all(_YEAR.fullmatch(word) for word in words[1:]):
        return None
    rest = [row.cells[place] for place in filled[1:]]
    plain = all(not isinstance(cell, str) or _NUMBER.fullmatch(as_text(cell)) for cell in rest)
    return filled[0] if plain else None


def column_letter(index: int) -> str:
    """The letters of column `index` (from 0): A, B, …, Z, AA, …"""
    letters, number = "", index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _filled(row: Row) -> int:
    return sum(cell is not None and as_text(cell) != "" for cell in row.cells)


def _only_words(row: Row) -> bool:
    cells = [cell for cell in row.cells if cell is not None]
    texts = [as_text(cell) for cell in cells if as_text(cell)]
    # A table of several years has them as names of columns.
    words = [text for text in texts if not _YEAR.fullmatch(text)]
    if not words or any(_VALUE.fullmatch(word) for word in words):
        return False
    if any(not isinstance(cell, str) and not _YEAR.fullmatch(as_text(cell)) for cell in cells):
        return False
    return len(set(texts)) == len(texts)

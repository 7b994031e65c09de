"""What a kind of table consists of: its fields, the column names centres use for them, and how a row becomes values."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal

from transferlotse.files.rules.amounts import Range, amount_from, size_from
from transferlotse.files.rules.cells import Unreadable, day_from, is_nothing, whole_from, yes_from
from transferlotse.files.rules.tables import BadCell, Cell, Row, Table, as_text, normalised, stemmed, total_in

Sort = Literal["text", "day", "number", "whole", "size", "yes_no", "choice", "choices", "email", "link"]
KEY_FIELD = "source_key"
ROW_KEY = "zeile:"
# So much of a cell a message shows.
SHOWN = 80
NUMBERS = frozenset({"number", "whole", "size"})
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")
# A trade's code in fine detail: 25.11.0 lies in division 25.
_FINE_CODE = re.compile(r"(?:WZ )?[A-Z]?(\d\d)(?:\.\d+)+(?: .*)?")
_LIST_SIGNS = re.compile(r"\s*[;,/+\n]\s*|\s+und\s+|\s+and\s+|\s+&\s+")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind of table. `de` and `en` are its names for people; `aliases` are further column names.

    `vocabulary` names the list of known words that a choice is looked up in; `identifies`: part of what tells one row from
    another where the table has no key column; `limit` is the longest text. `required`: no row without it; `needs_column`:
    a column must be named, though its cells may be empty. `forgiving`: it neither counts nor identifies, so a cell that
    cannot be read stays out with a note and the row goes in. `parts`: the values of several fields that one cell may say,
    empty where it does not. `beside`: the field beside whose column a plain "Name" means this one.
    """

    name: str
    de: str
    en: str
    sort: Sort = "text"
    aliases: tuple[str, ...] = ()
    required: bool = False
    needs_column: bool = False
    vocabulary: str = ""
    identifies: bool = False
    limit: int = 200
    places: int = 2
    hint_de: str = ""
    hint_en: str = ""
    forgiving: bool = False
    parts: Callable[[str], Mapping[str, Any]] | None = None
    beside: str = ""

    @property
    def can_be_fixed(self) -> bool:
        """Whether one value for all rows may stand in for a column: only for what is chosen from a list."""
        return self.sort in {"choice", "choices", "yes_no"}

    @property
    def is_asked_for(self) -> bool:
        """Whether a table without this field cannot be taken over."""
        return self.required or self.needs_column

    def known_names(self) -> list[str]:
        """Normalised column names that mean this field."""
        return [normalised(name) for name in (self.name.replace("_", " "), self.de, self.en, *self.aliases)]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row: its number, the column as the file names it, a code, and what the text of the code needs.

    Most problems refuse the row; where `refuses` is False it is only a note.
    """

    row: int
    column: str
    code: str
    detail: str = ""
    refuses: bool = True


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which column holds which field, and what holds for all rows where a cell is empty or no column exists."""

    columns: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Values:
    """A row as values: only fields the row says something about; `entered` is the row as it was typed, by column name."""

    number: int
    values: Mapping[str, Any]
    entered: Mapping[str, str]
    source_key: str


Vocabularies = Mapping[str, Mapping[str, Any]]


def signature(kind: str, header: Sequence[str]) -> str:
    """What recognises a table of the same making: its kind and its column names in any order."""
    names = "\n".join(sorted(normalised(name) for name in header))
    return hashlib.sha256(f"{kind}\n{names}".encode()).hexdigest()


def unmet(fields: Sequence[Field], mapping: ColumnMap) -> list[Field]:
    """Fields that need a column, or are required and have no value for all rows either, and have none."""
    lacking = [one for one in fields if one.is_asked_for and one.name not in mapping.columns]
    return [one for one in lacking if one.needs_column or not mapping.fixed.get(one.name)]


def read_rows(
    *, kind: str, fields: Sequence[Field], table: Table, mapping: ColumnMap, vocabularies: Vocabularies
) -> tuple[list[Values], list[Problem]]:
    """Every row as values, and every problem; a row with a problem that refuses it is not among the values.

    A row without a key of its own gets one from what identifies it, numbered where rows are alike.
    """
    places = {name: table.header.index(column) for name, column in mapping.columns.items() if column in table.header}
    good: list[Values] = []
    problems: list[Problem] = []
    alike: Counter[str] = Counter()
    seen: dict[str, int] = {}
    for row in table.rows:
        if (place := total_in(row)) is not None:
            problems.append(Problem(row.number, table.header[place], "totals_row", refuses=False))
            continue
        values, bad = _read_row(fields, places, table.header, row, mapping.fixed, vocabularies)
        key = str(values.get(KEY_FIELD, ""))
        if key and key in seen:
            bad.append(Problem(row.number, mapping.columns[KEY_FIELD], "key_twice", str(seen[key])))
        if not key:
            mark = fingerprint(kind, [values.get(one.name) for one in fields if one.identifies])
            alike[mark] += 1
            key = f"{ROW_KEY}{mark}:{alike[mark]}"
        elif key not in seen:
            seen[key] = row.number
        problems += bad
        if not any(problem.refuses for problem in bad):
            entered = {
                name: text for name, cell in zip(table.header, row.cells, strict=False) if (text := as_text(cell))
            }
            good.append(Values(row.number, values, entered, key))
    return good, problems


def fingerprint(kind: str, parts: Iterable[Any]) -> str:
    """A short stable mark of what identifies a row."""
    plain = [normalised(part) if isinstance(part, str) else str(part) for part in parts]
    return hashlib.sha256(json.dumps([kind, *plain]).encode()).hexdigest()[:40]


def _read_row(
    fields: Sequence[Field],
    places: Mapping[str, int],
    header: Sequence[str],
    row: Row,
    fixed: Mapping[str, str],
    vocabularies: Vocabularies,
) -> tuple[dict[str, Any], list[Problem]]:
    values: dict[str, Any] = {}
    parts: dict[str, Any] = {}
    problems: list[Problem] = []
    for one in fields:
        place = places.get(one.name)
        column = header[place] if place is not None else one.de
        cell: Cell = row.cells[place] if place is not None and place < len(row.cells) else None
        if is_nothing(cell) and fixed.get(one.name):
            cell = fixed[one.name]
        if is_nothing(cell):
            if one.required:
                problems.append(Problem(row.number, column, "missing"))
            continue
        shown = cell.text if isinstance(cell, BadCell) else as_text(cell)[:SHOWN]
        try:
            if one.parts and (said := one.parts(as_text(cell))):
                parts |= {one.name: as_text(cell), **said}
                continue
            values[one.name], remark = value_from(one, cell, vocabularies), _remark(one, cell)
        except Unreadable as problem:
            detail = _detail(one, problem.code, problem.part[:SHOWN] or shown, vocabularies)
            problems.append(Problem(row.number, column, problem.code, detail, refuses=not one.forgiving))
        else:
            if remark:
                detail = f"{shown} → {values[one.name]}" if remark == "about" else shown
                problems.append(Problem(row.number, column, remark, detail, refuses=False))
    return {**parts, **values}, problems


def _remark(one: Field, cell: Cell) -> str:
    """The code of what a person should know about a number that was taken over; empty where there is nothing to say."""
    if one.sort not in NUMBERS or not isinstance(cell, str):
        return ""
    value, about = size_from(cell) if one.sort == "size" else amount_from(cell, places=one.places)
    return "range" if isinstance(value, Range) else "about" if about else ""


def _whole(cell: Cell) -> int:
    return whole_from(int(amount_from(cell, places=0)[0]) if isinstance(cell, str) else cell)


def value_from(one: Field, cell: Cell, vocabularies: Vocabularies) -> Any:
    """The value of one cell for one field. Raises Unreadable."""
    if isinstance(cell, BadCell):
        raise Unreadable("no_value" if cell.text == "formula" else "error_value")
    if one.sort == "day":
        return day_from(cell)
    if one.sort == "number":
        return amount_from(cell, places=one.places)[0]
    if one.sort == "whole":
        return _whole(cell)
    if one.sort == "size":
        return size_from(cell)[0]
    if one.sort == "yes_no":
        return yes_from(cell)
    readers: dict[str, Callable[[str], Any]] = {"email": _email, "link": _link}
    text = as_text(cell)
    if one.sort == "choice":
        return _choice(text, vocabularies[one.vocabulary])
    if one.sort == "choices":
        return _choices(text, vocabularies[one.vocabulary])
    if len(text) > one.limit:
        raise Unreadable("too_long")
    return readers.get(one.sort, str)(text)


def _choice(text: str, words: Mapping[str, Any]) -> Any:
    fine_code = _FINE_CODE.fullmatch(text)
    for key in (normalised(text), stemmed(text), fine_code[1] if fine_code else ""):
        if key in words:
            return words[key]
    raise Unreadable("unknown_word", text)


def _choices(text: str, words: Mapping[str, Any]) -> tuple[Any, ...]:
    if normalised(text) in words:
        return (words[normalised(text)],)
    parts = [part for part in _LIST_SIGNS.split(text) if part]
    return tuple(dict.fromkeys(_choice(part, words) for part in parts))


def _email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise Unreadable("not_an_address")
    return text


def _link(text: str) -> str:
    address = text if "://" in text else f"https://{text}"
    if not re.fullmatch(r"https?://[^\s/]+\.[^\s]+", address):
        raise Unreadable("not_a_link")
    return address


def _detail(one: Field, code: str, shown: str, vocabularies: Vocabularies) -> str:
    if code != "unknown_word":
        return shown
    known = vocabularies[one.vocabulary]
    # Names for people, not our keys.
    said, words = normalised(shown), [word for word, key in known.items() if word != normalised(str(key))]
    close = get_close_matches(said, words, n=1, cutoff=0.75)
    close = close or [word for word in words if len(said) >= 5 and said in word][:1]
    return f"{shown} → {close[0]}" if close else shown

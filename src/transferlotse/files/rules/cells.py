"""How a cell that somebody typed becomes a day, a number, a yes or no."""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation

from transferlotse.files.rules.tables import BadCell, Cell, as_text, normalised

NOTHING_SIGNS = " -–—?./_"
NOTHING_WORDS = frozenset({
    "k a", "ka", "keine angabe", "keine angaben", "ohne angabe", "o a", "n a", "na", "n n", "nn", "n v", "unbekannt",
    "nicht bekannt", "entfaellt", "unknown", "none",
})  # fmt: skip
MONTHS = (
    ("januar", "january", "jaenner"), ("februar", "february", "feber"), ("maerz", "march", "mrz"), ("april",), ("mai", "may"),
    ("juni", "june"), ("juli", "july"), ("august",), ("september",), ("oktober", "october"), ("november",),
    ("dezember", "december"),
)  # fmt: skip
YES_WORDS = frozenset({"ja", "j", "x", "wahr", "1", "yes", "y", "true", "✓", "✔"})
NO_WORDS = frozenset({"nein", "n", "falsch", "0", "no", "false", "kein", "keine"})
EXCEL_DAY_ZERO = dt.date(1899, 12, 30)
EARLIEST, LATEST = dt.date(1990, 1, 1), dt.date(2099, 12, 31)

_GERMAN_DAY = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})(?:[ ,]+\d{1,2}:\d{2}(?::\d{2})?(?: Uhr)?)?")
_WORDED_DAY = re.compile(r"(\d{1,2})\.?\s?([^\W\d]{3,9})\.?\s?(\d{4})")
_WEEKDAY = re.compile(r"^(mo|di|mi|do|fr|sa|so)[a-z]{0,8}\.?,?\s+(?=\d)", re.IGNORECASE)
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]\d{1,2}:\d{2}\S*)?")
_SPAN = re.compile(
    r"(?P<day>\d{1,2})\.?\s?(?:(?P<month>\d{1,2})\.\s?(?P<year>\d{4}|\d{2})?)?\s*(?:-|–|—|/|bis|und|\+)\s*"
    r"(?P<last>\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2}))"
)
_GERMAN_GROUPS = re.compile(r"[-+]?\d{1,3}(\.\d{3})+(,\d+)?")
_ENGLISH_GROUPS = re.compile(r"[-+]?\d{1,3}(,\d{3})+\.\d+|[-+]?\d{1,3}(,\d{3}){2,}")


class Unreadable(ValueError):
    """A cell that cannot be read as what its column asks for; `code` says why, `part` which part of it, where it is not all."""

    def __init__(self, code: str, part: str = "") -> None:
        super().__init__(code)
        self.code, self.part = code, part


def is_nothing(cell: Cell) -> bool:
    """Whether a cell says nothing: empty, a dash, "k. A."."""
    if isinstance(cell, BadCell):
        return False
    text = as_text(cell)
    return not text.strip(NOTHING_SIGNS) or (len(text) <= 16 and normalised(text) in NOTHING_WORDS)


def day_from(cell: Cell) -> dt.date:
    """A day from dd.mm.yyyy, dd.mm.yy, "12. März 2024", yyyy-mm-dd, an Excel date or its day number; a day of the week
    before it does no harm. Raises Unreadable.

    Days before 1990 and after 2099 are taken for mistakes.
    """
    day = _day(cell)
    if not EARLIEST <= day <= LATEST:
        raise Unreadable("day_unlikely")
    return day


def _day(cell: Cell) -> dt.date:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if not 30_000 <= cell <= 75_000:
            raise Unreadable("not_a_day")
        return EXCEL_DAY_ZERO + dt.timedelta(days=int(cell))
    text = _WEEKDAY.sub("", as_text(cell))
    if german := _GERMAN_DAY.fullmatch(text):
        day, month, year = (int(part) for part in german.groups())
        return _calendar(year + 2000 if year < 100 else year, month, day)
    if iso := _ISO_DAY.fullmatch(text):
        year, month, day = (int(part) for part in iso.groups())
        return _calendar(year, month, day)
    if (worded := _WORDED_DAY.fullmatch(text)) and (month := _month(worded[2])):
        return _calendar(int(worded[3]), month, int(worded[1]))
    raise Unreadable("not_a_day")


def _month(word: str) -> int:
    """The number of a month from its name or the first three letters or more of it; 0 where there is none."""
    plain = normalised(word)
    return next((number for number, names in enumerate(MONTHS, start=1) for name in names if name.startswith(plain)), 0)


def _calendar(year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise Unreadable("no_such_day") from None


def span_from(text: str) -> tuple[dt.date, dt.date] | None:
    """First and last day of "12.–13.06.2023", "28.05.–02.06.2023" or "12.06.2023 bis 13.06.2023"; None if it is no span."""
    hit = _SPAN.fullmatch(text)
    if hit is None:
        return None
    try:
        last = day_from(hit["last"])
        day, month, year = hit["day"], hit["month"] or last.month, hit["year"] or last.year
        first = day_from(f"{day}.{month}.{year}")
    except Unreadable:
        return None
    return (first, last) if first < last else None


def number_from(cell: Cell, *, places: int = 2) -> Decimal:
    """A number as written in German (1.234,5) or English (1,234.5), with at most `places` decimals. Raises Unreadable.

    Where both readings are possible the German one holds: 1.234 is one thousand two hundred and thirty-four.
    """
    if isinstance(cell, (bool, dt.date, dt.time)):
        raise Unreadable("not_a_number")
    text = as_text(cell) if isinstance(cell, str) else str(cell)
    text = re.sub(r"(€|eur|euro)$", "", text.strip().casefold()).replace("\u202f", "").replace(" ", "").replace("'", "")
    if isinstance(cell, str):
        text = _with_point(text)
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise Unreadable("not_a_number") from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 12:
        raise Unreadable("not_a_number")
    exact = number.quantize(Decimal(1).scaleb(-places))
    if isinstance(cell, float):
        return exact
    if exact != number:
        raise Unreadable("not_whole" if places == 0 else "too_many_places")
    return exact


def _with_point(text: str) -> str:
    if _GERMAN_GROUPS.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    if _ENGLISH_GROUPS.fullmatch(text):
        return text.replace(",", "")
    return text.replace(",", ".") if text.count(",") == 1 and "." not in text else text


def whole_from(cell: Cell) -> int:
    """A whole number of 0 or more. Raises Unreadable."""
    if isinstance(cell, float) and not cell.is_integer():
        raise Unreadable("not_whole")
    number = number_from(cell, places=0)
    if number < 0:
        raise Unreadable("negative")
    return int(number)


def yes_from(cell: Cell) -> bool:
    """Yes or no from a word, a cross or 1 and 0. Raises Unreadable."""
    if isinstance(cell, bool):
        return cell
    word = as_text(cell).casefold()
    if word in YES_WORDS or normalised(word) in YES_WORDS:
        return True
    if word in NO_WORDS or normalised(word) in NO_WORDS:
        return False
    raise Unreadable("not_yes_or_no")

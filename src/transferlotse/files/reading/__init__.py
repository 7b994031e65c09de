"""Reading an uploaded table in a fenced process, and saying in plain words what is wrong with a file."""

import datetime as dt
import json
import os
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import transferlotse
from transferlotse.files.rules.headers import Span, last_line, names_in, spans
from transferlotse.files.rules.tables import (
    HEADER_WITHIN,
    MAX_BYTES,
    MAX_ROWS,
    WALL_SECONDS,
    BadCell,
    Cell,
    Row,
    Table,
    find_header,
    repeated_names,
)

TOO_LARGE_MARK = "transferlotse.upload_too_large"


class TableRefused(Exception):
    """A file that cannot be read as a table; `str()` is a translated sentence that says what to do."""


class WrongKind(TableRefused):
    """Not an Excel or CSV table."""


class TooLarge(TableRefused):
    """Beyond a limit."""


class NoTable(TableRefused):
    """A readable file without a usable table in it."""


TEXTS: dict[str, tuple[type[TableRefused], Any]] = {
    "too_many_bytes": (
        TooLarge,
        gettext_lazy("Die Datei ist größer als 25 MB. Teilen Sie die Tabelle in mehrere Dateien."),
    ),
    "too_much": (
        TooLarge,
        gettext_lazy(
            "Der Inhalt der Datei ist ausgepackt zu groß. Speichern Sie nur das Blatt mit der Tabelle, ohne Bilder, "
            "als neue Datei."
        ),
    ),
    "too_many_rows": (
        TooLarge,
        gettext_lazy("Die Tabelle hat mehr als 50.000 Zeilen. Teilen Sie sie in mehrere Dateien."),
    ),
    "too_many_columns": (
        TooLarge,
        gettext_lazy("Die Tabelle hat mehr als 200 Spalten. Löschen Sie Spalten, die nicht gebraucht werden."),
    ),
    "cell_too_long": (
        TooLarge,
        gettext_lazy("Eine Zelle enthält mehr als 32.767 Zeichen (Zeile %(detail)s). Kürzen Sie den Text."),
    ),
    "too_slow": (
        TooLarge,
        gettext_lazy(
            "Das Lesen der Datei hat zu lange gedauert. Kopieren Sie die Tabelle in eine neue Datei oder teilen Sie sie."
        ),
    ),
    "empty": (NoTable, gettext_lazy("Die Datei ist leer.")),
    "encrypted": (
        WrongKind,
        gettext_lazy("Die Datei ist mit einem Kennwort geschützt. Speichern Sie sie ohne Kennwort."),
    ),
    "old_excel": (
        WrongKind,
        gettext_lazy(
            "Das ist das alte Excel-Format (.xls). Öffnen Sie die Datei und speichern Sie sie als „Excel-Arbeitsmappe "
            "(.xlsx)“."
        ),
    ),
    "wrong_kind": (
        WrongKind,
        gettext_lazy(
            "Das ist keine Excel- oder CSV-Tabelle (erkannt: %(detail)s). Speichern Sie die Tabelle als .xlsx oder .csv."
        ),
    ),
    "no_text": (
        WrongKind,
        gettext_lazy("Das ist keine Excel- oder CSV-Tabelle. Speichern Sie die Tabelle als .xlsx oder .csv."),
    ),
    "damaged": (
        WrongKind,
        gettext_lazy("Die Excel-Datei ist beschädigt. Öffnen Sie sie in Excel und speichern Sie sie neu."),
    ),
    "no_such_sheet": (NoTable, gettext_lazy("Dieses Blatt gibt es in der Datei nicht. Vorhanden: %(detail)s")),
    "bad_quotes": (
        NoTable,
        gettext_lazy(
            "Die Anführungszeichen in Zeile %(detail)s gehen nicht auf. Speichern Sie die Tabelle neu als CSV."
        ),
    ),
}


def read_table(*, body: bytes, known: frozenset[str] = frozenset(), sheet: str = "") -> Table:
    """The table in `body` below its header: `parsed` and `table_in` in one. Raises TableRefused."""
    return table_in(parsed(body=body, sheet=sheet), known=known)


def parsed(*, body: bytes, sheet: str = "") -> bytes:
    """What the fenced worker read in `body`, compressed, to be kept and given to `table_in`.

    At most 25 MB packed, 100 MB unpacked, 2,000 members, 50,000 rows, 200 columns, 20 s of processor time and 512 MB of
    memory. Raises TableRefused with a sentence a person can act on.
    """
    if len(body) > MAX_BYTES:
        raise _refusal("too_many_bytes")
    answer = _ask_worker(body, sheet)
    plain: dict[str, Any] = json.loads(answer)
    if "error" in plain:
        raise _refusal(str(plain["error"]), str(plain.get("detail", "")))
    return zlib.compress(answer, 6)


def table_in(kept: bytes, *, known: frozenset[str]) -> Table:
    """The table below its header. `known` are normalised column names that help to find the header. Raises NoTable."""
    answer: dict[str, Any] = json.loads(zlib.decompress(kept))
    rows = [Row(number, tuple(_cell(cell) for cell in cells)) for number, cells in answer["rows"]]
    start = find_header(rows, known)
    if start is None:
        raise NoTable(
            _(
                "Es wurde keine Kopfzeile gefunden. In einer der ersten %(count)s Zeilen müssen die Namen der Spalten stehen."
            )
            % {"count": HEADER_WITHIN}
        )
    merged = spans(answer["merged"])
    last = last_line(rows, start, merged)
    _refuse_merged(merged, rows[last].number)
    data = rows[last + 1 :]
    if not data:
        raise NoTable(_("Unter der Kopfzeile steht keine Zeile."))
    if len(data) > MAX_ROWS:
        raise _refusal("too_many_rows")
    header = names_in(rows, last, max(len(row.cells) for row in rows[start:]), merged)
    if repeated := repeated_names(header):
        raise NoTable(
            _("Diese Spalten kommen mehrfach vor: %(names)s. Geben Sie jeder Spalte einen eigenen Namen.")
            % {"names": ", ".join(repeated)}
        )
    return Table(header, tuple(data), answer["sheet"], tuple(answer["sheets"]), answer["encoding"])


def _ask_worker(body: bytes, sheet: str) -> bytes:
    root = str(Path(transferlotse.__file__).resolve().parent.parent)
    command = [sys.executable, "-X", "utf8", "-m", "transferlotse.files.worker", *([sheet] if sheet else [])]
    environment = {"PYTHONPATH": root, "PATH": os.environ.get("PATH", ""), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, input=body, capture_output=True, timeout=WALL_SECONDS, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        raise _refusal("too_slow") from None
    if done.returncode != 0:
        # Killed by its processor limit (SIGXCPU, then SIGKILL): too slow; any other end was for want of memory.
        raise _refusal("too_slow" if done.returncode in {-24, -9} else "too_much")
    return done.stdout


def _refusal(code: str, detail: str = "") -> TableRefused:
    kind, text = TEXTS[code]
    return kind(str(text) % {"detail": detail})


def _refuse_merged(merged: list[Span], header_number: int) -> None:
    touching = [one.text for one in merged if one.last_row > header_number]
    if touching:
        raise NoTable(
            _(
                "Zellen sind verbunden: %(ranges)s. Heben Sie die Verbindung auf und schreiben Sie den Wert in jede "
                "Zeile, zu der er gehört."
            )
            % {"ranges": ", ".join(touching[:5]) + (" …" if len(touching) > 5 else "")}
        )


def _cell(cell: Any) -> Cell:
    if not isinstance(cell, list):
        return cell  # type: ignore[no-any-return]
    kind, text = cell
    if kind == "bad":
        return BadCell(text)
    if "T" in text:
        moment = dt.datetime.fromisoformat(text)
        return moment.date() if moment.time() == dt.time() else moment
    return dt.time.fromisoformat(text) if ":" in text else dt.date.fromisoformat(text)


class LimitedUpload(FileUploadHandler):
    """Stops keeping an upload as soon as it is larger than a table may be; the view then finds no file but a mark.

    Must stand before the handlers that store: nothing of the rest reaches memory or disk.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass data on while there is room."""
        self.received += len(raw_data)
        if self.received > MAX_BYTES:
            if self.request is not None:
                self.request.META[TOO_LARGE_MARK] = True
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""
        return None


def upload_was_too_large(request: HttpRequest) -> bool:
    """Whether this request tried to send more than a table may weigh."""
    request.FILES  # noqa: B018  (reading the request sets the mark)
    return bool(request.META.get(TOO_LARGE_MARK))


def too_large() -> TableRefused:
    """The refusal of an upload that was stopped on its way."""
    return _refusal("too_many_bytes")

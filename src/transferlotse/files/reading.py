"""Reading an uploaded table in a fenced process, and saying in plain words what is wrong with a file."""

import datetime as dt
import json
import os
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import transferlotse
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
    header_names,
    repeated_names,
)


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
    _refuse_merged(answer["merged"], rows[start].number)
    data = rows[start + 1 :]
    if not data:
        raise NoTable(_("Unter der Kopfzeile steht keine Zeile."))
    if len(data) > MAX_ROWS:
        raise _refusal("too_many_rows")
    header = header_names(rows[start], max(len(row.cells) for row in rows[start:]))
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


def _refuse_merged(ranges: list[str], header_number: int) -> None:
    touching = [one for one in ranges if _last_row(one) >= header_number]
    if touching:
        raise NoTable(
            _(
                "Zellen sind verbunden: %(ranges)s. Heben Sie die Verbindung auf und schreiben Sie den Wert in jede "
                "Zeile, zu der er gehört."
            )
            % {"ranges": ", ".join(touching[:5]) + (" …" if len(touching) > 5 else "")}
        )


def _last_row(merged: str) -> int:
    return int("".join(sign for sign in merged.rsplit(":", 1)[-1] if sign.isdigit()) or 0)


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

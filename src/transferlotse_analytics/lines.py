"""Short CSV files line by line, within bounded memory whatever the file holds."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from transferlotse_analytics.wording import say, why_not

#: No line of a list of names or numbers is longer, in characters.
LONGEST_LINE = 1 << 16


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file in UTF-8 by column; ValueError says what is wrong with it, without the file's name."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            yield from csv.DictReader(_short_lines(handle))
    except UnicodeDecodeError as error:
        raise ValueError(say("ist nicht in UTF-8 gespeichert", "is not stored in UTF-8")) from error
    except csv.Error as error:
        raise ValueError(say("ist keine CSV-Datei", "is no CSV file")) from error
    except OSError as error:
        raise ValueError(say("nicht lesbar ({})", "cannot be read ({})", why_not(error) or error.strerror)) from error


def _short_lines(handle: TextIO) -> Iterator[str]:
    while line := handle.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise ValueError(
                say(
                    "eine Zeile hat mehr als {} Zeichen; das ist keine solche Liste",
                    "a line has more than {} characters; this is no such list",
                    LONGEST_LINE,
                )
            )
        if "\0" in line:
            raise ValueError(say("ist keine CSV-Datei (Binärdaten)", "is no CSV file (binary content)"))
        yield line

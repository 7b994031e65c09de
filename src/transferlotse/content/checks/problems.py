"""What a check answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from transferlotse.content.sources import ContentError, Tree

T = TypeVar("T")
# Instruments carry several editions of one file side by side; their own loader checks heads and versions.
INSTRUMENT_FOLDERS = ("questionnaires/", "measures/")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a content file: where, and what in plain words."""

    file: str
    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.place}: {self.reason}" if self.place else f"{self.file}: {self.reason}"


Check = Callable[[Tree], list[Problem]]


def headed_files(tree: Tree) -> tuple[str, ...]:
    """Answer the files that carry id, version, source and licence in their head: all except those of instruments."""
    return tuple(file for file in tree.files() if not file.startswith(INSTRUMENT_FOLDERS))


def of_error(error: ContentError) -> Problem:
    """Turn the error of a reader into a problem."""
    return Problem(error.file, error.place, error.reason)


def try_read(read: Callable[[Tree], T], tree: Tree, problems: list[Problem]) -> T | None:
    """Run a reader; note its error as a problem and answer None when it fails."""
    try:
        return read(tree)
    except ContentError as error:
        problems.append(of_error(error))
        return None

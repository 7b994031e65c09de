"""What a check answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from transferlotse.content.sources import ContentError, Tree

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a content file: where, and what in plain words."""

    file: str
    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.place}: {self.reason}" if self.place else f"{self.file}: {self.reason}"


Check = Callable[[Tree], list[Problem]]


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

"""Finds the files of `content/` and parses them; knows where files lie, not what they mean.

Editions that experts publish (environment variable TRANSFERLOTSE_CONTENT) come first, file by file; then the
files inside the installed package; then `content/` at the root of the repository.
"""

import csv
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

EDITIONS_VARIABLE = "TRANSFERLOTSE_CONTENT"
_PACKAGE = Path(__file__).resolve().parent.parent
# libyaml reads ten times as fast; a machine without it reads the same.
FastSafeLoader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(FastSafeLoader):  # type: ignore[misc]
    """The safe loader, except that a field written twice is an error and not silently the last one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [key.value for key, _ in node.value]
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise yaml.constructor.ConstructorError(
                None, None, f"the field '{twice}' is written twice", node.start_mark
            )
        answer: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return answer


class ContentError(ValueError):
    """A file of content cannot be used: `file` (relative), `place` inside it (may be empty), `reason` in plain words."""

    def __init__(self, file: str, place: str, reason: str) -> None:
        super().__init__(f"{file}: {place}: {reason}" if place else f"{file}: {reason}")
        self.file, self.place, self.reason = file, place, reason


@dataclass(frozen=True, slots=True)
class Edition:
    """Head of a content file: who may cite it as what. Records keep `id` and `version`; a published pair never changes."""

    id: str
    version: int
    source: str
    licence: str


@dataclass(frozen=True, slots=True)
class Tree:
    """Folders that together make up the content; an earlier folder hides the same file in a later one."""

    roots: tuple[Path, ...]

    def path(self, file: str) -> Path:
        """Answer where `file` (relative, with `/`) lies; raise ContentError when no root has it."""
        for root in self.roots:
            if (candidate := root / file).is_file():
                return candidate
        raise ContentError(file, "", "the file is missing")

    def files(self, folder: str = "", suffix: str = ".yaml") -> tuple[str, ...]:
        """Answer the relative names of all files below `folder` that end in `suffix`, sorted, each once."""
        names = {
            found.relative_to(root).as_posix()
            for root in self.roots
            for found in (root / folder).rglob(f"*{suffix}")
            if found.is_file()
        }
        return tuple(sorted(names))

    def document(self, file: str) -> dict[str, Any]:
        """Parse a YAML file into a mapping; raise ContentError for anything else, tags of other types included."""
        try:
            parsed = yaml.load(self.path(file).read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 (a safe loader)
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise ContentError(file, "", f"cannot be read as YAML: {' '.join(str(error).split())}") from error
        if not isinstance(parsed, dict):
            raise ContentError(file, "", "must hold a mapping with id, version, source and licence")
        return parsed

    def table(self, file: str, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
        """Read a CSV file (comma, UTF-8, one heading row) row by row; raise ContentError when it lacks a column."""
        with self.path(file).open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            if missing := [name for name in columns if name not in (reader.fieldnames or ())]:
                raise ContentError(file, "row 1", f"missing columns: {', '.join(missing)}")
            for number, row in enumerate(reader, start=2):
                if None in row or None in row.values():
                    raise ContentError(file, f"row {number}", "has more or fewer cells than the heading")
                yield row


@cache
def default_tree() -> Tree:
    """Answer the content in force: editions first, else what came with the package, else the repository's folder."""
    roots = []
    if editions := os.environ.get(EDITIONS_VARIABLE):
        roots.append(Path(editions))
    packaged = _PACKAGE / "_content"
    roots.append(packaged if packaged.is_dir() else _PACKAGE.parent.parent / "content")
    return Tree(tuple(roots))

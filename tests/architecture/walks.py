"""What imports cannot show, as functions that return one line per offence; each is tried on an offence of its own."""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.architecture.source import SOURCE, functions_of, rooms, shown, tree_of

LONGEST_FILE = 500
LONG_FILE = 300
LONGEST_FUNCTION = 40
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "services", "service", "manager", "managers"}
FORBIDDEN_NAMES |= {"misc", "core", "signals", "shared", "tools"}
REFERENCE = re.compile(r"""\{%-?\s*(?:include|extends|import)\s+["']([^"']+)["']""")
# An inline script or style, an event attribute, or a style attribute: all refused by the content security policy.
FOREIGN_DATE = re.compile(r"\|date\b(?::\S+)?|\|date_format\b|[A-Z_]*DATE(?:TIME)?_FORMAT|\bdate_format\(")
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=.application/(?:ld\+)?json)[^>]*>|<style\b|\son[a-z]+\s*=|\sstyle\s*=|javascript:",
    re.IGNORECASE,
)
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\s*%\}.*?\{%\s*endcomment\s*%\}|<!--.*?-->", re.DOTALL)
RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}


def long_files(paths: Iterable[Path], *, allowed: set[str]) -> Iterator[str]:
    """Files beyond 500 lines, and those beyond 300 that nobody allowed."""
    for path in paths:
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > LONGEST_FILE or (lines > LONG_FILE and shown(path) not in allowed):
            yield f"{shown(path)}: {lines} lines"


def long_functions(paths: Iterable[Path], *, allowed: set[str]) -> Iterator[str]:
    """Functions of more than 40 lines, the docstring not counted."""
    for path in paths:
        for function in functions_of(tree_of(path)):
            body = function.body
            if ast.get_docstring(function, clean=False) is not None and len(body) > 1:
                body = body[1:]
            lines = (function.end_lineno or 0) - body[0].lineno + 1
            name = f"{shown(path)}:{function.name}"
            if lines > LONGEST_FUNCTION and name not in allowed:
                yield f"{name}: {lines} lines"


def junk_names(paths: Iterable[Path], *, allowed: set[str]) -> Iterator[str]:
    """Modules and folders whose name says nothing about the business."""
    for path in paths:
        parts = path.relative_to(SOURCE.parent).with_suffix("").parts
        if (junk := FORBIDDEN_NAMES & set(parts)) and shown(path) not in allowed:
            yield f"{shown(path)}: nothing may be called {', '.join(sorted(junk))}"


def missing_docstrings(paths: Iterable[Path]) -> Iterator[str]:
    """Modules, public classes and public functions that say nothing about themselves."""
    for path in paths:
        tree = tree_of(path)
        if path.stat().st_size and ast.get_docstring(tree) is None:
            yield f"{shown(path)}: the module"
        for node in tree.body:
            public = isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_")
            if public and ast.get_docstring(node) is None:
                yield f"{shown(path)}:{node.lineno} {node.name}"


def foreign_imports_of_rules(paths: Iterable[Path]) -> Iterator[str]:
    """Imports in `rules` of anything but the standard library, other rules, and what experts wrote (frozen, no Django)."""
    for path in paths:
        for node in ast.walk(tree_of(path)):
            for name in _imported(node):
                own = re.fullmatch(r"transferlotse\.(\w+\.rules|content)(\..+)?", name)
                if not own and name.split(".")[0] not in sys.stdlib_module_names:
                    yield f"{shown(path)}:{node.lineno} {name}"  # type: ignore[attr-defined]


def clock_readers(paths: Iterable[Path]) -> Iterator[str]:
    """Calls that read the clock in the domain, where `today` and `now` are passed in."""
    for path in paths:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = ast.unparse(node.func.value)
                unasked = not node.args and not node.keywords
                if (unasked and node.func.attr in {"today", "utcnow", "localdate", "localtime"}) or (
                    node.func.attr == "now" and owner.rsplit(".", 1)[-1] in {"datetime", "timezone"}
                ):
                    yield f"{shown(path)}:{node.lineno} {ast.unparse(node)}"


def upward_relations(paths: Iterable[Path], floors: dict[str, int]) -> Iterator[str]:
    """Relations named by a string to a room that does not stand below: imports do not show them."""
    for path in paths:
        room = path.relative_to(SOURCE).parts[0]
        for node in ast.walk(tree_of(path)):
            if not (isinstance(node, ast.Call) and ast.unparse(node.func).rsplit(".", 1)[-1] in RELATIONS):
                continue
            targets = [*node.args[:1], *(word.value for word in node.keywords if word.arg in {"to", "through"})]
            for target in targets:
                if isinstance(target, ast.Constant) and isinstance(target.value, str) and "." in target.value:
                    other = target.value.split(".")[0]
                    if other in floors and other != room and floors[other] >= floors[room]:
                        yield f"{shown(path)}:{node.lineno} {room} points at {target.value}"


def foreign_templates(paths: Iterable[Path]) -> Iterator[str]:
    """Includes and extends of another room's templates; only kit's may be used by all."""
    for path in paths:
        room = path.relative_to(SOURCE).parts[0]
        for reference in REFERENCE.findall(COMMENT.sub("", path.read_text(encoding="utf-8"))):
            first = reference.split("/")[0]
            if first in rooms() and first not in {room, "kit"}:
                yield f"{shown(path)}: {reference}"


def inline_code(paths: Iterable[Path], *, allowed: set[str]) -> Iterator[str]:
    """Scripts, styles and event attributes written into a template."""
    for path in paths:
        if shown(path) in allowed:
            continue
        text = TAG.sub(_lines_of, COMMENT.sub(_lines_of, path.read_text(encoding="utf-8")))
        for found in INLINE.finditer(text):
            line = text[: found.start()].count("\n") + 1
            yield f"{shown(path)}:{line} {found.group().strip()[:60]}"


def foreign_dates(paths: Iterable[Path]) -> Iterator[str]:
    """Days written by Django's formats, which differ from the kit's: its English ones are American."""
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            yield from (f"{shown(path)}:{number} {found}" for found in FOREIGN_DATE.findall(line))


def rooms_not_on_the_page(page: str) -> Iterator[str]:
    """Rooms that the one page about the house does not name."""
    yield from (room for room in rooms() if not re.search(rf"\b{room}\b", page))


def _lines_of(found: re.Match[str]) -> str:
    return "\n" * found.group().count("\n")


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield node.module

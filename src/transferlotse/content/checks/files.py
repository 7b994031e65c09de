"""Checks that hold for every file, whatever it is about."""

import re
from collections.abc import Iterator
from typing import Any

from transferlotse.content.checks.problems import Problem, headed_files, of_error
from transferlotse.content.nodes import open_file
from transferlotse.content.sources import ContentError, Tree

SOURCES_FILE = "SOURCES.md"
_RUNS = re.compile(
    r"\{\{|\{%|\$\{|\$\(|\b__\w+__\b|\blambda\b[^:]*:|\b(?:eval|exec|__import__|open|compile|getattr)\(|^\s*[=@]|<\s*script",
    re.IGNORECASE,
)
_NAMES_OF_CODE = frozenset({"expression", "formula", "eval", "exec", "script", "lambda", "python", "sql"})


def documents(tree: Tree, problems: list[Problem]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Parse every YAML file; note the ones that cannot be read."""
    for file in tree.files():
        try:
            yield file, tree.document(file)
        except ContentError as error:
            problems.append(of_error(error))


def _values(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Walk a parsed file; answer each value with its place."""
    yield place, value
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _values(inner, f"{place}.{name}" if place else str(name))
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            mark = inner.get("key", number) if isinstance(inner, dict) else number
            yield from _values(inner, f"{place}[{mark}]")


def check_heads(tree: Tree) -> list[Problem]:
    """Every file has id, version, source and licence, and no two files share id and version."""
    problems: list[Problem] = []
    owners: dict[tuple[str, int], str] = {}
    for file in headed_files(tree):
        try:
            edition, _ = open_file(tree, file)
        except ContentError as error:
            problems.append(of_error(error))
            continue
        pair = edition.id, edition.version
        if pair in owners:
            problems.append(Problem(file, "id", f"'{edition.id}' version {edition.version} is also {owners[pair]}"))
        owners.setdefault(pair, file)
    return problems


def _filled(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(_filled(item) for item in value)
    return isinstance(value, str) and bool(value.strip())


def check_languages(tree: Tree) -> list[Problem]:
    """Where a text stands in one language it stands in the other, and neither is empty."""
    problems: list[Problem] = []
    for file, document in documents(tree, problems):
        for place, value in _values(document):
            if not isinstance(value, dict) or not {"de", "en"} & value.keys():
                continue
            for lang, word in (("de", "German"), ("en", "English")):
                if lang not in value:
                    problems.append(Problem(file, place, f"the {word} text is missing"))
                elif not _filled(value[lang]):
                    problems.append(Problem(file, f"{place}.{lang}", f"the {word} text is empty"))
    return problems


def check_expressions(tree: Tree) -> list[Problem]:
    """No file holds anything that looks like a program: content says what, code says how."""
    problems: list[Problem] = []
    for file, document in documents(tree, problems):
        for place, value in _values(document):
            if place.rsplit(".", 1)[-1].lower() in _NAMES_OF_CODE:
                problems.append(Problem(file, place, "content must not hold expressions; name a function instead"))
            elif isinstance(value, str) and _RUNS.search(value):
                problems.append(Problem(file, place, f"'{value[:40]}' looks like an expression that runs"))
    return problems


def check_sources(tree: Tree) -> list[Problem]:
    """Every table of foreign data is credited in SOURCES.md by the id of its file."""
    problems: list[Problem] = []
    try:
        credits_ = tree.path(SOURCES_FILE).read_text(encoding="utf-8")
    except ContentError as error:
        return [of_error(error)]
    for file, document in documents(tree, problems):
        if "table" in document and f"`{document.get('id')}`" not in credits_:
            problems.append(Problem(SOURCES_FILE, "", f"does not credit the table of {file} (`{document.get('id')}`)"))
    return problems

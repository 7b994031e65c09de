"""Reading the source tree: which rooms, modules and templates there are."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCE = ROOT / "src" / "transferlotse"
ANALYTICS = ROOT / "src" / "transferlotse_analytics"
NO_ROOMS = {"locale", "__pycache__"}
FREE_FORM = {"config", "content", "kit", "files"}


def rooms() -> list[str]:
    """Names of all rooms."""
    return sorted(path.name for path in SOURCE.iterdir() if path.is_dir() and path.name not in NO_ROOMS)


def modules(*folders: Path) -> Iterator[Path]:
    """All modules below these folders (the whole product without any), migrations left out."""
    for folder in folders or (SOURCE, ANALYTICS):
        yield from (path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts)


def templates() -> Iterator[Path]:
    """All templates of all rooms."""
    yield from sorted(SOURCE.glob("*/templates/**/*.html"))


def tree_of(path: Path) -> ast.Module:
    """The parsed module."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def shown(path: Path) -> str:
    """The path as it is written in messages."""
    return path.relative_to(ROOT).as_posix()


def functions_of(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, nested ones too."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node

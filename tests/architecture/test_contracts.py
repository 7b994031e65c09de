"""The contracts hold, and each one breaks when somebody breaks it: a bad module in a copy must be reported by name."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.source import FREE_FORM, ROOT, rooms

LINT = "from importlinter.cli import lint_imports_command as c; c()"
BREAKING = {
    "floors": ("transferlotse/kit/numbers.py", "import transferlotse.deliveries.models", "Rooms stand on floors"),
    "floors exhaustive": ("transferlotse/newroom/__init__.py", '"""A room nobody placed."""', "Rooms stand on floors"),
    "floors inline": (
        "transferlotse/contacts/rules.py",
        "def late():\n    import transferlotse.deliveries.rules",
        "Rooms stand on floors",
    ),
    "floors for type checkers": (
        "transferlotse/contacts/rules.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import transferlotse.deliveries.rules",
        "Rooms stand on floors",
    ),
    "files of a room": (
        "transferlotse/deliveries/models.py",
        "import transferlotse.deliveries.actions",
        "Files of a room call downwards",
    ),
    "files of a room exhaustive": (
        "transferlotse/deliveries/helpers.py",
        '"""A junk module."""',
        "Files of a room call downwards",
    ),
    "the room files": (
        "transferlotse/files/documents.py",
        "import transferlotse.files.papers",
        "The room files: records above, reading and writing of documents below",
    ),
    "rules": ("transferlotse/contacts/rules.py", "import django.db", "Rules and content know no Django"),
    "content": ("transferlotse/content/labels.py", "import django.utils", "Rules and content know no Django"),
    "analytics without Django": (
        "transferlotse_analytics/bad.py",
        "import django",
        "Analytics knows neither Django nor the product",
    ),
    "analytics without the product": (
        "transferlotse_analytics/bad.py",
        "import transferlotse.content",
        "Analytics knows neither Django nor the product",
    ),
    "who knows analytics": (
        "transferlotse/deliveries/actions.py",
        "import transferlotse_analytics",
        "Only contacts and insights know analytics",
    ),
    "engines": (
        "transferlotse_analytics/bad.py",
        "import duckdb",
        "Engines are known in transferlotse_analytics.engines only",
    ),
}


def _lint(source: Path, config: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LINT, "--config", str(config), "--no-cache"],
        cwd=source.parent,
        env={"PYTHONPATH": str(source), "PATH": "/usr/bin:/bin", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the source that a test may spoil."""
    target = tmp_path / "src"
    for package in ("transferlotse", "transferlotse_analytics"):
        shutil.copytree(
            ROOT / "src" / package,
            target / package,
            ignore=lambda folder, names: [
                name for name in names if name in {"static", "templates", "__pycache__", "locale"}
            ],
        )
    return target


def test_contracts_hold() -> None:
    done = _lint(ROOT / "src", ROOT / "pyproject.toml")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("case", BREAKING)
def test_contract_breaks_when_broken(copy: Path, case: str) -> None:
    file, line, contract = BREAKING[case]
    path = copy / file
    path.parent.mkdir(exist_ok=True)
    path.write_text((path.read_text() if path.exists() else "") + f"\n{line}\n")
    done = _lint(copy, ROOT / "pyproject.toml")
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{contract} BROKEN" in done.stdout


def test_contract_breaks_on_a_circle_in_analytics(copy: Path) -> None:
    (copy / "transferlotse_analytics" / "one.py").write_text("import transferlotse_analytics.two\n")
    (copy / "transferlotse_analytics" / "two.py").write_text("import transferlotse_analytics.one\n")
    done = _lint(copy, ROOT / "pyproject.toml")
    assert "No circles in analytics BROKEN" in done.stdout


def test_every_room_is_under_the_contract_of_its_files() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    containers = next(one["containers"] for one in settings if one["id"] == "files-of-a-room")
    assert {f"transferlotse.{room}" for room in rooms()} - set(containers) == {
        f"transferlotse.{room}" for room in FREE_FORM
    }

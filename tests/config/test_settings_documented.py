"""The operator's guides tell everything that can be set, every job that runs by itself and every command."""

import re
from pathlib import Path

import pytest
import typer.main
from django.conf import settings

from transferlotse.config.cli import build
from transferlotse.outbox.rules import nightly_jobs

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ("docs/guide/betrieb.md", "docs/guide/operations.md")
VARIABLE = re.compile(r"TRANSFERLOTSE_[A-Z_]*[A-Z]\b")
OPERATOR = "TRANSFERLOTSE_OPERATOR_"


def _text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def _variables() -> set[str]:
    """Every variable that the product reads: what stands in src, and the operator's facts that settings spell out."""
    found = {name for path in (ROOT / "src").rglob("*.py") for name in VARIABLE.findall(path.read_text("utf-8"))}
    return found - {OPERATOR.rstrip("_")} | {f"{OPERATOR}{name.upper()}" for name in settings.OPERATOR}


def _commands() -> dict[str, set[str]]:
    """Every command of `transferlotse` with its arguments (as `FILE`) and options (as `--dry-run`)."""
    whole = typer.main.get_command(build())
    return {
        name: {
            parameter.opts[0] if parameter.opts[0].startswith("--") else parameter.opts[0].upper()
            for parameter in command.params
            if parameter.name != "help"
        }
        for name, command in whole.commands.items()  # type: ignore[attr-defined]
    }


def undocumented_variables(guide: str) -> list[str]:
    """Variables without a row of their own in the guide's table."""
    return sorted(name for name in _variables() if f"| `{name}` |" not in guide)


def undocumented_commands(text: str) -> list[str]:
    """Commands without a heading of their own, and arguments and options missing below it."""
    missing = []
    for name, parameters in _commands().items():
        section = re.search(rf"^### `transferlotse {name}\b[^\n]*\n.*?(?=^### |^## |\Z)", text, re.M | re.S)
        if section is None:
            missing.append(name)
        else:
            missing += [f"{name} {one}" for one in sorted(parameters) if not re.search(rf"{one}\b", section[0])]
    return missing


@pytest.mark.parametrize("path", GUIDES)
def test_guide_lists_every_variable(path: str) -> None:
    assert undocumented_variables(_text(path)) == []


@pytest.mark.parametrize("path", GUIDES)
def test_guide_lists_nothing_that_is_not_read(path: str) -> None:
    rows = set(re.findall(r"^\| `(TRANSFERLOTSE_[A-Z_]+)` \|", _text(path), re.M))
    assert rows - _variables() == set()


@pytest.mark.parametrize("path", GUIDES)
def test_guide_lists_every_nightly_job(path: str) -> None:
    rows = [f"| {job.nightly:%H:%M} | `{job.name}` |" for job in nightly_jobs() if job.nightly]
    assert rows
    assert [row for row in rows if row not in _text(path)] == []


def test_page_documents_every_command() -> None:
    assert undocumented_commands(_text("docs/guide/commands.md")) == []


def test_a_missing_row_is_found() -> None:
    guide = _text(GUIDES[0])
    assert undocumented_variables(guide.replace("| `TRANSFERLOTSE_URL` |", "|")) == ["TRANSFERLOTSE_URL"]


def test_a_missing_command_and_a_missing_option_are_found() -> None:
    text = _text("docs/guide/commands.md")
    assert undocumented_commands(text.replace("### `transferlotse check", "### `other")) == ["check"]
    assert undocumented_commands(text.replace("--if-missing", "")) == ["demo --if-missing"]

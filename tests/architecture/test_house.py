"""The house beyond its imports: sizes, names, relations, templates, and the page that explains it."""

import tomllib
from pathlib import Path

import pytest

from tests.architecture import walks
from tests.architecture.source import ANALYTICS, ROOT, SOURCE, modules, templates

# Tables written as code, where splitting would hide what belongs together.
LONG_FILES_ALLOWED = {"src/transferlotse/config/settings.py", "src/transferlotse/content/taxonomy.py"}
LONG_FUNCTIONS_ALLOWED = {"src/transferlotse/kit/examples.py:charts"}
# A report to keep as one file: it is opened from a disk, where no other file lies beside it.
INLINE_ALLOWED = {"src/transferlotse/reports/templates/reports/report_file.html"}
# "Services" in the funder's sense: the table of what a centre rendered.
NAMES_ALLOWED = {"src/transferlotse/config/demo/services.py"}


def _rules() -> list[Path]:
    return [path for path in modules(SOURCE) if "rules" in path.relative_to(SOURCE).with_suffix("").parts[1:]]


def _domain() -> list[Path]:
    """Modules that must not read the clock."""
    names = {"rules", "solvers", "queries", "actions", "models", "permissions"}
    inside = [path for path in modules(SOURCE) if names & set(path.relative_to(SOURCE).with_suffix("").parts[1:])]
    # The door to a centre's pages is a decorator of views; jobs of the outbox run by the clock of the worker.
    asks = {SOURCE / "centres" / "permissions.py", SOURCE / "outbox" / "actions.py"}
    # A command line is where the clock is read and handed down.
    analytics = [path for path in modules(ANALYTICS) if not path.stem.endswith("_cli")]
    return [*(one for one in inside if one not in asks), *analytics]


def _floors() -> dict[str, int]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["id"] == "floors")
    return {room.strip(" ()"): height for height, layer in enumerate(reversed(layers)) for room in layer.split("|")}


def test_files_are_short() -> None:
    assert list(walks.long_files([*modules(), *templates()], allowed=LONG_FILES_ALLOWED)) == []


def test_functions_are_short() -> None:
    assert list(walks.long_functions(modules(), allowed=LONG_FUNCTIONS_ALLOWED)) == []


def test_names_say_what_things_are_for() -> None:
    assert list(walks.junk_names(modules(SOURCE), allowed=NAMES_ALLOWED)) == []


def test_modules_and_public_functions_say_what_they_do() -> None:
    assert list(walks.missing_docstrings(modules())) == []


def test_rules_use_the_standard_library_only() -> None:
    assert list(walks.foreign_imports_of_rules(_rules())) == []


def test_the_domain_is_told_the_time() -> None:
    assert list(walks.clock_readers(_domain())) == []


def test_relations_point_down() -> None:
    assert list(walks.upward_relations(modules(SOURCE), _floors())) == []


def test_templates_include_their_own_room_and_kit_only() -> None:
    assert list(walks.foreign_templates(templates())) == []


def test_templates_carry_no_inline_code() -> None:
    assert list(walks.inline_code(templates(), allowed=INLINE_ALLOWED)) == []


def test_days_are_written_by_the_kit() -> None:
    assert list(walks.foreign_dates([*templates(), *modules()])) == []


def test_every_room_stands_on_the_page_about_the_house() -> None:
    assert list(walks.rooms_not_on_the_page((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"))) == []


@pytest.fixture
def spoiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty source tree with one room, in which a test may offend."""
    source = tmp_path / "src" / "transferlotse"
    (source / "kit").mkdir(parents=True)
    (source / "contacts" / "templates" / "contacts").mkdir(parents=True)
    (source / "cases").mkdir()
    monkeypatch.setattr(walks, "SOURCE", source)
    monkeypatch.setattr(walks, "shown", lambda path: path.name)
    monkeypatch.setattr(walks, "rooms", lambda: ["cases", "contacts", "kit"])
    return source / "contacts"


def _offence(room: Path, name: str, text: str) -> list[Path]:
    path = room / name
    path.write_text(text, encoding="utf-8")
    return [path]


def test_a_long_file_is_found(spoiled: Path) -> None:
    assert list(walks.long_files(_offence(spoiled, "rules.py", "x = 1\n" * 301), allowed=set()))
    assert list(walks.long_files(_offence(spoiled, "rules.py", "x = 1\n" * 501), allowed={"rules.py"}))
    assert not list(walks.long_files(_offence(spoiled, "rules.py", "x = 1\n" * 300), allowed=set()))


def test_a_long_function_is_found(spoiled: Path) -> None:
    assert list(walks.long_functions(_offence(spoiled, "a.py", "def f():\n" + " x = 1\n" * 41), allowed=set()))
    assert not list(walks.long_functions(_offence(spoiled, "a.py", "def f():\n" + " x = 1\n" * 40), allowed=set()))


def test_a_junk_name_is_found(spoiled: Path) -> None:
    assert list(walks.junk_names(_offence(spoiled, "utils.py", ""), allowed=set()))


def test_a_missing_docstring_is_found(spoiled: Path) -> None:
    assert len(list(walks.missing_docstrings(_offence(spoiled, "a.py", "def f():\n    pass\n")))) == 2


@pytest.mark.parametrize(
    "line", ["import yaml", "from django.db import models", "from transferlotse.kit import verdict"]
)
def test_a_foreign_import_of_rules_is_found(spoiled: Path, line: str) -> None:
    assert list(walks.foreign_imports_of_rules(_offence(spoiled, "rules.py", line)))


@pytest.mark.parametrize("call", ["dt.date.today()", "datetime.now()", "timezone.now()", "timezone.localdate()"])
def test_a_reader_of_the_clock_is_found(spoiled: Path, call: str) -> None:
    assert list(walks.clock_readers(_offence(spoiled, "queries.py", f"x = {call}")))


def test_an_upward_relation_by_name_is_found(spoiled: Path) -> None:
    line = 'case = models.ForeignKey("cases.Case", on_delete=models.CASCADE)'
    assert list(walks.upward_relations(_offence(spoiled, "models.py", line), {"contacts": 1, "cases": 2, "kit": 0}))


def test_a_foreign_template_is_found(spoiled: Path) -> None:
    folder = spoiled / "templates" / "contacts"
    assert list(walks.foreign_templates(_offence(folder, "a.html", '{% include "cases/_list.html" %}')))
    assert not list(walks.foreign_templates(_offence(folder, "a.html", '{% extends "kit/page.html" %}')))


@pytest.mark.parametrize(
    "markup",
    [
        "<script>x</script>",
        '<p style="color: red">',
        "<style>p {}</style>",
        '<a onclick="x()">',
        '<a href="javascript:x">',
    ],
)
def test_inline_code_is_found(spoiled: Path, markup: str) -> None:
    assert list(walks.inline_code(_offence(spoiled / "templates" / "contacts", "a.html", markup), allowed=set()))


@pytest.mark.parametrize(
    "text",
    ['{{ at|date:"DATETIME_FORMAT" }}', "{{ at|date }}", 'date_format(day, "SHORT_DATE_FORMAT")', "date_format(day)"],
)
def test_a_day_of_another_format_is_found(spoiled: Path, text: str) -> None:
    assert list(walks.foreign_dates(_offence(spoiled / "templates" / "contacts", "a.html", text)))


def test_a_room_missing_from_the_page_is_found(spoiled: Path) -> None:
    assert list(walks.rooms_not_on_the_page("kit contacts")) == ["cases"]

"""Publishing versions."""

from collections.abc import Callable
from pathlib import Path

import pytest

from transferlotse.content.__main__ import main
from transferlotse.content.checks import check_content, check_versions, publish
from transferlotse.content.sources import Tree

Alter = Callable[[str, str, str], Tree]
STAGES = "portfolio/stages.yaml"


def test_publish_adds_a_raised_version_and_keeps_the_old_one(alter: Alter) -> None:
    alter(STAGES, "version: 1\n", "version: 2\n")
    tree = alter(STAGES, "Sie erfahren", "Sie hören")
    assert publish(tree) == ["portfolio-stages 2"]
    assert check_versions(tree) == []
    names = [line.rsplit(" ", 1)[0] for line in tree.path("VERSIONS.lock").read_text(encoding="utf-8").splitlines()]
    assert "portfolio-stages 1" in names
    assert "portfolio-stages 2" in names


def test_publish_does_not_bless_a_changed_version(alter: Alter) -> None:
    tree = alter(STAGES, "Sie erfahren", "Sie hören")
    assert publish(tree) == []
    assert [problem.file for problem in check_versions(tree)] == [STAGES]


def test_windows_line_ends_are_no_change(tree: Tree) -> None:
    path = tree.path(STAGES)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert check_versions(tree) == []


def test_edition_covers_a_file_and_brings_its_own_lock(alter: Alter, tmp_path: Path) -> None:
    base = alter("SOURCES.md", "# Sources", "# Sources").roots[0]
    edition = tmp_path / "editions"
    (edition / "portfolio").mkdir(parents=True)
    text = (base / STAGES).read_text(encoding="utf-8").replace("version: 1\n", "version: 2\n", 1)
    (edition / STAGES).write_text(text, encoding="utf-8")
    both = Tree((edition, base))
    assert [problem.file for problem in check_content(both)] == [STAGES]
    publish(both)
    assert check_content(both) == []
    assert check_content(base) == []


def test_command_prints_problems_and_answers_one(alter: Alter, capsys: pytest.CaptureFixture[str]) -> None:
    tree = alter(STAGES, "key: inform", "key: inspire")
    assert main([str(tree.roots[0])]) == 1
    assert "'inform' is no stage" in capsys.readouterr().err


def test_command_answers_zero_for_sound_content(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tree.roots[0])]) == 0
    assert capsys.readouterr().err == ""


def test_command_refuses_a_missing_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nowhere")]) == 2
    assert "there is no such folder" in capsys.readouterr().err


def test_editions_of_instruments_are_left_to_their_loader_except_for_language(tree: Tree) -> None:
    folder = tree.roots[0] / "questionnaires"
    folder.mkdir(exist_ok=True)
    (folder / "own-1.0.0.yaml").write_text("instrument: own\nlabel: {de: Eigener Bogen}\n", encoding="utf-8")
    found = [str(problem) for problem in check_content(tree) if "own-1.0.0" in problem.file]
    assert "questionnaires/own-1.0.0.yaml: label: the English text is missing" in found
    # The head that other files need (id, source, licence) is not asked of them: their loader has a head of its own.
    assert not [one for one in found if "licence" in one]

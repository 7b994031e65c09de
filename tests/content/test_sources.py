"""Where content is found, how it is parsed, and what the room may import."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from transferlotse.content import Label, report_outline
from transferlotse.content.nodes import Node
from transferlotse.content.sources import EDITIONS_VARIABLE, ContentError, Tree, default_tree


def test_label_answers_german_unless_english_is_asked() -> None:
    label = Label("Lager", "warehouse")
    assert [label.text(lang) for lang in ("de", "en", "en-GB", "en_US", "fr")] == [
        "Lager",
        "warehouse",
        "warehouse",
        "warehouse",
        "Lager",
    ]


def test_edition_hides_the_same_file_of_the_package(tmp_path: Path, tree: Tree) -> None:
    (tmp_path / "editions/portfolio").mkdir(parents=True)
    (tmp_path / "editions/portfolio/stages.yaml").write_text("id: own", encoding="utf-8")
    both = Tree((tmp_path / "editions", *tree.roots))
    assert both.document("portfolio/stages.yaml") == {"id": "own"}
    assert both.document("portfolio/formats.yaml")["id"] == "portfolio-formats"
    assert both.files() == tree.files()


def test_default_tree_puts_editions_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(EDITIONS_VARIABLE, str(tmp_path))
    assert default_tree.__wrapped__().roots[0] == tmp_path
    monkeypatch.delenv(EDITIONS_VARIABLE)
    assert len(default_tree.__wrapped__().roots) == 1


def test_file_that_is_no_mapping_is_refused(tree: Tree) -> None:
    tree.path("portfolio/stages.yaml").write_text("- a\n- b\n", encoding="utf-8")
    with pytest.raises(ContentError, match="must hold a mapping"):
        tree.document("portfolio/stages.yaml")


def test_node_names_the_place_of_an_error() -> None:
    node = Node("a.yaml", "", {"items": [{"key": "x", "size": True}]})
    with pytest.raises(ContentError, match=r"a\.yaml: items\[x\]\.size: must be a whole number"):
        node.each("items", lambda item: (item.key(), item.integer("size")))


@pytest.mark.parametrize("value", [".inf", "-1", "much", ".nan"])
def test_node_refuses_numbers_that_are_none(value: str) -> None:
    with pytest.raises(ContentError, match="number"):
        Node("a.yaml", "", {"target": value.lstrip(".")}).decimal("target")


def test_outline_numbers_its_sections() -> None:
    numbers = {section.key: section.number for section in report_outline().all_sections()}
    assert (numbers["project"], numbers["targets"], numbers["method"]) == ("1", "2.1", "4.2")


def test_room_imports_only_yaml_beyond_the_standard_library() -> None:
    code = (
        "import sys, transferlotse.content, transferlotse.content.checks\n"
        "print(*{name.split('.')[0] for name, module in sys.modules.items() if getattr(module, '__file__', None)})"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(
        [sys.executable, "-S", "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert set(run.stdout.split()) - set(sys.stdlib_module_names) == {"transferlotse", "yaml"}

"""The documents hold together: links lead somewhere, indexes are complete, pictures stay small."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

LINK = re.compile(r"\]\(([^)#\s]+)(#[^)\s]*)?\)")
LARGEST_PICTURE = 150_000


def documents(root: Path) -> list[Path]:
    """Every Markdown file that people read."""
    return sorted([*root.glob("*.md"), *(root / "docs").rglob("*.md"), *(root / "content").glob("*.md")])


def dead_links(paths: Iterable[Path]) -> list[str]:
    """Relative links that lead to no file, as `file: target`."""
    return [
        f"{path.name}: {target}"
        for path in paths
        for target, _ in LINK.findall(path.read_text(encoding="utf-8"))
        if "://" not in target and not (path.parent / target).exists()
    ]


def unlisted(folder: Path) -> list[str]:
    """Markdown files of a folder that its README does not link to."""
    index = (folder / "README.md").read_text(encoding="utf-8")
    return sorted(
        path.name for path in folder.glob("*.md") if path.name != "README.md" and f"({path.name}" not in index
    )


def test_links_lead_somewhere() -> None:
    assert len(documents(ROOT)) > 10
    assert dead_links(documents(ROOT)) == []


@pytest.mark.parametrize("folder", ["docs/decisions", "docs/guide"])
def test_index_lists_every_document(folder: str) -> None:
    assert unlisted(ROOT / folder) == []


def test_pictures_stay_small() -> None:
    pictures = [*(ROOT / "docs").rglob("*.png")]
    assert pictures
    assert [path.name for path in pictures if path.stat().st_size > LARGEST_PICTURE] == []


def test_a_dead_link_and_an_unlisted_document_are_found(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("[there](there.md), [gone](gone.md#part), [far](https://example.org/x)")
    (tmp_path / "there.md").write_text("here")
    (tmp_path / "new.md").write_text("here")
    assert dead_links([tmp_path / "README.md"]) == ["README.md: gone.md"]
    assert unlisted(tmp_path) == ["new.md"]

"""A copy of the content that a test may break."""

import csv
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from transferlotse.content.sources import Tree

CONTENT = Path(__file__).resolve().parents[2] / "content"


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """The real content, copied."""
    return Tree((Path(shutil.copytree(CONTENT, tmp_path / "content")),))


@pytest.fixture
def alter(tree: Tree) -> Callable[[str, str, str], Tree]:
    """Replace the first occurrence of a text in a file of the copy; the text must be there."""

    def replace(file: str, old: str, new: str) -> Tree:
        path = tree.path(file)
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return tree

    return replace


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published facts and open data beside the repository; tests that compare with it skip without it."""
    folder = Path(os.environ.get("TRANSFERLOTSE_SHARED") or CONTENT.parents[1] / "shared")
    if not (folder / "facts").is_dir():
        pytest.skip(f"the published facts are not at {folder}; set TRANSFERLOTSE_SHARED to compare with them")
    return folder


@pytest.fixture(scope="session")
def shared_postcodes(shared: Path) -> dict[str, set[str]]:
    """Districts of each postcode in the open data, without the Austrian one."""
    answer: dict[str, set[str]] = {}
    with (shared / "data/plz/zipcodes.de.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["community_code"]:
                answer.setdefault(row["zipcode"], set()).add(row["community_code"])
    return answer

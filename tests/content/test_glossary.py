"""The glossary names every key of the portfolio, so that it stays complete."""

from pathlib import Path

import pytest

from transferlotse.content import formats, publicity_formats, stages, units

GLOSSARY = (Path(__file__).resolve().parents[2] / "docs/glossary.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("items", [stages(), formats(), publicity_formats(), tuple(units().values())])
def test_glossary_names_every_key(items: tuple[object, ...]) -> None:
    assert [item.key for item in items if f"`{item.key}`" not in GLOSSARY] == []  # type: ignore[attr-defined]

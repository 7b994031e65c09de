"""The glossary names every key of the portfolio, so that it stays complete."""

from pathlib import Path

import pytest
from django.apps import apps

from transferlotse.content import formats, publicity_formats, stages, units

GLOSSARY = (Path(__file__).resolve().parents[2] / "docs/glossary.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("items", [stages(), formats(), publicity_formats(), tuple(units().values())])
def test_glossary_names_every_key(items: tuple[object, ...]) -> None:
    assert [item.key for item in items if f"`{item.key}`" not in GLOSSARY] == []  # type: ignore[attr-defined]


def model_names() -> set[str]:
    """Names of all models of the house; tables that Django makes for itself do not count."""
    return {
        model.__name__
        for model in apps.get_models()
        if model.__module__.startswith("transferlotse.") and not model._meta.auto_created
    }


def test_glossary_names_every_model() -> None:
    assert len(model_names()) > 40
    assert sorted(name for name in model_names() if f"`{name}`" not in GLOSSARY) == []

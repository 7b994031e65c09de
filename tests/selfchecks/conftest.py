"""The published questionnaire and measures, and a short way to write answers down."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from transferlotse.content.instruments.catalogue import load_catalogue
from transferlotse.content.instruments.loading import load_instrument
from transferlotse.content.instruments.model import Catalogue, Instrument
from transferlotse.selfchecks.rules.answers import Answer, AnswerState

CONTENT = Path(__file__).resolve().parents[2] / "content"


@pytest.fixture(scope="session")
def instrument() -> Instrument:
    return load_instrument(CONTENT / "questionnaires" / "standortbestimmung-1.0.0.yaml")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue(CONTENT / "measures", "1.0.0")


def written(answers: Mapping[str, object]) -> dict[str, Answer]:
    """Answers from the short form: a choice, a list of choices, or a mapping with state and reason."""
    return {key: _answer(key, value) for key, value in answers.items()}


def _answer(key: str, value: object) -> Answer:
    if isinstance(value, dict):
        return Answer(key, AnswerState(value["state"]), (), value.get("reason", ""))
    values = (value,) if isinstance(value, str) else tuple(value)
    return Answer(key, AnswerState.ANSWERED, values)


@pytest.fixture(scope="session")
def answers_from() -> Callable[[Mapping[str, object]], dict[str, Answer]]:
    return written

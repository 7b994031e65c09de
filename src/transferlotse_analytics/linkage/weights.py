"""The stored model: one weight in bits per statement about a pair, trained rarely, rescaled to the number of rows."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Bands:
    """A statement in steps: the band of each pair, 0 for none; band 1 of ``like`` is the term ``like_1``."""

    band: npt.NDArray[np.int8]
    count: int

    def __getitem__(self, where: npt.NDArray[np.bool_]) -> Bands:
        """The bands of some of the pairs."""
        return Bands(self.band[where], self.count)

    def names(self, name: str) -> list[str]:
        """Names of the terms of the bands."""
        return [f"{name}_{number}" for number in range(1, self.count + 1)]


#: Statements about pairs by name: an array per term, or bands.
Terms = dict[str, Any]


def single_terms(terms: Terms) -> dict[str, np.ndarray]:
    """The terms with a true-or-false array for each band."""
    found: dict[str, np.ndarray] = {}
    for name, values in terms.items():
        if isinstance(values, Bands):
            found |= {term: values.band == number for number, term in enumerate(values.names(name), start=1)}
        else:
            found[name] = values
    return found


@dataclass(frozen=True)
class Model:
    """Weights in bits (log2 of the odds) for companies and for persons, valid for lists of ``rows`` rows."""

    rows: int
    company: dict[str, float]
    person: dict[str, float]
    settings: dict[str, float]
    count: dict[str, Any]
    origin: dict[str, Any]

    def shift(self, rows: int) -> float:
        """What the prior changes when ``rows`` and not the trained number are compared: chance pairs grow with them.

        In steps of a quarter bit, so that a few rows more leave every weight as it is.
        """
        bits = math.log2(max(rows, 50) / self.rows) * self.settings["prior_slope"]
        return -round(bits * 4) / 4

    def weigh(self, terms: Terms, kind: str, rows: int, known: int) -> np.ndarray:
        """Sum of the weights of the terms of each pair (``known``: number of pairs)."""
        weights = self.company if kind == "company" else self.person
        total = np.full(known, weights["bias"] + self.shift(rows), np.float32)
        for name, values in terms.items():
            if isinstance(values, Bands):
                total += np.array([0.0, *(weights.get(term, 0.0) for term in values.names(name))], np.float32)[
                    values.band
                ]
                continue
            weight = np.float32(weights.get(name, 0.0))
            if weight:
                total += weight * values
        return total


def model_from(data: dict[str, Any]) -> Model:
    """A model from its stored form."""
    return Model(
        data["rows"], data["company"], data["person"], data["settings"], data.get("count", {}), data.get("origin", {})
    )


@lru_cache(maxsize=1)
def stored_model() -> Model:
    """The model that comes with the package."""
    text = resources.files("transferlotse_analytics.linkage").joinpath("model.json").read_text(encoding="utf-8")
    return model_from(json.loads(text))


def save_model(model: Model, path: Path) -> None:
    """Write a model in the form ``model_from`` reads."""
    data = {
        "rows": model.rows,
        "company": model.company,
        "person": model.person,
        "settings": model.settings,
        "count": model.count,
        "origin": model.origin,
    }
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

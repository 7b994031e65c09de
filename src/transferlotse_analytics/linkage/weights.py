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


@dataclass(frozen=True)
class Shared:
    """Terms that many pairs have in common: those of distinct ones, and which of these (``run``) each pair has."""

    terms: Terms
    run: npt.NDArray[np.int64]

    def of_pair(self, name: str) -> npt.NDArray[Any]:
        """One of the terms (no bands) for each pair."""
        values: npt.NDArray[Any] = self.terms[name][self.run]
        return values


@dataclass(frozen=True)
class Some:
    """Terms of the pairs that stand ``at`` these positions; they are false, or 0, for all others."""

    at: npt.NDArray[np.int64]
    terms: Terms

    def in_full(self, count: int) -> Terms:
        """The terms of all of ``count`` pairs."""
        found: Terms = {}
        for name, values in self.terms.items():
            own = values.band if isinstance(values, Bands) else values
            whole = np.zeros(count, own.dtype)
            whole[self.at] = own
            found[name] = Bands(whole, values.count) if isinstance(values, Bands) else whole
        return found


@dataclass(frozen=True)
class Comparison:
    """All that is stated about pairs: first what they share, then their own terms, then those of some."""

    shared: Shared
    terms: Terms
    some: Some | None = None

    def in_full(self) -> Terms:
        """Every term of every pair."""
        run, found = self.shared.run, dict(self.shared.terms)
        for name, values in found.items():
            found[name] = Bands(values.band[run], values.count) if isinstance(values, Bands) else values[run]
        return found | self.terms | (self.some.in_full(len(run)) if self.some else {})


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

    def weigh(self, terms: Terms | Comparison, kind: str, rows: int, known: int) -> np.ndarray:
        """Sum of the weights of the terms of each pair (``known``: number of pairs)."""
        weights = self.company if kind == "company" else self.person
        start = weights["bias"] + self.shift(rows)
        if not isinstance(terms, Comparison):
            return _added(np.full(known, start, np.float32), terms, weights)
        shared = terms.shared
        distinct = np.full(int(shared.run.max(initial=-1)) + 1, start, np.float32)
        total = _added(_added(distinct, shared.terms, weights)[shared.run], terms.terms, weights)
        if terms.some:
            total[terms.some.at] = _added(total[terms.some.at], terms.some.terms, weights)
        return total


def _added(total: np.ndarray, terms: Terms, weights: dict[str, float]) -> np.ndarray:
    """``total`` with the weights of terms added, always in the same order: sums are rounded."""
    for name, values in terms.items():
        if isinstance(values, Bands):
            worth = np.array([0.0, *(weights.get(term, 0.0) for term in values.names(name))], np.float32)
            total += worth.take(values.band)
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

"""Fellegi–Sunter weights of the single fields, estimated by Splink on lists with known truth.

They are where the training of ``training.fit_weights`` starts from. Imported only when a model is trained.
"""

from __future__ import annotations

import logging
import math

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator

from transferlotse_analytics.linkage.comparing import PLAIN_FIELDS
from transferlotse_analytics.linkage.profiles import Profiles

FIELDS = ("name", *PLAIN_FIELDS, "person")
#: The term of the company model that states agreement or difference of a field.
TERM_SAME = {"name": "name_exact", "person": "person_full"}
MAX_PAIRS = 1e6
#: Chance that the years of founding agree in entries of one company and of two: stated, since lists with known truth have none.
#: Two firms of a list share a year about as often as if 30 years were equally frequent; one entry in 14 errs.
FOUNDED = {"m": 0.93, "u": 0.033}


def field_weights(profiles: Profiles, truth: npt.NDArray[np.int64]) -> dict[str, dict[str, float]]:
    """m and u probability of agreement per field; ``truth`` is the true company of each profile (-1: none).

    u comes from seeded random pairs, m from the pairs that share their true company.
    """
    # Splink tells every chunk it samples
    logging.disable(logging.WARNING)
    columns = {field: _nullable(profiles[field]) for field in ("name", *PLAIN_FIELDS)}
    both = profiles["surname"].astype(np.int64) * (len(profiles.values["given"]) + 1) + profiles["given"]
    columns["person"] = _nullable(np.where((profiles["surname"] < 0) | (profiles["given"] < 0), -1, both))
    table = pa.table({"unique_id": np.arange(len(profiles)), **columns, "truth": _nullable(truth)})
    settings = SettingsCreator(link_type="dedupe_only", comparisons=[cl.ExactMatch(field) for field in FIELDS])
    linker = Linker(DuckDBAPI().register(table), settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=MAX_PAIRS, seed=1)
    linker.training.estimate_m_from_label_column("truth")
    model = linker.misc.save_model_to_json()
    logging.disable(logging.NOTSET)
    found: dict[str, dict[str, float]] = {}
    for field, comparison in zip(FIELDS, model["comparisons"], strict=True):
        agree = next(
            level for level in comparison["comparison_levels"] if level["label_for_charts"].startswith("Exact")
        )
        found[field] = {"m": float(agree.get("m_probability", 0.9)), "u": float(agree.get("u_probability", 1e-6))}
    return found


def _nullable(codes: np.ndarray) -> pa.Array:
    return pa.array(codes.astype(np.int64), mask=codes < 0)


def start_weights(fields: dict[str, dict[str, float]]) -> dict[str, float]:
    """Weights in bits of agreement (log2 m/u) and difference (log2 (1-m)/(1-u)) by the names of the company terms."""
    start: dict[str, float] = {}
    for field, chance in (fields | {"founded": FOUNDED}).items():
        m, u = (min(max(chance[key], 1e-7), 1 - 1e-7) for key in ("m", "u"))
        start[TERM_SAME.get(field, f"{field}_same")] = math.log2(m / u)
        if field not in TERM_SAME:
            start[f"{field}_other"] = math.log2((1 - m) / (1 - u))
    return start

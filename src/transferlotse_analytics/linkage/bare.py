"""Pairs of entries that tell a name and a town and nothing else: the same evidence weighs otherwise there.

In lists with addresses a name that agrees halfway is backed or refuted by mail, phone and person. In a bare list, as in an old
directory, nothing else will come: the weights of names and towns are corrected by terms of their own for such pairs.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from transferlotse_analytics.linkage.profiles import Profiles
from transferlotse_analytics.linkage.weights import Bands, Shared, Some, Terms

#: An entry that tells one of these is not bare.
MORE = ("plz", "domain", "mailbox", "private", "phone", "mobile", "street", "given", "surname")
#: Terms that weigh otherwise in bare pairs.
CORRECTED = (
    "name_exact",
    "name_exact_bits",
    "name_like",
    "name_set",
    "cover_less",
    "cover_more",
    "word_like",
    "shared_bits",
    "best_bits",
    "exact_single",
    "near_single",
    "form_same",
    "form_other",
    "city_same",
    "city_other",
    "city_bits",
    "city_like",
    "exact_place",
    "exact_elsewhere",
    "near_place",
    "near_elsewhere",
    "weak_place",
)


def bare_profiles(p: Profiles) -> npt.NDArray[np.bool_]:
    """Whether each profile tells no more than name, town, legal form and year of founding."""
    bare = p["name"] >= 0
    for field in MORE:
        bare &= p[field] < 0
    return np.asarray(bare)


def corrections(
    shared: Shared, terms: Terms, bare: npt.NDArray[np.int64], town_named: npt.NDArray[np.bool_]
) -> Some | None:
    """The terms of the bare pairs, which stand at ``bare``: ``bare``, and ``bare_…`` for each of ``CORRECTED``.

    ``town_named``: of these, those in which the name of one entry holds the town of the other.
    """
    if not len(bare):
        return None
    # Whoever copies a directory often takes the wrong word for the town; then the right one still stands in the name.
    found: Terms = {"bare": np.ones(len(bare), bool), "bare_town_named": town_named & terms["city_other"][bare]}
    for name in CORRECTED:
        values, at = (shared.terms[name], shared.run[bare]) if name in shared.terms else (terms[name], bare)
        found[f"bare_{name}"] = Bands(values.band[at], values.count) if isinstance(values, Bands) else values[at]
    return Some(bare, found)

"""Pairs of entries that tell a name and a town and nothing else: the same evidence weighs otherwise there.

In lists with addresses a name that agrees halfway is backed or refuted by mail, phone and person. In a bare list, as in an old
directory, nothing else will come: the weights of names and towns are corrected by terms of their own for such pairs.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from transferlotse_analytics.linkage.profiles import Profiles
from transferlotse_analytics.linkage.weights import Bands, Terms

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


def correct(terms: Terms, bare: npt.NDArray[np.bool_]) -> None:
    """Add the terms of the bare pairs: ``bare``, and ``bare_…`` for each of ``CORRECTED``."""
    if not bare.any():
        return
    terms["bare"] = bare
    for name in CORRECTED:
        values = terms[name]
        if isinstance(values, Bands):
            terms[f"bare_{name}"] = Bands(np.where(bare, values.band, np.int8(0)), values.count)
        else:
            terms[f"bare_{name}"] = bare & values if values.dtype == bool else bare * values

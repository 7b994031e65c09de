"""Persons: the same comparisons once more, now knowing which company each row belongs to."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from transferlotse_analytics.linkage.blocking import Pairs, Rule, candidate_pairs, distinct_pairs
from transferlotse_analytics.linkage.comparing import Index, compare_persons, plain_terms
from transferlotse_analytics.linkage.hashing import Hashes, text_hashes
from transferlotse_analytics.linkage.lookups import Rarities
from transferlotse_analytics.linkage.profiles import Profiles
from transferlotse_analytics.linkage.weights import Terms

IN_COMPANY: tuple[Rule, ...] = (
    (("company", "surname"), 200),
    (("company", "given"), 120),
    (("company", "crossed"), 120),
    (("company",), 12),
)
ACROSS: tuple[Rule, ...] = (
    (("private",), 80),
    (("mobile",), 80),
    (("mailbox", "domain"), 80),
    (("surname", "given", "city"), 40),
    (("surname", "given", "plz2"), 40),
    (("surname", "given", "rt"), 60),
    (("surname", "given", "name4"), 60),
    (("surname", "given"), 24),
    (("surname", "rt"), 30),
    (("given", "rt", "plz2"), 20),
)


def person_pairs(p: Profiles, company: Index, across: Pairs | None = None) -> Pairs:
    """Candidate pairs of profiles for persons, given the company group of each profile (-1 for none).

    ``across``: what ``pairs_across`` found, if it is known already.
    """
    crossed = crossed_names(p.columns, text_hashes(p.values["given"]), text_hashes(p.values["surname"]))
    inside = candidate_pairs(p, IN_COMPANY, {"company": company.astype(np.int32), "crossed": crossed})
    return distinct_pairs([inside, pairs_across(p) if across is None else across])


def pairs_across(p: Profiles) -> Pairs:
    """The candidate pairs that do not ask for the company."""
    return candidate_pairs(p, ACROSS)


def crossed_names(columns: Mapping[str, np.ndarray], given: Hashes, surname: Hashes) -> npt.NDArray[np.int64]:
    """One number for the two names of each profile, from hashes of their texts: a swapped name meets its straight form.

    It is that of the smaller part, so that half a name agrees too; -1 where a part is missing.
    """
    first, last = columns["given"], columns["surname"]
    smaller = np.minimum(np.append(given, 0).astype(np.uint64)[first], np.append(surname, 0).astype(np.uint64)[last])
    return np.where((first >= 0) & (last >= 0), (smaller & np.uint64(0x7FFFFFFF)).astype(np.int64), -1)


def compare_for_persons(p: Profiles, r: Rarities, company: Index, i: Index, j: Index) -> Terms:
    """The terms of the pairs ``(i, j)`` for persons."""
    terms: Terms = {}
    person = compare_persons(terms, p, r, i, j)
    for field in ("private", "mobile", "mailbox", "domain", "city"):
        plain_terms(terms, p, r, field, i, j)
    a, b = company[i], company[j]
    known = (a >= 0) & (b >= 0)
    same, other = known & (a == b), known & (a != b)
    area_a, area_b = r.plz2[p["plz"][i]], r.plz2[p["plz"][j]]
    area_known = (area_a >= 0) & (area_b >= 0)
    terms["area_same"], terms["area_other"] = area_known & (area_a == area_b), area_known & (area_a != area_b)
    full = terms["person_full"]
    terms["company_same"], terms["company_other"] = same, other
    terms["company_same_full"] = same & full
    terms["company_same_initial"] = same & terms["person_initial"]
    terms["company_same_fuzzy"] = same & (terms["person_fuzzy"] | terms["surname_near_given_same"])
    terms["company_same_swapped"] = same & terms["person_swapped"]
    terms["company_other_full"] = other & full
    terms["company_same_stranger"] = same & ~person
    terms["mailbox_domain_same"] = terms["mailbox_same"] & terms["domain_same"]
    terms["mailbox_other_person"] = terms["mailbox_other"] & person
    terms["private_other_full"] = terms["private_other"] & full
    terms["stranger_private"] = terms["private_same"] & ~person
    terms["stranger_mobile"] = terms["mobile_same"] & ~person
    name_a, name_b = p["name"][i], p["name"][j]
    word = r.tokens[0][name_a]
    alike = ~same & (word >= 0) & (word == r.tokens[0][name_b])
    terms["word_same"], terms["word_bits"] = alike, alike * r.words[word]
    terms["word_same_full"], terms["word_same_person"] = alike & full, alike & person
    terms["name_same_company_other"] = other & (name_a == name_b) & (name_a >= 0)
    terms["name_same_person"] = terms["name_same_company_other"] & person
    return terms

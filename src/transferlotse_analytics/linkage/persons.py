"""Persons: the same comparisons once more, now knowing which company each row belongs to."""

from __future__ import annotations

import numpy as np

from transferlotse_analytics.linkage.blocking import Pairs, Rule, candidate_pairs
from transferlotse_analytics.linkage.comparing import Index, Rarities, compare_persons, plain_terms
from transferlotse_analytics.linkage.profiles import Profiles
from transferlotse_analytics.linkage.weights import Terms

PERSON_RULES: tuple[Rule, ...] = (
    (("company", "surname"), 200),
    (("company", "given"), 120),
    (("company", "crossed"), 120),
    (("company",), 12),
    (("private",), 80),
    (("mobile",), 80),
    (("mailbox", "domain"), 80),
    (("surname", "given", "city"), 40),
    (("surname", "given", "plz2"), 40),
    (("surname", "given"), 12),
)


def person_pairs(p: Profiles, company: Index) -> Pairs:
    """Candidate pairs of profiles for persons, given the company group of each profile (-1 for none)."""
    given, surname = p["given"].astype(np.int64), p["surname"].astype(np.int64)
    # a swapped name meets its straight form under the alphabetically smaller of its two parts
    texts = p.values["given"] + p.values["surname"]
    rank = np.unique(np.array([*texts, ""]), return_inverse=True)[1].astype(np.int64)
    first = np.where(given >= 0, rank[given], -1)
    last = np.where(surname >= 0, rank[surname + len(p.values["given"])], -1)
    return candidate_pairs(p, PERSON_RULES, {"company": company, "crossed": np.minimum(first, last)})


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
    terms["name_same_company_other"] = other & (name_a == name_b) & (name_a >= 0)
    terms["name_same_person"] = terms["name_same_company_other"] & person
    return terms

"""How two profiles compare: statements ("terms") about each pair, for whole arrays of pairs at once.

A term is true or false, or the number of bits an agreement is worth (log2 of profiles / profiles with that value).
The model gives each term a weight; the sum of the weights is the log2 odds that the two profiles are one company.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from transferlotse_analytics.linkage.bare import corrections
from transferlotse_analytics.linkage.hashing import in_key_order
from transferlotse_analytics.linkage.lookups import Rarities, Texts
from transferlotse_analytics.linkage.profiles import Profiles
from transferlotse_analytics.linkage.rarity import Bits
from transferlotse_analytics.linkage.weights import Bands, Comparison, Shared, Terms

Index = npt.NDArray[np.int64]
#: Pairs of texts from which on they are compared on all processors.
PARALLEL = 2000
#: Bounds of the bands a similarity (0 to 100) or a share (0 to 1) falls into; the lowest band has no term.
BANDS: dict[str, tuple[float, ...]] = {
    "name_like": (50, 60, 70, 80, 85, 90, 93, 96),
    "name_set": (60, 70, 80, 90, 95, 100),
    "cover_less": (0.01, 0.3, 0.5, 0.7, 0.99),
    "cover_more": (0.01, 0.3, 0.5, 0.7, 0.9),
    "word_like": (50, 70, 80, 88, 94, 100),
    "domain_like": (60, 80, 90, 95),
    "city_like": (70, 85),
    "surname_like": (70, 85, 95, 100),
}
PLAIN_FIELDS = ("plz", "city", "domain", "phone", "mobile", "private", "street", "mailbox")


def similarity(
    texts: Texts, a: np.ndarray, b: np.ndarray, where: np.ndarray, scorer: Callable[..., Any]
) -> npt.NDArray[np.uint8]:
    """Score 0 to 100 of the pairs of codes ``where`` it is asked for; equal codes are 100, missing ones 0."""
    held = where & (a >= 0) & (b >= 0)
    same = a == b
    scores = (held & same).view(np.uint8) * np.uint8(100)
    open_ = np.flatnonzero(held & ~same)
    if len(open_):
        # with several workers rapidfuzz lets other threads run meanwhile
        workers = -1 if len(open_) > PARALLEL else 1
        left, right = texts[a[open_]].tolist(), texts[b[open_]].tolist()
        scores[open_] = process.cpdist(left, right, scorer=scorer, dtype=np.uint8, workers=workers)
    return scores


def _bands(terms: Terms, name: str, values: np.ndarray, where: np.ndarray) -> None:
    band = np.searchsorted(BANDS[name], values, side="right") if values.dtype != np.uint8 else _BAND_OF[name][values]
    terms[name] = Bands(band.astype(np.int8) * where, len(BANDS[name]))


#: Band of each similarity of 0 to 100.
_BAND_OF = {name: np.digitize(np.arange(101), bounds).astype(np.int8) for name, bounds in BANDS.items()}


def compare(p: Profiles, r: Rarities, i: Index, j: Index) -> Terms:
    """The terms of the pairs ``(i, j)`` for companies."""
    return compare_in_short(p, r, i, j).in_full()


def compare_in_short(p: Profiles, r: Rarities, i: Index, j: Index) -> Comparison:
    """The same, with the terms about names once for every two names."""
    terms: Terms = {}
    names, exact, covered, weak = _compare_names(terms, p, r, i, j)
    place_same, place_other = _compare_places(terms, p, r, i, j)
    _compare_contacts(terms, p, r, i, j)
    person = compare_persons(terms, p, r, i, j)
    if r.founded:
        one, two = p["founded"][i], p["founded"][j]
        told = (one > 0) & (two > 0)
        terms["founded_same"], terms["founded_other"] = told & (one == two), told & (one != two)
    known = ~names.of_pair("name_missing")
    domain_same, domain_other = terms["domain_same"], terms["domain_other"]
    terms["exact_person"] = exact & person
    terms["exact_place"] = exact & place_same
    terms["exact_elsewhere"] = exact & place_other
    terms["exact_no_place"] = exact & ~place_same & ~place_other
    terms["near_person"] = covered & person
    terms["near_place"] = covered & place_same
    terms["near_elsewhere"] = covered & place_other
    terms["person_place"] = person & place_same
    terms["person_elsewhere"] = person & place_other
    terms["weak_person"] = weak & person
    terms["weak_place"] = weak & place_same
    terms["weak_domain"] = weak & domain_same
    terms["weak_phone"] = weak & terms["phone_same"]
    terms["domain_person"] = domain_same & person
    terms["other_domain_exact"] = domain_other & exact
    terms["other_domain_exact_place"] = domain_other & exact & place_same
    terms["other_domain_person"] = domain_other & person
    terms["name_only"] = known & ~place_same & ~place_other & ~person & ~domain_same & ~domain_other
    bare = np.flatnonzero(r.bare[i] & r.bare[j])
    return Comparison(names, terms, corrections(names, terms, bare, _town_named(p, r, i[bare], j[bare])))


def _town_named(p: Profiles, r: Rarities, i: Index, j: Index) -> npt.NDArray[np.bool_]:
    """Whether the name of one holds the town of the other."""
    found = np.zeros(len(i), bool)
    for one, other in ((i, j), (j, i)):
        town, name = r.word_of_city[p["city"][one]], p["name"][other]
        for words in r.tokens:
            found |= words[name] == town
    return found


def _compare_names(
    terms: Terms, p: Profiles, r: Rarities, i: Index, j: Index
) -> tuple[Shared, np.ndarray, np.ndarray, np.ndarray]:
    one, two = p["name"][i], p["name"][j]
    names = _name_pairs(r, np.minimum(one, two), np.maximum(one, two))
    terms["name_borrowed"] = p["derived"][i] | p["derived"][j]
    forms_a, forms_b = p["form"][i], p["form"][j]
    stated = (forms_a > 0) & (forms_b > 0)
    terms["form_same"], terms["form_other"] = stated & (forms_a == forms_b), stated & (forms_a != forms_b)
    exact, covered, weak = (names.of_pair(name) for name in ("name_exact", "covered", "weak_name"))
    del names.terms["covered"]
    return names, exact, covered, weak


def _name_pairs(r: Rarities, a: np.ndarray, b: np.ndarray) -> Shared:
    """The terms of pairs of names, each two names compared once."""
    order = in_key_order((a + 1).astype(np.uint64) * np.uint64(len(r.texts["name"]) + 1) + (b + 1).astype(np.uint64))
    a, b = a[order], b[order]
    fresh = np.ones(len(a), bool)
    fresh[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1])
    run = np.empty(len(a), np.int64)
    run[order] = np.cumsum(fresh) - 1
    return Shared(_name_terms(r, a[fresh], b[fresh]), run)


def _name_terms(r: Rarities, a: np.ndarray, b: np.ndarray) -> Terms:
    """The terms of pairs of names, with ``covered`` for names of which one holds most of the other."""
    terms: Terms = {}
    known = (a >= 0) & (b >= 0)
    exact = known & (a == b)
    near = known & ~exact
    shared, best, count_a, count_b = _shared_words(r, a, b, near)
    sum_left, sum_right = r.weight_of_name[a], r.weight_of_name[b]
    less = shared / np.maximum(np.minimum(sum_left, sum_right), 1e-3)
    more = shared / np.maximum(np.maximum(sum_left, sum_right), 1e-3)
    first_a, first_b = r.tokens[0][a], r.tokens[0][b]
    begin = near & (r.letter["word"][first_a] == r.letter["word"][first_b])
    akin = begin | (near & (shared > 0))
    like = similarity(r.texts["name"], a, b, akin, fuzz.ratio)
    terms["name_missing"] = ~known
    terms["name_exact"] = exact
    terms["name_exact_bits"] = exact * r.fields["name"][a]
    terms["name_exact_bits12"] = exact * np.maximum(r.fields["name"][a] - 12, 0)
    _bands(terms, "name_like", like, near)
    # the dear comparison of word sets only where the plain one leaves it open and words differ
    torn = near & (like >= 45) & (like < 93) & (less < 0.99)
    sets = similarity(r.texts["name"], a, b, torn, fuzz.token_set_ratio)
    _bands(terms, "name_set", sets, torn)
    _bands(terms, "cover_less", less, near)
    _bands(terms, "cover_more", more, near)
    words = similarity(r.texts["word"], first_a, first_b, begin, fuzz.ratio)
    _bands(terms, "word_like", words, near)
    terms["shared_bits"] = near * shared
    terms["best_bits"] = near * best
    terms["best_bits10"] = near * np.maximum(best - 10, 0)
    single = (np.minimum(count_a, count_b) == 1) & known
    terms["exact_single"], terms["near_single"] = exact & single, near & single
    terms["covered"] = near & (less > 0.5)
    terms["weak_name"] = near & (like < 60) & (less < 0.3)
    return terms


def _shared_words(
    r: Rarities, a: np.ndarray, b: np.ndarray, near: np.ndarray
) -> tuple[Bits, Bits, np.ndarray, np.ndarray]:
    """(bits of the shared words, of the rarest shared one, number of words left and right)."""
    shared, best = np.zeros(len(a), np.float32), np.zeros(len(a), np.float32)
    left, right = [column[a] for column in r.tokens], [column[b] for column in r.tokens]
    for word in left:
        hit = word == right[0]
        for other in right[1:]:
            hit |= word == other
        hit &= (word >= 0) & near
        at = np.flatnonzero(hit)
        bits = r.words[word[at]]
        shared[at] += bits
        best[at] = np.maximum(best[at], bits)
    count_a, count_b = np.zeros(len(a), np.int8), np.zeros(len(a), np.int8)
    for one, two in zip(left, right, strict=True):
        count_a += one >= 0
        count_b += two >= 0
    return shared, best, count_a, count_b


def plain_terms(terms: Terms, p: Profiles, r: Rarities, field: str, i: Index, j: Index) -> None:
    """Same, other and the bits of agreement for one field."""
    a, b = p[field][i], p[field][j]
    both = (a >= 0) & (b >= 0)
    same = both & (a == b)
    terms[f"{field}_same"], terms[f"{field}_other"] = same, both & ~same
    at = np.flatnonzero(same)
    bits = np.zeros(len(a), np.float32)
    bits[at] = r.fields[field][a[at]]
    terms[f"{field}_bits"] = bits


def _compare_places(terms: Terms, p: Profiles, r: Rarities, i: Index, j: Index) -> tuple[np.ndarray, np.ndarray]:
    for field in ("plz", "city", "street"):
        plain_terms(terms, p, r, field, i, j)
    area_a, area_b = r.plz2[p["plz"][i]], r.plz2[p["plz"][j]]
    both = (area_a >= 0) & (area_b >= 0)
    area_same, area_other = both & (area_a == area_b), both & (area_a != area_b)
    city_same, city_other, plz_other = terms["city_same"], terms["city_other"], terms["plz_other"]
    terms["area_other"] = area_other
    terms["area_same"] = area_same & plz_other
    terms["area_same_city_other"] = area_same & city_other
    terms["plz_other_city_same"] = plz_other & city_same
    terms["area_and_city_other"] = area_other & city_other
    open_ = city_other & ~area_other
    cities = similarity(r.texts["city"], p["city"][i], p["city"][j], open_, fuzz.ratio)
    _bands(terms, "city_like", cities, open_)
    same = area_same | city_same
    return same, (area_other | city_other) & ~same


def _compare_contacts(terms: Terms, p: Profiles, r: Rarities, i: Index, j: Index) -> None:
    for field in ("domain", "phone", "mobile", "private", "mailbox"):
        plain_terms(terms, p, r, field, i, j)
    a, b = p["domain"][i], p["domain"][j]
    other = terms["domain_other"] & (r.letter["domain"][a] == r.letter["domain"][b])
    like = similarity(r.texts["domain"], a, b, other, fuzz.ratio)
    _bands(terms, "domain_like", like, other)


def compare_persons(terms: Terms, p: Profiles, r: Rarities, i: Index, j: Index) -> np.ndarray:
    """Terms about the persons of the pairs; answers where they pass for the same person."""
    given_a, given_b = p["given"][i], p["given"][j]
    surname_a, surname_b = p["surname"][i], p["surname"][j]
    surname_same = (surname_a == surname_b) & (surname_a >= 0)
    given_same = (given_a == given_b) & (given_a >= 0)
    full = surname_same & given_same
    shift = len(p.values["given"])
    last_a, last_b = np.where(surname_a >= 0, surname_a + shift, -1), np.where(surname_b >= 0, surname_b + shift, -1)
    open_ = ~full
    swapped = open_ & (r.person[given_a] == r.person[last_b]) & (r.person[last_a] == r.person[given_b])
    swapped &= (given_a >= 0) & (surname_a >= 0)
    beginning = r.initial[given_a] == r.initial[given_b]
    akin = (
        open_ & (beginning | (given_a < 0) | (given_b < 0)) & (r.letter["person"][last_a] == r.letter["person"][last_b])
    )
    surnames = similarity(r.texts["person"], last_a, last_b, akin, fuzz.ratio)
    surnames[surname_same] = 100
    akin = open_ & beginning & (surnames >= 75)
    givens = similarity(r.texts["person"], given_a, given_b, akin, fuzz.ratio)
    initial = surname_same & open_ & (r.single[given_a] | r.single[given_b]) & beginning
    rest = open_ & ~swapped & ~initial
    fuzzy = rest & (surnames >= 80) & (givens >= 80)
    terms["person_full"], terms["person_swapped"], terms["person_initial"] = full, swapped, initial
    _bands(terms, "surname_like", surnames, rest)
    terms["person_fuzzy"] = fuzzy
    terms["surname_near_given_same"] = rest & (surnames >= 75) & given_same
    terms["surname_bits"] = surname_same * r.fields["surname"][surname_a]
    terms["given_bits"] = full * r.fields["given"][given_a]
    return np.asarray(full | swapped | initial | fuzzy)

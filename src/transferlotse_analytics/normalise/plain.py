"""Normalising one value at a time, with the standard library alone: what the product calls when a form is saved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from transferlotse_analytics.normalise import given_names, seats
from transferlotse_analytics.normalise import tables as t

_FOLD = str.maketrans(t.FOLD_FROM, t.FOLD_INTO)
_NOT_TEXT = re.compile(t.NOT_TEXT)
_SPACES = re.compile(r" +")
#: Notes and seats behind one name that are looked for.
MOST_NOTES = 6
_NOT_WORD = re.compile(r"[^a-z0-9&]+")
_COMPANY_STEPS = tuple((re.compile(pattern, re.ASCII), into) for pattern, into in t.COMPANY_STEPS)
_FORM = re.compile(t.FORM, re.ASCII)
_OLD_SPELLING = re.compile(t.OLD_SPELLING, re.ASCII)
_OLD_SPELLINGS = tuple((re.compile(pattern, re.ASCII), into) for pattern, into in t.OLD_SPELLINGS)
_OLD_TOWNS = tuple((re.compile(pattern, re.ASCII), into) for pattern, into in t.OLD_TOWNS)
_DOMAIN_NAME = re.compile(t.DOMAIN_NAME, re.ASCII)
_TITLES = re.compile(given_names.TITLES, re.ASCII)
# ``$`` also matches before a line's end, which DuckDB's does not
_PHONE_STEPS = tuple((re.compile(pattern.replace("$", r"\Z"), re.ASCII), into) for pattern, into in t.PHONE_STEPS)
_MOBILE = re.compile(t.MOBILE, re.ASCII)
_STREET = re.compile(t.STREET, re.ASCII)
_MAY_HOLD_SEAT = re.compile(seats.MAY_HOLD)
_NOTE = re.compile(seats.NOTE, re.ASCII)
_STREET_BEHIND = re.compile(seats.STREET_BEHIND, re.ASCII)
_AT = re.compile(seats.AT, re.ASCII)
_BEHIND = re.compile(seats.BEHIND, re.ASCII)
_SECOND_TOWN = re.compile(seats.SECOND_TOWN, re.ASCII)
_NO_TOWN = re.compile(seats.NO_TOWN, re.ASCII)


@dataclass(frozen=True, slots=True)
class NormalisedName:
    """A company name taken apart.

    ``core``: identifying words in the order written; ``legal_form``: one of ``tables.FORMS`` or empty; ``sorted_key``:
    the same words sorted, equal for names that differ only in order, spelling of umlauts, legal form or department.
    ``domain``: set when the entry is an internet address instead of a name.
    """

    core: str
    legal_form: str
    sorted_key: str
    tokens: tuple[str, ...]
    domain: str = ""


def repair_mojibake(text: str) -> str:
    """UTF-8 that was read as Latin-1 put right again; other text is returned unchanged."""
    if any(mark in text for mark in t.MOJIBAKE_MARKS):
        for broken, meant in t.MOJIBAKE:
            text = text.replace(broken, meant)
    return text


def fold(text: str) -> str:
    """Lower case, umlauts and their transliterations to the bare vowel, ß and ss to s, odd characters to spaces."""
    if not text.isascii():
        for accent in t.COMBINING:
            text = text.replace(accent, "")
        text = repair_mojibake(text)
    text = text.translate(_FOLD).lower()
    for pair, single in t.DIGRAPHS:
        text = text.replace(pair, single)
    return _SPACES.sub(" ", _NOT_TEXT.sub(" ", text)).strip(" ")


def read_form(extracted: str) -> str:
    """Legal form class of a form as extracted from a cleaned name; empty for none."""
    if not extracted:
        return ""
    return next(name for name, pattern in t.FORM_CLASS_RE if pattern.search(extracted))


def map_token(token: str) -> str:
    """One word in its customary long form and the spelling of today; empty for words without identity."""
    return map_plain_token(modern_spelling(token) if _OLD_SPELLING.search(token) else token)


def map_plain_token(token: str) -> str:
    """The same for a word known to be spelled as today."""
    return "" if token in t.STOP_TOKENS else t.TOKEN_ALIASES.get(token, token)


def modern_spelling(token: str) -> str:
    """A folded word with its old spellings replaced: ``actien`` is ``aktien``, ``cement`` is ``zement``."""
    for pattern, into in _OLD_SPELLINGS:
        token = pattern.sub(into, token)
    return token


def normalise_company(name: str, city: str = "") -> NormalisedName:
    """Company name as entered, taken apart; a seat behind the name (``in Köln``, or its own ``city``) is dropped."""
    domain, cleaned, form, core = company_parts(without_seat(name, city)[0])
    core_tokens = _tokens(core) or _tokens(cleaned) or tuple(cleaned.split())
    key = " ".join(sorted(set(core_tokens)))
    return NormalisedName(" ".join(core_tokens), read_form(form), key, core_tokens, domain)


def company_parts(name: str) -> tuple[str, str, str, str]:
    """(internet address in the place of a name, cleaned name, legal form as written, cleaned name without it)."""
    folded = fold(name)
    cleaned = "" if folded in t.NO_COMPANY else folded
    domain = cleaned if _DOMAIN_NAME.search(cleaned) else ""
    if domain:
        cleaned = cleaned.rsplit(".", 1)[0].replace("www.", "").replace("-", " ")
    for pattern, into in _COMPANY_STEPS:
        cleaned = pattern.sub(into, cleaned)
    found = _FORM.search(cleaned)
    return domain, cleaned, found.group() if found else "", _FORM.sub(" ", cleaned) if found else cleaned


def without_seat(name: str, city: str = "") -> tuple[str, str]:
    """(name without the seat, street and notes that follow it, town): the town is ``city``, or else that of the name.

    A town behind a preposition counts as the seat when it is the town of the entry, a larger town, or the only town told.
    A name that would be left with one word keeps its town: it says too little without.
    """
    if not _MAY_HOLD_SEAT.search(name):
        tail = name.rstrip(" .,").rpartition(",")[2] if city and "," in name else ""
        # larger towns behind a comma go with the cleaning of every name; here the first letters suffice to look closer
        if not tail or fold(tail)[1:4] != fold(city)[1:4]:
            return name, city
    town = normalise_city(city)
    text, found = fold(name).strip(" .,;-*/"), ""
    for _ in range(MOST_NOTES):
        shorter, place = _cut_seat(_STREET_BEHIND.sub("", _NOTE.sub("", text)), town or found)
        shorter, found = shorter.strip(" .,;-*/"), found or place
        if shorter == text:
            break
        text = shorter
    words = [word for word in _FORM.sub(" ", _NOT_WORD.sub(" ", text)).split() if word not in t.STOP_TOKENS]
    if not words:
        return name, city
    if len(words) == 1 and found and found not in text and f", {found}" not in fold(name):
        text += " " + found
    return text, city if town else found


def _cut_seat(text: str, town: str) -> tuple[str, str]:
    """(folded name up to the seat, town of the seat or nothing); ``town``: that of the entry, if known."""
    for at in _AT.finditer(text):
        rest = text[at.end() :]
        place, second = normalise_city(rest), _SECOND_TOWN.search(rest)
        if not place or place in t.STOP_TOKENS or not at.start():
            continue
        preposition = (at.group(1) or "").strip()
        sure = "sitz" in preposition or place in seats.TOWNS
        own = town and (
            _one_town(place, town) or (preposition and second and _one_town(normalise_city(second.group(1)), town))
        )
        only = not town and preposition in ("in", "zu") and not place.endswith(("ung", "heit", "keit"))
        if sure or own or only:
            kept = _BEHIND.search(rest)
            return text[: at.start()] + (" " + kept.group().strip(" ,.(") if kept else ""), place
    return text, ""


def _one_town(one: str, other: str) -> bool:
    """Whether two normalised towns are spellings of one, as far as their beginnings tell."""
    return one == other or (len(one) > 4 and abs(len(one) - len(other)) < 3 and one[:4] == other[:4])


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(mapped for token in text.split() if (mapped := map_token(token)))


def company_key(name: str, city: str = "") -> str:
    """Key under which the same company is likely to be found again: equal keys mean equal core names."""
    return normalise_company(name, city).sorted_key


def normalise_city(city: str) -> str:
    """First word of a place name, folded: ``Freiburg im Breisgau`` and ``FREIBURG-West`` are both ``freiburg``."""
    folded = fold(city).strip(" .-/()")
    for pattern, into in _OLD_TOWNS:
        folded = pattern.sub(into, folded)
    words = re.split(r"[^a-z]+", folded)
    first = words[0] if words else ""
    if _NO_TOWN.search(first):
        return ""
    return " ".join(words[:2]) if first in t.PLACE_PREFIXES else first


def normalise_email(email: str) -> tuple[str, str, str]:
    """(company domain, personal mailbox, private address) of an e-mail; what it does not tell is empty."""
    text = email.strip(" ")
    # letter by letter: in Greek the small letter depends on where in a word it stands
    text = text.lower() if text.isascii() else "".join(map(str.lower, text.translate(_FOLD)))
    local, at, domain = text.partition("@")
    domain = domain.strip(" .")
    if not at or "." not in domain:
        return "", "", ""
    if domain in t.FREEMAIL:
        return "", "", f"{local}@{domain}"
    return domain, ("" if local in t.ROLE_MAILBOXES else local), ""


def normalise_phone(phone: str) -> tuple[str, str]:
    """(number of the exchange, mobile number) as digits without country code; an extension is cut off.

    Without a visible extension the last digit goes, so that ``761 12345-33`` and ``761 123456`` can meet.
    """
    text = phone.strip(" ")
    for pattern, into in _PHONE_STEPS:
        text = pattern.sub(into, text)
    if _MOBILE.search(text):
        return "", text.replace("x", "")
    exchange = text[:-1].replace("x", "") if not text.endswith("x") else text.replace("x", "")
    return (exchange[:9] if len(exchange) >= 4 else ""), ""


def normalise_street(street: str) -> str:
    """Street and house number folded, ``straße`` in all its spellings as ``str``."""
    folded = _STREET.sub("str", fold(street))
    return re.sub(r"[^a-z0-9]+", "", folded)


def normalise_plz(plz: str) -> str:
    """Five digits (a lost leading zero is restored) or nothing."""
    digits = re.sub(r"[^0-9]", "", plz)
    digits = digits.zfill(5) if len(digits) == 4 else digits
    return digits if len(digits) == 5 else ""


def unify_given(folded: str) -> str:
    """Customary spelling of a folded given name."""
    for pattern, into in given_names.GIVEN_STEPS:
        folded = folded.replace(pattern, into)
    return given_names.GIVEN_ALIASES.get(folded, folded)


@lru_cache(maxsize=65536)
def normalise_given(name: str) -> str:
    """Given name in one of its spellings: ``Stephan`` and ``Stefan`` are equal, an initial stays an initial."""
    return unify_given(normalise_surname(name))


def normalise_surname(name: str) -> str:
    """Surname folded, without titles."""
    return re.sub(r"[^a-z]+", " ", _TITLES.sub(" ", fold(name))).strip()

"""What decides whether a firm is an SME, and how names are made findable."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class OrganisationRoleKey(StrEnum):
    """What an organisation is to a centre."""

    SME = "sme"
    MULTIPLIER = "multiplier"
    PARTNER = "partner"
    RESEARCH = "research"
    START_UP = "start_up"
    SUPPLIER = "supplier"
    FUNDER = "funder"


class ConsentPurpose(StrEnum):
    """What a person may agree to; one consent covers one purpose."""

    NEWSLETTER = "newsletter"
    INVITATIONS = "invitations"
    FEEDBACK = "feedback"
    PHOTOS = "photos"


class ConsentChannel(StrEnum):
    """How a consent reached the centre."""

    WRITTEN = "written"
    ONLINE = "online"
    EMAIL = "email"
    ORAL = "oral"


@dataclass(frozen=True, slots=True)
class SpokenName:
    """A name as somebody wrote it on one line, taken apart; `email` is empty where none was given."""

    first_name: str
    last_name: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class SizeFacts:
    """Size of a firm at one time; None where unknown. Money in euros a year."""

    employees: int | None
    turnover_eur: int | None
    balance_sheet_eur: int | None


def is_sme(facts: SizeFacts) -> bool | None:
    """SME status by Recommendation 2003/361/EC, article 2: fewer than 250 employed and
    either at most 50 million euros turnover or at most 43 million euros balance sheet.

    Returns None where the head count is unknown, and never guesses. With both money figures unknown the head count
    alone decides, as centres' own records do; linked and partner enterprises must be added to the figures beforehand.
    """
    if facts.employees is None:
        return None
    if facts.employees >= 250:
        return False
    if facts.turnover_eur is None and facts.balance_sheet_eur is None:
        return True
    within_turnover = facts.turnover_eur is not None and facts.turnover_eur <= 50_000_000
    within_balance = facts.balance_sheet_eur is not None and facts.balance_sheet_eur <= 43_000_000
    return within_turnover or within_balance


def sme_status(size: SizeFacts, stated: bool | None) -> bool | None:
    """SME status from the size facts, from the firm's own statement where they say nothing, None if unknown."""
    computed = is_sme(size)
    return stated if computed is None else computed


def size_class(employees: int | None) -> str:
    """The size class of the establishment statistics: `0-9`, `10-49`, `50-249`, `250+`, or `unknown`."""
    if employees is None:
        return "unknown"
    bounds = ((9, "0-9"), (49, "10-49"), (249, "50-249"))
    return next((name for limit, name in bounds if employees <= limit), "250+")


_TRANSLITERATION = str.maketrans({"ß": "ss", "ä": "ae", "ö": "oe", "ü": "ue"})


def search_key(text: str) -> str:
    """`text` in lower case without accents and punctuation, umlauts written out: what lists search in.

    Needed because SQLite compares upper and lower case only within ASCII.
    """
    lowered = unicodedata.normalize("NFC", text).lower().translate(_TRANSLITERATION)
    plain = unicodedata.normalize("NFKD", lowered)
    return " ".join("".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c)).split())


_POSTCODE_FIRST = re.compile(r"^(?:D[- ])?(\d{5})\b[ ,]*(.*)$")
_EMAIL_WITHIN = re.compile(r"<?([^\s<>,;]+@[^\s<>,;]+\.[^\s<>,;]+)>?")
_TITLES = frozenset({"herr", "frau", "dr", "dr.", "prof", "prof.", "dipl.-ing.", "ing."})
_PARTICLES = frozenset({"von", "van", "zu", "zum", "zur", "de", "del", "der", "den", "di", "da", "el", "al", "ten"})


def split_place(text: str) -> tuple[str, str]:
    """Postcode and town from what people write into one field: `59555 Lippstadt`, `D-59555 Lippstadt` or `Lippstadt`."""
    found = _POSTCODE_FIRST.match(text.strip())
    return (found[1], found[2].strip()) if found else ("", text.strip())


def split_name(line: str) -> SpokenName:
    """Take a line such as `Dr. Anna von Berg <anna@berg.de>` or `Berg, Anna` apart; titles are dropped.

    The last word is the surname, together with particles before it (von, van, zu). A single word is a surname.
    """
    found = _EMAIL_WITHIN.search(line)
    email = found[1] if found else ""
    plain = " ".join(_EMAIL_WITHIN.sub(" ", line).split()).strip(" ,;")
    if "," in plain:
        last, first = (part.strip() for part in plain.split(",", 1))
        return SpokenName(_without_titles(first), last, email)
    words = _without_titles(plain).split()
    if not words:
        return SpokenName("", "", email)
    start = len(words) - 1
    while start > 0 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    return SpokenName(" ".join(words[:start]), " ".join(words[start:]), email)


def _without_titles(text: str) -> str:
    words = text.split()
    while words and words[0].lower() in _TITLES:
        words = words[1:]
    return " ".join(words)


LEGAL_FORMS = frozenset(
    "gmbh mbh ag kg kgaa ohg ug gbr ev eg se co cie und inh inhaber ek ekfr ekfm haftungsbeschraenkt ltd inc partg".split()
)  # fmt: skip

"""What decides whether a firm is an SME, and how names are made findable."""

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

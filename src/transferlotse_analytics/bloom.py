"""Recognising one organisation in two centres' records without its name: keyed Bloom filters and their comparison.

Each centre turns name, place and mail domain into filters with a secret that all centres share and the evaluator does
not hold (HMAC-SHA256 over pairs of letters). Similar spellings give similar filters; without the secret nobody can
compute the filter of a name and look for it. What remains is said in the guide: filters of frequent names and pairs of
letters stand out by their frequency, so they are pseudonymous data, not anonymous data.
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from transferlotse_analytics.lines import read_rows
from transferlotse_analytics.wording import say, worded

FILTER_BITS = 512
HASHES = 6
BLOCK_BYTES = 5
MINIMUM_SECRET, LONGEST_SECRET = 16, 4096
_LEGAL_FORMS = frozenset(
    "gmbh mbh ges gesmbh ag kg kgaa ohg gbr ug ek ekfm ekfr eg ev se co cokg gmbhco part partg partgmbb mbb "
    "haftungsbeschrankt haftungsbeschr gesellschaft beschrankter haftung mit und u inh inhaber der die das "
    "eingetragener eingetragene kaufmann kauffrau aktiengesellschaft kommanditgesellschaft genossenschaft "
    "unternehmergesellschaft partnerschaft offene handelsgesellschaft bgb".split()
)
_FREEMAIL = frozenset(
    "gmx.de gmx.net web.de t-online.de gmail.com googlemail.com freenet.de outlook.com outlook.de hotmail.com "
    "hotmail.de yahoo.de yahoo.com icloud.com aol.com arcor.de posteo.de mail.de mailbox.org live.de".split()
)


@dataclass(frozen=True)
class LinkageRecord:
    """What a centre knows of one organisation; only filters of it leave the centre."""

    organisation_id: str
    name: str
    city: str = ""
    domain: str = ""


Normaliser = Callable[[str], str]


def folded(text: str) -> str:
    """Small letters without accents (ä, ae → a), words separated by single blanks, in the order given."""
    text = text.casefold().replace("ß", "ss")
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    for pair, single in (("ae", "a"), ("oe", "o"), ("ue", "u")):
        text = text.replace(pair, single)
    return " ".join("".join(c if c.isalnum() else " " for c in text.replace(".", "")).split())


def company_words(name: str) -> str:
    """The words of a company name that tell it from others, sorted; without its legal form."""
    words = [word for word in folded(name).split() if word not in _LEGAL_FORMS]
    return " ".join(sorted(words or folded(name).split()))


def mail_domain(address: str) -> str:
    """The domain of an address or web site; empty for providers that anybody may use."""
    domain = address.casefold().strip().rpartition("@")[2].removeprefix("www.")
    return "" if domain in _FREEMAIL else domain


class FilterMaker:
    """Makes the rows of the table `linkage` under one secret of at least 16 bytes."""

    def __init__(
        self, secret: bytes, *, name_normaliser: Normaliser = company_words, city_normaliser: Normaliser = folded
    ) -> None:
        """`secret` is shared by all centres and kept from the evaluator; ValueError where it is too short."""
        if len(secret) < MINIMUM_SECRET:
            raise ValueError(
                say(
                    "das Geheimnis braucht mindestens {} Zeichen",
                    "the secret must have at least {} bytes",
                    MINIMUM_SECRET,
                )
            )
        self._secret = secret
        self._name, self._city = name_normaliser, city_normaliser
        # A few hundred pairs of letters make up all names: each is hashed once.
        self._positions = lru_cache(maxsize=1 << 16)(self._hashed_positions)

    @property
    def check(self) -> str:
        """Eight digits by which one sees whether two centres used the same secret, without knowing it."""
        return hmac.digest(self._secret, b"same secret\0", hashlib.sha256)[:4].hex()

    def row(self, record: LinkageRecord) -> dict[str, str | None]:
        """One row of the table `linkage`."""
        name, city, domain = self._name(record.name), self._city(record.city), mail_domain(record.domain)
        return {
            "organisation_id": record.organisation_id,
            "name_filter": self._filter("name", _pairs(name)),
            "city_filter": self._filter("city", _pairs(city)) if city else None,
            "domain_filter": self._filter("domain", _pairs(domain)) if domain else None,
            "blocks": " ".join(sorted({self._token(block) for block in _blocks(name, city, domain)})),
        }

    def rows(self, records: Iterable[LinkageRecord]) -> list[dict[str, str | None]]:
        """Rows of the table `linkage`, one per organisation; organisations without a name get none."""
        return [self.row(record) for record in records if self._name(record.name)]

    def _token(self, block: str) -> str:
        return hmac.digest(self._secret, b"block\0" + block.encode(), hashlib.sha256)[:BLOCK_BYTES].hex()

    def _filter(self, field: str, pairs: Iterable[str]) -> str:
        bits = 0
        for pair in pairs:
            bits |= self._positions(field, pair)
        return f"{bits:0{FILTER_BITS // 4}x}"

    def _hashed_positions(self, field: str, pair: str) -> int:
        digest = hmac.digest(self._secret, f"{field}\0{pair}".encode(), hashlib.sha256)
        bits = 0
        for start in range(0, 4 * HASHES, 4):
            bits |= 1 << int.from_bytes(digest[start : start + 4], "big") % FILTER_BITS
        return bits


def read_secret(path: Path) -> bytes:
    """The secret of the centres from a file, without blanks around it; ValueError for a file that is no sentence."""
    with path.open("rb") as handle:
        secret = handle.read(LONGEST_SECRET + 1).strip()
    if len(secret) > LONGEST_SECRET:
        raise ValueError(say("{}: ist länger als {} Zeichen", "{}: has more than {} bytes", path, LONGEST_SECRET))
    return secret


def read_names(path: Path) -> list[LinkageRecord]:
    """Reads a CSV with organisation_id, name and, where known, city and domain; ValueError where it is none."""
    fields = ("organisation_id", "name", "city", "domain")
    try:
        return [
            LinkageRecord(line[fields[0]], line[fields[1]], *(line.get(f) or "" for f in fields[2:]))
            for line in read_rows(path)
        ]
    except KeyError as error:
        raise ValueError(
            say(
                "{}: braucht die Spalten organisation_id und name, möglichst auch city und domain",
                "{}: needs the columns organisation_id and name, preferably city and domain too",
                path,
            )
        ) from error
    except ValueError as error:
        raise ValueError(say("{}: {}", "{}: {}", path, worded(error))) from error


def _pairs(text: str) -> set[str]:
    """Pairs of neighbouring letters of each word, with its beginning and end marked."""
    return {f" {word} "[i : i + 2] for word in text.split() for i in range(len(word) + 1)}


def _blocks(name: str, city: str, domain: str) -> list[str]:
    """What two records of one organisation are likely to share exactly in at least one case."""
    words = name.split()
    longest = max(words, key=lambda word: (len(word), word), default="")
    place = city[:4]
    blocks = [f"n:{name}", f"l:{longest}", *(f"w:{word}:{place}" for word in words if len(word) > 2)]
    blocks += [f"p:{word[:4]}:{other[:4]}" for word in words for other in words if word < other]
    blocks += [f"s:{word[:5]}:{place}" for word in words if len(word) > 5]
    return blocks + ([f"d:{domain}"] if domain else [])


@dataclass(frozen=True)
class Filters:
    """One row of `linkage` as the evaluator reads it."""

    centre: str
    organisation_id: str
    name: int
    city: int
    domain: int
    blocks: tuple[str, ...]

    @classmethod
    def from_row(cls, row: Mapping[str, str | None]) -> "Filters":
        """Reads a row; ValueError where a filter is no hexadecimal number."""
        name, city, domain = (int(row[kind] or "0", 16) for kind in ("name_filter", "city_filter", "domain_filter"))
        blocks = tuple((row["blocks"] or "").split())
        return cls(str(row["centre"]), str(row["organisation_id"]), name, city, domain, blocks)


def dice(one: int, other: int) -> float:
    """Likeness of two filters: twice the common bits by all bits, 0 to 1; 0 where one is empty."""
    bits = one.bit_count() + other.bit_count()
    return 2 * (one & other).bit_count() / bits if one and other else 0.0

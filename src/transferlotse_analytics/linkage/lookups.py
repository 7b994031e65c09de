"""What the comparison of many pairs looks up again and again: how much agreeing on a value is worth, and texts by code."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transferlotse_analytics.linkage.bare import bare_profiles
from transferlotse_analytics.linkage.frame import MAX_TOKENS
from transferlotse_analytics.linkage.profiles import Profiles
from transferlotse_analytics.linkage.rarity import Bits, rarity, uses

Texts = npt.NDArray[np.object_]
RARE_FIELDS = (
    "name",
    "plz",
    "city",
    "domain",
    "phone",
    "mobile",
    "private",
    "street",
    "mailbox",
    "surname",
    "given",
)


@dataclass
class Rarities:
    """Bits of agreement per value of each field."""

    fields: dict[str, Bits]
    words: Bits
    plz2: npt.NDArray[np.int16]
    initial: npt.NDArray[np.int32]
    single: npt.NDArray[np.bool_]
    texts: dict[str, Texts]
    person: npt.NDArray[np.int32]
    letter: dict[str, npt.NDArray[np.int16]]
    founded: bool
    bare: npt.NDArray[np.bool_]
    tokens: list[npt.NDArray[np.int32]]
    weight_of_name: Bits
    word_of_city: npt.NDArray[np.int32]


def worth_of_values(p: Profiles) -> tuple[dict[str, Bits], Bits]:
    """(bits per value of each field, bits per word). Profiles and names are counted: repeating a row changes nothing."""
    texts = p.values | {"name": p.names.text}
    fields = {f: rarity(uses(p[f], len(texts[f])), len(p)) for f in RARE_FIELDS}
    return fields, rarity(p.names.word_count, len(p.names.text))


def prepare(p: Profiles, worth: tuple[dict[str, Bits], Bits] | None = None) -> Rarities:
    """What the comparison looks up again and again; ``worth`` if the profiles are only some of those counted."""
    fields, words = worth or worth_of_values(p)
    given = p.values["given"]
    people = given + p.values["surname"]
    wide = np.append(p.names.tokens, np.full((1, MAX_TOKENS), -1, np.int32), axis=0)
    used = max(int((p.names.tokens >= 0).sum(axis=1).max(initial=1)), 1)
    letters = {"word": p.names.words, "domain": p.values["domain"], "person": people}
    spelled = letters | {"name": p.names.text, "city": p.values["city"]}
    return Rarities(
        fields,
        words,
        np.array([int(text[:2]) for text in p.values["plz"]] + [-1], np.int16),
        np.array([ord(text[0]) for text in given] + [0], np.int32),
        np.array([len(text) == 1 for text in given] + [False]),
        {key: np.array(texts, object) for key, texts in spelled.items()},
        np.append(pa.array(people, pa.string()).dictionary_encode().indices.to_numpy(), np.int32(-1)),
        {
            key: np.array([ord(text[0]) if text else 0 for text in texts] + [-1], np.int32).astype(np.int16)
            for key, texts in letters.items()
        },
        bool(p["founded"].any()),
        bare_profiles(p),
        [np.ascontiguousarray(wide[:, column]) for column in range(used)],
        words[wide].sum(axis=1),
        _words_of(p.values["city"], p.names.words),
    )


def _words_of(texts: list[str], words: list[str]) -> npt.NDArray[np.int32]:
    """The word of names that each text is; -2, which no name holds, where none is, and at the end for no text."""
    place = {word: number for number, word in enumerate(words)}
    return np.array([place.get(text, -2) for text in texts] + [-2], np.int32)

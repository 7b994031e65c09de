"""Into the known arrays and out of them: new profiles with their values, and a few profiles as a small list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from transferlotse_analytics.linkage.clustering import Index
from transferlotse_analytics.linkage.frame import TEXT_FIELDS, Codes, Names, rarest_first
from transferlotse_analytics.linkage.hashing import text_hashes
from transferlotse_analytics.linkage.known import COLUMNS, Known, Texts, Web, places
from transferlotse_analytics.linkage.profiles import CONTENT, NUMBERS, Profiles
from transferlotse_analytics.linkage.rarity import Bits, steps, uses
from transferlotse_analytics.linkage.roomy import Room, extended

#: Fields whose texts the comparison reads.
SPELLED = ("name", "plz", "city", "domain", "given", "surname")


@dataclass
class Excerpt(Profiles):
    """A few profiles; ``used`` leads from their codes to those of all, for the fields whose texts are compared."""

    used: dict[str, Index]

    def worth(self, worth: tuple[dict[str, Bits], Bits]) -> tuple[dict[str, Bits], Bits]:
        """Bits of all values cut down to the values that occur here."""
        fields, words = worth
        own = {f: np.append(bits[self.used[f]], bits[-1:]) if f in self.used else bits for f, bits in fields.items()}
        return own, np.append(words[self.used["word"]], words[-1:])


def _compact(codes: Codes, size: int) -> tuple[Codes, Index]:
    """(codes counted through, the codes that occur in ascending order); -1 stays."""
    flag = np.zeros(size, bool)
    flag[codes[codes >= 0]] = True
    used = np.flatnonzero(flag)
    number = np.full(size + 1, -1, np.int32)
    number[used] = np.arange(len(used), dtype=np.int32)
    return number[codes], used


def excerpt(known: Known, members: Index) -> Excerpt:
    """The profiles ``members`` in this order, with the texts they need."""
    columns = {field: known.columns[field][members] for field in CONTENT}
    columns["derived"] = columns["derived"].astype(bool)
    used: dict[str, Index] = {}
    values: dict[str, list[str]] = {field: [] for field in TEXT_FIELDS}
    for field in SPELLED:
        columns[field], used[field] = _compact(columns[field], len(known.texts[field]))
        values[field] = known.texts[field].at(used[field])
    tokens, used["word"] = _compact(known.tokens[used["name"]], len(known.texts["word"]))
    names = Names(values.pop("name"), tokens, known.texts["word"].at(used["word"]), np.zeros(0, np.int64))
    nothing = np.zeros(0, np.int64)
    return Excerpt(columns, names, values, known.key[members], nothing, nothing, used)


def arrived(known: Known, new: Profiles, ids: pa.ChunkedArray) -> Known:
    """``known`` with the rows of ``new``: contents and values, not yet pairs and groups."""
    place = places(known.key, new.key)
    fresh = np.flatnonzero(place < 0)
    place[fresh] = len(known) + np.arange(len(fresh))
    texts = dict(known.texts)
    added: dict[str, Codes] = {field: new[field][fresh] for field in NUMBERS}
    for field in TEXT_FIELDS:
        if field == "event":
            continue
        texts[field], added[field] = _translated(texts[field], new[field][fresh], new.values[field], known.room)
    texts["name"], added["name"] = _translated(texts["name"], new["name"][fresh], new.names.text, known.room)
    grown = replace(known, texts=texts, key=extended(known.key, new.key[fresh], known.room))
    _add_names(grown, len(known.tokens))
    for part, field, length in (("plz2", "plz", 2), ("name5", "name", 5), ("initial", "surname", 1)):
        codes, used = _compact(added[field], len(texts[field]))
        texts[part], own = texts[part].codes([text[:length] for text in texts[field].at(used)], known.room)
        added[part] = np.append(own, np.int32(-1))[codes]
    added |= word_columns(grown, added["name"])
    grown.uses = {field: _more_uses(known.uses[field], added[field], len(texts[field])) for field in known.uses}
    grown.columns = {field: extended(known.columns[field], added[field], known.room) for field in COLUMNS}
    grown.companies, grown.people = (_wider(web, len(grown), known.room) for web in (known.companies, known.people))
    grown.of_row = extended(known.of_row, place[new.of_row], known.room)
    grown.ids = known.ids.with_more(ids, text_hashes(ids), known.room)
    return grown


def _more_uses(earlier: Codes, added: Codes, size: int) -> Codes:
    """How many profiles have each of ``size`` values when those with the codes ``added`` have come."""
    found = uses(added, size).astype(np.int32)
    found[: len(earlier)] += earlier
    return found


def _wider(web: Web, size: int, room: Room) -> Web:
    """The web with further profiles, each a group of its own."""
    added = np.arange(len(web.group), size, dtype=np.int32)
    return replace(web, group=extended(web.group, added, room), part=extended(web.part, added, room))


def _add_names(grown: Known, first: int) -> None:
    """Words of the names from number ``first`` on."""
    names = grown.texts["name"].at(np.arange(first, len(grown.texts["name"])))
    words = [word for name in names for word in name.split(" ")]
    grown.texts["word"], codes = grown.texts["word"].codes(words, grown.room)
    counts = np.bincount(codes, minlength=len(grown.texts["word"]))
    counts[: len(grown.word_count)] += grown.word_count
    grown.word_count = counts
    grown.tokens = extended(grown.tokens, ordered_words(grown, names), grown.room)


def ordered_words(grown: Known, names: list[str]) -> Codes:
    """Words of names, rarest first."""
    split = [name.split(" ") for name in names]
    flat = [word for words in split for word in words]
    grown.texts["word"], codes = grown.texts["word"].codes(flat, grown.room)
    sizes = np.array([len(words) for words in split], np.int64)
    wide = np.full((len(split), int(sizes.max(initial=1))), -1, np.int32)
    wide[np.arange(wide.shape[1]) < sizes[:, None]] = codes
    return rarest_first(wide, steps(grown.word_count))


def word_columns(grown: Known, name: Codes) -> dict[str, Codes]:
    """The columns that depend on the order of words, for profiles with these names."""
    tokens = np.append(grown.tokens, np.full((1, grown.tokens.shape[1]), -1, np.int32), axis=0)[name]
    codes, used = _compact(tokens[:, 0], len(grown.texts["word"]))
    grown.texts["name4"], own = grown.texts["name4"].codes(
        [word[:4] for word in grown.texts["word"].at(used)], grown.room
    )
    return {"rt": tokens[:, 0], "rt2": tokens[:, 1], "name4": np.append(own, np.int32(-1))[codes]}


def _translated(texts: Texts, codes: Codes, values: Sequence[str], room: Room) -> tuple[Texts, Codes]:
    short, used = _compact(codes, len(values))
    texts, own = texts.codes([values[code] for code in used.tolist()], room)
    return texts, np.append(own, np.int32(-1))[short]

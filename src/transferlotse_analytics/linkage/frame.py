"""Rows as numbers: every field normalised, every distinct value one code, so that comparing is comparing integers."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from transferlotse_analytics.engines import Engine, open_engine
from transferlotse_analytics.linkage.hashing import distinct_keys
from transferlotse_analytics.linkage.rarity import steps
from transferlotse_analytics.normalise import columns as nc
from transferlotse_analytics.normalise import tables as t
from transferlotse_analytics.normalise.plain import fold, map_plain_token, map_token, read_form, unify_given

Codes = npt.NDArray[np.int32]
#: Words of a name that take part in comparisons; longer names keep their rarest ones.
MAX_TOKENS = 6
#: Employees from which a company no longer counts as small or medium-sized.
SME_LIMIT = 250
#: Rows below which a second engine takes longer to open than it saves, and below which even the first one does.
SHORT = 5000
FEW = 1500
TEXT_FIELDS = ("plz", "city", "domain", "mailbox", "private", "phone", "mobile", "street", "given", "surname", "event")


@dataclass
class Names:
    """Distinct company names: sorted words as text, word codes from rare to frequent (-1 pads), how many words."""

    text: list[str]
    tokens: Codes
    words: list[str]
    word_count: npt.NDArray[np.int64]

    @property
    def length(self) -> npt.NDArray[np.int64]:
        return np.asarray((self.tokens >= 0).sum(axis=1), np.int64)


@dataclass
class Frame:
    """One row per record; codes are -1 where nothing was given. ``values`` holds the text behind the codes.

    ``founded`` is the year itself, 0 where none was given.
    """

    name: Codes
    form: Codes
    plz: Codes
    city: Codes
    domain: Codes
    mailbox: Codes
    private: Codes
    phone: Codes
    mobile: Codes
    street: Codes
    given: Codes
    surname: Codes
    event: Codes
    source: Codes
    employees: Codes
    founded: Codes
    derived: npt.NDArray[np.bool_]
    names: Names
    values: dict[str, list[str]]

    def __len__(self) -> int:
        return len(self.name)

    def columns(self) -> dict[str, np.ndarray]:
        """The row-wise arrays by name."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("names", "values")}


def frame_of(table: pa.Table) -> Frame:
    """Normalise a table of as-entered text columns (see ``reading.COLUMNS``); the table itself is left alone."""
    if table.num_rows < FEW:
        return build_frame(None, table)
    with closing(open_engine("duckdb")) as engine:
        return build_frame(engine, table)


def build_frame(engine: Engine | None, table: pa.Table) -> Frame:
    """The same with an engine that is open, or with none."""
    cols: dict[str, np.ndarray] = {}
    values: dict[str, list[str]] = {}
    is_long = engine is not None and table.num_rows >= SHORT

    def put(name: str, codes: np.ndarray, texts: pa.Array | pa.ChunkedArray) -> None:
        own, values[name] = nc.compact(texts)
        cols[name] = own[codes]

    def others() -> None:
        with closing(open_engine("duckdb")) if is_long else nullcontext(engine) as own:
            _contacts(own, table, put)
            codes, distinct = nc.encode(seated.result()[1])
            put("city", codes, nc.run_on_values(own, distinct, nc.CITY_SQL).column(0))
        for name, column in (("event", "event_id"), ("source", "source")):
            cols[name], values[name] = nc.compact(table[column])
        for name, read, none in (("employees", read_employees, -1), ("founded", read_year, 0)):
            codes, distinct = nc.encode(table[name])
            cols[name] = np.array([read(text) for text in distinct.to_pylist()] or [none], np.int32)[codes]

    with ThreadPoolExecutor(2) as aside:
        seated = aside.submit(nc.without_seats, table["company"], table["city"])
        rest = aside.submit(others) if is_long else None
        codes, distinct = nc.encode(table["email"])
        mails = nc.run_on_values(engine, distinct, nc.EMAIL_SQL)
        put("mailbox", codes, mails["mailbox"])
        put("private", codes, mails["private"])
        _companies(engine, seated.result()[0], codes, mails["domain"].combine_chunks(), cols, values, put)
        if rest:
            rest.result()
        else:
            others()
    names = Names(values.pop("name"), cols.pop("tokens"), values.pop("word"), cols.pop("word_count"))
    return Frame(**cols, names=names, values=values)


def _contacts(engine: Engine | None, table: pa.Table, put: Callable[..., None]) -> None:
    """Addresses, persons and telephone numbers."""
    for name, sql in (
        ("plz", nc.PLZ_SQL),
        ("street", nc.STREET_SQL),
        ("surname", nc.PERSON_SQL),
    ):
        codes, distinct = nc.encode(table["last_name" if name == "surname" else name])
        put(name, codes, nc.run_on_values(engine, distinct, sql).column(0))
    codes, distinct = nc.encode(table["first_name"])
    given = nc.run_on_values(engine, distinct, nc.PERSON_SQL).column(0).to_pylist()
    put("given", codes, pa.array([unify_given(text) for text in given], pa.string()))
    codes, distinct = nc.encode(table["phone"])
    found = nc.run_on_values(engine, distinct, nc.PHONE_SQL)
    put("phone", codes, found["phone"])
    put("mobile", codes, found["mobile"])


def _companies(engine, company, mail_codes, mail_domains, cols, values, put) -> None:  # type: ignore[no-untyped-def]
    """Company names, legal forms and domains; a row without a name borrows the label of its mail domain."""
    codes, distinct = nc.encode(company)
    found = nc.run_on_values(engine, distinct, nc.COMPANY_SQL)
    forms, form_values = nc.encode(found["form"])
    form_of = np.array([t.FORMS.index(read_form(text)) for text in form_values.to_pylist()] or [0], np.int32)
    cols["form"] = form_of[forms][codes] if len(forms) else codes
    site = found["domain"].combine_chunks()
    both = pa.concat_arrays([mail_domains.cast(pa.string()), site.cast(pa.string())])
    own, values["domain"] = nc.compact(both)
    from_mail, from_name = own[: len(mail_domains)][mail_codes], own[len(mail_domains) :][codes]
    cols["domain"] = np.where(from_name >= 0, from_name, from_mail)
    core = pc.utf8_trim(found["core"].combine_chunks(), " ")
    cleaned = found["cleaned"].combine_chunks()
    core = pc.if_else(pc.equal(core, ""), cleaned, core)
    nameless = np.unique(cols["domain"][(pc.fill_null(pc.equal(core, ""), True).to_numpy(zero_copy_only=False))[codes]])
    labels = pa.array([domain_label(values["domain"][d]) for d in nameless if d >= 0], pa.string())
    name_of, texts, tokens, words, counts = build_names(pa.concat_arrays([core, labels]))
    own_name = name_of[: len(core)][codes] if len(core) else codes
    borrowed = np.full(len(values["domain"]) + 1, -1, np.int32)
    borrowed[nameless[nameless >= 0]] = name_of[len(core) :]
    borrowed = borrowed[cols["domain"]]
    cols["derived"] = (own_name < 0) & (borrowed >= 0)
    cols["name"] = np.where(own_name < 0, borrowed, own_name).astype(np.int32)
    values["name"], values["word"] = texts, words
    cols["tokens"], cols["word_count"] = tokens, counts


def domain_label(domain: str) -> str:
    """The words of a domain name: ``kopf-metallbau.de`` gives ``kopf metallbau``."""
    return fold(re.sub(r"\d+$", "", domain.rsplit(".", 1)[0].split(".")[-1]).replace("-", " "))


def build_names(cores: pa.Array) -> tuple[Codes, list[str], Codes, list[str], npt.NDArray[np.int64]]:
    """Names from cleaned core texts: (name of each text, sorted texts, word codes, words, names with each word)."""
    split = pc.utf8_split_whitespace(cores)
    counts = np.diff(split.offsets.to_numpy())
    raw, distinct = nc.encode(split.flatten())
    old = pc.match_substring_regex(distinct, t.OLD_SPELLING).to_pylist()
    mapped = [map_token(w) if o else map_plain_token(w) for w, o in zip(distinct.to_pylist(), old, strict=True)]
    mapped_codes, words = nc.compact(pa.array(mapped, pa.string()))
    owner = np.repeat(np.arange(len(cores), dtype=np.int64), counts)
    flat = mapped_codes[raw] if len(raw) else np.zeros(0, np.int32)
    empty = np.bincount(owner[flat >= 0], minlength=len(cores)) == 0
    if bool((empty & (counts > 0)).any()):
        # a name of nothing but weak words keeps them as they are
        kept, words = nc.compact(
            pa.array([m or w for m, w in zip(mapped, distinct.to_pylist(), strict=True)], pa.string())
        )
        flat = np.where((mapped_codes[raw] >= 0) | empty[owner], kept[raw], -1)
    owner, flat = owner[flat >= 0], flat[flat >= 0].astype(np.int64)
    pairs = np.sort(owner * len(words) + flat)
    pairs = pairs[np.concatenate([[True], pairs[1:] != pairs[:-1]])] if len(pairs) else pairs
    owner, flat = pairs // max(len(words), 1), pairs % max(len(words), 1)
    place = np.arange(len(owner)) - np.searchsorted(owner, owner)
    wide = np.full((len(cores), int(place.max()) + 1 if len(place) else 1), -1, np.int32)
    wide[owner, place] = flat
    return _distinct_names(wide, words)


def _distinct_names(wide: Codes, words: list[str]) -> tuple[Codes, list[str], Codes, list[str], npt.NDArray[np.int64]]:
    key = np.zeros(len(wide), np.uint64)
    for column in range(wide.shape[1]):
        key = key * np.uint64(0x9E3779B97F4A7C15) + (wide[:, column].astype(np.int64) + 7).astype(np.uint64)
        key ^= key >> np.uint64(29)
    found = distinct_keys(key)
    table = wide[found.first]
    held = table >= 0
    offsets = np.append(0, np.cumsum(held.sum(axis=1))).astype(np.int32)
    spelled = pa.ListArray.from_arrays(pa.array(offsets), pa.array(words, pa.string()).take(pa.array(table[held])))
    joined = pc.binary_join(spelled, " ")
    sorted_places = pc.sort_indices(joined)
    order, texts = sorted_places.to_numpy(), joined.take(sorted_places).to_pylist()
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    table = table[order]
    blank = 1 if texts and texts[0] == "" else 0
    texts, table = texts[blank:], table[blank:]
    flat = table[table >= 0]
    counts = np.bincount(flat, minlength=len(words)).astype(np.int64)
    return rank[found.number] - blank, texts, rarest_first(table, steps(counts)), words, counts


def rarest_first(words: Codes, step: npt.NDArray[np.int64]) -> Codes:
    """The ``MAX_TOKENS`` rarest words of each name (rows of codes in alphabetical order, -1 pads), rarest first."""
    order = np.argsort(np.where(words >= 0, np.append(step, 0)[words], np.iinfo(np.int64).max), axis=1, kind="stable")
    tokens = np.take_along_axis(words, order, axis=1)[:, :MAX_TOKENS]
    if tokens.shape[1] < MAX_TOKENS:
        tokens = np.pad(tokens, ((0, 0), (0, MAX_TOKENS - tokens.shape[1])), constant_values=-1)
    return tokens.astype(np.int32)


def read_employees(text: str) -> int:
    """Number of employees from ``12``, ``10-49``, ``ca. 300`` or ``250+``; the upper end of a range; -1 if not said.

    A rounded 250 is taken as 249: far more companies lie just below the limit than just above it.
    """
    numbers = [int(digits) for digits in re.findall(r"\d{1,7}", text.replace(".", ""))]
    if not numbers:
        return -1
    rounded = re.match(r"\s*(?:ca|circa|etwa|rund|ungef|~)", text.lower()) is not None
    return SME_LIMIT - 1 if rounded and max(numbers) == SME_LIMIT else max(numbers)


def read_year(text: str) -> int:
    """The year in ``1871``, ``1871.0`` or ``3. 8. 1871``, between 1500 and 2099; 0 if none or several are said."""
    years = set(re.findall(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)", text))
    return int(years.pop()) if len(years) == 1 else 0

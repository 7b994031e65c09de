"""The same normaliser for whole columns: each distinct value once, inside DuckDB, for a million rows in seconds."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transferlotse_analytics.engines import Engine
from transferlotse_analytics.normalise import given_names, plain, seats
from transferlotse_analytics.normalise import tables as t

#: Values that one processor takes at once.
PIECE = 1 << 14
#: A step for which there is a faster way.
OUTER_SPACES = (r"^ +| +$", "")


def quoted(text: str) -> str:
    """Text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _steps(expression: str, steps: Sequence[tuple[str, str]]) -> str:
    for pattern, into in steps:
        expression = f"regexp_replace({expression}, {quoted(pattern)}, {quoted(into)}, 'g')"
    return expression


def needed_text(pattern: str) -> str:
    """The longest text that every match of a pattern holds, as far as that is plain to see; empty if there is none."""
    depth, run, best = 0, "", ""
    parts = re.findall(r"\\.|\[[^\]]+\]|\{[^}]*\}|.", pattern)
    for part, after in zip(parts, [*parts[1:], ""], strict=True):
        if part == "|" and not depth:
            return ""
        depth += (part == "(") - (part == ")")
        letter = re.sub(r"\\(?=\W)", "", part)
        sure = not depth and len(letter) == 1 and (letter != part or part not in "()[].*+?^$|")
        run = run + letter if sure and after[:1] not in ("*", "?", "{") else ""
        best = max(best, run, key=len)
    return best.strip(" ")


def _apart(number: int) -> str:
    """Every few stages are kept as they are: DuckDB would put all into one expression, which grows threefold with each."""
    return " MATERIALIZED" if number % 4 == 3 else ""


def _staged(name: str, source: str, column: str, others: str, steps: Sequence[tuple[str, str]]) -> str:
    """Common table expressions that take ``column`` of ``source`` through steps; the last is ``name``.

    Most steps change few texts: replacing is dear, and only done where a text holds what the step needs.
    """
    tables = []
    for number, (pattern, into) in enumerate(steps):
        need = needed_text(pattern)
        if (pattern, into) == OUTER_SPACES:
            changed = _trimmed(column)
        else:
            held = f"contains({column}, {quoted(need)})" if need else f"regexp_matches({column}, {quoted(pattern)})"
            changed = f"CASE WHEN {held} THEN {_steps(column, ((pattern, into),))} ELSE {column} END"
        here = name if number == len(steps) - 1 else f"{name}{number}"
        tables.append(f"{here} AS{_apart(number)} (SELECT {others}, {changed} AS {column} FROM {source})")
        source = here
    return ",\n".join(tables)


def _trimmed(column: str) -> str:
    return f"CASE WHEN prefix({column}, ' ') OR suffix({column}, ' ') THEN trim({column}, ' ') ELSE {column} END"


def _plain_letters(column: str) -> str:
    """Dressed letters undressed; the long table only for the few texts that need more than German letters."""
    return (
        f"CASE WHEN strlen({column}) = length({column}) THEN {column} "
        f"ELSE translate({column}, {quoted(t.FOLD_FROM)}, {quoted(t.FOLD_INTO)}) END"
    )


def _replaced(column: str, pairs: Sequence[tuple[str, str]]) -> str:
    for old, new in pairs:
        column = f"replace({column}, {quoted(old)}, {quoted(new)})"
    return column


def _fold_steps() -> str:
    """Common table expressions from ``vals(v)`` to ``folded(f)``: ``plain.fold`` in SQL, in stages."""
    accents = [(accent, "") for accent in t.COMBINING]
    marked = " OR ".join(f"contains(v, {quoted(mark)})" for mark in t.MOJIBAKE_MARKS)
    german = tuple(zip("äöüßÄÖÜ\t", "aousaou ", strict=True))
    pairs = "".join(
        f"""d{number + 1} AS (SELECT CASE WHEN contains(v, {quoted(two)}) THEN replace(v, {quoted(two)}, {quoted(one)})
              ELSE v END AS v FROM d{number}),
"""
        for number, (two, one) in enumerate(t.DIGRAPHS)
    )
    return f"""
r0 AS (SELECT strlen(v) = length(v) AS plain, v FROM vals),
r1 AS (SELECT CASE WHEN plain THEN v ELSE {_replaced("v", accents)} END AS v, plain FROM r0),
r2 AS (SELECT CASE WHEN NOT plain AND ({marked}) THEN {_replaced("v", t.MOJIBAKE)} ELSE v END AS v, plain FROM r1),
r3 AS (SELECT CASE WHEN plain THEN v ELSE {_replaced("v", german)} END AS v FROM r2),
d0 AS (SELECT lower({_plain_letters("v")}) AS v FROM r3),
{pairs}r5 AS MATERIALIZED (SELECT CASE WHEN regexp_matches(v, {quoted(t.NOT_TEXT)}) THEN {_steps("v", ((t.NOT_TEXT, " "),))}
              ELSE v END AS v FROM d{len(t.DIGRAPHS)}),
r6 AS (SELECT CASE WHEN contains(v, '  ') THEN {_steps("v", ((" +", " "),))} ELSE v END AS v FROM r5),
folded AS MATERIALIZED (SELECT {_trimmed("v")} AS f FROM r6)"""


FOLDED = _fold_steps()
_IN_FREEMAIL = "(" + ", ".join(sorted(map(quoted, t.FREEMAIL))) + ")"
_IN_ROLES = "(" + ", ".join(sorted(map(quoted, t.ROLE_MAILBOXES))) + ")"
_IN_NO_COMPANY = "(" + ", ".join(sorted(map(quoted, t.NO_COMPANY))) + ")"
_IN_PREFIXES = "(" + ", ".join(sorted(map(quoted, t.PLACE_PREFIXES))) + ")"

COMPANY_SQL = f"""
WITH {FOLDED},
marked AS (SELECT CASE WHEN f IN {_IN_NO_COMPANY} THEN '' ELSE f END AS f,
                  regexp_matches(f, {quoted(t.DOMAIN_NAME)}) AS is_domain FROM folded),
named AS (SELECT CASE WHEN is_domain THEN f ELSE '' END AS domain, CASE WHEN is_domain
    THEN replace(replace(regexp_replace(f, '[.][^.]*$', ''), 'www.', ''), '-', ' ') ELSE f END AS c FROM marked),
{_staged("cleaned", "named", "c", "domain", t.COMPANY_STEPS)},
formed AS (SELECT domain, c, regexp_extract(c, {quoted(t.FORM)}) AS form FROM cleaned)
SELECT domain, c AS cleaned, form,
       CASE WHEN form = '' THEN c ELSE regexp_replace(c, {quoted(t.FORM)}, ' ', 'g') END AS core FROM formed
"""
CITY_SQL = f"""
WITH {FOLDED},
w AS (SELECT string_split_regex({_steps("trim(f, ' .-/()')", t.OLD_TOWNS)}, '[^a-z]+') AS w FROM folded)
SELECT CASE WHEN regexp_matches(w[1], {quoted(seats.NO_TOWN)}) THEN ''
       WHEN w[1] IN {_IN_PREFIXES} AND len(w) > 1 THEN w[1] || ' ' || w[2] ELSE w[1] END AS city FROM w
"""
EMAIL_SQL = f"""
WITH a AS (SELECT lower({_plain_letters("trim(v, ' ')")}) AS a FROM vals),
p AS (SELECT split_part(a, '@', 1) AS l, trim(substr(a, strpos(a, '@') + 1), ' .') AS d, contains(a, '@') AS ok FROM a),
q AS (SELECT l, d, ok AND contains(d, '.') AS ok, d IN {_IN_FREEMAIL} AS free FROM p)
SELECT CASE WHEN ok AND NOT free THEN d ELSE '' END AS domain,
       CASE WHEN ok AND NOT free AND l NOT IN {_IN_ROLES} THEN l ELSE '' END AS mailbox,
       CASE WHEN ok AND free THEN l || '@' || d ELSE '' END AS private FROM q
"""
PHONE_SQL = f"""
WITH p AS (SELECT {_steps("trim(v, ' ')", t.PHONE_STEPS)} AS p FROM vals),
m AS (SELECT p, regexp_matches(p, {quoted(t.MOBILE)}) AS mobile, replace(
    CASE WHEN p LIKE '%x' THEN p ELSE left(p, greatest(len(p) - 1, 0)) END, 'x', '') AS e FROM p)
SELECT CASE WHEN NOT mobile AND len(e) >= 4 THEN left(e, 9) ELSE '' END AS phone,
       CASE WHEN mobile THEN replace(p, 'x', '') ELSE '' END AS mobile FROM m
"""
STREET_SQL = f"""
WITH {FOLDED}
SELECT regexp_replace(regexp_replace(f, {quoted(t.STREET)}, 'str', 'g'), '[^a-z0-9]+', '', 'g') AS street FROM folded
"""
PLZ_SQL = """
WITH d AS (SELECT regexp_replace(v, '[^0-9]', '', 'g') AS d FROM vals)
SELECT CASE WHEN len(d) = 5 THEN d WHEN len(d) = 4 THEN '0' || d ELSE '' END AS plz FROM d
"""
PERSON_SQL = f"""
WITH {FOLDED}
SELECT trim(regexp_replace({_steps("f", ((given_names.TITLES, " "),))}, '[^a-z]+', ' ', 'g'), ' ') AS person FROM folded
"""


#: What the plain functions answer in the place of each query, and the columns it comes in.
ONE_BY_ONE: dict[str, tuple[tuple[str, ...], Callable[[str], tuple[str, ...]]]] = {
    COMPANY_SQL: (("domain", "cleaned", "form", "core"), plain.company_parts),
    CITY_SQL: (("city",), lambda value: (plain.normalise_city(value),)),
    EMAIL_SQL: (("domain", "mailbox", "private"), plain.normalise_email),
    PHONE_SQL: (("phone", "mobile"), plain.normalise_phone),
    STREET_SQL: (("street",), lambda value: (plain.normalise_street(value),)),
    PLZ_SQL: (("plz",), lambda value: (plain.normalise_plz(value),)),
    PERSON_SQL: (("person",), lambda value: (plain.normalise_surname(value),)),
}


def run_on_values(engine: Engine | None, values: pa.Array, sql: str) -> pa.Table:
    """The answers of ``sql`` for each of ``values`` (named ``v`` in table ``vals``), in the same order.

    Without an engine the plain functions answer (``ONE_BY_ONE``): for a few values that takes less time than opening one.
    """
    if engine is None:
        names, function = ONE_BY_ONE[sql]
        told = [function(value) for value in values.to_pylist()]
        return pa.table({name: pa.array([one[k] for one in told], pa.string()) for k, name in enumerate(names)})
    table = pa.table({"v": values, "i": pa.array(np.arange(len(values), dtype=np.int32))})
    # a scan runs on several processors only if the table comes in several pieces
    engine.read_table("vals", pa.Table.from_batches(table.to_batches(max_chunksize=PIECE), table.schema))
    answers = engine.answer(sql.replace("SELECT ", "SELECT i, "))
    # parallel scans may hand back the blocks in another order
    order = np.argsort(answers["i"].to_numpy(), kind="stable")
    return answers.drop_columns("i").combine_chunks().take(pa.array(order))


def encode(values: pa.Array | pa.ChunkedArray) -> tuple[np.ndarray, pa.Array]:
    """(code of each row, distinct values); nothing and the empty string are one value."""
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    coded = pc.dictionary_encode(pc.fill_null(values, ""))
    return coded.indices.to_numpy(zero_copy_only=False), coded.dictionary


def compact(values: pa.Array | pa.ChunkedArray) -> tuple[np.ndarray, list[str]]:
    """(code of each value with -1 for empty, distinct values in alphabetical order without the empty one)."""
    codes, distinct = encode(values)
    order = pc.sort_indices(distinct).to_numpy()
    words = distinct.take(pa.array(order)).to_pylist()
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    if words and words[0] == "":
        return rank[codes] - 1, words[1:]
    return rank[codes], words


def without_seats(
    company: pa.Array | pa.ChunkedArray, city: pa.Array | pa.ChunkedArray
) -> tuple[pa.Array | pa.ChunkedArray, pa.Array | pa.ChunkedArray]:
    """`plain.without_seat` for whole columns of text: (names, towns)."""
    # the column cannot look for each row's own town behind a comma; that comma is rare enough to look at
    hits = pc.fill_null(pc.match_substring_regex(company, f"{seats.MAY_HOLD}|, *[A-ZÄÖÜ][a-zäöüß]+[ .,]*$"), False)
    if isinstance(hits, pa.ChunkedArray):
        hits = hits.combine_chunks()
    if not hits.true_count:
        return company, city
    names, towns = company.filter(hits).to_pylist(), pc.fill_null(city, "").filter(hits).to_pylist()
    told = {pair: plain.without_seat(*pair) for pair in set(zip(names, towns, strict=True))}
    parts = [told[pair] for pair in zip(names, towns, strict=True)]
    new = [pa.array([part[number] for part in parts], pa.string()) for number in (0, 1)]
    return pc.replace_with_mask(company, hits, new[0]), pc.replace_with_mask(city, hits, new[1])

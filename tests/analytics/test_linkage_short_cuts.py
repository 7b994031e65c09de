"""What makes linkage fast changes nothing: every short cut beside the plain way."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from contextlib import closing
from itertools import combinations
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from transferlotse_analytics.engines import open_engine
from transferlotse_analytics.linkage import blocking, hashing, indexing, known
from transferlotse_analytics.linkage.blocking import candidate_pairs, distinct_pairs, ends, pairs_within
from transferlotse_analytics.linkage.comparing import compare, compare_in_short
from transferlotse_analytics.linkage.engine import as_table
from transferlotse_analytics.linkage.frame import build_frame
from transferlotse_analytics.linkage.hashing import distinct_keys, in_key_order, text_hashes
from transferlotse_analytics.linkage.lookups import prepare
from transferlotse_analytics.linkage.profiles import Profiles, fold_rows, in_name_order
from transferlotse_analytics.linkage.rarity import RARE, steps, uses
from transferlotse_analytics.linkage.weights import stored_model
from transferlotse_analytics.linkage.writing import lines_of, write_clusters, write_lines
from transferlotse_analytics.normalise import tables
from transferlotse_analytics.normalise.columns import needed_text

WIDE = np.iinfo(np.uint64).max


@pytest.fixture(scope="module")
def profiles() -> Profiles:
    """Rows in which many share a name, a person or a town, so that blocks lie within blocks and some are too large."""
    rng = np.random.default_rng(5)
    names = ["Nova Bau", "Nova Bau GmbH", "Kopf Metall", "Kopf & Sohn", "Alster Druck AG", "Alsterdruck", ""]
    rows = [
        {
            "company": str(rng.choice(names)),
            "first_name": str(rng.choice(["Eva", "Uwe", "E.", ""])),
            "last_name": str(rng.choice(["Kern", "Kerm", "Roth", ""])),
            "city": str(rng.choice(["Ulm", "Köln", ""])),
            "plz": str(rng.choice(["89073", "50667", "50668", ""])),
            "email": str(rng.choice(["kern@nova.de", "info@kopf.de", "eva@gmx.de", ""])),
            "phone": str(rng.choice(["0731 123456", "0221 99887", ""])),
        }
        for _ in range(400)
    ]
    with closing(open_engine("duckdb")) as engine:
        return fold_rows(build_frame(engine, as_table(rows)))


@given(hnp.arrays(np.uint64, st.integers(0, 40), elements=st.sampled_from([0, 1, 2, 7, 1 << 40, WIDE - 1, WIDE])))
def test_order_by_key_is_that_of_a_stable_sort(key: np.ndarray) -> None:
    assert in_key_order(key).tolist() == np.argsort(key, kind="stable").tolist()
    values, first, number, counts = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    found = distinct_keys(key)
    assert found.keys.tolist() == values.tolist()
    assert found.first.tolist() == first.tolist()
    assert found.number.tolist() == number.tolist()
    assert found.counts.tolist() == counts.tolist()


@given(st.lists(st.text(max_size=8), max_size=30))
def test_hashes_do_not_depend_on_where_pieces_end(texts: list[str]) -> None:
    whole = text_hashes(texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hashing, "PIECE", 3)
        hashing._powers.cache_clear()
        assert text_hashes(texts).tolist() == whole.tolist()
    hashing._powers.cache_clear()
    assert len(set(whole.tolist())) == len(set(texts))


@pytest.mark.parametrize(
    "rules", [blocking.COMPANY_RULES[:-1], blocking.COMPANY_RULES[8:] + blocking.SHORT_RULES], ids=["long", "short"]
)
def test_blocks_within_blocks_lose_no_pair(profiles: Profiles, rules: tuple[blocking.Rule, ...]) -> None:
    columns = profiles.columns | {f: codes for f, (codes, _) in blocking.derived_fields(profiles).items()}
    plain = [pairs_within(*blocking.block(profiles, fields, columns), cap) for fields, cap in rules]
    assert sum(map(len, plain)) > len(candidate_pairs(profiles, rules))
    assert candidate_pairs(profiles, rules).tolist() == np.unique(np.concatenate(plain)).tolist()


@given(st.lists(st.lists(st.integers(0, 50), max_size=20), max_size=4))
def test_pairs_sorted_in_parts_are_all_pairs_once(found: list[list[int]]) -> None:
    pieces = [np.array(piece, np.uint64) for piece in found]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocking, "MANY_PAIRS", 1)
        patch.setattr(blocking, "SAMPLED", 2)
        assert distinct_pairs(pieces).tolist() == sorted({value for piece in found for value in piece})


def test_names_compared_once_weigh_the_same_to_the_last_bit(profiles: Profiles) -> None:
    left, right = (np.array(side) for side in zip(*combinations(range(0, len(profiles), 9), 2), strict=True))
    model, rarities = stored_model(), prepare(profiles)

    def weigh(one: np.ndarray, two: np.ndarray) -> np.ndarray:
        return model.weigh(compare_in_short(profiles, rarities, one, two), "company", 1000, len(one))

    together = weigh(left, right)
    alone = [weigh(left[k : k + 1], right[k : k + 1]) for k in range(len(left))]
    assert together.tobytes() == np.concatenate(alone).tobytes()
    assert together.tobytes() == weigh(right, left).tobytes()
    in_full = model.weigh(compare(profiles, rarities, left, right), "company", 1000, len(left))
    assert together.tobytes() == in_full.tobytes()


def test_profiles_in_the_order_of_names_have_the_same_pairs(profiles: Profiles) -> None:
    near, numbers = in_name_order(profiles)
    assert (np.diff(near["name"]) >= 0).all()
    left, right = (numbers[side] for side in ends(candidate_pairs(near)))
    pairs = set(zip(np.minimum(left, right).tolist(), np.maximum(left, right).tolist(), strict=True))
    assert pairs == set(zip(*(side.tolist() for side in ends(candidate_pairs(profiles))), strict=True))


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [(r"[ .]inh(?:aber)?$", "inh"), (r"a|b", ""), (r"\((x)\)", "("), (r"xy*", "x"), (r"xy?", "x")],
)
def test_what_a_pattern_needs(pattern: str, needed: str) -> None:
    assert needed_text(pattern) == needed


@given(st.data())
def test_every_match_of_a_step_holds_what_the_step_needs(data: st.DataObject) -> None:
    pattern, _ = data.draw(st.sampled_from(tables.COMPANY_STEPS))
    assert needed_text(pattern) in data.draw(st.from_regex(re.compile(pattern, re.ASCII)))


@given(st.lists(st.integers(-1, 9), max_size=50))
def test_uses_and_steps_are_counts_and_whole_bits(codes: list[int]) -> None:
    counts = uses(np.array(codes, np.int32), 10)
    assert counts.tolist() == [codes.count(value) for value in range(10)]
    many = np.array([0, 1, RARE - 1, RARE, 15, 16, 17, 1023, 1024, (1 << 40) - 1, 1 << 40])
    assert steps(many).tolist() == [max(int(count), RARE).bit_length() - 1 for count in many]


def test_flags_are_looked_up_in_pieces_on_several_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "PIECE", 7)
    monkeypatch.setattr(known, "MANY", 2)
    rng = np.random.default_rng(2)
    flags, codes = rng.random(30) < 0.4, rng.integers(-1, 30, 1000).astype(np.int32)
    for workers in (1, 3):
        assert known.marked(flags, codes, workers).tolist() == flags[codes].tolist()


def test_identifiers_of_any_kind_are_written_so_that_they_can_be_read(tmp_path: Path) -> None:
    ids = ["a", "b,c", 'd"e', "f\ng", "ü", "", "h\r"]
    keys = np.array([1, (1 << 63) + 5], np.uint64)
    company, person = np.array([0, -1, 1, 0, -1, 1, 0]), np.array([1, 0, -1, -1, -1, 0, 1])
    write_clusters(tmp_path / "out.csv", pa.chunked_array([ids[:3], ids[3:]]), keys, company, person)
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    names = ["0000000000000001", "8000000000000005", ""]
    expected = [
        [identifier, names[c] and "C" + names[c], names[p] and "P" + names[p]]
        for identifier, c, p in zip(ids, company, person, strict=True)
    ]
    assert rows == expected


@given(st.lists(st.sampled_from([-1, 0, 1, 2]), min_size=4, max_size=20), st.data())
def test_holders_of_keys_are_found_after_profiles_came_and_moved(codes: list[int], data: st.DataObject) -> None:
    fields = ("surname", "given")
    rest = np.random.default_rng(len(codes)).integers(-1, 3, len(codes)).astype(np.int32)
    columns = {"surname": np.array(codes, np.int32), "given": rest}
    size = data.draw(st.integers(1, len(codes)))
    earlier = {field: column[:size].copy() for field, column in columns.items()}
    moved = np.array(sorted(data.draw(st.sets(st.integers(0, size - 1)))), np.int64)
    earlier["surname"][moved] = 2 - earlier["surname"][moved]
    index = indexing.BlockIndex({fields: indexing.in_order(earlier, fields)}, size, np.zeros(0, np.int32))
    key, present = blocking.block_keys(columns, fields)
    for cap in (len(codes), 1):
        wanted = np.unique(key[present])[::2]
        place, near = index.with_moved(moved).holders(columns, fields, wanted, cap)
        for number, one in enumerate(wanted):
            held = np.flatnonzero(present & (key == one)).tolist()
            found = sorted(near[place == number].tolist())
            assert found == held or (not found and len(held) > cap)


def test_lines_that_changed_are_written_among_those_that_did_not(tmp_path: Path) -> None:
    keys, ids = np.arange(1, 6, dtype=np.uint64), pa.array(["a", 'b"', "c", "d", "e", "f"], pa.large_string())
    of_row = np.array([0, 1, 2, 2, 3, 4], np.int32)
    before, after = np.array([0, -1, 2, 3], np.int32), np.array([0, 0, -1, 3, 3], np.int32)
    lines = lines_of(ids[:5], keys, of_row[:5], before, before)
    other = np.array([1, 2, 3, 5])
    texts = lines_of(ids.take(pa.array(other)), keys, of_row[other], after, after)
    write_lines(tmp_path / "part.csv", lines, other, texts)
    write_clusters(tmp_path / "all.csv", ids, keys, after[of_row], after[of_row])
    assert (tmp_path / "part.csv").read_bytes() == (tmp_path / "all.csv").read_bytes()


def test_linking_loads_nothing_that_only_evaluation_needs() -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from transferlotse_analytics.__main__ import app;"
        "CliRunner().invoke(app, ['link', '--help']);"
        "print(sorted({'scipy', 'openpyxl', 'transferlotse_analytics.linkage_cli'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.strip() == "['transferlotse_analytics.linkage_cli']"

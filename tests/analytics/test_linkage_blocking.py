"""Candidate pairs are few, and none that matters is missing."""

from __future__ import annotations

from contextlib import closing

import numpy as np

from transferlotse_analytics.engines import open_engine
from transferlotse_analytics.linkage.blocking import candidate_pairs, ends, pairs_within
from transferlotse_analytics.linkage.engine import as_table
from transferlotse_analytics.linkage.frame import build_frame
from transferlotse_analytics.linkage.hashing import text_hashes
from transferlotse_analytics.linkage.profiles import Profiles, fold_rows


def profiles_of(rows: list[dict[str, str]]) -> Profiles:
    with closing(open_engine("duckdb")) as con:
        return fold_rows(build_frame(con, as_table(rows)))


def test_pairs_within_lists_each_pair_of_a_block_once() -> None:
    key = np.array([5, 7, 5, 5, 8], np.uint64)
    left, right = ends(pairs_within(key, np.arange(5), 10))
    assert sorted(zip(left.tolist(), right.tolist(), strict=True)) == [(0, 2), (0, 3), (2, 3)]


def test_blocks_above_the_cap_are_left_out() -> None:
    key = np.array([5, 5, 5, 6, 6], np.uint64)
    left, right = ends(pairs_within(key, np.arange(5), 2))
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == [(3, 4)]


def test_every_candidate_is_ordered_distinct_and_never_itself() -> None:
    rows = [
        {"company": f"Nova {word}", "city": "Ulm", "plz": "89073"}
        for word in ("Bau", "Bau GmbH", "Haus", "Blumen", "Bauu")
    ]
    left, right = ends(candidate_pairs(profiles_of(rows)))
    assert (left < right).all()
    assert len(set(zip(left.tolist(), right.tolist(), strict=True))) == len(left)


def test_scanned_names_without_a_common_word_are_held_against_each_other() -> None:
    profiles = profiles_of(
        [{"company": "Drahtindustrie"}, {"company": "Drahtlndustrie"}, {"company": "Bergbau Concordia"}]
    )
    left, right = ends(candidate_pairs(profiles))
    names = {
        frozenset(profiles.names.text[profiles["name"][k]] for k in pair) for pair in zip(left, right, strict=True)
    }
    assert names == {frozenset({"drahtindustrie", "drahtlndustrie"})}


def test_text_hashes_depend_on_the_text_alone() -> None:
    texts = ["", "a", "b", "ab", "ba", "a" * 50, "äöü"]
    hashes = text_hashes(texts)
    assert len(set(hashes.tolist())) == len(texts)
    assert text_hashes(texts[::-1]).tolist() == hashes.tolist()[::-1]
    assert text_hashes(["ab"])[0] == hashes[3]


def test_profiles_keep_their_order_when_rows_are_added() -> None:
    rows = [{"company": f"Firma {word}"} for word in ("Alpha", "Beta", "Gamma", "Delta")]
    few, more = profiles_of(rows), profiles_of([{"company": "Aaa"}, *rows[::-1], {"company": "Zzz"}])
    assert [key for key in more.key.tolist() if key in set(few.key.tolist())] == few.key.tolist()

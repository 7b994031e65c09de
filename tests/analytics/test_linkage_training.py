"""Training recovers what the lists say, and the calibration what groups stand for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.directories import directories, write
from transferlotse_analytics.linkage.calibrating import Lesson, calibrate, stands_for
from transferlotse_analytics.linkage.counting import KINDS, GroupTable, expected
from transferlotse_analytics.linkage.learning import with_bare_weights
from transferlotse_analytics.linkage.training import Sample, fit_weights
from transferlotse_analytics.linkage.weights import stored_model


def test_weights_have_the_sign_and_size_of_the_evidence() -> None:
    rng = np.random.default_rng(7)
    same = rng.random(40_000) < 0.5
    telling = np.where(same, rng.random(40_000) < 0.8, rng.random(40_000) < 0.1)
    weights = fit_weights([Sample({"telling": telling, "noise": rng.random(40_000) < 0.5}, same)])
    # log2 of (0.8 / 0.1) / (0.2 / 0.9)
    assert weights["telling"] == pytest.approx(5.17, abs=0.25)
    assert abs(weights["noise"]) < 0.2


def test_weights_of_unseen_terms_stay_at_their_start() -> None:
    same = np.array([True, False] * 100)
    sample = Sample({"seen": same.copy(), "unseen": np.zeros(200, bool)}, same)
    assert fit_weights([sample], {"unseen": 3.5})["unseen"] == pytest.approx(3.5, abs=0.01)


def test_groups_stand_for_the_companies_they_hold_most_of() -> None:
    groups = np.array([4, 4, 4, 9, 9, 2, -1])
    truth = np.array([0, 0, 1, 0, 2, 3, 5])
    # group 2 holds company 3; group 4 most of 0 and all of 1; group 9 all of 2
    assert stands_for(groups, truth).tolist() == [1, 2, 1]


def test_calibration_removes_a_constant_overcount() -> None:
    rng = np.random.default_rng(3)
    lessons = []
    for number in range(9):
        kind = rng.integers(0, 4, 3000)
        worth = (rng.random(3000) < np.array([1.0, 0.9, 0.5, 0.2])[kind]).astype(float)
        mess = np.array([1.0, 0.1, 0.2, 0.5, 0.0, 0.1, 0.0]) + rng.normal(0, 0.01, 7) * [0, 1, 1, 1, 1, 1, 0]
        table = GroupTable(np.arange(3000), np.ones(3000, np.int64), kind)
        lessons.append(Lesson(table, mess, worth, int(worth.sum()), str(number % 3)))
    calibration = calibrate(lessons)["rich"]
    for lesson in lessons:
        assert expected(lesson.table, lesson.mess, calibration) == pytest.approx(lesson.truth, rel=0.03)
    assert len(calibration["kinds"]) == KINDS


def test_prior_falls_as_lists_grow() -> None:
    model = stored_model()
    assert model.shift(model.rows) == 0
    assert model.shift(10 * model.rows) < 0 < model.shift(model.rows // 10)
    assert model.shift(model.rows + 1000) == 0


def test_bare_weights_are_fitted_on_top_of_the_others(tmp_path: Path) -> None:
    write(tmp_path / "directory", directories(150, 42))
    stored = stored_model()
    others = {term: bits for term, bits in stored.company.items() if not term.startswith("bare")}
    fitted = with_bare_weights([tmp_path / "directory"], replace(stored, company=others))
    assert {term: fitted.company[term] for term in others} == others
    assert {term for term in fitted.company if term.startswith("bare")} == {
        t for t in stored.company if t.startswith("bare")
    }


def test_the_width_leaves_out_what_toss_ups_explain() -> None:
    """Short lists that miss by no more than chance make no interval of long lists wider."""

    def lesson(groups: int, truth: int, vocabulary: str) -> Lesson:
        table = GroupTable(np.arange(groups), np.ones(groups, np.int64), np.zeros(groups, np.int64))
        return Lesson(table, np.array([1.0, *[0.0] * 14]), np.full(groups, truth / groups), truth, vocabulary)

    short = [lesson(100, 100 + miss, str(number)) for number, miss in enumerate((-2, 2, -2, 2))]
    assert calibrate(short)["rich"]["missed"] == 0.0
    wrong = [lesson(100, 100 + miss, str(number)) for number, miss in enumerate((-9, 9, -9, 9))]
    assert calibrate(wrong)["rich"]["missed"] > 0.05

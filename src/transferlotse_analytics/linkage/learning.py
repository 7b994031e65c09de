"""Training a model from lists with known truth: Splink's field weights, the terms, the persons, the calibration."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pacsv

from transferlotse_analytics.engines import open_engine
from transferlotse_analytics.linkage.blocking import candidate_pairs, ends
from transferlotse_analytics.linkage.calibrating import Lesson, calibrate, stands_for
from transferlotse_analytics.linkage.comparing import compare
from transferlotse_analytics.linkage.counting import group_table, messiness, nearest_open
from transferlotse_analytics.linkage.engine import (
    company_linkage,
    group_profiles,
    link_table,
    weigh_companies,
    with_company,
)
from transferlotse_analytics.linkage.field_weights import field_weights, start_weights
from transferlotse_analytics.linkage.frame import build_frame
from transferlotse_analytics.linkage.lookups import prepare
from transferlotse_analytics.linkage.persons import compare_for_persons, person_pairs
from transferlotse_analytics.linkage.profiles import Profiles, fold_rows
from transferlotse_analytics.linkage.reading import UnreadableList, read_lists
from transferlotse_analytics.linkage.training import Sample, fit_weights
from transferlotse_analytics.linkage.weights import Model, Terms

#: Thresholds in bits, chosen on the training lists.
SETTINGS: dict[str, float] = {
    "sure": 10.0,
    "merge": 0.0,
    "missing": -0.75,
    "person_sure": 8.0,
    "person_merge": 0.0,
    "person_missing": -0.75,
    "prior_slope": 0.75,
    "floor": -6.0,
}
#: Rows the stored prior stands for.
REFERENCE_ROWS = 100_000
#: Pairs taken from one list at most.
SAMPLE_PAIRS = 200_000


@dataclass
class Course:
    """One list with its truth, company and person numbers per row (-1: none)."""

    table: pa.Table
    company: npt.NDArray[np.int64]
    person: npt.NDArray[np.int64]
    name: str


def read_course(folder: Path) -> Course:
    """``attendance.csv`` and ``truth.csv`` (record_id, company_id, person_id) of a folder."""
    table = read_lists([folder / "attendance.csv"])
    try:
        truth = pacsv.read_csv(
            folder / "truth.csv",
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(("record_id", "company_id", "person_id"), pa.string()),
                strings_can_be_null=False,
            ),
        )
    except (OSError, pa.ArrowException) as error:
        raise UnreadableList(f"{folder / 'truth.csv'}: is not readable.") from error
    if truth["record_id"].to_pylist() != table["record_id"].to_pylist():
        raise UnreadableList(f"{folder}: truth.csv does not follow the rows of attendance.csv.")

    def numbers(column: str) -> npt.NDArray[np.int64]:
        texts = np.array(truth[column].to_pylist())
        return np.where(texts == "", -1, np.unique(texts, return_inverse=True)[1]).astype(np.int64)

    return Course(table, numbers("company_id"), numbers("person_id"), folder.name)


def of_profiles(profiles: Profiles, truth: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Truth of each profile: that of its first row."""
    result = np.full(len(profiles), -1, np.int64)
    result[profiles.of_row[::-1]] = truth[::-1]
    return result


def train_model(folders: Sequence[Path], say: Callable[[str], None]) -> Model:
    """The weights of a model from lists with truth; ``calibrated`` completes it."""
    prepared = []
    for folder in folders:
        course = read_course(folder)
        with closing(open_engine("duckdb")) as sql:
            profiles = fold_rows(build_frame(sql, course.table))
        prepared.append((course, profiles, prepare(profiles)))
        say(f"{folder}: {len(profiles)} profiles")
    course, profiles, _ = prepared[0]
    fields = field_weights(profiles, of_profiles(profiles, course.company))
    say("field weights by Splink: " + ", ".join(f"{f} m {v['m']:.3f} u {v['u']:.2g}" for f, v in fields.items()))
    model = Model(REFERENCE_ROWS, {}, {"bias": 0.0}, SETTINGS, {}, {"fields": fields})
    samples, rng = [], np.random.default_rng(1)
    for course, profiles, rarities in prepared:
        left, right = _sample(*ends(candidate_pairs(profiles)), rng)
        truth = of_profiles(profiles, course.company)
        same = (truth[left] == truth[right]) & (truth[left] >= 0)
        terms = _learnt_here(compare(profiles, rarities, left, right))
        samples.append(Sample(terms, same, model.shift(len(profiles))))
    start = start_weights(fields)
    stated = {term: round(bits, 3) for term, bits in start.items() if term.startswith("founded")}
    model = replace(model, company=stated | fit_weights(samples, start))
    say("company weights fitted")
    samples = []
    for course, profiles, rarities in prepared:
        if not (course.person >= 0).any():
            continue
        pairs = weigh_companies(profiles, rarities, candidate_pairs(profiles), model)
        nothing = np.zeros(0, np.int64)
        groups = group_profiles(len(profiles), pairs, (nothing, nothing, nothing), company_linkage(model))
        company = with_company(profiles.columns, groups)
        left, right = _sample(*ends(person_pairs(profiles, company)), rng)
        truth = of_profiles(profiles, course.person)
        terms = compare_for_persons(profiles, rarities, company, left, right)
        samples.append(Sample(terms, truth[left] == truth[right], model.shift(len(profiles))))
    model = replace(model, person=fit_weights(samples))
    say("person weights fitted")
    return model


def _learnt_here(terms: Terms) -> Terms:
    """Without the years of founding, whose weights are stated, and without bare pairs, which have lists of their own."""
    return {name: values for name, values in terms.items() if not name.startswith(("bare", "founded"))}


def with_bare_weights(folders: Sequence[Path], model: Model) -> Model:
    """The model with weights for pairs that tell name and town only, fitted to lists with truth on top of the others."""
    others = replace(model, company={term: bits for term, bits in model.company.items() if not term.startswith("bare")})
    samples, rng = [], np.random.default_rng(1)
    for folder in folders:
        course = read_course(folder)
        with closing(open_engine("duckdb")) as sql:
            profiles = fold_rows(build_frame(sql, course.table))
        left, right = _sample(*ends(candidate_pairs(profiles)), rng)
        truth = of_profiles(profiles, course.company)
        terms = compare(profiles, prepare(profiles), left, right)
        if "bare" not in terms:
            continue
        bits, bare = others.weigh(terms, "company", len(profiles), len(left)), terms["bare"]
        own = {name: values[bare] for name, values in terms.items() if name.startswith("bare")}
        same = (truth[left] == truth[right]) & (truth[left] >= 0)
        samples.append(Sample(own, same[bare], bits[bare]))
    fitted = fit_weights(samples)
    fitted["bare"] = round(fitted["bare"] + fitted.pop("bias"), 3)
    return replace(others, company=others.company | fitted)


def _sample(left: np.ndarray, right: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    if len(left) <= SAMPLE_PAIRS:
        return left, right
    taken = np.sort(rng.choice(len(left), SAMPLE_PAIRS, replace=False))
    return left[taken], right[taken]


def calibrated(folders: Sequence[Path], model: Model, say: Callable[[str], None]) -> Model:
    """The model with its counting fitted to lists with truth; folders whose names end alike share a vocabulary."""
    companies: list[Lesson] = []
    persons: list[Lesson] = []
    for folder in folders:
        course = read_course(folder)
        result = link_table(course.table, model=model)
        vocabulary = folder.name.rsplit("_", 1)[-1]
        for lessons, groups, truth, near in (
            (companies, result.company, course.company, nearest_open(result, result.company)),
            (persons, result.person, course.person, None),
        ):
            if not (truth >= 0).any():
                continue
            lessons.append(
                Lesson(
                    group_table(result, groups, near),
                    messiness(result, groups),
                    stands_for(groups, truth),
                    len(np.unique(truth[truth >= 0])),
                    vocabulary,
                )
            )
        say(f"{folder}: {len(companies[-1].table.group)} company groups for {companies[-1].truth} companies")
    return replace(model, count={"companies": calibrate(companies), "persons": calibrate(persons)})

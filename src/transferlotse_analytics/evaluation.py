"""One run over the deposits of many centres: check, link, count, protect, publish; a killed run goes on where it was.

What a step found is kept in a private folder beside the output until everything is published, because it is not yet
protected; then it is removed. Only protected tables ever lie in the output folder.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from transferlotse_analytics.counting import answer as ask
from transferlotse_analytics.counting import prepare
from transferlotse_analytics.deposit import DepositReport, TrustedKeys, check_deposits
from transferlotse_analytics.deposit.manifest import file_hash
from transferlotse_analytics.earlier import withheld_beside
from transferlotse_analytics.earlier_means import cover_derived
from transferlotse_analytics.engines import Engine
from transferlotse_analytics.establishments import no_establishments, read_establishments
from transferlotse_analytics.index import index_rows
from transferlotse_analytics.joint import QUERY as JOINT
from transferlotse_analytics.joint import JointDelivery, joint_deliveries
from transferlotse_analytics.labels import read_labels
from transferlotse_analytics.network import Network, linked_network, other_secret
from transferlotse_analytics.published import Publication, covered, days_of, hash_of, nested, read_publication, touching
from transferlotse_analytics.publishing import Row, protected_rows
from transferlotse_analytics.report import Summary
from transferlotse_analytics.results import EvaluationError, check_out, finished_run, marker, publish, write_whole
from transferlotse_analytics.steps import BASE_STEPS, STEPS, sql_of
from transferlotse_analytics.wording import Wording, say

# Raised whenever the meaning of a result changes, so that no older intermediate result is taken up again.
VERSION = 2

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Evaluation:
    """What a run did: the deposits as checked, the folder written, the steps computed in this run (not taken up).

    `joint` holds the joint deliveries, for the evaluator alone; None where the run was finished before and none were asked.
    """

    reports: tuple[DepositReport, ...]
    out: Path
    computed: tuple[str, ...]
    withheld: int
    joint: tuple[JointDelivery, ...] | None = None

    @property
    def incomparable(self) -> tuple[DepositReport, ...]:
        """Deposits whose organisations could not be recognised in the others, since another secret was used."""
        return other_secret([report for report in self.reports if report.sound])

    @property
    def refused(self) -> tuple[DepositReport, ...]:
        """Deposits that were left out."""
        return tuple(report for report in self.reports if not report.sound)


def evaluate(
    *,
    deposits: Sequence[Path],
    trusted: TrustedKeys,
    engine: Callable[[], Engine],
    engine_name: str,
    out: Path,
    now: datetime,
    unreadable: Sequence[DepositReport] = (),
    establishments: Path | None = None,
    language: str = "de",
    joint: bool = False,
    published: Sequence[Path] = (),
    progress: Progress = lambda _what, _done, _all: None,
) -> Evaluation:
    """Evaluates all sound deposits into `out` (Parquet, CSV, `report.html`, `run.json`).

    `engine` is opened only if something has to be computed. `unreadable` are deposits refused before they could be checked:
    the report names them too. `published` are folders of earlier results that people have: what they show is taken into
    account. With `joint`, joint deliveries are looked for even if the run was finished before. `now` is
    printed on the report. EvaluationError where nothing can be counted or `out` holds files of somebody else.
    """
    check_out(out)
    progress("check", 0, 1)
    reports = [*check_deposits(deposits, trusted), *unreadable]
    sound = _sound(reports)
    progress("check", 1, 1)
    table = read_establishments(establishments) if establishments else no_establishments()
    before = _published(published, out)
    new = Publication(out.name, days_of(covered(sound)), {})
    nested(new, before)
    fingerprint = _fingerprint(reports, establishments, engine_name, language, published)
    finished = finished_run(out, fingerprint)
    if finished is not None and not joint:
        return Evaluation(tuple(reports), out, (), finished)
    work = out.with_name(f".{out.name}.work")
    work.mkdir(parents=True, exist_ok=True)
    os.chmod(work, 0o700)
    run = _Run(sound, engine, work, fingerprint, table, progress)
    try:
        network = run.network()
        results = run.answers() if finished is None else {}
        found = run.joint()
    finally:
        run.close()
    if finished is None:
        progress("protect", 0, 1)
        hidden, protected = _protected(results, new, before)
        progress("protect", 1, 1)
        words = read_labels(sound)
        summary = Summary(
            tuple(reports), protected, network, engine_name, now, language, bool(establishments), words, before
        )
        told = {"inputs": fingerprint, "withheld": hidden, "created": now.isoformat(), "covers": covered(sound)}
        publish(out, summary, told)
        finished = hidden
    shutil.rmtree(work)
    return Evaluation(tuple(reports), out, tuple(run.computed), finished, found)


def _sound(reports: Sequence[DepositReport]) -> list[DepositReport]:
    """The deposits to count; EvaluationError where there is none."""
    sound = [report for report in reports if report.sound]
    if not sound:
        raise EvaluationError(
            say(
                "keine Lieferung ist in Ordnung, es wird nichts ausgewertet ({})",
                "no deposit is sound, nothing is evaluated ({})",
                _first_finding(reports),
            )
        )
    return sound


def _protected(
    results: dict[str, list[Row]], new: Publication, before: Sequence[Publication]
) -> tuple[int, dict[str, list[Row]]]:
    """How many cells are withheld, and the tables as they may leave."""
    hidden = withheld_beside(results, new, before)
    protected = {name: protected_rows(STEPS[name], rows, hidden) for name, rows in results.items()}
    cover_derived(results, protected, touching(new, before))
    return len(hidden), protected


class _Run:
    """The steps of one run, each taken from the work folder if a former run with the same inputs finished it."""

    def __init__(
        self,
        sound: list[DepositReport],
        engine: Callable[[], Engine],
        work: Path,
        fingerprint: str,
        establishments: pa.Table,
        progress: Progress,
    ) -> None:
        self._sound, self._open, self._work = sound, engine, work
        self._fingerprint, self._establishments, self._progress = fingerprint, establishments, progress
        self._engine: Engine | None = None
        self._network: Network | None = None
        self.computed: list[str] = []

    def network(self) -> Network:
        """Who is one organisation across centres; linked once."""
        if self._network is None:
            self._progress("link", 0, 1)
            self._network = self._linked()
            self._progress("link", 1, 1)
        return self._network

    def _linked(self) -> Network:
        keys, done = self._work / "network.parquet", self._work / "network.done"
        if (kept := marker(done)) and kept["inputs"] == self._fingerprint:
            return Network(pq.read_table(keys), **kept["counts"])
        # What a centre said last of an organisation is what it knows best.
        last = sorted(self._sound, key=lambda report: (str(report.period and report.period.ends_on), report.manifest))
        network = linked_network([report.folder / "linkage.parquet" for report in last])
        pq.write_table(network.keys, keys)
        counts = {name: getattr(network, name) for name in ("records", "distinct", "low", "high")}
        write_whole(done, json.dumps({"inputs": self._fingerprint, "counts": counts}))
        return network

    def answers(self) -> dict[str, list[Row]]:
        """The rows of every step, sorted by their dimensions."""
        results = {}
        for number, name in enumerate(STEPS):
            self._progress("count", number, len(STEPS))
            results[name] = self._rows(name, self._answer(name))
        self._progress("count", len(STEPS), len(STEPS))
        return results

    def _answer(self, name: str) -> pa.Table:
        kept, ready = self._work / f"{name}.parquet", self._work / f"{name}.done"
        if (done := marker(ready)) and done["inputs"] == self._fingerprint:
            return pq.read_table(kept)
        answer = ask(self._ready_engine(), name)
        pq.write_table(answer, kept)
        write_whole(ready, json.dumps({"inputs": self._fingerprint}))
        if name in STEPS:
            self.computed.append(name)
        return answer

    def joint(self) -> tuple[JointDelivery, ...]:
        """The records that several centres keep of one delivery."""
        return joint_deliveries(self._answer(JOINT))

    def _rows(self, name: str, answer: pa.Table) -> list[Row]:
        step = STEPS[name]
        rows = index_rows(answer, self._establishments) if name == "index" else answer.to_pylist()
        return sorted(rows, key=lambda row: tuple(str(row[dimension]) for dimension in step.dimensions))

    def _ready_engine(self) -> Engine:
        if self._engine is None:
            self._engine = self._open()
            prepare(self._engine, self._sound, self.network().keys, self._establishments)
        return self._engine

    def close(self) -> None:
        """Lets the engine go."""
        if self._engine is not None:
            self._engine.close()


def _published(folders: Sequence[Path], out: Path) -> tuple[Publication, ...]:
    """What was published before, read and in no particular order; EvaluationError where `out` would replace it."""
    if out.resolve() in {folder.resolve() for folder in folders}:
        raise EvaluationError(
            say(
                "{}: was veröffentlicht wurde, bleibt stehen; bitte mit --out einen anderen Ordner wählen",
                "{}: what was published stays; choose another folder with --out",
                out,
            )
        )
    return tuple(read_publication(folder) for folder in dict.fromkeys(folder.resolve() for folder in folders))


def _fingerprint(
    reports: Sequence[DepositReport],
    establishments: Path | None,
    engine: str,
    language: str,
    published: Sequence[Path],
) -> str:
    """Hash of everything a result depends on: the deposits, the establishments, what was published, engine and queries.

    Deposits left out belong to it: the report names each with its reason.
    """
    digest = hashlib.sha256(f"{VERSION} {engine} {language}\n".encode())
    for line in sorted(report.manifest if report.sound else f"refused {report.told}" for report in reports):
        digest.update(f"{line}\n".encode())
    digest.update(file_hash(establishments).encode() if establishments else b"none")
    for folder in sorted({folder.resolve() for folder in published}):
        digest.update(hash_of(folder).encode())
    for name in (*BASE_STEPS, *STEPS):
        digest.update(sql_of(name).encode())
    return digest.hexdigest()


def _first_finding(reports: Sequence[DepositReport]) -> Wording:
    return reports[0].told if reports else say("", "")

"""Checking deposits before anything is counted: signature first, then hashes, schema and plausibility, file by file."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from transferlotse_analytics.deposit.keys import TrustedKeys, signature_holds
from transferlotse_analytics.deposit.manifest import DESCRIPTOR, MANIFEST, SIGNATURE, file_hash, parse_manifest
from transferlotse_analytics.deposit.period import CENTRE, Period
from transferlotse_analytics.deposit.plausibility import table_problems
from transferlotse_analytics.schema import TABLES

# A descriptor or manifest has a few dozen kilobytes; anything larger is not read at all.
SMALL_FILE = 4 << 20


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, with the file it is wrong in."""

    file: str
    problem: str

    def __str__(self) -> str:
        return f"{self.file}: {self.problem}"


@dataclass(frozen=True)
class DepositReport:
    """What a check found. A deposit is sound only without findings; `rows` counts rows by table."""

    folder: Path
    centre: str = ""
    period: Period | None = None
    created: str = ""
    manifest: str = ""
    rows: dict[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether the deposit may be counted."""
        return not self.findings

    def refused(self, file: str, problem: str) -> "DepositReport":
        """The same report with one more finding."""
        return replace(self, findings=(*self.findings, Finding(file, problem)))


def check_deposits(folders: Sequence[Path], trusted: TrustedKeys) -> list[DepositReport]:
    """Checks each deposit by itself, then among each other: of one centre, periods must not overlap.

    Of overlapping deposits the one created last is taken, the others are refused.
    """
    reports = [check_deposit(folder, trusted) for folder in folders]
    taken: list[DepositReport] = []
    for report in sorted((r for r in reports if r.sound), key=lambda r: (r.created, str(r.folder)), reverse=True):
        rival = next((other for other in taken if _collide(report, other)), None)
        if rival is None:
            taken.append(report)
        else:
            reason = f"{report.centre} handed in {rival.folder.name} later for the same days"
            reports[reports.index(report)] = report.refused(DESCRIPTOR, reason)
    return reports


def check_deposit(folder: Path, trusted: TrustedKeys) -> DepositReport:
    """Checks one deposit. Never raises for a broken deposit: whatever is wrong becomes a finding."""
    report = DepositReport(folder)
    try:
        manifest = _small_file(folder, MANIFEST)
        signature = _small_file(folder, SIGNATURE)
        descriptor = json.loads(_small_file(folder, DESCRIPTOR))
        report = _identified(report, descriptor)
    except _Unreadable as error:
        return report.refused(error.file, error.problem)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        return report.refused(DESCRIPTOR, f"cannot be understood ({str(error)[:120] or type(error).__name__})")
    key = trusted.key_for(report.centre)
    if key is None:
        return report.refused(SIGNATURE, f"no public key of '{report.centre}' is trusted here")
    if not signature_holds(manifest, signature, key):
        return report.refused(SIGNATURE, f"was not made with the key of '{report.centre}', or the manifest was changed")
    report = _check_hashes(report, manifest)
    return _check_tables(report) if report.sound else report


class _Unreadable(Exception):
    def __init__(self, file: str, problem: str) -> None:
        super().__init__(problem)
        self.file, self.problem = file, problem


def _small_file(folder: Path, name: str) -> bytes:
    path = folder / name
    if path.is_symlink() or not path.is_file():
        raise _Unreadable(name, "is missing")
    if path.stat().st_size > SMALL_FILE:
        raise _Unreadable(name, "is far too large")
    try:
        return path.read_bytes()
    except OSError as error:
        raise _Unreadable(name, f"cannot be read ({error.strerror})") from error


def _identified(report: DepositReport, descriptor: dict[str, dict[str, str]]) -> DepositReport:
    about = descriptor["transferlotse"]
    centre = about["centre"]
    if not CENTRE.fullmatch(centre):
        raise ValueError("no key of a centre")
    period = Period(about["period"], date.fromisoformat(about["starts_on"]), date.fromisoformat(about["ends_on"]))
    return replace(report, centre=centre, period=period, created=str(descriptor["created"]))


def _check_hashes(report: DepositReport, manifest: bytes) -> DepositReport:
    folder = report.folder
    try:
        entries = parse_manifest(manifest)
    except ValueError as error:
        return report.refused(MANIFEST, str(error))
    for name, expected in entries.items():
        path = folder / name
        if path.is_symlink() or not path.is_file():
            report = report.refused(name, "is missing")
        elif file_hash(path) != expected:
            report = report.refused(name, "was changed after it was signed")
    for name in [DESCRIPTOR, *(f"{table}.parquet" for table in TABLES)]:
        if name not in entries:
            report = report.refused(name, "is not named in the manifest")
    for stranger in sorted(path.name for path in folder.iterdir()):
        if stranger not in entries and stranger not in (MANIFEST, SIGNATURE):
            report = report.refused(stranger, "was added without being signed")
    return replace(report, manifest=file_hash(folder / MANIFEST))


def _check_tables(report: DepositReport) -> DepositReport:
    tables: dict[str, pa.Table] = {}
    for name, table in TABLES.items():
        file = f"{name}.parquet"
        try:
            schema = pq.read_schema(report.folder / file)
            if problem := _schema_problem(schema, table.arrow_schema()):
                report = report.refused(file, problem)
                continue
            tables[name] = pq.read_table(report.folder / file)
        except (pa.ArrowException, OSError) as error:
            report = report.refused(file, f"is no readable Parquet file ({str(error).splitlines()[0][:120]})")
    if len(tables) < len(TABLES) or report.period is None:
        return report
    for name in TABLES:
        for problem in table_problems(name, tables, centre=report.centre, period=report.period):
            report = report.refused(f"{name}.parquet", problem)
    return replace(report, rows={name: table.num_rows for name, table in tables.items()})


def _schema_problem(found: pa.Schema, expected: pa.Schema) -> str:
    for field_ in expected:
        if field_.name not in found.names:
            return f"column '{field_.name}' is missing"
        if found.field(field_.name).type != field_.type:
            return f"column '{field_.name}' is {found.field(field_.name).type}, must be {field_.type}"
    if extra := [name for name in found.names if name not in expected.names]:
        return f"column '{extra[0]}' does not belong into a deposit"
    return "" if found.names == expected.names else "columns stand in another order"


def _collide(one: DepositReport, other: DepositReport) -> bool:
    if one.period is None or other.period is None:
        return False
    return one.centre == other.centre and one.period.overlaps(other.period)

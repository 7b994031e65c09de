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
from transferlotse_analytics.deposit.period import CENTRE, Period, no_centre
from transferlotse_analytics.deposit.plausibility import table_problems
from transferlotse_analytics.schema import LATER_TABLES, TABLES
from transferlotse_analytics.wording import Wording, say, worded

# A descriptor or manifest has a few dozen kilobytes; anything larger is not read at all.
SMALL_FILE = 4 << 20
MISSING = say("fehlt", "is missing")
CHANGED = say("wurde nach der Unterschrift verändert", "was changed after it was signed")
UNNAMED = say("steht nicht im Verzeichnis der Dateien", "is not named in the manifest")
ADDED = say("wurde ohne Unterschrift hinzugefügt", "was added without being signed")


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, with the file it is wrong in; without a file it is wrong with the whole deposit."""

    file: str
    problem: Wording

    def worded(self) -> Wording:
        """File and problem as one line."""
        return say("{}: {}", "{}: {}", self.file, self.problem) if self.file else self.problem


@dataclass(frozen=True)
class DepositReport:
    """What a check found. A deposit is sound only without findings; `rows` counts rows by table.

    `secret_check` is the same for deposits whose filters were made with the same secret; empty where there are none.
    """

    folder: Path
    centre: str = ""
    period: Period | None = None
    created: str = ""
    secret_check: str = ""
    manifest: str = ""
    rows: dict[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether the deposit may be counted."""
        return not self.findings

    @property
    def told(self) -> Wording:
        """The deposit and what is wrong with it first, as one line."""
        return say("{}: {}", "{}: {}", self.folder.name, self.findings[0].worded())

    def refused(self, file: str, problem: Wording) -> "DepositReport":
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
            reports[reports.index(report)] = report.refused(DESCRIPTOR, _outdone(report, rival))
    return reports


def _outdone(report: DepositReport, rival: DepositReport) -> Wording:
    """Why `rival` counts and `report` does not."""
    if report.manifest == rival.manifest:
        return say("ist dieselbe Lieferung wie {}", "is the same deposit as {}", rival.folder.name)
    return say(
        "{} hat für dieselben Tage später {} geliefert",
        "{} handed in {} later for the same days",
        report.centre,
        rival.folder.name,
    )


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
        return report.refused(
            DESCRIPTOR, say("nicht zu verstehen ({})", "cannot be understood ({})", worded(error)[:120])
        )
    keys = trusted.keys_for(report.centre)
    if not keys:
        return report.refused(SIGNATURE, _unknown_key(report.centre))
    if not any(signature_holds(manifest, signature, key) for key in keys):
        return report.refused(SIGNATURE, _wrong_signature(report.centre))
    report = _check_hashes(report, manifest)
    return _check_tables(report) if report.sound else report


def _unknown_key(centre: str) -> Wording:
    return say("für „{}“ liegt kein öffentlicher Schlüssel vor", "no public key of '{}' is trusted here", centre)


def _wrong_signature(centre: str) -> Wording:
    return say(
        "stammt nicht vom Schlüssel von „{}“, oder das Verzeichnis der Dateien wurde verändert",
        "was not made with the key of '{}', or the manifest was changed",
        centre,
    )


class _Unreadable(Exception):
    def __init__(self, file: str, problem: Wording) -> None:
        super().__init__(problem)
        self.file, self.problem = file, problem


def _small_file(folder: Path, name: str) -> bytes:
    path = folder / name
    if path.is_symlink() or not path.is_file():
        raise _Unreadable(name, MISSING)
    if path.stat().st_size > SMALL_FILE:
        raise _Unreadable(name, say("ist viel zu groß", "is far too large"))
    try:
        return path.read_bytes()
    except OSError as error:
        raise _Unreadable(name, say("nicht lesbar ({})", "cannot be read ({})", error.strerror)) from error


def _identified(report: DepositReport, descriptor: dict[str, dict[str, str]]) -> DepositReport:
    about = descriptor["transferlotse"]
    centre = about["centre"]
    if not CENTRE.fullmatch(centre):
        raise ValueError(no_centre(centre))
    period = Period(about["period"], date.fromisoformat(about["starts_on"]), date.fromisoformat(about["ends_on"]))
    check = str(about.get("secret_check", ""))
    return replace(report, centre=centre, period=period, created=str(descriptor["created"]), secret_check=check)


def _check_hashes(report: DepositReport, manifest: bytes) -> DepositReport:
    folder = report.folder
    try:
        entries = parse_manifest(manifest)
    except ValueError as error:
        return report.refused(MANIFEST, worded(error))
    for name, expected in entries.items():
        path = folder / name
        if path.is_symlink() or not path.is_file():
            report = report.refused(name, MISSING)
        elif file_hash(path) != expected:
            report = report.refused(name, CHANGED)
    for name in [DESCRIPTOR, *(f"{table}.parquet" for table in TABLES if table not in LATER_TABLES)]:
        if name not in entries:
            report = report.refused(name, UNNAMED)
    for stranger in sorted(path.name for path in folder.iterdir()):
        if stranger not in entries and stranger not in (MANIFEST, SIGNATURE):
            report = report.refused(stranger, ADDED)
    return replace(report, manifest=file_hash(folder / MANIFEST))


def _check_tables(report: DepositReport) -> DepositReport:
    tables: dict[str, pa.Table] = {}
    for name, table in TABLES.items():
        file = f"{name}.parquet"
        if name in LATER_TABLES and not (report.folder / file).exists():
            tables[name] = table.arrow_schema().empty_table()
            continue
        try:
            schema = pq.read_schema(report.folder / file)
            if problem := _schema_problem(schema, table.arrow_schema()):
                report = report.refused(file, problem)
                continue
            tables[name] = pq.read_table(report.folder / file)
        except (pa.ArrowException, OSError) as error:
            report = report.refused(
                file,
                say(
                    "ist keine lesbare Parquet-Datei ({})",
                    "is no readable Parquet file ({})",
                    str(error).splitlines()[0][:120],
                ),
            )
    if len(tables) < len(TABLES) or report.period is None:
        return report
    for name in TABLES:
        for problem in table_problems(name, tables, centre=report.centre, period=report.period):
            report = report.refused(f"{name}.parquet", problem)
    return replace(report, rows={name: table.num_rows for name, table in tables.items()})


def _schema_problem(found: pa.Schema, expected: pa.Schema) -> Wording | None:
    for field_ in expected:
        if field_.name not in found.names:
            return say("Spalte „{}“ fehlt", "column '{}' is missing", field_.name)
        if found.field(field_.name).type != field_.type:
            return say(
                "Spalte „{}“ ist {}, muss {} sein",
                "column '{}' is {}, must be {}",
                field_.name,
                found.field(field_.name).type,
                field_.type,
            )
    if extra := [name for name in found.names if name not in expected.names]:
        return say("Spalte „{}“ gehört nicht in eine Lieferung", "column '{}' does not belong into a deposit", extra[0])
    if found.names != expected.names:
        return say("die Spalten stehen in anderer Reihenfolge", "the columns stand in another order")
    return None


def _collide(one: DepositReport, other: DepositReport) -> bool:
    if one.period is None or other.period is None:
        return False
    return one.centre == other.centre and one.period.overlaps(other.period)

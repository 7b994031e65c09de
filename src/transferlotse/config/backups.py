"""One file that holds a whole installation: database, stored files, published content and the secret key.

A tar file, gzipped. Its first member `manifest.json` names every other member with its SHA-256, the rows of every
table and the migrations the database had seen.
"""

import datetime as dt
import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from transferlotse.config import snapshots
from transferlotse.content.sources import EDITIONS_VARIABLE

MANIFEST = "manifest.json"
LAYOUT = 1
MANIFEST_LIMIT = 64 * 1024 * 1024


class UnfitBackup(Exception):
    """A backup cannot be used, or may not be: the message says why in a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `members` maps path to SHA-256 (hex), `rows` table to number of rows."""

    layout: int
    made_at: str
    product: str
    database: str
    migrations: list[str]
    rows: dict[str, int]
    members: dict[str, str]


def stored_folders() -> dict[str, Path]:
    """What lies beside the database, by the folder's name within a backup; a folder need not exist."""
    folders = {"files": Path(settings.STORAGES["default"]["OPTIONS"]["location"])}
    if editions := os.environ.get(EDITIONS_VARIABLE):
        folders["content"] = Path(editions)
    return folders


def write_backup(*, target: Path, now: dt.datetime) -> Manifest:
    """Write a backup of this installation to `target`, whole or not at all; the file is readable for its owner only.

    The database is copied first: files are stored before the rows that name them, so none that a row names is missing.
    Raises UnfitBackup when `target` exists already.
    """
    if target.exists():
        raise UnfitBackup(f"{target} exists already and is not overwritten.")
    with _room_beside(target.parent) as folder:
        (folder / "database").mkdir()
        migrations = snapshots.applied_migrations()
        rows = snapshots.dump(folder / "database")
        for name, source in stored_folders().items():
            if source.is_dir():
                shutil.copytree(source, folder / name)
        key = settings.VAR / "secret-key"
        if key.is_file():
            shutil.copy2(key, folder / "secret-key")
        members = {path.relative_to(folder).as_posix(): _sha256(path) for path in _files_in(folder)}
        manifest = Manifest(LAYOUT, now.isoformat(), _product_version(), connection.vendor, migrations, rows, members)
        (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
        packed = folder / "packed"
        with open(os.open(packed, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as handle:
            with tarfile.open(fileobj=handle, mode="w:gz", compresslevel=6) as archive:
                for name in (MANIFEST, *members):
                    archive.add(folder / name, arcname=name, recursive=False)
            handle.flush()
            os.fsync(handle.fileno())
        packed.replace(target)
    return manifest


def restore_backup(*, source: Path, force: bool) -> Manifest:
    """Make this installation what the backup `source` holds; it is verified completely before anything changes.

    Raises UnfitBackup when the file is damaged, was made by a newer version or for the other database, or when the
    installation is not empty and `force` is not given.
    """
    if not force and not is_empty_installation():
        raise UnfitBackup("This installation holds data already. Use --force to replace all of it by the backup.")
    settings.VAR.mkdir(parents=True, exist_ok=True)
    with _room_beside(settings.VAR) as folder:
        manifest = unpack(source=source, folder=folder)
        _refuse_unfit(manifest)
        try:
            snapshots.load(folder / "database", migrations=manifest.migrations, counts=manifest.rows)
        except ValueError as problem:
            raise UnfitBackup(str(problem)) from problem
        for name, target in stored_folders().items():
            shutil.rmtree(target, ignore_errors=True)
            if (folder / name).is_dir():
                shutil.copytree(folder / name, target)
        if (folder / "secret-key").is_file():
            shutil.copy2(folder / "secret-key", settings.VAR / "secret-key")
    return manifest


def is_empty_installation() -> bool:
    """Whether neither the database nor the stored folders hold anything."""
    return snapshots.is_empty() and not any(next(_files_in(path), None) for path in stored_folders().values())


def unpack(*, source: Path, folder: Path) -> Manifest:
    """Unpack a backup into `folder` and compare each member with the manifest; raises UnfitBackup at any difference."""
    try:
        with tarfile.open(source, mode="r:gz") as archive:
            manifest = _read_manifest(archive)
            while member := archive.next():
                if member.name not in manifest.members or not member.isfile() or not _is_inside(member.name):
                    raise UnfitBackup(f"The backup holds {member.name}, which its manifest does not name.")
                archive.extract(member, folder, filter="data")
    except (OSError, tarfile.TarError, EOFError, ValueError, KeyError, TypeError) as problem:
        raise UnfitBackup(f"{source} cannot be read as a backup: {problem}") from problem
    for name, expected in manifest.members.items():
        path = folder / name
        if not path.is_file():
            raise UnfitBackup(f"The backup lacks {name}, which its manifest names.")
        if _sha256(path) != expected:
            raise UnfitBackup(f"{name} was altered since the backup was made.")
    return manifest


def _read_manifest(archive: tarfile.TarFile) -> Manifest:
    first = archive.next()
    if first is None or first.name != MANIFEST or first.size > MANIFEST_LIMIT:
        raise UnfitBackup("The file is no backup of Transferlotse: the manifest is missing.")
    handle = archive.extractfile(first)
    manifest = Manifest(**json.loads(handle.read() if handle else b""))
    if manifest.layout != LAYOUT:
        raise UnfitBackup(f"The backup has layout {manifest.layout}; this version reads layout {LAYOUT}.")
    return manifest


def _refuse_unfit(manifest: Manifest) -> None:
    if manifest.database != connection.vendor and manifest.database != "sqlite":
        raise UnfitBackup(f"The backup was made from {manifest.database}; this installation uses {connection.vendor}.")
    loader = MigrationLoader(None)
    known = {f"{app}.{name}" for app, name in loader.disk_migrations or {}}
    if newer := set(manifest.migrations) - known:
        raise UnfitBackup(f"The backup was made by a newer version ({manifest.product}): {', '.join(sorted(newer))}")


def _product_version() -> str:
    try:
        return version("transferlotse")
    except PackageNotFoundError:
        return "not installed"


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _files_in(folder: Path) -> Iterator[Path]:
    yield from (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


@contextmanager
def _room_beside(folder: Path) -> Iterator[Path]:
    # On the same file system as the target, so that the last step is a rename; mode 0700 by mkdtemp.
    with tempfile.TemporaryDirectory(prefix=".transferlotse-", dir=folder) as room:
        yield Path(room)

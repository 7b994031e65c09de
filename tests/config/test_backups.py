"""Backups are tried on the database the suite runs on: made, damaged, restored."""

import datetime as dt
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.factories import CentreFactory, MembershipFactory, OrganisationFactory
from tests.installation import Installation
from transferlotse.centres.models import Centre, Membership
from transferlotse.centres.queries import centre_scope
from transferlotse.config import row_security
from transferlotse.config.backups import UnfitBackup, restore_backup, write_backup
from transferlotse.contacts.models import Organisation
from transferlotse.journal.actions import record_entry
from transferlotse.journal.queries import breaks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def installation(now: dt.datetime) -> Centre:
    """Two centres with a firm each, a member, a journal entry, a stored file and a secret key."""
    centre = CentreFactory(key="eigenes")
    OrganisationFactory(centre=centre, name="Größe & Söhne\tGmbH\n\\N")
    OrganisationFactory(centre=CentreFactory(key="fremdes"))
    MembershipFactory(centre=centre)
    record_entry(actor="user:1", action="x", subject="y", subject_ids=[1], now=now)
    files = Path(settings.STORAGES["default"]["OPTIONS"]["location"])
    (files / "reports").mkdir(parents=True)
    (files / "reports" / "bericht.pdf").write_bytes(b"%PDF-1.7 example")
    (settings.VAR / "secret-key").write_text("geheim")
    return centre


def test_backup_and_restore_bring_everything_back(installation: Centre, tmp_path: Path, now: dt.datetime) -> None:
    file = tmp_path / "backup.tar.gz"
    manifest = write_backup(target=file, now=now)
    assert manifest.rows["contacts_organisation"] == 2
    assert file.stat().st_mode & 0o077 == 0
    with centre_scope(installation):
        Organisation.objects.all().delete()
    Membership.objects.all().delete()
    stored = settings.VAR / "files" / "reports" / "bericht.pdf"
    stored.unlink()
    (settings.VAR / "secret-key").unlink()

    restore_backup(source=file, force=True)

    with centre_scope(installation):
        firm = Organisation.objects.get()
        assert firm.name == "Größe & Söhne\tGmbH\n\\N"
        assert OrganisationFactory(centre=installation).pk > firm.pk
    assert Membership.objects.count() == 1
    assert stored.read_bytes() == b"%PDF-1.7 example"
    assert (settings.VAR / "secret-key").read_text() == "geheim"
    assert list(breaks()) == []
    assert row_security.unsecured_tables() == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the way leads from SQLite to PostgreSQL")
def test_centre_that_outgrows_sqlite_takes_everything_along(tmp_path: Path) -> None:
    small, file = Installation(tmp_path / "small"), tmp_path / "backup.tar.gz"
    founded = ("centre", "mitte", "Zentrum Mitte", "--admin", "a@example.org", "--admin-name", "Änne Groß")
    for words in (("migrate",), founded, ("backup", str(file))):
        done = small.run(*words)
        assert done.returncode == 0, done.stderr

    restore_backup(source=file, force=True)

    member = Membership.objects.select_related("user").first()
    assert member is not None
    assert (member.user.name, member.user.is_active) == ("Änne Groß", True)
    assert Centre.objects.get().key == "mitte"
    assert CentreFactory(key="neu").pk > Centre.objects.get(key="mitte").pk
    assert list(breaks()) == []
    assert row_security.unsecured_tables() == []


def test_restore_refuses_an_installation_that_holds_data(
    installation: Centre, tmp_path: Path, now: dt.datetime
) -> None:
    write_backup(target=tmp_path / "backup.tar.gz", now=now)
    with pytest.raises(UnfitBackup, match="--force"):
        restore_backup(source=tmp_path / "backup.tar.gz", force=False)


def test_backup_refuses_to_overwrite(installation: Centre, tmp_path: Path, now: dt.datetime) -> None:
    (tmp_path / "backup.tar.gz").write_bytes(b"old")
    with pytest.raises(UnfitBackup, match="exists already"):
        write_backup(target=tmp_path / "backup.tar.gz", now=now)
    assert (tmp_path / "backup.tar.gz").read_bytes() == b"old"


def _alter_file(members: dict[str, bytes]) -> None:
    members["files/reports/bericht.pdf"] = b"%PDF-1.7 forged"


def _drop_file(members: dict[str, bytes]) -> None:
    del members["files/reports/bericht.pdf"]


def _add_file(members: dict[str, bytes]) -> None:
    members["files/extra"] = b"smuggled"


def _add_escape(members: dict[str, bytes]) -> None:
    members["../escaped"] = b"smuggled"


def _add_row(members: dict[str, bytes]) -> None:
    manifest = json.loads(members["manifest.json"])
    manifest["rows"]["contacts_organisation"] += 1
    members["manifest.json"] = json.dumps(manifest).encode()


def _come_from_the_future(members: dict[str, bytes]) -> None:
    manifest = json.loads(members["manifest.json"])
    manifest["migrations"].append("contacts.9999_future")
    members["manifest.json"] = json.dumps(manifest).encode()


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (_alter_file, "was altered"),
        (_drop_file, "lacks files/reports/bericht.pdf"),
        (_add_file, "does not name"),
        (_add_escape, "does not name"),
        (_add_row, "Rows are missing or too many"),
        (_come_from_the_future, "newer version"),
    ],
)
def test_restore_refuses_a_damaged_backup_and_changes_nothing(
    installation: Centre,
    tmp_path: Path,
    now: dt.datetime,
    damage: Callable[[dict[str, bytes]], None],
    reason: str,
) -> None:
    file = tmp_path / "backup.tar.gz"
    write_backup(target=file, now=now)
    _rewrite(file, damage)
    OrganisationFactory(centre=installation)
    with pytest.raises(UnfitBackup, match=reason):
        restore_backup(source=file, force=True)
    with centre_scope(installation):
        assert Organisation.objects.count() == 2
    assert (settings.VAR / "files" / "reports" / "bericht.pdf").read_bytes() == b"%PDF-1.7 example"
    assert not (tmp_path / "escaped").exists()


@pytest.mark.parametrize("junk", [b"", b"no archive at all", b"\x1f\x8b broken"])
def test_restore_refuses_what_is_no_backup(db: None, tmp_path: Path, junk: bytes) -> None:
    (tmp_path / "junk").write_bytes(junk)
    with pytest.raises(UnfitBackup):
        restore_backup(source=tmp_path / "junk", force=True)


def _rewrite(file: Path, damage: Callable[[dict[str, bytes]], None]) -> None:
    with tarfile.open(file) as archive:
        members = {member.name: archive.extractfile(member).read() for member in archive}  # type: ignore[union-attr]
    damage(members)
    with tarfile.open(file, "w:gz") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))

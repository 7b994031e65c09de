"""The command line: what operators read when all is well, and when something is broken."""

import datetime as dt
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from typer.testing import CliRunner

from transferlotse.centres.models import Centre, Membership
from transferlotse.centres.rules import Role
from transferlotse.config.cli import build
from transferlotse.config.commands import database
from transferlotse.content.sources import Tree
from transferlotse.journal.actions import record_entry
from transferlotse.journal.models import Entry
from transferlotse.people.models import User

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def three_entries(db: None, now: dt.datetime) -> None:
    """A journal of three entries."""
    for number in range(3):
        record_entry(actor="user:1", action="x", subject="y", subject_ids=[number], now=now)


@pytest.mark.parametrize("command", [["report", "--centre", "mitte"], ["demo"]])
def test_command_before_there_is_a_database_says_what_to_do(command: list[str], tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "TRANSFERLOTSE_VAR": str(tmp_path),
        "TRANSFERLOTSE_DATABASE": "",
        "TRANSFERLOTSE_DEMO": "1",
    }
    program = [sys.executable, "-m", "transferlotse.config.cli", *command]
    done = subprocess.run(program, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode
    assert "transferlotse migrate" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_names_every_command() -> None:
    shown = CliRunner().invoke(build(), ["--help"]).output
    for name in ("backup", "check", "demo", "migrate", "report", "restore", "serve", "user"):
        assert name in shown


def test_check_finds_everything_sound(three_entries: None) -> None:
    done = CliRunner().invoke(build(), ["check"])
    assert done.exit_code == 0, done.output
    assert "broken" not in done.output


def test_check_says_of_each_part_what_it_looked_at(three_entries: None) -> None:
    lines = CliRunner().invoke(build(), ["check"]).output.splitlines()
    parts = [line[8:22].strip() for line in lines]
    assert parts == ["settings", "content", "migrations", "database", "row security", "journal"]
    assert all(line[22:] for line in lines)
    assert "over 3 entries" in lines[-1]


def test_check_names_what_is_wrong_with_content(
    three_entries: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outline = (ROOT / "content" / "reports" / "final-report.yaml").read_text("utf-8")
    edition = tmp_path / "reports" / "final-report.yaml"
    edition.parent.mkdir()
    edition.write_text(outline.replace("en: Final report", "en: ''"), "utf-8")
    tree = Tree((tmp_path, ROOT / "content"))
    monkeypatch.setattr(database, "default_tree", lambda: tree)
    done = CliRunner().invoke(build(), ["check"])
    assert done.exit_code == 1
    assert "reports/final-report.yaml" in done.output


def test_user_gives_a_centre_a_new_lead(centre: Centre, now: dt.datetime) -> None:
    words = ["user", "Neue@example.org", "--name", "Neue Leitung", "--centre", centre.key]
    done = CliRunner().invoke(build(), words)
    assert done.exit_code == 0, done.output
    assert "/konto/password/reset/key/" in done.output
    roles = Membership.objects.filter(user__email="neue@example.org", centre=centre).values_list("role", flat=True)
    assert set(roles) == {Role.CENTRE_ADMIN, Role.PROJECT_LEAD}
    assert Entry.objects.get(action="add_member").actor == "operator"
    again = CliRunner().invoke(build(), ["user", "neue@example.org", "--centre", centre.key, "--role", "adviser"])
    assert "/konto/" not in again.output
    assert Membership.objects.filter(user__email="neue@example.org", role=Role.ADVISER).exists()


def test_user_opens_the_operators_pages_and_forgets_a_second_factor(db: None) -> None:
    assert CliRunner().invoke(build(), ["user", "a@example.org", "--name", "A", "--operator"]).exit_code == 0
    person = User.objects.get(email="a@example.org")
    assert person.is_staff
    assert person.is_superuser
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    done = CliRunner().invoke(build(), ["user", "a@example.org", "--forget-second-factor"])
    assert "1 second factors removed" in done.output
    assert not Authenticator.objects.filter(user=person).exists()
    assert set(Entry.objects.values_list("action", flat=True)) >= {"make_operator", "forget_second_factor"}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["nowhere"], "E-Mail"),
        (["new@example.org"], "--name"),
        (["new@example.org", "--name", "N", "--centre", "nowhere"], "no centre"),
        (["new@example.org", "--name", "N", "--role", "adviser"], "--role needs --centre"),
    ],
)
def test_user_refuses_what_cannot_be_done(db: None, words: list[str], reason: str) -> None:
    done = CliRunner().invoke(build(), ["user", *words])
    assert done.exit_code == 2
    assert reason in done.output
    assert not User.objects.exists()


def test_check_names_an_altered_entry(three_entries: None) -> None:
    Entry.objects.filter(number=2).update(actor="user:2")
    done = CliRunner().invoke(build(), ["check"])
    assert done.exit_code == 1
    assert "entry 2: altered" in done.output


def test_check_names_a_removed_entry(three_entries: None) -> None:
    Entry.objects.filter(number=3).delete()
    done = CliRunner().invoke(build(), ["check"])
    assert done.exit_code == 1
    assert "entry 3: missing" in done.output


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(folder: Path) -> dict[str, str]:
    env = {**os.environ, "TRANSFERLOTSE_VAR": str(folder), "TRANSFERLOTSE_DEMO": "1", "PYTHONPATH": str(ROOT / "src")}
    for name in ("TRANSFERLOTSE_DATABASE", "TRANSFERLOTSE_SQLITE", "TRANSFERLOTSE_STATIC"):
        env.pop(name, None)
    return env


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a migrated SQLite database, made once."""
    folder = tmp_path_factory.mktemp("migrated")
    subprocess.run([*_command(), "migrate"], env=_environment(folder), check=True, capture_output=True)
    return folder


@pytest.fixture
def environment(tmp_path: Path, migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An installation of its own, on SQLite, with its database made; what the first one served is collected for all."""
    shutil.copytree(migrated, tmp_path, dirs_exist_ok=True)
    return {**_environment(tmp_path), "TRANSFERLOTSE_STATIC": str(tmp_path_factory.getbasetemp() / "static")}


def _command() -> list[str]:
    return [sys.executable, "-m", "transferlotse.config.cli"]


@pytest.fixture
def server(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A running `transferlotse serve` and its port."""
    port = _free_port()
    process = subprocess.Popen(
        [*_command(), "serve", "--port", str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if "serves on" in line:
            break
    yield process, port
    if process.poll() is None:
        process.kill()
    process.wait()
    process.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_answers_and_stops_cleanly(server: tuple[subprocess.Popen[str], int], number: signal.Signals) -> None:
    process, port = server
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as answer:
        assert answer.status == 200
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    process.send_signal(number)
    assert process.wait(timeout=30) == 0
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return
        time.sleep(0.1)
    raise AssertionError("the web server still listens")


def test_serve_refuses_a_taken_port(environment: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [*_command(), "serve", "--port", str(port)], env=environment, capture_output=True, text=True, check=False
        )
    assert done.returncode == 1
    assert f"Port {port}" in done.stderr
    assert "Traceback" not in done.stderr


def test_serve_refuses_a_database_of_an_older_version(tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "transferlotse.sqlite3").unlink()
    done = subprocess.run(
        [*_command(), "serve", "--port", str(_free_port())],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "transferlotse migrate" in done.stderr

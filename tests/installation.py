"""An installation of its own, as an operator runs it: own folder, own database file, real processes."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from contextlib import closing
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

from transferlotse.config import sqlite

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60.0
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Installation:
    """Everything of one installation lies in `folder`; commands and servers are processes of this interpreter."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("TRANSFERLOTSE_")
            and name not in {"DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE"}
        }
        self.env = {
            **kept,
            "PYTHONPATH": str(ROOT / "src"),
            "TRANSFERLOTSE_DEMO": "1",
            "TRANSFERLOTSE_VAR": str(folder),
            "TRANSFERLOTSE_STATIC": str(folder / "static"),
        }

    def command(self, *words: str) -> list[str]:
        """The command line of `transferlotse` with these words."""
        return [sys.executable, "-m", "transferlotse.config.cli", *words]

    def run(self, *words: str, timeout: float = 300.0) -> subprocess.CompletedProcess[str]:
        """Run one command to its end, whatever its status."""
        return subprocess.run(
            self.command(*words), env=self.env, capture_output=True, text=True, timeout=timeout, check=False
        )

    def build_demo(self) -> None:
        """Database, demo centres and collected files. Raises RuntimeError with what was said where it fails."""
        for words in (("migrate",), ("demo",)):
            done = self.run(*words)
            if done.returncode:
                raise RuntimeError(f"{words}: {done.stdout}\n{done.stderr}")
        # Served once, so that copies need not collect and compress the files anew.
        with Server(self):
            pass

    def copied_to(self, folder: Path) -> "Installation":
        """The same installation once more in another folder; nothing may be running in this one."""
        shutil.copytree(self.folder, folder)
        return Installation(folder)


class Server:
    """A served installation: `url` answers once the block is entered; leaving it stops all of its processes."""

    def __init__(
        self, installation: Installation, *, workers: int = 1, threads: int = 0, task_workers: int = 0
    ) -> None:
        self.installation, self.workers = installation, workers
        self.threads, self.task_workers = threads, task_workers
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = installation.folder / "server.log"

    def __enter__(self) -> "Server":
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.installation.command(
                    "serve", "--port", str(self.port), "--workers", str(self.workers), "--threads", str(self.threads),
                    "--task-workers", str(self.task_workers),
                ),
                env={**self.installation.env, "TRANSFERLOTSE_URL": self.url}, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        try:
            await_answer(f"{self.url}/", self.process)
        except RuntimeError as problem:
            self.kill()
            raise RuntimeError(f"{problem} {self.log.read_text()[-2000:]}") from None
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=25)
        except subprocess.TimeoutExpired:
            self.kill()

    def restore(self, origin: Installation) -> None:
        """Put the database back to what it is in `origin`, in one transaction, while the server goes on."""
        files = (one.folder / "transferlotse.sqlite3" for one in (origin, self.installation))
        with (
            closing(sqlite.sqlite3.connect(next(files))) as source,
            closing(sqlite.sqlite3.connect(next(files))) as own,
        ):
            source.backup(own)

    def cpu_seconds(self) -> float:
        """Seconds of processor that all processes of the server have used so far."""
        return cpu_seconds_of(self.process.pid)

    def kill(self) -> None:
        """End every process of the server at once, as a power cut would: nothing gets to tidy up."""
        for pid in (self.process.pid, *descendants(self.process.pid)):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait()


class Visitor:
    """Somebody with a session of their own, who reads pages and sends forms without a browser."""

    def __init__(self, url: str) -> None:
        self.url, self.cookies = url, CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> str:
        """The page at `path`, redirects followed. Raises OSError where nobody answers."""
        with self._opener.open(f"{self.url}{path}", timeout=30) as answer:
            body: str = answer.read().decode()
            return body

    def send(self, path: str, values: Mapping[str, str]) -> tuple[str, str]:
        """Fetch the form at `path`, fill in `values` and send it; answers the address one ends at and its page."""
        token = TOKEN.search(self.get(path))
        assert token, f"{path} has no form"
        body = urlencode({**values, "csrfmiddlewaretoken": token.group(1)}).encode()
        request = urllib.request.Request(f"{self.url}{path}", data=body, headers={"Referer": f"{self.url}{path}"})
        with self._opener.open(request, timeout=30) as answer:
            return answer.geturl(), answer.read().decode()

    def sign_in(self, email: str, password: str) -> "Visitor":
        """Through the sign-in page. Raises AssertionError where it refuses."""
        address, _ = self.send("/konto/login/", {"login": email, "password": password})
        assert "/konto/login" not in address, "sign-in was refused"
        return self


def await_answer(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until `url` answers. Raises RuntimeError where the process ends, or a minute passes, before it does."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer.")


def free_port() -> int:
    """A port of this machine on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def cpu_seconds_of(pid: int) -> float:
    """Seconds of processor that `pid` and all it started have used so far, from /proc."""
    ticks = 0
    for one in (pid, *descendants(pid)):
        fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def descendants(pid: int) -> list[int]:
    """All processes started by `pid`, directly or not, from /proc."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, waiting = [], [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found

"""How fast answers are taken in, over HTTP on two workers, beside a bare Django insert in the same run; and the start page.

    python benchmarks/selfcheck.py [--seconds 8] [--clients 4]

Builds an installation of its own in a temporary folder (SQLite as the product uses it), serves it with two workers, lets
clients answer the questions of many checks over kept connections, and prints requests per second with the median, the
95th and the 99th percentile. The bare insert is a view of the same kind of server that inserts one row by the ORM,
without middleware: what Django itself costs on this machine; once as the product writes everything (forced onto the
disk before the answer goes out), once as it writes drafts (handed to the operating system). Processor time per request
is printed too, because on a machine with other work it says more than the clock. Exit status 1 where a goal is missed:
the number and the time promised, or, on a machine whose bare insert does not reach them either, the share of the bare
insert as a draft.
"""

import argparse
import gzip
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.clients.steady import Figures, load, post
from tests.installation import Installation, Server, await_answer, cpu_seconds_of, free_port
from tests.weight import first_load

WORKERS = 2
GOAL_PER_SECOND, GOAL_P95_MS, GOAL_BYTES = 1000, 10.0, 150_000
# What an answer with its checks, its draft and its redirect may cost beside one bare row: two of its requests for one.
GOAL_SHARE = 0.5
CHECKS = 60
ANSWERS = (
    ("profile.size", "small"),
    ("strategy.plan", "ideas"),
    ("technology.security", "backup"),
    ("strategy.customers", "find"),
)


@contextmanager
def bare_server(env: dict[str, str]) -> Iterator[tuple[int, int]]:
    """The bare insert, served like the product; yields its port and process."""
    port = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", str(WORKERS), "--blocking-threads", "1", "--backlog", "1024", "--log-level", "warning",
        "benchmarks.servers.bare_insert:application",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=env, cwd=ROOT)
    try:
        await_answer(f"http://127.0.0.1:{port}/ready/", process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=15)


def measure(
    name: str, server: tuple[int, int], requests: list[bytes], expected: list[bytes], options: argparse.Namespace
) -> Figures:
    """Warm up, measure and print one line."""
    port, process = server
    load(port, requests, expected, options.clients, 1.5)
    before = cpu_seconds_of(process)
    figures = load(port, requests, expected, options.clients, options.seconds)
    used = cpu_seconds_of(process) - before
    p50, p95, p99 = (figures.percentile(one) for one in (50, 95, 99))
    each = 1_000_000 / max(1, len(figures.latencies))
    print(
        f"{name:<28} {figures.per_second:7.0f}/s   p50 {p50:6.2f} ms   p95 {p95:6.2f} ms   p99 {p99:6.2f} ms   "
        f"{figures.failed} failed   processor: server {used * each:5.0f} µs, "
        f"client {figures.processor_seconds * each:4.0f} µs a request",
        flush=True,
    )
    return figures


def judged(bare: Figures, draft: Figures, check: Figures) -> bool:
    """Print whether the goals are reached; what the bare insert itself does not reach, this machine cannot decide."""

    def fast(figures: Figures) -> bool:
        return figures.per_second >= GOAL_PER_SECOND and figures.percentile(95) <= GOAL_P95_MS

    said = "reached" if fast(check) else "missed" if fast(bare) else "not decided: the bare insert misses it as well"
    print(f"goal: {GOAL_PER_SECOND}/s with p95 of {GOAL_P95_MS:.0f} ms: {said}")
    share = check.per_second >= GOAL_SHARE * draft.per_second
    print(f"goal: {GOAL_SHARE} of the bare insert as a draft: {'reached' if share else 'missed'}")
    return share and not check.failed and (fast(check) or not fast(bare))


def start_page(url: str) -> int:
    """Bytes of a first visit to the start page, compressed as a browser asks for it."""

    def fetch(path: str) -> tuple[bytes, int]:
        request = urllib.request.Request(url + path, headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request) as answer:
            sent = answer.read()
            packed = answer.headers.get("Content-Encoding") == "gzip"
            return gzip.decompress(sent) if packed else sent, len(sent)

    return sum(first_load("/", fetch).values())


def prepared(folder: Path) -> tuple[Installation, dict[str, str], list[str]]:
    """An installation with empty tables, the environment of servers beside it, and the tokens of fresh checks."""
    installation = Installation(folder)
    migrated = installation.run("migrate")
    if migrated.returncode:
        raise SystemExit(migrated.stdout + migrated.stderr)
    env = {
        **installation.env,
        "DJANGO_SETTINGS_MODULE": "transferlotse.config.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    listing = subprocess.run(
        [sys.executable, "-m", "benchmarks.servers.bare_insert", str(CHECKS)],
        env=env, cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return installation, env, listing.stdout.split()


def main() -> None:
    """Measure all, compare with the goals."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--clients", type=int, default=4)
    options = parser.parse_args()
    print(f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
    with tempfile.TemporaryDirectory(prefix="transferlotse-bench-") as folder:
        installation, env, tokens = prepared(Path(folder) / "var")
        answers = [
            post(f"/check/{token}/frage/{item}/", f"answer={choice}") for item, choice in ANSWERS for token in tokens
        ]
        run: Callable[..., Figures] = measure
        with bare_server(env) as server:
            bare = run("bare insert, forced to disk", server, [post("/", "answer=small")], [b"HTTP/1.1 204"], options)
            draft = run(
                "bare insert, as a draft", server, [post("/draft/", "answer=small")], [b"HTTP/1.1 204"], options
            )
        with Server(installation, workers=WORKERS, threads=1) as served:
            page = start_page(served.url)
            time.sleep(5)
            led_on = [b"HTTP/1.1 302", b"location: /check/"]
            check = run("self-check answer", (served.port, served.process.pid), answers, led_on, options)
    print(
        f"the self-check's answer against the bare insert: {check.per_second / bare.per_second:.2f} of its requests, "
        f"{check.per_second / draft.per_second:.2f} of it as a draft; {options.clients} clients, {WORKERS} workers"
    )
    reached = judged(bare, draft, check)
    light = page <= GOAL_BYTES
    print(
        f"start page with all it loads: {page / 1000:.0f} kB, at most {GOAL_BYTES // 1000}: {'kept' if light else 'broken'}"
    )
    sys.exit(0 if reached and light else 1)


if __name__ == "__main__":
    main()

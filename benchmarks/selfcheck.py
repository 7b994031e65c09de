"""How fast answers are taken in, over HTTP on two workers, beside a bare Django insert in the same run.

    python -m benchmarks.selfcheck [--seconds 8] [--clients 4]

Builds a database of its own in a temporary folder (SQLite as the product uses it), starts the product's web server with
two workers, lets clients answer the questions of many checks over kept connections, and prints requests per second with
the median, the 95th and the 99th percentile. The bare insert is a view of the same server that inserts one row by the
ORM, without middleware: what Django itself costs on this machine, disk included. Exit status 1 where the goal is missed.
"""

import argparse
import asyncio
import itertools
import os
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2
GOAL_PER_SECOND, GOAL_P95_MS = 1000, 10.0
CHECKS = 60
ANSWERS = (
    ("profile.size", "small"),
    ("strategy.plan", "ideas"),
    ("technology.security", "backup"),
    ("strategy.customers", "find"),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What one load measured: requests answered as expected, failures, seconds, latencies in milliseconds, sorted."""

    name: str
    done: int
    failed: int
    seconds: float
    latencies: list[float]

    @property
    def per_second(self) -> float:
        """Requests a second."""
        return self.done / self.seconds

    def percentile(self, percent: float) -> float:
        """Latency in milliseconds that `percent` of the requests did not exceed."""
        return self.latencies[min(len(self.latencies) - 1, int(len(self.latencies) * percent / 100))]

    def line(self) -> str:
        """The figures on one line."""
        p50, p95, p99 = (self.percentile(one) for one in (50, 95, 99))
        return (
            f"{self.name:<24} {self.per_second:8.0f}/s   p50 {p50:6.2f} ms   p95 {p95:6.2f} ms   p99 {p99:6.2f} ms   "
            f"{self.failed} failed"
        )


def post(path: str, body: str) -> bytes:
    """A form as a browser sends it, over a kept connection."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nConnection: keep-alive\r\n\r\n"
    )
    return (head + body).encode()


async def _client(
    port: int, requests: "itertools.cycle[bytes]", until: float, expected: bytes, out: list[float]
) -> int:
    """Send one request after the other; returns how many were not answered as expected."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    failed = 0
    while time.perf_counter() < until:
        begun = time.perf_counter()
        writer.write(next(requests))
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
        )
        if length:
            await reader.readexactly(length)
        if head[9:12] == expected:
            out.append((time.perf_counter() - begun) * 1000)
        else:
            failed += 1
    writer.close()
    return failed


async def load(name: str, port: int, requests: list[bytes], expected: bytes, clients: int, seconds: float) -> Figures:
    """Let `clients` send `requests` round and round for `seconds`."""
    ring = itertools.cycle(requests)
    latencies: list[float] = []
    begun = time.perf_counter()
    failures = await asyncio.gather(
        *(_client(port, ring, begun + seconds, expected, latencies) for _ in range(clients))
    )
    return Figures(name, len(latencies), sum(failures), time.perf_counter() - begun, sorted(latencies))


def serve(application: str, port: int, env: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start the product's web server on two workers and wait until it listens."""
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *(
            "--workers",
            str(WORKERS),
            "--blocking-threads",
            "1",
            "--backlog",
            "1024",
            "--log-level",
            "warning",
            application,
        ),
    ]
    process = subprocess.Popen(command, env=env, cwd=ROOT)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                time.sleep(1.5)
                return process
        time.sleep(0.1)
    process.kill()
    raise SystemExit("the web server did not start")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def measure(
    application: str,
    name: str,
    requests: list[bytes],
    expected: bytes,
    env: dict[str, str],
    options: argparse.Namespace,
) -> Figures:
    """One server, warmed up and measured."""
    port = free_port()
    server = serve(application, port, env)
    try:
        asyncio.run(load(name, port, requests, expected, options.clients, 1.5))
        return asyncio.run(load(name, port, requests, expected, options.clients, options.seconds))
    finally:
        server.terminate()
        server.wait(timeout=15)


def main() -> None:
    """Measure both and compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--clients", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="transferlotse-bench-") as folder:
        env = {
            **os.environ,
            "TRANSFERLOTSE_VAR": folder,
            "TRANSFERLOTSE_DEMO": "1",
            "TRANSFERLOTSE_COLLECTED": "0",
            "DJANGO_SETTINGS_MODULE": "transferlotse.config.settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        }
        env.pop("TRANSFERLOTSE_DATABASE", None)
        listing = subprocess.run(
            [sys.executable, "-m", "benchmarks.servers.bare_insert", str(CHECKS)],
            env=env, cwd=ROOT, check=True, capture_output=True, text=True,
        )  # fmt: skip
        tokens = listing.stdout.split()
        answers = [
            post(f"/check/{token}/frage/{item}/", f"answer={choice}") for item, choice in ANSWERS for token in tokens
        ]
        bare = measure(
            "benchmarks.servers.bare_insert:application",
            "bare Django insert",
            [post("/", "answer=small")],
            b"204",
            env,
            options,
        )
        print(bare.line(), flush=True)
        check = measure("transferlotse.config.wsgi:application", "self-check answer", answers, b"302", env, options)
        print(check.line(), flush=True)
    print(
        f"ratio to the bare insert: {check.per_second / bare.per_second:.2f}; {options.clients} clients, {WORKERS} workers"
    )
    reached = check.per_second >= GOAL_PER_SECOND and check.percentile(95) <= GOAL_P95_MS and not check.failed
    print(f"goal: {GOAL_PER_SECOND}/s with p95 of {GOAL_P95_MS:.0f} ms: {'reached' if reached else 'missed'}")
    sys.exit(0 if reached else 1)


if __name__ == "__main__":
    main()

"""Clients that cost next to nothing: each a process with one kept connection, raw bytes, and no parsing beyond the status.

They share the machine with the server they measure; what they use themselves is measured with it.
"""

import itertools
import socket
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

STARTING_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Figures:
    """What one load saw: latencies in milliseconds, sorted, of requests answered as expected; how many were not."""

    latencies: list[float]
    failed: int
    seconds: float
    processor_seconds: float

    @property
    def per_second(self) -> float:
        """Requests a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, percent: float) -> float:
        """Latency in milliseconds that `percent` of the requests did not exceed."""
        if not self.latencies:
            return float("inf")
        return self.latencies[min(len(self.latencies) - 1, int(len(self.latencies) * percent / 100))]


def post(path: str, body: str) -> bytes:
    """A form as a browser sends it, over a kept connection."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nConnection: keep-alive\r\n\r\n"
    )
    return (head + body).encode()


def load(port: int, requests: Sequence[bytes], expected: Sequence[bytes], clients: int, seconds: float) -> Figures:
    """Let `clients` send `requests` round and round for `seconds`, each beginning at another one.

    An answer is as expected if it begins with the first and contains the others of `expected`, and has no body. A client
    stops at the first that is not.
    """
    begin = time.time() + STARTING_SECONDS
    with ProcessPoolExecutor(clients, mp_context=get_context("spawn")) as pool:
        ran = [
            pool.submit(_client, port, requests, place * len(requests) // clients, expected, begin, begin + seconds)
            for place in range(clients)
        ]
        done = [one.result() for one in ran]
    latencies = sorted(itertools.chain.from_iterable(one[0] for one in done))
    return Figures(latencies, sum(one[1] for one in done), seconds, sum(one[2] for one in done))


def _client(
    port: int, requests: Sequence[bytes], first: int, expected: Sequence[bytes], begin: float, end: float
) -> tuple[list[float], int, float]:
    latencies, failed = [], 0
    status, *contained = expected
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        time.sleep(max(0.0, begin - time.time()))
        cpu = time.process_time()
        for request in itertools.islice(itertools.cycle(requests), first, None):
            begun = time.perf_counter()
            line.sendall(request)
            answer = line.recv(65536)
            while answer.startswith(status) and not answer.endswith(b"\r\n\r\n"):
                answer += line.recv(65536)
            took = time.perf_counter() - begun
            if time.time() > end:
                break
            if not all(one in answer for one in (status, *contained)):
                failed += 1
                break
            latencies.append(took * 1000)
        return latencies, failed, time.process_time() - cpu

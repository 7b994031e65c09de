"""Keeps the processes of one installation together: web server and task worker start, live and stop as one."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

PATIENCE_SECONDS = 20.0
LOOK_EVERY_SECONDS = 0.2
RESTART_AFTER_SECONDS = 1.0
RESTART_AT_MOST_AFTER_SECONDS = 60.0


@dataclass(slots=True)
class Child:
    """One process: `vital` ones end everything when they end, others are started again after a growing pause."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    vital: bool
    process: subprocess.Popen[bytes] | None = None
    pause: float = RESTART_AFTER_SECONDS
    start_at: float = field(default=0.0)

    def start(self) -> None:
        """Start the process in a group of its own, so that Ctrl+C reaches the supervisor alone."""
        self.process = subprocess.Popen(self.command, env=self.env, start_new_session=True)

    def ended_with(self) -> int | None:
        """Its exit status, None while it runs or before it was started."""
        return self.process.poll() if self.process else None


class Stopped(Exception):
    """Raised where a signal asks for the end."""


def supervise(
    children: Sequence[Child], *, say: Callable[[str], None], is_ready: Callable[[], bool], announcement: str
) -> int:
    """Run `children` until a signal (SIGINT, SIGTERM) arrives or a vital one ends; return the exit status to use.

    `announcement` is said once, as soon as `is_ready` answers true.
    """

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise Stopped

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    status = 0
    try:
        for child in children:
            child.start()
        status = _watch(children, say, is_ready, announcement)
    except Stopped:
        say("Stopping …")
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        _stop_all(children)
    return status


def _watch(
    children: Sequence[Child], say: Callable[[str], None], is_ready: Callable[[], bool], announcement: str
) -> int:
    announced = False
    while True:
        time.sleep(LOOK_EVERY_SECONDS)
        if not announced and is_ready():
            announced = True
            say(announcement)
        for child in children:
            status = child.ended_with()
            if status is None:
                continue
            if child.vital:
                say(f"{child.name} ended with status {status}.")
                return status or 1
            _start_again(child, status, say)


def _start_again(child: Child, status: int, say: Callable[[str], None]) -> None:
    now = time.monotonic()
    if not child.start_at:
        say(f"{child.name} ended with status {status}; it starts again in {child.pause:.0f} s.")
        child.start_at = now + child.pause
        child.pause = min(child.pause * 2, RESTART_AT_MOST_AFTER_SECONDS)
    elif now >= child.start_at:
        child.start_at = 0.0
        child.start()


def _stop_all(children: Sequence[Child]) -> None:
    running = [child.process for child in children if child.process and child.process.poll() is None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + PATIENCE_SECONDS
    for process in running:
        try:
            process.wait(timeout=max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def python_module(*words: str) -> list[str]:
    """The command that runs a module with this very interpreter."""
    return [sys.executable, "-m", *words]

"""Says what is going on: one line per step, and the time gone by while a step takes longer than two seconds."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

QUIET_SECONDS = 2.0
EVERY_SECONDS = 5.0


@contextmanager
def step(label: str) -> Iterator[None]:
    """Name a step, report every few seconds that it still runs, and say at the end how long it took."""
    started, done = time.monotonic(), threading.Event()
    print(f"→ {label} …", flush=True)

    def remind() -> None:
        while not done.wait(EVERY_SECONDS):
            print(f"  still at it: {label} ({time.monotonic() - started:.0f} s)", flush=True)

    reminder = threading.Thread(target=remind, daemon=True)
    reminder.start()
    try:
        yield
    finally:
        done.set()
        reminder.join()
    if (seconds := time.monotonic() - started) >= QUIET_SECONDS:
        print(f"  done: {label} ({seconds:.0f} s)", flush=True)


def run(label: str, command: Sequence[str], *, cwd: Path, env: Mapping[str, str] | None = None) -> None:
    """Run `command` as a named step. Its output is shown only when it fails; then this program ends with its status."""
    with step(label):
        result = subprocess.run(
            command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
    if result.returncode:
        print(result.stdout, file=sys.stderr)
        print(f"{label}: failed with status {result.returncode}", file=sys.stderr)
        sys.exit(result.returncode)

"""Heavy work in a process of its own."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import transferlotse

BEAT_SECONDS = 5
LONGEST_SECONDS = 1800


class ProcessFailed(RuntimeError):
    """Raised when the process ends without an answer or takes too long."""


def answer_of(solver: str, question: dict[str, Any], beat: Callable[[], None]) -> bytes:
    """What the module `solver` of `insights.solvers` writes; `beat` is called every few seconds. Raises ProcessFailed.

    The question goes through a pipe, so that nothing of it lies on the disk.
    """
    with tempfile.TemporaryDirectory() as folder:
        answered = Path(folder, "answer")
        with Path(folder, "errors").open("w+", encoding="utf-8") as errors:
            worker = subprocess.Popen(
                [sys.executable, "-m", f"transferlotse.insights.solvers.{solver}", str(answered)],
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors, env=_environment(), cwd=folder,
            )  # fmt: skip
            _ask(worker, question)
            _wait(worker, beat)
            errors.seek(0)
            if worker.returncode or not answered.exists():
                raise ProcessFailed(errors.read()[-2000:] or f"ended with {worker.returncode}")
        return answered.read_bytes()


def _environment() -> dict[str, str]:
    """No secrets for the process: it needs to find the packages and nothing else."""
    root = str(Path(transferlotse.__file__).resolve().parent.parent)
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT") if name in os.environ}
    return {**kept, "PYTHONPATH": root}


def _ask(worker: subprocess.Popen[bytes], question: dict[str, Any]) -> None:
    assert worker.stdin is not None
    try:
        with worker.stdin as pipe:
            pipe.write(json.dumps(question).encode())
    except BrokenPipeError:
        # It ended without listening: what it said of that is read at its end.
        pass


def _wait(worker: subprocess.Popen[bytes], beat: Callable[[], None]) -> None:
    for _ in range(LONGEST_SECONDS // BEAT_SECONDS):
        try:
            worker.wait(BEAT_SECONDS)
            return
        except subprocess.TimeoutExpired:
            try:
                beat()
            except BaseException:
                worker.kill()
                worker.wait()
                raise
    worker.kill()
    worker.wait()
    raise ProcessFailed("took too long")

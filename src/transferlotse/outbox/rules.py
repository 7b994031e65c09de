"""Which jobs exist, when they run by themselves, and how long to wait before trying again."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class MessageState(StrEnum):
    """Where a message stands."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


class Progress(Protocol):
    """How a job says how far it is; each call is also a sign of life."""

    def __call__(self, done: int, total: int, message: str = "") -> None:
        """`done` of `total` steps are finished; `message` is a short sentence that a person may read."""


Work = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class JobKind:
    """A job by its name: what it does, how often it is tried, after how long without a sign of life it is lost.

    `nightly` is the time of day (local time) at which it runs by itself once a day; None for jobs that only people start.
    """

    name: str
    work: Work
    max_attempts: int
    lost_after: dt.timedelta
    nightly: dt.time | None = None


class JobUnknown(LookupError):
    """Raised for a name that no room has registered."""


_KINDS: dict[str, JobKind] = {}


def job(
    name: str, *, max_attempts: int = 4, lost_after_minutes: int = 10, nightly: dt.time | None = None
) -> Callable[[Work], Work]:
    """Register a function of a room's jobs as the job `name`, written `room.verb`.

    The function is called as `work(arguments, now=…, progress=…)`. It may run more than once for one order, so it must be
    able to find its work done already. Raises ValueError for a name that is taken by another function.
    """

    def register(work: Work) -> Work:
        known = _KINDS.get(name)
        if known is not None and known.work.__qualname__ != work.__qualname__:
            raise ValueError(f"the job {name} is registered twice")
        _KINDS[name] = JobKind(name, work, max_attempts, dt.timedelta(minutes=lost_after_minutes), nightly)
        return work

    return register


def job_kind(name: str) -> JobKind:
    """The job of this name. Raises JobUnknown."""
    try:
        return _KINDS[name]
    except KeyError:
        raise JobUnknown(name) from None


def nightly_jobs() -> list[JobKind]:
    """The jobs that run by themselves once a day, by name."""
    return sorted((kind for kind in _KINDS.values() if kind.nightly is not None), key=lambda kind: kind.name)


def is_due(*, nightly: dt.time, last_run_on: dt.date | None, local_now: dt.datetime) -> bool:
    """Whether a nightly job should start now: its time has come today, and today it has not run."""
    return local_now.time() >= nightly and (last_run_on is None or last_run_on < local_now.date())


def pause_before(attempt: int) -> dt.timedelta:
    """How long to wait before attempt number `attempt` (2 or more): 30 s, 2 min, 8 min, … at most 2 hours."""
    return min(dt.timedelta(seconds=30 * 4 ** max(attempt - 2, 0)), dt.timedelta(hours=2))


def percent(*, progress: int, total: int) -> int:
    """How far a job is, in whole percent; 0 while its size is unknown."""
    return 0 if total <= 0 else min(100, progress * 100 // total)


def plain_arguments(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """A copy with text keys only. Raises TypeError for a value that JSON cannot carry unchanged."""
    allowed = (str, int, float, bool, type(None), list, dict)
    for key, value in arguments.items():
        if not isinstance(value, allowed):
            raise TypeError(f"argument {key}: {type(value).__name__} cannot be queued")
    return {str(key): value for key, value in arguments.items()}

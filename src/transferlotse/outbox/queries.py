"""Asking after jobs."""

from transferlotse.outbox.models import Job
from transferlotse.outbox.rules import JobState


def job_of(*, job_id: int, centre_key: str) -> Job | None:
    """One job of this centre; None for a foreign or unknown one."""
    return Job.objects.filter(pk=job_id, centre_key=centre_key).first() if centre_key else None


def unfinished_jobs(*, centre_key: str) -> list[Job]:
    """What is waiting or running for a centre, newest first."""
    return list(Job.objects.filter(centre_key=centre_key, state__in=[JobState.WAITING, JobState.RUNNING]))

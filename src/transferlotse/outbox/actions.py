"""Queueing work and mail, running it, and taking up again what a killed worker left behind."""

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from transferlotse.outbox.models import Job, Message, NightlyRun
from transferlotse.outbox.rules import (
    JobState,
    JobUnknown,
    is_due,
    job_kind,
    nightly_jobs,
    pause_before,
    plain_arguments,
)

logger = logging.getLogger(__name__)
TICK = "outbox.tick"
SEND = "outbox.send_message"
SUBJECT_LIMIT = 200
BODY_LIMIT = 50_000


class MailRefused(ValueError):
    """Raised for a message that must not be sent: a bad address, or a line break where headers stand."""


def enqueue(
    name: str,
    *,
    arguments: Mapping[str, Any],
    now: dt.datetime,
    centre_key: str = "",
    run_after: dt.datetime | None = None,
    total: int = 0,
) -> Job:
    """Queue the job `name`; it becomes visible to workers when the transaction around this call is committed.

    `arguments` must be what JSON carries. Raises JobUnknown for a name that no room registered.
    """
    job_kind(name)
    with transaction.atomic():
        job = Job.objects.create(
            name=name,
            centre_key=centre_key,
            arguments=plain_arguments(arguments),
            queued_at=now,
            run_after=run_after or now,
            total=total,
        )
        _hand_over(job, run_after)
    return job


def queue_mail(
    *, to: str, subject: str, body: str, now: dt.datetime, centre_key: str = "", reply_to: str = ""
) -> Message:
    """Write a message in the transaction of the caller; a job sends it after the commit. Raises MailRefused."""
    for address in (to, reply_to):
        if address and (problem := _address_problem(address)):
            raise MailRefused(problem)
    if not to:
        raise MailRefused("a message needs an address")
    if any(sign in subject for sign in "\r\n") or not subject.strip():
        raise MailRefused("a subject is one line and not empty")
    if len(subject) > SUBJECT_LIMIT or len(body) > BODY_LIMIT:
        raise MailRefused("subject or text is too long")
    with transaction.atomic():
        message = Message.objects.create(
            to=to, subject=subject, body=body, reply_to=reply_to, centre_key=centre_key, queued_at=now
        )
        enqueue(SEND, arguments={"message_id": message.pk}, now=now, centre_key=centre_key)
    return message


@task()
def run_job(job_id: int) -> str:
    """What a worker calls: run one job and say how it ended. A failure is noted on the job and tried again later."""
    job = _claim(job_id, timezone.now())
    if job is None:
        return "skipped"
    try:
        job_kind(job.name).work(dict(job.arguments), now=timezone.now(), progress=_Pulse(job.pk))
    except JobUnknown:
        logger.error("job %s: nobody registered it", job.name)
        return _settle(job, JobState.FAILED, "unknown job", timezone.now())
    except Exception as problem:
        logger.exception("job %s failed at attempt %s", job.name, job.attempts)
        return _try_again(job, type(problem).__name__, timezone.now())
    return _settle(job, JobState.DONE, None, timezone.now())


def reap_lost_jobs(*, now: dt.datetime) -> list[Job]:
    """Take up again every running job that gave no sign of life for longer than its kind allows; returns them."""
    lost = []
    for job in Job.objects.filter(state=JobState.RUNNING).order_by("pk"):
        limit = _lost_after(job.name)
        if job.heartbeat_at is not None and now - job.heartbeat_at <= limit:
            continue
        with transaction.atomic():
            locked = Job.objects.select_for_update().filter(pk=job.pk, state=JobState.RUNNING).first()
            if locked is None or locked.heartbeat_at != job.heartbeat_at:
                continue
            handed_over = DBTaskResult.objects.filter(pk__in=[locked.task_id] if locked.task_id else [])
            handed_over.filter(status=TaskResultStatus.RUNNING).update(status=TaskResultStatus.FAILED, finished_at=now)
            _try_again(locked, "worker lost", now)
            lost.append(locked)
    return lost


def start_schedule(*, now: dt.datetime) -> None:
    """To be called whenever a worker starts: takes up lost jobs and makes sure that the clock is ticking."""
    reap_lost_jobs(now=now)
    with transaction.atomic():
        overdue = Job.objects.filter(name=TICK, state=JobState.WAITING, run_after__lt=now - dt.timedelta(minutes=10))
        overdue.update(state=JobState.FAILED, finished_at=now)
        if not Job.objects.filter(name=TICK, state=JobState.WAITING).exists():
            enqueue(TICK, arguments={}, now=now)


def start_nightly_jobs(*, now: dt.datetime) -> list[str]:
    """Queue each nightly job whose time has come today; returns their names."""
    started = []
    local_now = timezone.localtime(now)
    for kind in nightly_jobs():
        with transaction.atomic():
            run, _ = NightlyRun.objects.select_for_update().get_or_create(name=kind.name)
            if kind.nightly and is_due(nightly=kind.nightly, last_run_on=run.last_run_on, local_now=local_now):
                run.last_run_on = local_now.date()
                run.save(update_fields=["last_run_on"])
                enqueue(kind.name, arguments={}, now=now)
                started.append(kind.name)
    return started


@dataclass(frozen=True, slots=True)
class _Pulse:
    """Writes a job's progress, which is also its sign of life."""

    job_id: int

    def __call__(self, done: int, total: int, message: str = "") -> None:
        Job.objects.filter(pk=self.job_id).update(
            progress=max(done, 0), total=max(total, 0), message=message[:500], heartbeat_at=timezone.now()
        )


def _claim(job_id: int, now: dt.datetime) -> Job | None:
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=job_id, state=JobState.WAITING).first()
        if job is None or job.run_after > now:
            return None
        job.state, job.heartbeat_at = JobState.RUNNING, now
        job.attempts = F("attempts") + 1
        job.save(update_fields=["state", "heartbeat_at", "attempts"])
        job.refresh_from_db()
    return job


def _try_again(job: Job, problem: str, now: dt.datetime) -> str:
    try:
        max_attempts = job_kind(job.name).max_attempts
    except JobUnknown:
        max_attempts = 0
    if job.attempts >= max_attempts:
        return _settle(job, JobState.FAILED, problem, now)
    with transaction.atomic():
        job.state, job.message = JobState.WAITING, problem[:500]
        job.run_after = now + pause_before(job.attempts + 1)
        job.save(update_fields=["state", "message", "run_after"])
        _hand_over(job, job.run_after)
    return "again"


def _settle(job: Job, state: JobState, message: str | None, now: dt.datetime) -> str:
    changes: dict[str, Any] = {"state": state, "finished_at": now, "heartbeat_at": now}
    if message is not None:
        changes["message"] = message[:500]
    Job.objects.filter(pk=job.pk).update(**changes)
    return state.value


def _hand_over(job: Job, run_after: dt.datetime | None) -> None:
    job.task_id = run_job.using(run_after=run_after).enqueue(job.pk).id
    job.save(update_fields=["task_id"])


def _lost_after(name: str) -> dt.timedelta:
    try:
        return job_kind(name).lost_after
    except JobUnknown:
        return dt.timedelta(minutes=10)


def _address_problem(address: str) -> str:
    if any(sign in address for sign in "\r\n,;"):
        return "one address, one line"
    try:
        validate_email(address)
    except ValidationError:
        return "not an address"
    return ""

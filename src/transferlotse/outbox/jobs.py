"""The outbox's own jobs: the clock, the mail, the cleaning."""

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django_tasks_db.models import DBTaskResult

from transferlotse.outbox.actions import SEND, TICK, enqueue, reap_lost_jobs, start_nightly_jobs
from transferlotse.outbox.models import Job, Message
from transferlotse.outbox.rules import JobState, MessageState, Progress, job

TICK_SECONDS = 60
KEEP_DAYS = 30
KEEP_MAIL_DAYS = 183
MAIL_ATTEMPTS = 6


@job(TICK, max_attempts=1, lost_after_minutes=5)
def tick(arguments: dict[str, Any], *, now: dt.datetime, progress: Progress) -> None:
    """Once a minute: start nightly jobs whose time has come and take up what a killed worker left behind.

    The next tick is queued first, so that a worker killed half-way does not stop the clock.
    """
    if not Job.objects.filter(name=TICK, state=JobState.WAITING).exists():
        enqueue(TICK, arguments={}, now=now, run_after=now + dt.timedelta(seconds=TICK_SECONDS))
    reap_lost_jobs(now=now)
    start_nightly_jobs(now=now)


@job(SEND, max_attempts=MAIL_ATTEMPTS)
def send_message(arguments: dict[str, Any], *, now: dt.datetime, progress: Progress) -> None:
    """Send one message, at least once: its Message-ID stays the same, so that a mail server can tell a second copy."""
    message = Message.objects.filter(pk=arguments["message_id"]).first()
    if message is None or message.state == MessageState.SENT:
        return
    Message.objects.filter(pk=message.pk).update(attempts=F("attempts") + 1)
    mail = EmailMessage(
        subject=message.subject,
        body=message.body,
        to=[message.to],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers={"Message-ID": _message_id(message.pk), "Auto-Submitted": "auto-generated"},
    )
    try:
        mail.send()
    except Exception as problem:
        last = message.attempts + 1 >= MAIL_ATTEMPTS
        Message.objects.filter(pk=message.pk).update(
            problem=f"{type(problem).__name__}: {problem}"[:500],
            state=MessageState.FAILED if last else MessageState.QUEUED,
        )
        raise
    Message.objects.filter(pk=message.pk).update(state=MessageState.SENT, sent_at=now, problem="")


@job("outbox.prune", nightly=dt.time(3, 10))
def prune(arguments: dict[str, Any], *, now: dt.datetime, progress: Progress) -> None:
    """Forget finished jobs after a month; address and text of mail, sent or given up, after half a year."""
    limit = now - dt.timedelta(days=KEEP_DAYS)
    Job.objects.filter(state__in=[JobState.DONE, JobState.FAILED], finished_at__lt=limit).delete()
    DBTaskResult.objects.finished().filter(finished_at__lt=limit).delete()
    settled = Message.objects.filter(state__in=[MessageState.SENT, MessageState.FAILED])
    settled.filter(queued_at__lt=now - dt.timedelta(days=KEEP_MAIL_DAYS)).update(
        to="", reply_to="", subject="–", body="", problem=""
    )


def _message_id(number: int) -> str:
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return f"<message-{number}@{host}>"

"""Jobs run, are tried again, and survive the death of a worker."""

import datetime as dt

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from transferlotse.outbox import rules
from transferlotse.outbox.actions import (
    TICK,
    MailRefused,
    enqueue,
    queue_mail,
    reap_lost_jobs,
    run_job,
    start_nightly_jobs,
    start_schedule,
)
from transferlotse.outbox.models import Job, Message, NightlyRun
from transferlotse.outbox.queries import job_of
from transferlotse.outbox.rules import JobState, JobUnknown, MessageState, is_due, job, job_kind, pause_before

NOW = dt.datetime(2024, 3, 5, 12, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def kinds(monkeypatch):
    """A registry of its own, so that a test's jobs stay in the test."""
    registry = dict(rules._KINDS)
    monkeypatch.setattr(rules, "_KINDS", registry)
    return registry


def _work_off():
    DBTaskResult.objects.update(run_after=timezone.now())
    Job.objects.filter(state=JobState.WAITING).update(run_after=timezone.now())
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_worker_runs_a_job_by_name_with_its_arguments_and_progress(kinds):
    seen = []

    @job("test.note")
    def note(arguments, *, now, progress):
        progress(3, 4, "fast fertig")
        seen.append(arguments["text"])

    order = enqueue("test.note", arguments={"text": "ja"}, now=timezone.now(), centre_key="a")
    _work_off()
    order.refresh_from_db()
    assert seen == ["ja"]
    assert (order.state, order.progress, order.total, order.percent) == (JobState.DONE, 3, 4, 100)


def test_enqueue_refuses_an_unknown_name_and_unserialisable_arguments(kinds):
    with pytest.raises(JobUnknown):
        enqueue("test.nobody", arguments={}, now=NOW)
    with pytest.raises(TypeError, match="day"):
        enqueue(TICK, arguments={"day": NOW.date()}, now=NOW)
    assert not Job.objects.exists()


def test_enqueue_disappears_with_the_transaction_of_its_caller():
    def caller():
        with transaction.atomic():
            enqueue(TICK, arguments={}, now=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        caller()
    assert not Job.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_failing_job_waits_longer_each_time_and_gives_up(kinds):
    @job("test.fails", max_attempts=2)
    def fails(arguments, *, now, progress):
        raise OSError("nein")

    order = enqueue("test.fails", arguments={}, now=NOW)
    assert run_job.func(order.pk) == "again"
    order.refresh_from_db()
    assert order.state == JobState.WAITING
    assert order.run_after > timezone.now() + dt.timedelta(seconds=20)
    assert run_job.func(order.pk) == "skipped"
    Job.objects.update(run_after=NOW)
    assert run_job.func(order.pk) == "failed"
    order.refresh_from_db()
    assert (order.state, order.message, order.attempts) == (JobState.FAILED, "OSError", 2)


def test_pauses_grow_to_two_hours():
    assert [pause_before(n).total_seconds() for n in (2, 3, 4, 9)] == [30, 120, 480, 7200]


def test_job_of_a_killed_worker_is_taken_up_again_and_a_living_one_is_left_alone(kinds):
    done = []

    @job("test.slow", lost_after_minutes=10)
    def slow(arguments, *, now, progress):
        done.append(1)

    lost = enqueue("test.slow", arguments={}, now=NOW)
    alive = enqueue("test.slow", arguments={}, now=NOW)
    Job.objects.filter(pk=lost.pk).update(state="running", attempts=1, heartbeat_at=NOW - dt.timedelta(minutes=11))
    Job.objects.filter(pk=alive.pk).update(state="running", attempts=1, heartbeat_at=NOW - dt.timedelta(minutes=9))
    DBTaskResult.objects.filter(pk=lost.task_id).update(status="RUNNING")
    assert [one.pk for one in reap_lost_jobs(now=NOW)] == [lost.pk]
    assert DBTaskResult.objects.get(pk=lost.task_id).status == "FAILED"
    lost.refresh_from_db()
    assert lost.state == JobState.WAITING
    Job.objects.filter(pk=lost.pk).update(run_after=NOW)
    assert run_job.func(lost.pk) == "done"
    assert done == [1]
    assert Job.objects.get(pk=alive.pk).state == JobState.RUNNING


def test_schedule_ticks_once_however_often_workers_start():
    start_schedule(now=NOW)
    start_schedule(now=NOW)
    assert Job.objects.filter(name=TICK).count() == 1


def test_tick_queues_its_successor_before_it_works(kinds):
    start_schedule(now=timezone.now())
    first = Job.objects.get(name=TICK)
    assert run_job.func(first.pk) == "done"
    assert Job.objects.filter(name=TICK, state=JobState.WAITING).count() == 1


def test_nightly_job_starts_once_a_day_at_its_time(kinds):
    kinds.clear()

    @job("test.night", nightly=dt.time(3, 0))
    def night(arguments, *, now, progress):
        return None

    before = dt.datetime(2024, 3, 5, 1, 59, tzinfo=dt.UTC)
    after = dt.datetime(2024, 3, 5, 2, 1, tzinfo=dt.UTC)
    assert start_nightly_jobs(now=before) == []
    assert start_nightly_jobs(now=after) == ["test.night"]
    assert start_nightly_jobs(now=after) == []
    assert start_nightly_jobs(now=after + dt.timedelta(days=1)) == ["test.night"]
    assert NightlyRun.objects.get().last_run_on == dt.date(2024, 3, 6)


def test_is_due_waits_for_its_time():
    nine = dt.datetime(2024, 3, 5, 9, 0, tzinfo=dt.UTC)
    assert is_due(nightly=dt.time(9, 0), last_run_on=None, local_now=nine)
    assert not is_due(nightly=dt.time(9, 1), last_run_on=None, local_now=nine)
    assert not is_due(nightly=dt.time(9, 0), last_run_on=nine.date(), local_now=nine)


def test_job_of_another_centre_is_not_found():
    order = enqueue(TICK, arguments={}, now=NOW, centre_key="a")
    assert job_of(job_id=order.pk, centre_key="a") == order
    assert job_of(job_id=order.pk, centre_key="b") is None
    assert job_of(job_id=order.pk, centre_key="") is None


def test_every_registered_job_is_named_after_its_room():
    assert job_kind("outbox.send_message").max_attempts == 6
    assert all("." in name for name in rules._KINDS)


def test_mail_is_sent_after_the_commit_and_only_once():
    message = queue_mail(to="a@example.org", subject="Guten Tag", body="Text", now=NOW, reply_to="b@example.org")
    assert mail.outbox == []
    order = Job.objects.get(name="outbox.send_message")
    assert run_job.func(order.pk) == "done"
    Job.objects.update(state="waiting")
    assert run_job.func(order.pk) == "done"
    assert [one.to for one in mail.outbox] == [["a@example.org"]]
    assert mail.outbox[0].extra_headers["Message-ID"].startswith(f"<message-{message.pk}@")
    message.refresh_from_db()
    assert message.state == MessageState.SENT


@pytest.mark.parametrize(
    "fields",
    [
        {"subject": "Hallo\nBcc: x@example.org"},
        {"subject": "Hallo\rX"},
        {"subject": " "},
        {"to": "a@example.org\nBcc: x@example.org"},
        {"to": "a@example.org,b@example.org"},
        {"to": "niemand"},
        {"to": ""},
        {"reply_to": "x@example.org\r\nTo: y@example.org"},
    ],
)
def test_mail_with_a_forged_header_is_refused_and_leaves_nothing(fields):
    with pytest.raises(MailRefused):
        queue_mail(**{"to": "a@example.org", "subject": "Hallo", "body": "Text", "now": NOW} | fields)
    assert not Message.objects.exists()
    assert not Job.objects.exists()


def test_failing_mail_is_tried_again_and_noted(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    message = queue_mail(to="a@example.org", subject="Guten Tag", body="Text", now=NOW)
    order = Job.objects.get(name="outbox.send_message")
    assert run_job.func(order.pk) == "again"
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.QUEUED, 1)
    assert "Refused" in message.problem
    Message.objects.update(attempts=5)
    Job.objects.update(run_after=NOW, attempts=5)
    assert run_job.func(order.pk) == "failed"
    message.refresh_from_db()
    assert message.state == MessageState.FAILED


def _message(state, *, days_ago):
    return Message.objects.create(
        to="wer@firma.example", reply_to="zentrum@firma.example", subject="Betreff", body="Text", state=state,
        problem="refused: wer@firma.example", queued_at=NOW - dt.timedelta(days=days_ago),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("state", "days_ago", "forgotten"),
    [
        (MessageState.SENT, 184, True),
        (MessageState.FAILED, 184, True),
        (MessageState.SENT, 182, False),
        (MessageState.QUEUED, 184, False),
    ],
)
def test_address_and_text_of_mail_are_forgotten_after_half_a_year(state, days_ago, forgotten):
    message = _message(state, days_ago=days_ago)
    job_kind("outbox.prune").work({}, now=NOW, progress=lambda *_: None)
    message.refresh_from_db()
    kept = [message.to, message.reply_to, message.body, message.problem]
    assert (kept == ["", "", "", ""]) is forgotten

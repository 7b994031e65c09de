"""Jobs with their progress, the calendar of nightly jobs, and the log of mail."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from transferlotse.kit.personal import impersonal, personal
from transferlotse.outbox.rules import JobState, MessageState, percent

LOG = "Send a message and prove that it was sent"


class Job(models.Model):
    """One piece of work for later, found by its name; `centre_key` is empty for work of the whole installation."""

    name = models.CharField(max_length=80)
    centre_key = models.CharField(max_length=64, blank=True)
    arguments: Any = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=[(s.value, s.value) for s in JobState], default=JobState.WAITING)
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    run_after = models.DateTimeField()
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    task_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "heartbeat_at"]),
            models.Index(fields=["centre_key", "state"]),
            models.Index(fields=["name", "state"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state in {JobState.DONE, JobState.FAILED}

    @property
    def percent(self) -> int:
        """How far it is, in whole percent."""
        return 100 if self.state == JobState.DONE else percent(progress=self.progress, total=self.total)


class NightlyRun(models.Model):
    """On which day a nightly job was last started."""

    name = models.CharField(max_length=80, unique=True)
    last_run_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Message(models.Model):
    """One mail: what it says, to whom, and what became of it."""

    centre_key = impersonal(models.CharField(max_length=64, blank=True))
    to = personal(models.EmailField(_("An"), max_length=254), purpose=LOG)
    reply_to = personal(models.EmailField(_("Antwort an"), max_length=254, blank=True), purpose=LOG)
    subject = personal(models.CharField(_("Betreff"), max_length=200), purpose=LOG, retention_months=6)
    body = personal(models.TextField(_("Text")), purpose=LOG, retention_months=6)
    state = impersonal(
        models.CharField(
            _("Status"), max_length=6, choices=[(s.value, s.value) for s in MessageState], default=MessageState.QUEUED
        )
    )
    attempts = impersonal(models.PositiveSmallIntegerField(default=0))
    problem = impersonal(models.CharField(max_length=500, blank=True))
    queued_at = impersonal(models.DateTimeField())
    sent_at = impersonal(models.DateTimeField(null=True, blank=True))

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "queued_at"]), models.Index(fields=["centre_key", "queued_at"])]

    def __str__(self) -> str:
        return self.subject

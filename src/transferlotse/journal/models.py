"""The chain of entries and its head."""

from typing import Any

from django.db import models

from transferlotse.journal.rules import GENESIS, entry_hash


class Entry(models.Model):
    """One thing somebody did: actor, action, object ids and field *names*, never values."""

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    centre_key = models.CharField(max_length=64, blank=True)
    actor = models.CharField(max_length=64)
    action = models.CharField(max_length=64)
    subject = models.CharField(max_length=64)
    subject_ids = models.JSONField(default=list)
    fields = models.JSONField(default=list)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        indexes = [
            models.Index(fields=["centre_key", "number"]),
            models.Index(fields=["subject", "number"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.action}"

    def body(self) -> dict[str, Any]:
        """What the hash covers besides the previous hash."""
        return {
            "number": self.number,
            "at": self.at.isoformat(),
            "centre": self.centre_key,
            "actor": self.actor,
            "action": self.action,
            "subject": self.subject,
            "ids": self.subject_ids,
            "fields": self.fields,
        }

    def expected_hash(self) -> str:
        """The hash this entry must carry if nobody changed it."""
        return entry_hash(previous=self.previous_hash, body=self.body())


class Touched(models.Model):
    """An index from a record to the entries that speak of it; the chained truth stays in the entry."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="touched")
    subject = models.CharField(max_length=64)
    subject_id = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["subject", "subject_id", "entry"])]

    def __str__(self) -> str:
        return f"{self.subject} {self.subject_id}"


class Head(models.Model):
    """The one row that says where the chain ends; locking it puts writers in a queue."""

    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)

    def __str__(self) -> str:
        return str(self.number)

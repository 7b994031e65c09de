"""A company's check: the edition it answers, its answers, and what they added up to. These records belong to no centre."""

from typing import Any

from django.db import models

from transferlotse.companies.models import Company
from transferlotse.kit.personal import impersonal, personal
from transferlotse.selfchecks.rules.answers import AnswerState

STANDING = "Tell the company where it stands"


class Frozen(TypeError):
    """Raised where a stored result would be changed: it is written once."""


class Assessment(models.Model):
    """One check from start to result. Editions are pinned at the start; whoever holds the token may go on.

    `expires_on` is the last day of a check without a company's space; those in a space stay until the company deletes them.
    """

    token_hash = impersonal(models.CharField(max_length=64, unique=True))
    instrument = impersonal(models.CharField(max_length=64))
    version = impersonal(models.CharField(max_length=20))
    catalogue_version = impersonal(models.CharField(max_length=20))
    company = personal(
        models.ForeignKey(Company, on_delete=models.CASCADE, null=True, blank=True, related_name="assessments"),
        purpose=STANDING,
        basis="contract",
    )
    previous = impersonal(
        models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="later")
    )
    is_demo = impersonal(models.BooleanField(default=False))
    started_at = impersonal(models.DateTimeField())
    submitted_at = impersonal(models.DateTimeField(null=True, blank=True))
    expires_on = impersonal(models.DateField())

    class Meta:
        ordering = ["-started_at", "-pk"]
        indexes = [models.Index(fields=["company", "started_at"]), models.Index(fields=["expires_on"])]

    def __str__(self) -> str:
        return f"{self.instrument} {self.version} {self.pk}"


class Answer(models.Model):
    """One answer. `chosen` holds the keys of the choices, separated by spaces."""

    assessment = impersonal(models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="answers"))
    item = impersonal(models.CharField(max_length=64))
    state = personal(
        models.CharField(max_length=16, choices=[(one.value, one.value) for one in AnswerState]),
        purpose=STANDING,
        basis="consent",
        retention_months=12,
    )
    chosen = personal(
        models.CharField(max_length=400, blank=True), purpose=STANDING, basis="consent", retention_months=12
    )
    reason = personal(
        models.CharField(max_length=64, blank=True), purpose=STANDING, basis="consent", retention_months=12
    )
    answered_at = impersonal(models.DateTimeField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assessment", "item"], name="one_answer_per_question")]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.item}"


class FrozenQuerySet(models.QuerySet["Result"]):
    """Refuses changes; deleting stays possible, because the company may delete what is its own."""

    def update(self, **kwargs: Any) -> int:
        """Never."""
        raise Frozen("A result never changes.")


class Result(models.Model):
    """What a submitted check added up to: complete for explanation, never changed. `input_hash` names edition and answers."""

    assessment = impersonal(models.OneToOneField(Assessment, on_delete=models.CASCADE, related_name="result"))
    data: Any = personal(models.JSONField(), purpose=STANDING, basis="consent", retention_months=12)
    input_hash = impersonal(models.CharField(max_length=64))
    instrument_digest = impersonal(models.CharField(max_length=64))
    catalogue_digest = impersonal(models.CharField(max_length=64))
    created_at = impersonal(models.DateTimeField())

    objects = models.Manager.from_queryset(FrozenQuerySet)()

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.input_hash[:8]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As Django's, for a new result only."""
        if self.pk is not None:
            raise Frozen("A result never changes.")
        super().save(*args, **kwargs)

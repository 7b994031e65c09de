"""A company, its people, what it shared, and the log of who looked. These records belong to no centre."""

import datetime as dt
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from transferlotse.centres.models import Centre
from transferlotse.companies.rules import SharePurpose, ShareState, share_state
from transferlotse.kit.personal import impersonal, personal
from transferlotse.people.models import User

PURPOSES = {SharePurpose.ADVICE: _("Ihre Beratung vorbereiten und begleiten")}
OWN_SPACE = "Give the company a space of its own"
PROVE = "Show the company who saw what it shared"


class Company(models.Model):
    """A company that keeps its checks in a space of its own; `slug` is its name in addresses."""

    slug = personal(models.SlugField(max_length=64, unique=True), purpose=OWN_SPACE, basis="contract")
    name = personal(models.CharField(_("Betrieb"), max_length=200), purpose=OWN_SPACE, basis="contract")
    is_demo = impersonal(models.BooleanField(default=False))
    created_at = impersonal(models.DateTimeField())

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "companies"

    def __str__(self) -> str:
        return self.name


class CompanyMember(models.Model):
    """A person who may see and do everything in the company's space."""

    company = impersonal(models.ForeignKey(Company, on_delete=models.CASCADE, related_name="members"))
    user = personal(
        models.ForeignKey(User, on_delete=models.CASCADE, related_name="company_memberships"),
        purpose="Decide who may enter the company's space",
        basis="contract",
    )
    since_at = impersonal(models.DateTimeField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "user"], name="company_member_once")]

    def __str__(self) -> str:
        return f"{self.company_id} {self.user_id}"


class Share(models.Model):
    """A company lets one centre see one thing, for one purpose, until a day.

    `subject` and `subject_id` name the thing (rooms above know it), `company` is empty while the company has no space of
    its own, `centre` until an enquiry has told which centre answers. Whoever holds the token may take the share back.
    """

    company = impersonal(
        models.ForeignKey(Company, on_delete=models.CASCADE, null=True, blank=True, related_name="shares")
    )
    subject = impersonal(models.CharField(max_length=32))
    subject_id = impersonal(models.PositiveBigIntegerField())
    centre = impersonal(models.ForeignKey(Centre, on_delete=models.PROTECT, null=True, blank=True, related_name="+"))
    purpose = impersonal(models.CharField(max_length=16, choices=[(one.value, one.value) for one in SharePurpose]))
    token_hash = impersonal(models.CharField(max_length=64, unique=True))
    granted_at = impersonal(models.DateTimeField())
    until_on = impersonal(models.DateField())
    revoked_at = impersonal(models.DateTimeField(null=True, blank=True))

    class Meta:
        ordering = ["-granted_at", "-pk"]
        indexes = [
            models.Index(fields=["subject", "subject_id"]),
            models.Index(fields=["company", "granted_at"]),
            models.Index(fields=["centre", "granted_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.subject_id}"

    @property
    def purpose_text(self) -> str:
        """What the centre may use it for, in words."""
        return str(PURPOSES[SharePurpose(self.purpose)])

    def state(self, today: dt.date) -> ShareState:
        """Where the share stands on `today`."""
        return share_state(
            has_centre=self.centre_id is not None, until_on=self.until_on, revoked_at=self.revoked_at, today=today
        )


class AccessEntry(models.Model):
    """Somebody of the centre looked: who, when, at what part."""

    share = impersonal(models.ForeignKey(Share, on_delete=models.CASCADE, related_name="looks"))
    actor = personal(models.CharField(max_length=64), purpose=PROVE, basis="legal_duty")
    what = impersonal(models.CharField(max_length=120))
    at = impersonal(models.DateTimeField())

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["share", "at"])]

    def __str__(self) -> str:
        return f"{self.share_id} {self.at}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As Django's, for a new entry only: a look that was noted stays as it is."""
        if self.pk is not None:
            raise TypeError("An access entry never changes.")
        super().save(*args, **kwargs)


class Invitation(models.Model):
    """Somebody asked for a space by e-mail; the link in the mail founds it, so the address is proven before anything exists.

    `subject` and `subject_id` name what moves into the space. Used and old invitations are deleted.
    """

    token_hash = impersonal(models.CharField(max_length=64, unique=True))
    company_name = personal(models.CharField(max_length=200), purpose=OWN_SPACE, basis="contract", retention_months=1)
    person_name = personal(models.CharField(max_length=200), purpose=OWN_SPACE, basis="contract", retention_months=1)
    email = personal(models.EmailField(), purpose=OWN_SPACE, basis="contract", retention_months=1)
    subject = impersonal(models.CharField(max_length=32))
    subject_id = impersonal(models.PositiveBigIntegerField())
    expires_at = impersonal(models.DateTimeField())

    class Meta:
        indexes = [models.Index(fields=["expires_at"]), models.Index(fields=["subject", "subject_id"])]

    def __str__(self) -> str:
        return self.company_name

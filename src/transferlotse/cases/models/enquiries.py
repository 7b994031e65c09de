"""What firms ask, and the private link under which they see what became of it."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from transferlotse.cases.models.labels import ENQUIRY_LABELS
from transferlotse.cases.rules.states import EnquiryState
from transferlotse.centres.models import OwnedModel, Partner
from transferlotse.kit.personal import impersonal, personal
from transferlotse.people.models import User

ANSWER = "Answer a firm's enquiry"


class Enquiry(OwnedModel):
    """A firm asks for help. `suggestion` keeps who and what was suggested when it came in, with reasons as codes."""

    reference = impersonal(models.CharField(_("Vorgangsnummer"), max_length=20, unique=True))
    state = impersonal(
        models.CharField(_("Stand"), max_length=12, choices=list(ENQUIRY_LABELS.items()), default=EnquiryState.NEW)
    )
    text = personal(models.TextField(_("Anliegen"), max_length=5000), purpose=ANSWER)
    company = personal(models.CharField(_("Betrieb"), max_length=200), purpose=ANSWER)
    postcode = personal(models.CharField(_("Postleitzahl"), max_length=5, blank=True), purpose=ANSWER)
    district = personal(models.CharField(_("Kreis"), max_length=5, blank=True), purpose=ANSWER)
    contact_name = personal(models.CharField(_("Name"), max_length=200), purpose=ANSWER)
    email = personal(models.EmailField(_("E-Mail"), max_length=254), purpose=ANSWER)
    phone = personal(models.CharField(_("Telefon"), max_length=40, blank=True), purpose=ANSWER)
    language = impersonal(models.CharField(max_length=5, default="de"))
    share_key = personal(models.CharField(max_length=120, blank=True), purpose=ANSWER, basis="consent")
    received_at = impersonal(models.DateTimeField(_("eingegangen")))
    due_at = impersonal(models.DateTimeField(_("zu beantworten bis")))
    answered_at = impersonal(models.DateTimeField(null=True, blank=True))
    topics: Any = impersonal(models.JSONField(default=list))
    suggestion: Any = impersonal(models.JSONField(default=dict))
    advertising_signs: Any = impersonal(models.JSONField(default=list))
    partner = impersonal(models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="+"))
    handled_by = impersonal(models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"))
    answer_note = personal(models.TextField(_("Antwort"), blank=True, max_length=4000), purpose=ANSWER)
    is_reconstructed = impersonal(models.BooleanField(default=False))
    changed_at = impersonal(models.DateTimeField())

    class Meta:
        ordering = ["due_at", "pk"]
        indexes = [
            models.Index(fields=["centre", "state", "due_at"]),
            models.Index(fields=["centre", "received_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=EnquiryState.NEW) | models.Q(answered_at__isnull=False),
                name="enquiry_answered_once_it_is_not_new",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.company}"


class StatusLink(models.Model):
    """The private link of an enquiry, findable without knowing its centre. Only the hash of the token is kept.

    `form_key` tells a form sent twice; `sender_mark` is a keyed hash that changes daily and limits mass sending.
    """

    token_hash = impersonal(models.CharField(max_length=64, unique=True))
    form_key = impersonal(models.UUIDField(unique=True))
    centre_key = impersonal(models.CharField(max_length=64))
    enquiry_id = impersonal(models.BigIntegerField())
    sender_mark = personal(
        models.CharField(max_length=64, blank=True),
        purpose="Keep mass sending out",
        basis="legitimate_interest",
        retention_months=1,
    )
    made_at = impersonal(models.DateTimeField())

    class Meta:
        indexes = [models.Index(fields=["sender_mark", "made_at"])]

    def __str__(self) -> str:
        return f"{self.centre_key} {self.enquiry_id}"

"""Cases and their steps."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from transferlotse.cases.models.enquiries import Enquiry
from transferlotse.cases.models.labels import CASE_LABELS, KIND_LABELS, OUTCOME_LABELS, STEP_LABELS
from transferlotse.cases.rules.states import CaseState, StepKind, StepState
from transferlotse.centres.models import OwnedModel, Partner
from transferlotse.contacts.models import Organisation, Person
from transferlotse.deliveries.models import MODE_LABELS, Delivery
from transferlotse.deliveries.rules import Mode
from transferlotse.kit.personal import impersonal, personal
from transferlotse.people.models import User

ACCOMPANY = "Accompany a firm that asked for support"


class Case(OwnedModel):
    """What the centre does for one firm, from the first contact on. It always has an owner."""

    reference = impersonal(models.CharField(_("Fallnummer"), max_length=20, unique=True))
    title = personal(models.CharField(_("Worum es geht"), max_length=200), purpose=ACCOMPANY)
    organisation = impersonal(models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cases"))
    person = impersonal(
        models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="cases")
    )
    enquiry = impersonal(
        models.OneToOneField(Enquiry, on_delete=models.PROTECT, null=True, blank=True, related_name="case")
    )
    owner = impersonal(models.ForeignKey(User, on_delete=models.PROTECT, related_name="+"))
    partner = impersonal(models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="+"))
    topics: Any = impersonal(models.JSONField(default=list))
    state = impersonal(
        models.CharField(_("Stand"), max_length=12, choices=list(CASE_LABELS.items()), default=CaseState.OPEN)
    )
    outcome = impersonal(
        models.CharField(_("Ergebnis"), max_length=12, choices=list(OUTCOME_LABELS.items()), blank=True)
    )
    outcome_note = personal(models.TextField(_("Bemerkung"), blank=True, max_length=2000), purpose=ACCOMPANY)
    form_key = impersonal(models.UUIDField(null=True, blank=True, unique=True))
    opened_at = impersonal(models.DateTimeField())
    closed_at = impersonal(models.DateTimeField(null=True, blank=True))
    is_reconstructed = impersonal(models.BooleanField(default=False))
    changed_at = impersonal(models.DateTimeField())

    class Meta:
        ordering = ["-opened_at", "-pk"]
        indexes = [
            models.Index(fields=["centre", "state", "owner"]),
            models.Index(fields=["centre", "organisation"]),
            models.Index(fields=["centre", "opened_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=CaseState.CLOSED, closed_at__isnull=False) & ~models.Q(outcome="")
                | ~models.Q(state=CaseState.CLOSED) & models.Q(closed_at__isnull=True, outcome=""),
                name="case_closed_with_outcome",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class Step(OwnedModel):
    """One thing to do in a case, with who does it and until when. A visit has a time, a place and a format; documented, it
    points at the delivery it became. `answers` holds what the firm said to the three questions of a first visit."""

    case = impersonal(models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps"))
    kind = impersonal(models.CharField(_("Art"), max_length=8, choices=list(KIND_LABELS.items())))
    title = personal(models.CharField(_("Was ist zu tun?"), max_length=200), purpose=ACCOMPANY)
    stage = impersonal(models.CharField(_("Stufe"), max_length=20, blank=True))
    owner = impersonal(models.ForeignKey(User, on_delete=models.PROTECT, related_name="+"))
    due_on = impersonal(models.DateField(_("Bis wann?")))
    starts_at = impersonal(models.DateTimeField(_("Beginn"), null=True, blank=True))
    mode = impersonal(
        models.CharField(_("Durchführung"), max_length=8, choices=list(MODE_LABELS.items()), default=Mode.ON_SITE)
    )
    place = personal(models.CharField(_("Ort"), max_length=120, blank=True), purpose=ACCOMPANY)
    format = impersonal(models.CharField(_("Format"), max_length=64, blank=True))
    state = impersonal(
        models.CharField(_("Stand"), max_length=9, choices=list(STEP_LABELS.items()), default=StepState.OPEN)
    )
    settled_at = impersonal(models.DateTimeField(null=True, blank=True))
    note = personal(models.TextField(_("Notiz"), blank=True, max_length=4000), purpose=ACCOMPANY)
    answers: Any = personal(models.JSONField(default=dict), purpose=ACCOMPANY)
    delivery = impersonal(
        models.OneToOneField(Delivery, on_delete=models.PROTECT, null=True, blank=True, related_name="step")
    )
    form_key = impersonal(models.UUIDField(null=True, blank=True, unique=True))

    class Meta:
        ordering = ["due_on", "starts_at", "pk"]
        indexes = [
            models.Index(fields=["centre", "owner", "state", "due_on"]),
            models.Index(fields=["centre", "case", "state"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind=StepKind.VISIT) | models.Q(starts_at__isnull=False), name="visit_has_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(state=StepState.OPEN, settled_at__isnull=True)
                | ~models.Q(state=StepState.OPEN) & models.Q(settled_at__isnull=False),
                name="step_settled_when_not_open",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_visit(self) -> bool:
        """Whether this step becomes a delivery."""
        return self.kind == StepKind.VISIT

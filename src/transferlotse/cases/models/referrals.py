"""Handing a firm over to another centre."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from transferlotse.cases.models.enquiries import ANSWER, Enquiry, StatusLink
from transferlotse.cases.models.labels import REFERRAL_LABELS
from transferlotse.cases.rules.states import ReferralState
from transferlotse.centres.models import Centre
from transferlotse.kit.personal import impersonal, personal
from transferlotse.people.models import User


class Referral(models.Model):
    """A record of two centres: the sender reaches it through `objects`, the receiver through `received`.

    `topics`, `district` and `message` are all that the receiver sees before accepting; the firm's details follow from
    `details` then, and `details` is emptied when the referral is declined, expires or is withdrawn. `follow_up` is the
    private link of the enquiry that it became at the receiver.
    """

    centre = impersonal(models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+"))
    receiver = impersonal(models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+"))
    enquiry = impersonal(models.ForeignKey(Enquiry, on_delete=models.CASCADE, related_name="referrals"))
    state = impersonal(
        models.CharField(
            _("Stand"), max_length=10, choices=list(REFERRAL_LABELS.items()), default=ReferralState.DRAFTED
        )
    )
    topics: Any = impersonal(models.JSONField(default=list))
    district = impersonal(models.CharField(_("Kreis"), max_length=5, blank=True))
    message = personal(models.TextField(_("Nachricht"), blank=True, max_length=1000), purpose=ANSWER)
    details: Any = personal(models.JSONField(default=dict), purpose=ANSWER, basis="consent")
    reason = personal(models.CharField(_("Grund"), max_length=300, blank=True), purpose=ANSWER)
    outcome = personal(models.CharField(_("Ergebnis"), max_length=300, blank=True), purpose=ANSWER)
    drafted_by = impersonal(models.ForeignKey(User, on_delete=models.PROTECT, related_name="+"))
    drafted_at = impersonal(models.DateTimeField())
    consented_at = impersonal(models.DateTimeField(null=True, blank=True))
    sent_at = impersonal(models.DateTimeField(null=True, blank=True))
    expires_at = impersonal(models.DateTimeField())
    settled_at = impersonal(models.DateTimeField(null=True, blank=True))
    follow_up = impersonal(
        models.ForeignKey(StatusLink, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    )
    hops = impersonal(models.PositiveSmallIntegerField(default=1))

    objects: ClassVar[Any] = ScopedManager(centre="centre")
    received: ClassVar[Any] = ScopedManager(centre="receiver")

    class Meta:
        ordering = ["-drafted_at", "-pk"]
        indexes = [
            models.Index(fields=["centre", "state"]),
            models.Index(fields=["receiver", "state"]),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(centre=models.F("receiver")), name="referral_to_another_centre"),
            models.UniqueConstraint(
                fields=["enquiry"],
                condition=models.Q(state__in=["drafted", "consented", "sent", "seen"]),
                name="referral_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.centre_id} → {self.receiver_id}"

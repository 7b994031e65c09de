"""The delivery record and what hangs on it."""

from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from transferlotse.centres.models import Centre, OwnedModel, Partner
from transferlotse.contacts.models import Organisation, Person
from transferlotse.deliveries.rules import DeliveryState, Mode, OutcomeKind
from transferlotse.kit.personal import impersonal, personal

PROOF = "Prove to the funder that a service took place"

STATE_LABELS = {
    DeliveryState.PLANNED: _("geplant"),
    DeliveryState.DELIVERED: _("durchgeführt"),
    DeliveryState.CANCELLED: _("abgesagt"),
}
MODE_LABELS = {Mode.ON_SITE: _("vor Ort"), Mode.ONLINE: _("online"), Mode.HYBRID: _("vor Ort und online")}
OUTCOME_LABELS = {
    OutcomeKind.FOLLOW_UP_PROJECT: _("Folgeprojekt"),
    OutcomeKind.INVESTMENT: _("Investition"),
    OutcomeKind.EFFECT: _("Wirkung im Betrieb"),
}


class Delivery(OwnedModel):
    """One service that took place. `ends_on` is the day on which it counts; `quantity` is how many units of its format it is.

    `stage`, `ai` and `portfolio_version` are frozen when the delivery is recorded as delivered, so that a later edition of
    the portfolio does not move it. `joint_key` names the record that another centre keeps of the same delivery, by that
    record's `network_key`; the network then counts both once.
    """

    format = models.CharField(_("Format"), max_length=64)
    stage = models.CharField(_("Stufe"), max_length=20)
    portfolio_version = models.CharField(max_length=20)
    title = models.CharField(_("Titel"), max_length=200)
    starts_on = models.DateField(_("Beginn"))
    ends_on = models.DateField(_("Ende"))
    state = models.CharField(_("Status"), max_length=12, choices=list(STATE_LABELS.items()))
    ai = models.BooleanField(_("KI"), default=False)
    mode = models.CharField(_("Durchführung"), max_length=8, choices=list(MODE_LABELS.items()))
    district = models.CharField(_("Kreis"), max_length=5, blank=True)
    place = models.CharField(_("Ort"), max_length=120, blank=True)
    quantity = models.DecimalField(
        _("Menge"), max_digits=8, decimal_places=2, default=Decimal(1), validators=[MinValueValidator(Decimal("0.01"))]
    )
    effort_hours = models.DecimalField(_("Aufwand in Stunden"), max_digits=6, decimal_places=1, null=True, blank=True)
    source_key = models.CharField(_("Schlüssel der Quelle"), max_length=120, blank=True)
    joint_key = models.CharField(_("Kennung beim anderen Zentrum"), max_length=100, blank=True)
    note = models.TextField(_("Notiz"), blank=True, max_length=4000)
    is_reconstructed = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-ends_on", "-pk"]
        indexes = [
            models.Index(fields=["centre", "state", "ends_on", "format"]),
            models.Index(fields=["centre", "format", "ends_on"]),
            models.Index(fields=["centre", "ends_on"]),
            models.Index(fields=["centre", "title"]),
            models.Index(fields=["centre", "district"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "source_key"], condition=~models.Q(source_key=""), name="delivery_source_key_once"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="delivery_ends_after_start"
            ),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="delivery_quantity_positive"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def network_key(self) -> str:
        """What another centre calls this record by: the centre and a number."""
        return f"{self.centre.key}:{self.pk}"


class Contribution(OwnedModel):
    """Who delivered: a partner of the centre, or another centre that hosts together with it. Fractions of one delivery add up to 1."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="contributions")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    host_centre = models.ForeignKey(Centre, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    fraction = models.DecimalField(_("Anteil"), max_digits=5, decimal_places=4)

    class Meta:
        indexes = [models.Index(fields=["centre", "partner"])]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "partner"], name="partner_contributes_once"),
            models.CheckConstraint(
                condition=models.Q(partner__isnull=False) ^ models.Q(host_centre__isnull=False), name="partner_or_host"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner or self.host_centre} {self.fraction}"


class DeliveryTopic(OwnedModel):
    """What a delivery was about: a topic of the taxonomy."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="topics")
    topic = models.CharField(_("Thema"), max_length=64)

    class Meta:
        indexes = [models.Index(fields=["centre", "topic"])]
        constraints = [models.UniqueConstraint(fields=["delivery", "topic"], name="topic_once_per_delivery")]

    def __str__(self) -> str:
        return self.topic


class Attendance(OwnedModel):
    """Somebody took part: a person for an organisation, an organisation, or a head count of unnamed people.

    `entered` keeps the row exactly as it was entered or imported.
    """

    delivery = impersonal(models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attendances"))
    organisation = impersonal(
        models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="attendances")
    )
    person = impersonal(
        models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="attendances")
    )
    headcount = impersonal(models.PositiveIntegerField(_("Anzahl"), default=1))
    entered: Any = personal(models.JSONField(default=dict), purpose=PROOF)
    source_key = impersonal(models.CharField(max_length=120, blank=True))

    class Meta:
        indexes = [
            # The last three columns are for reach, which reads them for every attendance and needs the index only.
            models.Index(fields=["centre", "delivery", "organisation", "person", "headcount"]),
            models.Index(fields=["centre", "organisation"]),
            models.Index(fields=["centre", "person"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "source_key"], condition=~models.Q(source_key=""), name="attendance_source_key_once"
            ),
            models.CheckConstraint(condition=models.Q(headcount__gt=0), name="attendance_counts_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation or self.headcount}"


class Outcome(OwnedModel):
    """What became of it: a follow-up project, an investment, an effect; asked again after 6 and 12 months."""

    delivery = impersonal(
        models.ForeignKey(Delivery, on_delete=models.PROTECT, null=True, blank=True, related_name="outcomes")
    )
    organisation = impersonal(
        models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="outcomes")
    )
    kind = impersonal(models.CharField(_("Art"), max_length=20, choices=list(OUTCOME_LABELS.items())))
    observed_on = impersonal(models.DateField(_("festgestellt am")))
    programme = personal(models.CharField(_("Programm"), max_length=120, blank=True), purpose=PROOF)
    amount_eur = personal(models.PositiveBigIntegerField(_("Betrag in Euro"), null=True, blank=True), purpose=PROOF)
    description = personal(models.CharField(_("Beschreibung"), max_length=500, blank=True), purpose=PROOF)
    ask_again_on = impersonal(models.DateField(_("wieder fragen am"), null=True, blank=True))
    source_key = impersonal(models.CharField(max_length=120, blank=True))

    class Meta:
        ordering = ["-observed_on", "-pk"]
        indexes = [models.Index(fields=["centre", "kind", "observed_on"])]

    def __str__(self) -> str:
        return self.kind

"""Targets, periods and what was reported in them."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from transferlotse.centres.models import OwnedModel
from transferlotse.monitoring.rules import PeriodState


class Target(OwnedModel):
    """What a centre promised for one figure (a format, a reach goal, an overall goal) over its funding.

    What holds is the latest amendment; without one, `value`. None means: nothing was promised.
    """

    figure = models.CharField(_("Kennzahl"), max_length=64)
    value = models.DecimalField(_("Soll laut Antrag"), max_digits=12, decimal_places=2, null=True, blank=True)
    source_key = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["centre", "figure"], name="one_target_per_figure")]

    def __str__(self) -> str:
        return self.figure


class Amendment(OwnedModel):
    """The funder agreed to another target from a day on; the earlier value stays on record."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="amendments")
    value = models.DecimalField(_("neues Soll"), max_digits=12, decimal_places=2, null=True, blank=True)
    agreed_on = models.DateField(_("vereinbart am"))
    reason = models.CharField(_("Grund"), max_length=300)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["agreed_on", "pk"]

    def __str__(self) -> str:
        return f"{self.agreed_on}"


class Period(OwnedModel):
    """A span that is reported on. Once locked its figures stay, whatever becomes of the records."""

    name = models.CharField(_("Name"), max_length=100)
    starts_on = models.DateField(_("von"))
    ends_on = models.DateField(_("bis"))
    state = models.CharField(
        _("Status"), max_length=10, choices=[(s.value, s.value) for s in PeriodState], default="open"
    )
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "starts_on"], name="period_starts_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="period_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Snapshot(OwnedModel):
    """One figure as it was reported: its value, and each contributing record's id with its share of the value.

    `contributing` maps record id (text) to `[amount, {partner key: fraction}]`, all decimals as text.
    Ids stay when a record is erased, and shares when a partner's part in it is corrected later.
    """

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="snapshots")
    figure = models.CharField(max_length=64)
    ai = models.BooleanField(default=False)
    value = models.DecimalField(max_digits=14, decimal_places=2)
    contributing: Any = models.JSONField(default=dict)
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["period", "figure", "ai"], name="reported_once")]

    def __str__(self) -> str:
        return f"{self.figure} {self.value}"


class Adjustment(OwnedModel):
    """A record of a locked period came late or changed: what that moves, shown in a later period, never in the locked one."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="adjustments")
    of_period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="later_adjustments")
    figure = models.CharField(max_length=64)
    ai = models.BooleanField(default=False)
    record_id = models.CharField(max_length=64)
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "of_period", "figure", "ai", "record_id"], name="adjusted_once_per_period"
            )
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.amount:+}"

"""What a count of reach found, and the pairs of entries that it asks about."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from transferlotse.centres.models import OwnedModel
from transferlotse.contacts.models import Distinction, Merge, Organisation
from transferlotse.insights.rules import PairState
from transferlotse.people.models import User

STATE_LABELS = {
    PairState.OPEN: _("offen"),
    PairState.SAME: _("gleich"),
    PairState.DIFFERENT: _("verschieden"),
    PairState.LATER: _("später"),
}


class ReachRun(OwnedModel):
    """One finished count over a span: what was counted exactly then, what was estimated, and by which method.

    The exact numbers are those of the address book with the merges decided so far; `order` names the order that asked for
    the count, so that one order never counts twice.
    """

    order = models.CharField(max_length=64)
    starts_on = models.DateField(_("von"))
    ends_on = models.DateField(_("bis"))
    started_at = models.DateTimeField(_("begonnen"))
    finished_at = models.DateTimeField(_("fertig"))
    method_version = models.CharField(_("Methode"), max_length=40)
    rows = models.PositiveIntegerField(_("Zeilen"))
    contacts = models.PositiveIntegerField(_("Kontakte"))
    per_activity = models.PositiveIntegerField(_("Organisationen je Leistung"))
    organisations_exact = models.PositiveIntegerField()
    organisations = models.PositiveIntegerField(_("verschiedene Organisationen"))
    organisations_low = models.PositiveIntegerField()
    organisations_high = models.PositiveIntegerField()
    smes_exact = models.PositiveIntegerField()
    smes = models.PositiveIntegerField(_("kleine und mittlere Unternehmen"))
    smes_low = models.PositiveIntegerField()
    smes_high = models.PositiveIntegerField()
    persons_exact = models.PositiveIntegerField()
    persons = models.PositiveIntegerField(_("verschiedene Personen"))
    persons_low = models.PositiveIntegerField()
    persons_high = models.PositiveIntegerField()

    class Meta:
        ordering = ["-finished_at", "-pk"]
        indexes = [models.Index(fields=["centre", "-finished_at"])]
        constraints = [models.UniqueConstraint(fields=["centre", "order"], name="reach_counted_once_per_order")]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}: {self.organisations}"


class DoubtfulPair(OwnedModel):
    """Two entries that may be one organisation, as the last count saw them; the lower id stands first.

    `weight` is in bits: each bit doubles the odds that it is one organisation. `points` lists what speaks for and against,
    as pairs of key and weight. `joined` says that the count took the two for one.
    """

    run = models.ForeignKey(ReachRun, on_delete=models.CASCADE, related_name="pairs")
    first = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    weight = models.FloatField(_("Punkte"))
    points: Any = models.JSONField(default=list)
    joined = models.BooleanField(_("gezählt als eine"), default=False)
    rank = models.PositiveIntegerField()
    state = models.CharField(
        _("Entscheidung"), max_length=9, choices=list(STATE_LABELS.items()), default=PairState.OPEN
    )
    decided_at = models.DateTimeField(_("entschieden am"), null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    merge = models.ForeignKey(Merge, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    distinction = models.ForeignKey(Distinction, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["rank", "pk"]
        indexes = [models.Index(fields=["centre", "state", "rank"])]
        constraints = [
            models.UniqueConstraint(fields=["centre", "first", "second"], name="pair_asked_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="pair_lower_id_first"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ~ {self.second_id}"

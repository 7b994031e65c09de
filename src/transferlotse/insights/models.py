"""What a count of reach found, and the pairs of entries that it asks about."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from transferlotse.centres.models import OwnedModel
from transferlotse.contacts.models import Distinction, Merge, Organisation
from transferlotse.insights.rules import PairState
from transferlotse.kit.personal import impersonal, personal
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


class DepositKey(OwnedModel):
    """The key a centre signs its deposits with: the public half in hexadecimal digits, the secret half sealed.

    `sealed` opens only with the secret key of the installation, so a copy of the database alone signs nothing. Organisations
    get their numbers in deposits from the first key a centre had (`numbering`, sealed likewise; empty while that is the key
    it still signs with), so that they stay the same when the key is renewed.
    """

    public_key = models.CharField(_("öffentlicher Schlüssel"), max_length=64)
    sealed = models.BinaryField()
    numbering = models.BinaryField(default=bytes)
    made_at = models.DateTimeField()
    renewed_at = models.DateTimeField(_("erneuert am"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre"], name="one_deposit_key_per_centre")]

    def __str__(self) -> str:
        return self.public_key

    @property
    def spoken(self) -> str:
        """The public key in groups of eight digits, as it is read out on the telephone."""
        return " ".join(self.public_key[start : start + 8] for start in range(0, len(self.public_key), 8))


class Deposit(OwnedModel):
    """What the centre hands to the evaluation of the network for a span: ordered first, written by a job.

    `content` is the packed and signed deposit until it is cleared away, `rows` counts its rows by table, `targets` holds
    format, stage and what was agreed. `sealed_secret` holds the secret shared by the centres while the deposit waits to be
    written, nothing later.
    """

    name = impersonal(models.CharField(_("Zeitraum"), max_length=31))
    starts_on = impersonal(models.DateField(_("von")))
    ends_on = impersonal(models.DateField(_("bis")))
    targets: Any = impersonal(models.JSONField(default=list))
    sealed_secret = impersonal(models.BinaryField(default=bytes))
    is_linkable = impersonal(models.BooleanField(default=False))
    ordered_at = impersonal(models.DateTimeField())
    job_id = impersonal(models.BigIntegerField(null=True, blank=True))
    written_at = impersonal(models.DateTimeField(_("geschrieben"), null=True, blank=True))
    rows: Any = impersonal(models.JSONField(default=dict))
    sha256 = impersonal(models.CharField(max_length=64, blank=True))
    content = personal(models.BinaryField(default=bytes), purpose="Evaluate across centres without names")
    cleared_at = impersonal(models.DateTimeField(_("Datei entfernt am"), null=True, blank=True))

    class Meta:
        ordering = ["-ordered_at", "-pk"]
        indexes = [models.Index(fields=["centre", "-ordered_at"])]

    def __str__(self) -> str:
        return self.name

    @property
    def file_name(self) -> str:
        """Name of the file to hand over."""
        return f"{self.centre.key}-{self.name}.zip"

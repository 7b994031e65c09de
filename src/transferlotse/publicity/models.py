"""Publicity records."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from transferlotse.centres.models import OwnedModel, Partner


class Record(OwnedModel):
    """One dated piece of publicity; what `value` means (one post, visitors of a month, followers on a day) is the format's rule."""

    format = models.CharField(_("Format"), max_length=64)
    title = models.CharField(_("Titel"), max_length=200)
    published_on = models.DateField(_("Datum"))
    channel = models.CharField(_("Kanal"), max_length=80, blank=True)
    link = models.URLField(_("Verweis"), max_length=500, blank=True)
    value = models.DecimalField(
        _("Wert"), max_digits=12, decimal_places=2, default=Decimal(1), validators=[MinValueValidator(Decimal(0))]
    )
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    source_key = models.CharField(_("Schlüssel der Quelle"), max_length=120, blank=True)
    is_reconstructed = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-published_on", "-pk"]
        indexes = [models.Index(fields=["centre", "format", "published_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "source_key"], condition=~models.Q(source_key=""), name="publicity_source_key_once"
            )
        ]

    def __str__(self) -> str:
        return self.title

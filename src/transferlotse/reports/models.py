"""What a centre adds to a report by hand: texts beside the figures, its own goals in words, values of its region."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from transferlotse.centres.models import OwnedModel


class Passage(OwnedModel):
    """The centre's own text in one section of the outline, in one language."""

    section = models.CharField(max_length=64)
    language = models.CharField(max_length=5)
    text = models.TextField(_("Text"), max_length=20_000, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "section", "language"], name="passage_once")]

    def __str__(self) -> str:
        return f"{self.section} ({self.language})"


class Goal(OwnedModel):
    """A goal in words that no number measures: of the funding, or of its extension."""

    class Kind(models.TextChoices):
        """What the goal belongs to."""

        SUB_GOAL = "sub_goal"
        EXTENSION = "extension"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    position = models.PositiveSmallIntegerField()
    name_de = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    text_de = models.CharField(max_length=1000)
    text_en = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["kind", "position"]

    def __str__(self) -> str:
        return self.name_de or self.text_de[:60]


class RegionValue(OwnedModel):
    """The digitalisation index of a region or sector in two years, on the scale from 0 to above 9."""

    position = models.PositiveSmallIntegerField()
    name_de = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    first_year = models.PositiveSmallIntegerField()
    first_value = models.DecimalField(max_digits=4, decimal_places=2)
    last_year = models.PositiveSmallIntegerField()
    last_value = models.DecimalField(max_digits=4, decimal_places=2)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name_de

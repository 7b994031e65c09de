"""Uploaded files, remembered column mappings, and imports with what they did."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from transferlotse.files.rules.traces import Counts, ImportState
from transferlotse.kit.personal import impersonal, personal

PROOF = "Keep the table as it was handed in, until the import can no longer be undone"


class StoredFile(models.Model):
    """A file as it was uploaded. `content` is emptied when it is no longer needed; the hash stays."""

    centre_key = impersonal(models.CharField(max_length=64))
    name = impersonal(models.CharField(_("Datei"), max_length=200))
    sha256 = impersonal(models.CharField(max_length=64))
    size = impersonal(models.PositiveIntegerField())
    content = personal(models.BinaryField(), purpose=PROOF, retention_months=1)
    parsed = personal(models.BinaryField(), purpose=PROOF, retention_months=1)
    uploaded_at = impersonal(models.DateTimeField())
    uploaded_by = impersonal(models.CharField(max_length=64))

    class Meta:
        indexes = [models.Index(fields=["centre_key", "sha256"])]

    def __str__(self) -> str:
        return self.name


class Mapping(models.Model):
    """How a centre's own columns are to be read, remembered for tables with the same column names."""

    centre_key = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    signature = models.CharField(max_length=64)
    columns: Any = models.JSONField(default=dict)
    fixed: Any = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre_key", "kind", "signature"], name="mapping_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.signature[:8]}"


class KnownWord(models.Model):
    """What a word in a centre's own tables means: said once by a person, it holds for every later table.

    `word` is as it was typed, `sign` how it is compared; `meaning` is a word of the product's own vocabulary, such as a key.
    """

    centre_key = models.CharField(max_length=64)
    vocabulary = models.CharField(max_length=20)
    sign = models.CharField(max_length=200)
    word = models.CharField(_("Wort"), max_length=80)
    meaning = models.CharField(_("bedeutet"), max_length=80)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["vocabulary", "sign"]
        constraints = [models.UniqueConstraint(fields=["centre_key", "vocabulary", "sign"], name="word_known_once")]

    def __str__(self) -> str:
        return f"{self.word} → {self.meaning}"


class TableImport(models.Model):
    """One table on its way into the records: what it is, how its columns are read, what it did and how to take it back.

    `refused` lists rows with their problem, and notes on rows that went in; `trace` is what `rules.traces` writes.
    """

    centre_key = impersonal(models.CharField(max_length=64))
    file = impersonal(models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="imports"))
    kind = impersonal(models.CharField(_("Inhalt"), max_length=20))
    sheet = impersonal(models.CharField(max_length=31, blank=True))
    state = impersonal(
        models.CharField(
            _("Stand"), max_length=10, choices=[(s.value, s.value) for s in ImportState], default=ImportState.UPLOADED
        )
    )
    columns: Any = impersonal(models.JSONField(default=dict))
    fixed: Any = impersonal(models.JSONField(default=dict))
    row_count = impersonal(models.PositiveIntegerField(default=0))
    counts: Any = impersonal(models.JSONField(default=dict))
    refused: Any = personal(models.JSONField(default=list), purpose=PROOF, retention_months=1)
    trace: Any = personal(models.JSONField(default=dict), purpose=PROOF, retention_months=1)
    kept: Any = impersonal(models.JSONField(default=list))
    job_id = impersonal(models.BigIntegerField(null=True, blank=True))
    created_at = impersonal(models.DateTimeField())
    created_by = impersonal(models.CharField(max_length=64))
    applied_at = impersonal(models.DateTimeField(null=True, blank=True))
    undone_at = impersonal(models.DateTimeField(null=True, blank=True))

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["centre_key", "state"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_id}"

    @property
    def counted(self) -> Counts:
        """What becomes, or became, of the rows."""
        return Counts(**self.counts)

    @property
    def can_be_undone(self) -> bool:
        """Whether the import is applied, did something, and what it did is still known."""
        return self.state == ImportState.APPLIED and bool(self.trace) and self.counted.altered > 0

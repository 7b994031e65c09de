"""The table of searchable documents."""

from django.db import models


class Document(models.Model):
    """One findable thing: rooms push it, anyone asks for it. `centre_key` is empty for what the whole network may find."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    centre_key = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=5)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    search_text = models.TextField(blank=True)
    link = models.CharField(max_length=300)
    topics = models.JSONField(default=list)
    starts_at = models.DateTimeField(null=True, blank=True)
    is_public = models.BooleanField(default=False)
    pushed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key", "language"], name="document_once")]
        indexes = [
            models.Index(fields=["kind", "centre_key", "language"]),
            models.Index(fields=["kind", "starts_at"]),
        ]

    def __str__(self) -> str:
        return self.title

"""Registers the room with Django."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OutboxConfig(AppConfig):
    """The room `outbox`."""

    name = "transferlotse.outbox"
    label = "outbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let every room register its jobs, as Django does with its admin pages."""
        autodiscover_modules("jobs")

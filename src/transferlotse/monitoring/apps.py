"""Registers the room with Django."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """The room `monitoring`."""

    name = "transferlotse.monitoring"
    label = "monitoring"
    default_auto_field = "django.db.models.BigAutoField"

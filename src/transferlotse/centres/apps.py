"""Registers the room with Django."""

from django.apps import AppConfig


class CentresConfig(AppConfig):
    """The room `centres`."""

    name = "transferlotse.centres"
    label = "centres"
    default_auto_field = "django.db.models.BigAutoField"

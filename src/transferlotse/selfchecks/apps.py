"""Registers the room with Django."""

from django.apps import AppConfig


class SelfchecksConfig(AppConfig):
    """The room `selfchecks`."""

    name = "transferlotse.selfchecks"
    label = "selfchecks"
    default_auto_field = "django.db.models.BigAutoField"

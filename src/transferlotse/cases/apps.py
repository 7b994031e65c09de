"""Registers the room with Django."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The room `cases`."""

    name = "transferlotse.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

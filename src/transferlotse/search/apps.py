"""Registers the room with Django."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The room `search`."""

    name = "transferlotse.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"

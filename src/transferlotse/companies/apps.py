"""Registers the room with Django."""

from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    """The room `companies`."""

    name = "transferlotse.companies"
    label = "companies"
    default_auto_field = "django.db.models.BigAutoField"

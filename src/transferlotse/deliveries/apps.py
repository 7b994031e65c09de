"""Registers the room with Django."""

from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    """The room `deliveries`."""

    name = "transferlotse.deliveries"
    label = "deliveries"
    default_auto_field = "django.db.models.BigAutoField"

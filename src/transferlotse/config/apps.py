"""Puts the operators' site in place of Django's default one."""

from django.contrib.admin.apps import AdminConfig


class OperatorConfig(AdminConfig):
    """Django's administration with our own site."""

    default_site = "transferlotse.config.operators.OperatorSite"

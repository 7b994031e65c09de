"""SQLite knows no row-level security: its tests belong to the second half of `make test`, on PostgreSQL."""

from django.conf import settings

collect_ignore = [] if "postgresql" in settings.DATABASES["default"]["ENGINE"] else ["test_row_security.py"]

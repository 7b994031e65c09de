"""Row-level security on PostgreSQL: the database itself hides records of centres whose scope is not open.

A second wall behind the scope in the code. It holds for the tables' owner too (FORCE), but never for a superuser:
production connects as an ordinary role. SQLite has no such thing; there every function here does nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import DatabaseError, connection, transaction

from transferlotse.centres.models import OwnedModel
from transferlotse.centres.queries import ROW_SECURITY_SETTING

POLICY = "only_open_centres"
OWNER_WANTED = "This takes the role that owns the tables: set TRANSFERLOTSE_DATABASE to it for this command."
_VISIBLE = f"centre_id = ANY (string_to_array(current_setting('{ROW_SECURITY_SETTING}', true), ',')::bigint[])"


def owned_tables() -> list[str]:
    """Tables of all records that belong to one centre, by name."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if issubclass(model, OwnedModel) and model._meta.managed and not model._meta.proxy
    )


def secure() -> int:
    """Put the policy on every owned table that exists; safe to repeat. Returns how many tables it covers."""
    if connection.vendor != "postgresql":
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        tables = [name for name in owned_tables() if name in existing]
        for table in tables:
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"ALTER TABLE {quoted} ENABLE ROW LEVEL SECURITY")
            cursor.execute(f"ALTER TABLE {quoted} FORCE ROW LEVEL SECURITY")
            cursor.execute(f"DROP POLICY IF EXISTS {POLICY} ON {quoted}")
            cursor.execute(f"CREATE POLICY {POLICY} ON {quoted} USING ({_VISIBLE}) WITH CHECK ({_VISIBLE})")
    return len(tables)


def secure_what_is_missing() -> int:
    """Do so only where a policy is missing. Securing takes the tables' owner, and production may serve as another role."""
    return secure() if unsecured_tables() else 0


def unsecured_tables() -> list[str]:
    """Owned tables on which the policy is missing or not in force; nothing on SQLite."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = %s"
            " WHERE c.relrowsecurity AND c.relforcerowsecurity AND pg_table_is_visible(c.oid)",
            [POLICY],
        )
        secured = {row[0] for row in cursor.fetchall()}
    return [table for table in owned_tables() if table not in secured]


def is_above_security() -> bool:
    """Whether the database role ignores row-level security, as superusers do."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


def wants_owner(problem: DatabaseError) -> bool:
    """Whether the database refused because its role does not own the tables (PostgreSQL's insufficient_privilege)."""
    return getattr(problem.__cause__, "sqlstate", "") == "42501"


@contextmanager
def lifted() -> Iterator[None]:
    """Within this block the tables' owner sees all rows: for migrations and restores, which work on every centre."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        for table in owned_tables():
            if table in existing:
                cursor.execute(f"ALTER TABLE {connection.ops.quote_name(table)} NO FORCE ROW LEVEL SECURITY")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            secure()

"""`migrate` and `check`: bring the database to this version, and prove that nothing in it is broken."""

from collections.abc import Iterator
from dataclasses import dataclass

import typer
from django.core import checks
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from transferlotse.config import row_security
from transferlotse.content.checks import CHECKS, check_content
from transferlotse.content.sources import default_tree
from transferlotse.journal.models import Entry
from transferlotse.journal.queries import breaks

app = typer.Typer()
SHOWN_PROBLEMS = 20
DATABASE_CHECKS = {
    "sqlite": "every page of the file, every reference between tables",
    "postgresql": "every constraint in force, every index valid",
}

SECURITY_CHECKS = {
    "sqlite": "nothing to look at: only PostgreSQL has it",
    "postgresql": f"the policies of {len(row_security.owned_tables())} tables, and the role that reads them",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One part that was checked: its name, what is wrong with it (nothing: it is sound), and what was looked at."""

    subject: str
    problems: tuple[str, ...]
    looked_at: str


def pending_migrations() -> list[str]:
    """Migrations of this version that the database has not seen, as `room.name`."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def bring_up_to_date() -> int:
    """Apply all migrations, make the cache table and secure the tables; return how many migrations were applied."""
    pending = pending_migrations()
    if pending:
        with row_security.lifted():
            call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    row_security.secure()
    return len(pending)


@app.command()
def migrate() -> None:
    """Bring the database to this version. Back up first; nothing happens where it is up to date."""
    try:
        done = bring_up_to_date()
    except DatabaseError as problem:
        if not row_security.wants_owner(problem):
            raise
        typer.echo(row_security.OWNER_WANTED, err=True)
        raise typer.Exit(1) from None
    typer.echo(f"Database: {done} migrations applied." if done else "Database: up to date.")


@app.command()
def check() -> None:
    """Verify settings, content, database and the journal's chain; ends with status 1 if anything is broken."""
    broken = 0
    for finding in findings():
        typer.echo(f"{'broken' if finding.problems else 'sound':8}{finding.subject:14}{finding.looked_at}")
        for problem in finding.problems[:SHOWN_PROBLEMS]:
            typer.echo(f"        {problem}")
        if len(finding.problems) > SHOWN_PROBLEMS:
            typer.echo(f"        … and {len(finding.problems) - SHOWN_PROBLEMS} more")
        broken += bool(finding.problems)
    if broken:
        raise typer.Exit(1)


def findings() -> Iterator[Finding]:
    """Check after check, each when it is asked for; what needs tables is left out while migrations are pending."""
    errors = checks.run_checks(databases=[DEFAULT_DB_ALIAS])
    settings = tuple(one.msg for one in errors if one.level >= checks.ERROR)
    yield Finding("settings", settings, "environment, models and addresses fit together")
    tree = default_tree()
    looked_at = (
        f"{len(tree.files())} files in {' and '.join(map(str, tree.roots))}: {len(CHECKS)} checks of structure, "
    )
    looked_at += "both languages, references and published versions"
    yield Finding("content", tuple(map(str, check_content(tree))), looked_at)
    pending = pending_migrations()
    yield Finding("migrations", tuple(f"not applied: {name}" for name in pending), "the database is of this version")
    if pending:
        return
    yield Finding("database", tuple(_database_problems()), DATABASE_CHECKS[connection.vendor])
    yield Finding("row security", tuple(_security_problems()), SECURITY_CHECKS[connection.vendor])
    broken = tuple(f"entry {one.number}: {one.problem}" for one in breaks())
    yield Finding("journal", broken, f"the chain of hashes over {Entry.objects.count()} entries")


def _database_problems() -> Iterator[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            yield from (row[0] for row in cursor.fetchall() if row[0] != "ok")
            cursor.execute("PRAGMA foreign_key_check")
            yield from (f"{row[0]}: row {row[1]} points at nothing in {row[2]}" for row in cursor.fetchall())
        else:
            cursor.execute("SELECT conrelid::regclass, conname FROM pg_constraint WHERE NOT convalidated")
            yield from (f"{row[0]}: constraint {row[1]} is not in force" for row in cursor.fetchall())
            cursor.execute("SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid")
            yield from (f"index {row[0]} is not valid" for row in cursor.fetchall())


def _security_problems() -> Iterator[str]:
    yield from (
        f"table {table} is not secured; run: transferlotse migrate" for table in row_security.unsecured_tables()
    )
    if row_security.is_above_security():
        yield "the database role is a superuser, to whom row security does not apply; use an ordinary role"

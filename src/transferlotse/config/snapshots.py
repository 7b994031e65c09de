"""The database as files in a folder, at one moment: the whole SQLite file, or one COPY file per PostgreSQL table.

What SQLite saved goes into PostgreSQL as well; not the other way round, for nobody needs it.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from transferlotse.centres.models import Centre
from transferlotse.centres.queries import ROW_SECURITY_SETTING
from transferlotse.config import row_security

SQLITE_FILE = "transferlotse.sqlite3"
CHUNK = 1024 * 1024
RowCounts = dict[str, int]


def kept_tables() -> list[str]:
    """Every table but the cache, by name."""
    cache = settings.CACHES["default"]["LOCATION"]
    return sorted(name for name in connection.introspection.table_names() if name != cache)


def applied_migrations() -> list[str]:
    """Migrations the database has seen, as `app.name`."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def is_empty() -> bool:
    """Whether the database holds no centre and no account, so that a restore destroys nothing."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in {"centres_centre", "people_user", "journal_entry"} & tables:
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608 - a fixed name
            if cursor.fetchone():
                return False
    return True


def dump(folder: Path) -> RowCounts:
    """Write the database as it is at one moment into `folder`, while others go on working; return rows per table."""
    return _dump_sqlite(folder) if connection.vendor == "sqlite" else _dump_postgresql(folder)


def load(folder: Path, *, migrations: Iterable[str], counts: RowCounts) -> None:
    """Replace the database by what `dump` wrote, then bring it to this version.

    Raises ValueError when a table then holds another number of rows than `counts` says; nothing is changed in that case.
    """
    if connection.vendor == "sqlite":
        _load_sqlite(folder, counts)
    else:
        _load_postgresql(folder, [(app, name) for app, _, name in (key.partition(".") for key in migrations)], counts)
    with row_security.lifted():
        call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def refresh_statistics() -> None:
    """To be called after many rows came at once: until PostgreSQL gets to it by itself, a report could take half a minute;
    SQLite never does, and reads whole indexes where it could leap through them."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _dump_sqlite(folder: Path) -> RowCounts:
    connection.ensure_connection()
    target = folder / SQLITE_FILE
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        return _rows_in(copy, kept_tables())


def _rows_in(database: sqlite3.Connection, tables: Iterable[str]) -> RowCounts:
    return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608


def _load_sqlite(folder: Path, counts: RowCounts) -> None:
    source = folder / SQLITE_FILE
    with closing(sqlite3.connect(source)) as copy:
        _compare(_rows_in(copy, counts), counts)
        broken = [row[0] for row in copy.execute("PRAGMA integrity_check").fetchall() if row[0] != "ok"]
        if broken:
            raise ValueError(f"The saved database is damaged: {broken[0]}")
        connection.ensure_connection()
        copy.backup(connection.connection)
    connection.close()


def _dump_postgresql(folder: Path) -> RowCounts:
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        everyone = ",".join(str(pk) for pk in Centre.objects.order_by("pk").values_list("pk", flat=True))
        cursor.execute("SELECT set_config(%s, %s, true)", [ROW_SECURITY_SETTING, everyone])
        return {table: _copy_out(cursor, table, folder / f"{table}.copy") for table in kept_tables()}


def _copy_out(cursor: "connection.cursor", table: str, target: Path) -> int:  # type: ignore[valid-type]
    columns = ", ".join(connection.ops.quote_name(name) for name in _columns(cursor, table))
    statement = f"COPY (SELECT {columns} FROM {connection.ops.quote_name(table)}) TO STDOUT WITH (HEADER)"  # noqa: S608
    with target.open("wb") as handle, cursor.copy(statement) as copy:
        for block in copy:
            handle.write(block)
    return int(cursor.rowcount)


def _columns(cursor: "connection.cursor", table: str) -> list[str]:  # type: ignore[valid-type]
    return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def _load_postgresql(folder: Path, migrations: list[tuple[str, str]], counts: RowCounts) -> None:
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)} CASCADE")
        # The tables as they were when the copy was made; later migrations follow once the rows are in.
        executor = MigrationExecutor(connection)
        executor.migrate(_last_of(executor, set(migrations)))
        tables = kept_tables()
        if missing := counts.keys() - set(tables):
            raise ValueError(f"The copy holds tables that this version does not know: {', '.join(sorted(missing))}")
        cursor.execute("TRUNCATE " + ", ".join(connection.ops.quote_name(name) for name in tables))
        # Tables come by name, not by what points at what; all references are verified once the last one is in.
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        if (saved := folder / SQLITE_FILE).exists():
            loaded = _copy_over(cursor, saved, counts)
        else:
            loaded = {table: _copy_in(cursor, table, folder / f"{table}.copy") for table in counts}
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _compare(loaded, counts)
        for table in tables:
            for sequence in connection.introspection.get_sequences(cursor, table):
                _continue_sequence(cursor, table, sequence["column"])
        refresh_statistics()


def _last_of(executor: MigrationExecutor, applied: set[tuple[str, str]]) -> list[tuple[str, str]]:
    # Only those that nothing applied depends on: naming an earlier one as well would make Django migrate back to it.
    nodes = executor.loader.graph.node_map
    return [key for key in applied if key in nodes and not {child.key for child in nodes[key].children} & applied]


def _copy_in(cursor: "connection.cursor", table: str, source: Path) -> int:  # type: ignore[valid-type]
    with source.open("rb") as handle:
        names = handle.readline().decode().rstrip("\n").split("\t")
        columns = ", ".join(connection.ops.quote_name(name) for name in names)
        with cursor.copy(f"COPY {connection.ops.quote_name(table)} ({columns}) FROM STDIN") as copy:
            while block := handle.read(CHUNK):
                copy.write(block)
    return int(cursor.rowcount)


def _copy_over(cursor: "connection.cursor", saved: Path, tables: Iterable[str]) -> RowCounts:  # type: ignore[valid-type]
    """The rows of an SQLite file into tables of PostgreSQL: a centre that outgrows its first database takes all along.

    Times stand in UTC in both, truths as 1 and 0 and numbers as text, which COPY reads as what the column is.
    """
    with closing(sqlite3.connect(saved)) as copy:
        return {table: _copy_rows(cursor, table, copy) for table in tables}


def _copy_rows(cursor: "connection.cursor", table: str, source: sqlite3.Connection) -> int:  # type: ignore[valid-type]
    rows = source.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a table of our own
    columns = ", ".join(connection.ops.quote_name(column[0]) for column in rows.description)
    cursor.execute("SET LOCAL timezone TO 'UTC'")
    with cursor.copy(f"COPY {connection.ops.quote_name(table)} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    return int(cursor.rowcount)


def _continue_sequence(cursor: "connection.cursor", table: str, column: str) -> None:  # type: ignore[valid-type]
    quoted, name = connection.ops.quote_name(table), connection.ops.quote_name(column)
    highest = f"(SELECT max({name}) FROM {quoted})"  # noqa: S608
    cursor.execute(
        f"SELECT setval(pg_get_serial_sequence(%s, %s), coalesce({highest}, 1), {highest} IS NOT NULL)",
        [quoted, column],
    )


def _compare(found: RowCounts, expected: RowCounts) -> None:
    wrong = [
        f"{table} {found.get(table)} instead of {rows}" for table, rows in expected.items() if found.get(table) != rows
    ]
    if wrong:
        raise ValueError(f"Rows are missing or too many: {', '.join(wrong)}")

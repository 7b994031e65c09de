"""`backup` and `restore`: a whole installation in one file, and back."""

from pathlib import Path
from typing import Annotated

import typer
from django.db import DatabaseError
from django.utils import timezone

from transferlotse.config import row_security
from transferlotse.config.backups import Manifest, UnfitBackup, restore_backup, write_backup
from transferlotse.journal.queries import breaks

app = typer.Typer()


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="File to write, e.g. transferlotse-2026-11-20.tar.gz")]) -> None:
    """Write the whole installation into one file while it goes on working. The file holds secrets: keep it safe."""
    typer.echo("Copying database and files …")
    try:
        manifest = write_backup(target=file, now=timezone.now())
    except (UnfitBackup, OSError) as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{file}: {_described(manifest)}, {file.stat().st_size / 1e6:.1f} MB")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `transferlotse backup` wrote.")],
    force: Annotated[bool, typer.Option("--force", help="Replace what this installation holds.")] = False,
) -> None:
    """Make this installation what the backup holds. Stop the server first. Everything is verified before it changes."""
    typer.echo("Verifying and restoring …")
    try:
        manifest = restore_backup(source=file, force=force)
    except (UnfitBackup, OSError) as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    except DatabaseError as problem:
        if not row_security.wants_owner(problem):
            raise
        typer.echo(row_security.OWNER_WANTED, err=True)
        raise typer.Exit(1) from None
    typer.echo(f"Restored what was saved at {manifest.made_at}: {_described(manifest)}")
    broken = next(breaks(), None)
    if broken:
        typer.echo(f"The journal's chain was broken already: entry {broken.number}: {broken.problem}", err=True)
        raise typer.Exit(1)


def _described(manifest: Manifest) -> str:
    files = sum(1 for name in manifest.members if name.startswith("files/"))
    return f"{sum(manifest.rows.values())} rows in {len(manifest.rows)} tables, {files} files"

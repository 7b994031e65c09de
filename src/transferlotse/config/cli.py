"""The command `transferlotse`. Each module in `config/commands/` brings an `app`, whose commands are added here."""

import importlib
import os
import pkgutil
import sys

import django
import typer
from django.db import DatabaseError, connection

from transferlotse.config import commands


def build() -> typer.Typer:
    """The whole command line, from every module in `commands`; Django must be set up, since commands import models."""
    whole = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

    @whole.callback()
    def about() -> None:
        """Transferlotse runs regional centres that help small and medium-sized enterprises to digitalise."""

    for found in sorted(module.name for module in pkgutil.iter_modules(commands.__path__)):
        if not found.startswith("_"):
            whole.add_typer(importlib.import_module(f"{commands.__name__}.{found}").app)
    return whole


def main() -> None:
    """Entry point of the installed command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "transferlotse.config.settings")
    # Lines must appear while work goes on, also when they are piped into a log.
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    django.setup()
    try:
        build()()
    except DatabaseError:
        if connection.introspection.table_names():
            raise
        sys.exit(
            f"There is nothing in the database {connection.settings_dict['NAME']} yet. Create it with `transferlotse migrate`, "
            "or say where yours is: TRANSFERLOTSE_VAR (a folder) or TRANSFERLOTSE_DATABASE (an address)."
        )


if __name__ == "__main__":
    main()

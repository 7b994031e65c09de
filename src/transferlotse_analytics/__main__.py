"""Command line of the analytics package: ``python -m transferlotse_analytics --help``."""

from __future__ import annotations

from importlib import import_module

import typer
from typer.core import TyperGroup


class LoadedWhenAsked(TyperGroup):
    """Commands whose modules are imported one after the other until the command asked for is found.

    Evaluation needs libraries that take longer to load than new rows take to be linked.
    """

    homes = ("linkage_cli", "evaluation_cli")

    def get_command(self, ctx, cmd_name):  # type: ignore[no-untyped-def]
        """The command of this name, if there is one."""
        for home in self.homes:
            if cmd_name not in self.commands:
                self._load(home)
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx):  # type: ignore[no-untyped-def]
        """Names of all commands."""
        for home in self.homes:
            self._load(home)
        return super().list_commands(ctx)

    def _load(self, home: str) -> None:
        part = typer.Typer()
        import_module(f"transferlotse_analytics.{home}").register(part)
        for name, command in typer.main.get_group(part).commands.items():
            self.commands.setdefault(name, command)


app = typer.Typer(cls=LoadedWhenAsked, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def about() -> None:
    """How many different companies were reached, and what happened across the network: answered from files."""


def main() -> None:
    """Run the command line."""
    app(prog_name="python -m transferlotse_analytics")


if __name__ == "__main__":
    main()

"""Command line of the analytics package: ``python -m transferlotse_analytics --help``."""

from __future__ import annotations

import typer

from transferlotse_analytics import evaluation_cli, linkage_cli

app = typer.Typer(
    help="How many different companies were reached, and what happened across the network: answered from files.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
linkage_cli.register(app)
evaluation_cli.register(app)


def main() -> None:
    """Run the command line."""
    app(prog_name="python -m transferlotse_analytics")


if __name__ == "__main__":
    main()

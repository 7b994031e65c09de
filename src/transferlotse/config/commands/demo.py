"""`transferlotse demo`: a centre to try things out on."""

import time
from typing import Annotated

import typer
from django.utils import timezone

from transferlotse.config.demo.build import DemoExists, build_demo
from transferlotse.config.demo.checks import COMPANY, OWNER
from transferlotse.config.demo.people import PASSWORD, SIGN_INS

app = typer.Typer()


@app.command("demo")
def rebuild_demo(
    if_missing: Annotated[
        bool, typer.Option("--if-missing", help="Only say the sign-ins where the demo is there already.")
    ] = False,
) -> None:
    """Rebuild the published record of one real centre, delivery by delivery, and four invented neighbours."""
    begun = time.monotonic()
    try:
        build_demo(now=timezone.now(), report=lambda step: typer.echo(f"{time.monotonic() - begun:6.1f} s  {step}"))
    except DemoExists:
        if if_missing:
            _say_sign_ins()
            return
        typer.echo("The demo is there already; it never writes over records.", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{time.monotonic() - begun:6.1f} s  Fertig.")
    _say_sign_ins()


def _say_sign_ins() -> None:
    typer.echo(f"Anmelden mit dem Passwort {PASSWORD}:")
    for sign_in in SIGN_INS:
        typer.echo(f"          {sign_in.email:<32}{sign_in.name}")
    typer.echo(f"          {OWNER:<32}{COMPANY} (Demo)")

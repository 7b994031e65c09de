"""`transferlotse demo`: a centre to try things out on."""

import time
from typing import Annotated

import typer
from django.utils import timezone

from transferlotse.centres.models import Centre
from transferlotse.centres.queries import centre_scope
from transferlotse.config.demo.build import ACTOR, DemoExists, build_demo
from transferlotse.config.demo.people import OWNER, PASSWORD, SIGN_INS
from transferlotse.content.demo import demo
from transferlotse.insights.actions import count_reach

app = typer.Typer()


@app.command("demo")
def rebuild_demo(
    if_missing: Annotated[
        bool, typer.Option("--if-missing", help="Only say the sign-ins where the demo is there already.")
    ] = False,
) -> None:
    """Rebuild the published record of one real centre, delivery by delivery, and four invented neighbours."""
    begun = time.monotonic()

    def report(step: str) -> None:
        typer.echo(f"{time.monotonic() - begun:6.1f} s  {step}")

    try:
        build_demo(now=timezone.now(), report=report)
    except DemoExists:
        if if_missing:
            _say_sign_ins()
            return
        typer.echo("The demo is there already; it never writes over records.", err=True)
        raise typer.Exit(1) from None
    report("Reichweite zählen")
    _count_reach()
    report("Fertig.")
    _say_sign_ins()


def _count_reach() -> None:
    """As the nightly job does: whoever opens the demo finds an estimate, and pairs to decide about."""
    home = Centre.objects.get(key=demo().home.key)
    with centre_scope(home):
        count_reach(
            centre=home, order="demo", actor=ACTOR, now=timezone.now(), progress=lambda *_: None, clock=timezone.now
        )


def _say_sign_ins() -> None:
    typer.echo(f"Anmelden mit dem Passwort {PASSWORD}:")
    for sign_in in (*SIGN_INS, OWNER):
        typer.echo(f"          {sign_in.email:<32}{sign_in.name}")

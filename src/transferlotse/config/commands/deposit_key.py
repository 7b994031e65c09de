"""`transferlotse deposit-key`: show or renew the key a centre signs its deposits with."""

from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone

from transferlotse.centres.models import Centre
from transferlotse.centres.queries import centre_scope
from transferlotse.insights.actions import deposit_key, renew_deposit_key

app = typer.Typer()
ACTOR = "cli"


@app.command("deposit-key")
def show_deposit_key(
    centre: Annotated[str, typer.Option("--centre", help="Key of the centre, such as ruhr-owl.")],
    renew: Annotated[
        bool, typer.Option("--renew", help="Make a new key: the secret half was lost, or others know it.")
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", help="Folder in which <centre>.pub is written.")] = None,
) -> None:
    """Show the public key by which a centre's deposits are known, or renew it; whoever evaluates needs the new one."""
    found = Centre.objects.filter(key=centre).first()
    if found is None:
        typer.echo(
            f"There is no centre '{centre}'. Known: {', '.join(Centre.objects.values_list('key', flat=True))}.",
            err=True,
        )
        raise typer.Exit(2)
    with centre_scope(found):
        if renew:
            renewal = renew_deposit_key(centre=found, actor=ACTOR, now=timezone.now())
            key = renewal.key
        else:
            key = deposit_key(centre=found, actor=ACTOR, now=timezone.now())
    typer.echo(f"{centre}.pub: {key.spoken}")
    if out:
        _keep(out / f"{centre}.pub", key.public_key)
    if renew:
        typer.echo(_after_renewal(centre, renewal.keeps_numbers))


def _keep(file: Path, public_key: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{public_key}\n", encoding="ascii")
    except OSError as failure:
        typer.echo(f"{file} cannot be written: {failure.strerror}.", err=True)
        raise typer.Exit(2) from failure
    typer.echo(f"{file}: written")


def _after_renewal(centre: str, keeps_numbers: bool) -> str:
    """What is to be done now."""
    told = (
        f"The key is renewed. Give {centre}.pub to whoever evaluates and confirm it by telephone. If others may know the "
        f"former key, its file must go there and every span be handed in again; otherwise it may stay beside the new one as "
        f"{centre}.former.pub, so that earlier deposits still count."
    )
    if keeps_numbers:
        return told
    return (
        f"{told}\nThe former key could not be opened, so organisations get new numbers: hand in every span again in any "
        f"case, and let the former file go, or the same organisation counts twice."
    )

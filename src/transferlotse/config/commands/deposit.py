"""`transferlotse deposit`: write what a centre hands to the evaluation of the network."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from django.utils import timezone

from transferlotse.centres.models import Centre
from transferlotse.centres.queries import centre_scope
from transferlotse.insights.actions import KeyLost, SecretTooShort, deposit_key, order_deposit, write_deposit
from transferlotse.insights.models import Deposit
from transferlotse.insights.rules import SHORTEST_SECRET, Span
from transferlotse.monitoring.queries.deposits import deposit_spans, deposit_targets

app = typer.Typer()
ACTOR = "cli"
LONGEST_SECRET = 200
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day as 2024-12-31.")]


@app.command("deposit")
def write_centre_deposit(
    centre: Annotated[str, typer.Option("--centre", help="Key of the centre, such as ruhr-owl.")],
    out: Annotated[Path, typer.Option("--out", help="Folder in which the file and the public key are written.")],
    period: Annotated[
        str, typer.Option("--period", help="A year; without it and without days the whole funding.")
    ] = "",
    starts_on: Day = None,
    ends_on: Day = None,
    secret: Annotated[Path | None, typer.Option("--secret", help="File with the secret shared by the centres.")] = None,
) -> None:
    """Write and sign a deposit without names: <centre>-<period>.zip, and <centre>.pub for whoever evaluates."""
    found = Centre.objects.filter(key=centre).first()
    if found is None:
        _refuse(f"There is no centre '{centre}'. Known: {', '.join(Centre.objects.values_list('key', flat=True))}.")
    with centre_scope(found):
        span = _span(found, period, starts_on, ends_on)
        file = out / f"{centre}-{span.name}.zip"
        if file.exists():
            _refuse(f"{file} exists already and is not overwritten.")
        try:
            out.mkdir(parents=True, exist_ok=True)
            deposit = _written(found, span, secret)
            file.write_bytes(deposit.content)
            (out / f"{centre}.pub").write_text(
                f"{deposit_key(centre=found, actor=ACTOR, now=timezone.now()).public_key}\n", encoding="ascii"
            )
        except OSError as failure:
            _refuse(f"{failure.filename} cannot be read or written: {failure.strerror}.")
    rows = ", ".join(f"{name} {number}" for name, number in deposit.rows.items())
    typer.echo(f"{file}: written and signed ({rows})")


def _written(centre: Centre, span: Span, secret: Path | None) -> Deposit:
    """The deposit, written here and now: its job finds it done."""
    try:
        deposit = order_deposit(
            centre=centre, span=span, targets=deposit_targets(centre=centre, span=span), actor=ACTOR, now=timezone.now(),
            secret=_secret(secret) if secret else "",
        )  # fmt: skip
        return write_deposit(
            deposit=deposit, actor=ACTOR, now=timezone.now(), clock=timezone.now,
            progress=lambda _done, _total, message="": typer.echo(message) if message else None,
        )  # fmt: skip
    except SecretTooShort:
        _refuse(f"{secret}: the secret must have at least {SHORTEST_SECRET} characters.")
    except UnicodeDecodeError:
        _refuse(f"{secret}: the secret is no text in UTF-8.")
    except KeyLost:
        _refuse(
            "The centre's key was sealed under another secret key of this installation: restore that one, or renew the key "
            f"with 'transferlotse deposit-key --centre {centre.key} --renew'."
        )


def _secret(file: Path) -> str:
    with file.open("rb") as handle:
        content = handle.read(LONGEST_SECRET + 1).strip()
    if len(content) > LONGEST_SECRET:
        _refuse(f"{file}: a secret has at most {LONGEST_SECRET} characters.")
    return content.decode()


def _span(centre: Centre, period: str, starts_on: datetime | None, ends_on: datetime | None) -> Span:
    if starts_on and ends_on and not period:
        if starts_on > ends_on:
            _refuse("--starts-on lies after --ends-on.")
        return Span.of_days(starts_on.date(), ends_on.date())
    if starts_on or ends_on:
        _refuse("Give both --starts-on and --ends-on, without --period.")
    if len(period) == 4 and period.isascii() and period.isdigit() and int(period):
        return Span.year(int(period))
    if period:
        _refuse(f"'{period}' is no year: give a year, or --starts-on and --ends-on.")
    spans = deposit_spans(centre=centre)
    if not spans:
        _refuse(f"'{centre.key}' has neither funding nor deliveries yet, so there is nothing to hand in.")
    return spans[0]


def _refuse(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(2)

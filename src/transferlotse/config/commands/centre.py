"""`transferlotse centre`: found a centre and invite its first administrator."""

from typing import Annotated

import typer
from django.core.exceptions import ValidationError
from django.core.validators import validate_email, validate_slug
from django.utils import timezone

from transferlotse.centres.actions import found_centre
from transferlotse.centres.models import Centre
from transferlotse.people.actions import password_link

app = typer.Typer()


@app.command("centre")
def new_centre(
    key: Annotated[str, typer.Argument(help="Name in addresses, such as ruhr-owl.")],
    name: Annotated[str, typer.Argument(help="Name as people say it.")],
    admin: Annotated[str, typer.Option("--admin", help="E-mail address of the first administrator.")],
    admin_name: Annotated[str, typer.Option("--admin-name", help="Name of the first administrator.")] = "",
) -> None:
    """Found a centre; its first administrator is invited by mail, and the link is printed here as well."""
    try:
        validate_slug(key)
        validate_email(admin)
    except ValidationError as problem:
        typer.echo(" ".join(problem.messages), err=True)
        raise typer.Exit(2) from None
    if Centre.objects.filter(key=key).exists():
        typer.echo(f"There is a centre '{key}' already.", err=True)
        raise typer.Exit(2)
    _, user = found_centre(key=key, name=name, admin_email=admin, admin_name=admin_name or admin, now=timezone.now())
    typer.echo(f"Centre '{key}' is founded. {user.email} sets a password here, once:\n{password_link(user=user)}")

"""`transferlotse user`: give a person an account, roles in a centre or the operators' pages, and help the locked out."""

from typing import Annotated

import typer
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from transferlotse.centres.actions import add_member
from transferlotse.centres.models import Centre
from transferlotse.centres.queries import centre_scope
from transferlotse.centres.rules import Role
from transferlotse.people.actions import forget_second_factor, make_operator, open_account, password_link
from transferlotse.people.models import User

app = typer.Typer()
OPERATOR = "operator"
LEADING = (Role.CENTRE_ADMIN, Role.PROJECT_LEAD)


@app.command()
def user(
    email: Annotated[str, typer.Argument(help="E-mail address of the person.")],
    name: Annotated[str, typer.Option("--name", help="Name of the person; needed for a new account.")] = "",
    centre: Annotated[str, typer.Option("--centre", help="Key of a centre that the person joins today.")] = "",
    role: Annotated[
        list[Role] | None, typer.Option("--role", help="Role in the centre; without it the person leads it.")
    ] = None,
    operator: Annotated[bool, typer.Option("--operator", help="Open the operators' pages to the person.")] = False,
    forget: Annotated[
        bool, typer.Option("--forget-second-factor", help="Remove a lost second factor; ask first who is calling.")
    ] = False,
) -> None:
    """Open an account, or give a known one a role; prints a link, good once, with which a new person sets a password."""
    joined = _wanted(email, name, centre)
    if role and joined is None:
        _refuse("--role needs --centre.")
    now, known = timezone.now(), User.objects.filter(email=email.strip().lower()).first()
    if joined is not None:
        with centre_scope(joined):
            person = add_member(
                centre=joined, email=email, name=name, roles=role or LEADING, partner=None,
                starts_on=timezone.localdate(), ends_on=None, actor=OPERATOR, now=now,
            )  # fmt: skip
        typer.echo(f"{person.email} works for '{joined.key}': {', '.join(role or LEADING)}.")
    else:
        person, _ = open_account(email=email, name=name)
    if operator:
        make_operator(user=person, actor=OPERATOR, now=now)
        typer.echo(f"{person.email} may open the operators' pages at /betreiber/.")
    if forget:
        removed = forget_second_factor(user=person, actor=OPERATOR, now=now)
        typer.echo(f"{person.email}: {removed} second factors removed; the next sign-in asks for a new one.")
    if known is None:
        typer.echo(f"{person.email} sets a password here, once:\n{password_link(user=person)}")
    elif not (joined or operator or forget):
        typer.echo(f"{person.email} has an account already; nothing was changed.")


def _wanted(email: str, name: str, centre: str) -> Centre | None:
    """The centre that was named, if any; ends the command where what was given cannot be done."""
    try:
        validate_email(email)
    except ValidationError as problem:
        _refuse(" ".join(problem.messages))
    if not name and not User.objects.filter(email=email.strip().lower()).exists():
        _refuse(f"{email} has no account yet: say --name.")
    if not centre:
        return None
    found = Centre.objects.filter(key=centre).first()
    if found is None:
        _refuse(f"There is no centre '{centre}'.")
    return found


def _refuse(reason: str) -> None:
    typer.echo(reason, err=True)
    raise typer.Exit(2)

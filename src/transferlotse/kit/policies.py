"""Every view says who may open it; a test walks all URLs and fails on a view that does not."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]
Kind = Literal["public", "private_link", "signed_in", "company", "centre", "operator"]


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may open a view: `roles` narrows `centre` pages to members with one of these roles."""

    kind: Kind
    roles: frozenset[str] = frozenset()


def declare(view: View, policy: Policy) -> View:
    """Attach `policy` to `view`, so that the walk over all URLs can read it."""
    view.policy = policy  # type: ignore[attr-defined]
    return view


def policy_of(view: Any) -> Policy | None:
    """The policy a view declared, or None if it declared none."""
    return getattr(view, "policy", None)


def public(view: View) -> View:
    """Anyone may open this page."""
    return declare(view, Policy("public"))


def private_link(view: View) -> View:
    """Whoever holds the unguessable link may open this page; it is never cached nor indexed."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        response["X-Robots-Tag"] = "noindex"
        # With "no-referrer" browsers send forms with "Origin: null", and Django refuses them.
        response["Referrer-Policy"] = "same-origin"
        return response

    return declare(guarded, Policy("private_link"))


def signed_in(view: View) -> View:
    """Anyone with an account may open this page."""
    return declare(login_required(view), Policy("signed_in"))

"""The door to every page of a centre."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from transferlotse.centres.models import Centre
from transferlotse.centres.queries import Standing, centre_scope, standing_of
from transferlotse.centres.rules import ALL_ROLES, Role
from transferlotse.kit.policies import Policy, View, declare
from transferlotse.kit.verdict import ALLOWED, Verdict, refused
from transferlotse.people.models import User


def may_act_as(standing: Standing, roles: Iterable[Role]) -> Verdict:
    """Allowed when the person holds one of `roles` in the centre."""
    if standing.roles & frozenset(roles):
        return ALLOWED
    return refused(
        _("Diese Seite gehört zu einer anderen Aufgabe in Ihrem Zentrum. Fragen Sie die Verwaltung Ihres Zentrums.")
    )


class CentreRequest(HttpRequest):
    """What the views of a centre's pages get: a person with a standing at the centre, whose scope is open."""

    centre: Centre
    standing: Standing
    htmx: HtmxDetails
    user: User  # type: ignore[assignment]


def centre_page(*roles: Role) -> Callable[[View], View]:
    """A page of one centre at `/z/<centre>/…`, open to members with one of `roles` (all members without).

    Opens the centre's scope, sets `request.standing` and `request.centre`. A foreign or unknown centre answers 404,
    so that nobody learns which centres exist; a member in another role gets 403 with the reason.
    """
    wanted = frozenset(roles) or ALL_ROLES

    def wrap(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: CentreRequest, centre: str, *args: Any, **kwargs: Any) -> HttpResponse:
            standing = standing_of(user=request.user, centre_key=centre, today=timezone.localdate())
            if standing is None:
                raise Http404
            if settings.TRANSFERLOTSE_SECOND_FACTOR and not _has_second_factor(request.user):
                return redirect("mfa_index")
            request.standing, request.centre = standing, standing.centre
            verdict = may_act_as(standing, wanted)
            if not verdict:
                return render(request, "kit/refused.html", {"reason": verdict.reason}, status=403)
            with centre_scope(standing.centre):
                response = view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "no-store, private")
            return response

        return declare(guarded, Policy("centre", frozenset(role.value for role in wanted)))

    return wrap


def _has_second_factor(user: Any) -> bool:
    return bool(user.authenticator_set.exists())

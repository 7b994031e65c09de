"""Who may enter a company's space, and who may take a share back or look through it."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from transferlotse.centres.models import Centre
from transferlotse.companies.models import Company, CompanyMember, Share
from transferlotse.companies.rules import ShareState
from transferlotse.kit.numbers import day_text
from transferlotse.kit.policies import Policy, View, declare
from transferlotse.kit.verdict import ALLOWED, Verdict, refused
from transferlotse.people.models import User


class CompanyRequest(HttpRequest):
    """What the views of a company's space get: one of its members."""

    company: Company
    htmx: HtmxDetails
    user: User  # type: ignore[assignment]


def company_page(view: Callable[..., HttpResponse]) -> View:
    """A page of one company at `/betrieb/<name>/…`, open to its members. Sets `request.company`.

    A foreign or unknown company answers 404, so that nobody learns which companies are here.
    """

    @login_required
    @wraps(view)
    def guarded(request: CompanyRequest, company: str, *args: Any, **kwargs: Any) -> HttpResponse:
        found = Company.objects.filter(slug=company, members__user_id=request.user.pk).first()
        if found is None:
            raise Http404
        request.company = found
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    return declare(guarded, Policy("company"))


def may_manage_share(*, user: User, share: Share) -> Verdict:
    """A member of the company that gave the share may take it back."""
    if share.company_id and CompanyMember.objects.filter(company_id=share.company_id, user=user).exists():
        return ALLOWED
    return refused(_("Diese Freigabe gehört zu einem anderen Betrieb."))


def may_look(*, share: Share, centre: Centre, language: str, today: dt.date) -> Verdict:
    """The centre it was given to may look while it holds; the reason says since when it does not."""
    if share.centre_id != centre.pk:
        return refused(_("Diese Freigabe gilt für ein anderes Zentrum."))
    state = share.state(today)
    if state == ShareState.REVOKED:
        day = day_text(timezone.localtime(share.revoked_at).date() if share.revoked_at else None, language)
        return refused(_("Der Betrieb hat diese Freigabe am {day} zurückgezogen.").format(day=day))
    if state == ShareState.EXPIRED:
        day = day_text(share.until_on, language)
        return refused(_("Diese Freigabe galt bis zum {day}.").format(day=day))
    return ALLOWED

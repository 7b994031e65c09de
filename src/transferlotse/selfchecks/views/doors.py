"""What lets somebody into a check's pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from transferlotse.kit.policies import View, private_link
from transferlotse.selfchecks.queries.checks import open_check


def check_page(view: Callable[..., HttpResponse]) -> View:
    """A page at `/check/<token>/…`: whoever holds the link may open and send it; the view gets the check.

    Nothing here rests on a cookie, so a foreign site has nothing to borrow: without the token it cannot send anything.
    That is why these pages carry no second token against forged requests, and work for people who refuse cookies.
    """

    @wraps(view)
    def guarded(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        check = open_check(token)
        if check is None:
            return render(request, "selfchecks/check_unknown.html", status=404)
        if check.company_id is None and check.expires_on < timezone.localdate():
            return render(request, "selfchecks/check_expired.html", {"expires_on": check.expires_on}, status=410)
        return view(request, check, *args, **kwargs)

    return csrf_exempt(private_link(guarded))

"""The public front door and the pages every installation owes its visitors."""

import logging

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from transferlotse.kit.policies import public
from transferlotse.portal.queries.public import centres_behind, network_behind, sample_profile

logger = logging.getLogger(__name__)


@public
def home(request: HttpRequest) -> HttpResponse:
    """The public front door: find out where one stands, or ask."""
    return render(request, "portal/home.html", {**_behind(), "sample": sample_profile(language=get_language() or "de")})


@public
def health(request: HttpRequest) -> HttpResponse:
    """A sign of life for the operator's tools: 200 where the database answers, 503 where it does not. Starts no session."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.exception("the database does not answer")
        return HttpResponse("database: unreachable\n", "text/plain", status=503, headers={"Cache-Control": "no-store"})
    return HttpResponse("database: reachable\n", "text/plain", headers={"Cache-Control": "no-store"})


@public
def about(request: HttpRequest) -> HttpResponse:
    """Who is behind it, who pays, and what this software does with data."""
    return render(request, "portal/about.html", _behind())


@public
def imprint(request: HttpRequest) -> HttpResponse:
    """Who answers for this installation."""
    return _owed(request, "portal/imprint.html")


@public
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about whom, why, and for how long."""
    return _owed(request, "portal/privacy.html")


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    """How far the pages can be used by everyone, and whom to tell where they cannot."""
    return _owed(request, "portal/accessibility.html")


def _behind() -> dict[str, object]:
    language = get_language() or "de"
    return {
        "centres": centres_behind(language=language),
        "network": network_behind(language=language),
        "is_demo": settings.TRANSFERLOTSE_DEMO,
    }


def _owed(request: HttpRequest, template: str) -> HttpResponse:
    operator = {name: value.split("|") for name, value in settings.OPERATOR.items() if value}
    return render(request, template, {"operator": operator, "is_demo": settings.TRANSFERLOTSE_DEMO})

"""What the benchmark measures against: a view that inserts one row by Django's ORM, with no middleware at all.

As a program it makes the database of the benchmark and prints the tokens of as many fresh checks as it is told.
"""

import os
import sys
from functools import cache

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "transferlotse.config.settings")
django.setup()

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from transferlotse.kit.drafts import draft_cursor
from transferlotse.selfchecks.actions import start_check
from transferlotse.selfchecks.models import Answer, Assessment


@cache
def parent() -> int:
    """The latest check, which all rows go to, looked up once per process."""
    return int(Assessment.objects.values_list("pk", flat=True)[:1].get())


def insert(request: HttpRequest) -> HttpResponse:
    """Insert one row."""
    Answer.objects.create(
        assessment_id=parent(),
        item=os.urandom(12).hex(),
        state="answered",
        chosen=request.POST["answer"],
        answered_at=timezone.now(),
    )
    return HttpResponse(status=204)


def insert_draft(request: HttpRequest) -> HttpResponse:
    """Insert one row without waiting for the disk."""
    with draft_cursor():
        return insert(request)


def ready(request: HttpRequest) -> HttpResponse:
    """Say that it serves."""
    return HttpResponse()


urlpatterns = [path("", insert), path("draft/", insert_draft), path("ready/", ready)]


def main() -> None:
    """Make the database and the checks."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    for _ in range(int(sys.argv[1])):
        print(start_check(now=timezone.now())[1])
    # The latest check is the parent of what the bare insert writes: its thousands of rows must not weigh on the others.
    start_check(now=timezone.now())


if __name__ == "__main__":
    main()
else:
    settings.MIDDLEWARE = []
    settings.ROOT_URLCONF = __name__
    application = get_wsgi_application()

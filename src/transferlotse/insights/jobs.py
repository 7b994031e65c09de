"""Jobs of the room."""

import datetime as dt
from typing import Any

from django.utils import timezone

from transferlotse.centres.models import Centre
from transferlotse.centres.queries import centre_scope
from transferlotse.insights.actions import COUNT, DEPOSIT, clear_deposits, count_reach, order_count, write_deposit
from transferlotse.insights.models import Deposit
from transferlotse.outbox.rules import Progress, job

ACTOR = "nightly"


@job(COUNT, max_attempts=2, lost_after_minutes=5)
def count_one_centre(arguments: dict[str, Any], *, now: dt.datetime, progress: Progress) -> None:
    """Count the reach of one centre; an order counted before is left as it is."""
    centre = Centre.objects.get(key=arguments["centre_key"])
    with centre_scope(centre):
        count_reach(
            centre=centre, order=arguments["order"], actor=arguments["actor"], now=now, progress=progress, clock=timezone.now
        )  # fmt: skip


@job(DEPOSIT, max_attempts=2, lost_after_minutes=5)
def write_ordered_deposit(arguments: dict[str, Any], *, now: dt.datetime, progress: Progress) -> None:
    """Write a deposit that somebody ordered; one that is written already is left as it is."""
    centre = Centre.objects.get(key=arguments["centre_key"])
    with centre_scope(centre):
        deposit = Deposit.objects.select_related("centre").get(pk=arguments["deposit_id"])
        write_deposit(deposit=deposit, actor=arguments["actor"], now=now, progress=progress, clock=timezone.now)


@job("insights.count_all", nightly=dt.time(1, 30))
def count_all_centres(arguments: dict[str, Any], *, now: dt.datetime, progress: Progress) -> None:
    """Queue a count for every centre, one job each, so that one that fails does not stop the others."""
    order = f"nightly-{timezone.localtime(now):%Y-%m-%d}"
    for centre in Centre.objects.order_by("key"):
        order_count(centre=centre, order=order, actor=ACTOR, now=now)


@job("insights.clear_deposits", nightly=dt.time(2, 15))
def clear_all_deposits(arguments: dict[str, Any], *, now: dt.datetime, progress: Progress) -> None:
    """Remove the files of deposits that have had their time, in every centre."""
    for centre in Centre.objects.order_by("key"):
        with centre_scope(centre):
            clear_deposits(centre=centre, actor=ACTOR, now=now)

"""Counts of reach."""

import datetime as dt

from django.db.models import Max, Min

from transferlotse.centres.models import Centre
from transferlotse.centres.queries import funding_span
from transferlotse.deliveries.models import Delivery
from transferlotse.deliveries.queries import Reach, deliveries_counted
from transferlotse.insights.models import ReachRun


def span_of(*, centre: Centre) -> tuple[dt.date, dt.date] | None:
    """What a count covers: the latest funding, else from the first to the last delivery; None where neither exists."""
    if span := funding_span(centre=centre):
        return span
    found = Delivery.objects.filter(centre=centre).aggregate(first=Min("ends_on"), last=Max("ends_on"))
    return (found["first"], found["last"]) if found["first"] else None


def reach_of(*, centre: Centre, starts_on: dt.date, ends_on: dt.date) -> Reach:
    """Whom the centre's counted deliveries of a span reached."""
    return Reach(
        centre=centre, deliveries=deliveries_counted(centre=centre, starts_on=starts_on, ends_on=ends_on)
    )  # fmt: skip


def latest_run(*, centre: Centre) -> ReachRun | None:
    """The last finished count of the centre."""
    found: ReachRun | None = ReachRun.objects.filter(centre=centre).first()
    return found


def latest_runs(*, centre: Centre, limit: int = 10) -> list[ReachRun]:
    """Finished counts, latest first."""
    return list(ReachRun.objects.filter(centre=centre)[:limit])

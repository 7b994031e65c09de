"""What can be handed to the evaluation of the network: spans, and the targets agreed for exactly such a span."""

import datetime as dt

from transferlotse import content
from transferlotse.centres.models import Centre
from transferlotse.centres.queries import funding_span
from transferlotse.insights.queries import span_of
from transferlotse.insights.rules import Span, years_of
from transferlotse.monitoring.queries.figures import targets_in_force
from transferlotse.monitoring.queries.periods import periods_of


def deposit_spans(*, centre: Centre) -> list[Span]:
    """The whole funding first, then calendar years and the centre's periods, latest first; empty before any delivery."""
    whole = span_of(centre=centre)
    if whole is None:
        return []
    periods = [Span.of_days(one.starts_on, one.ends_on) for one in reversed(periods_of(centre=centre))]
    found: dict[tuple[dt.date, dt.date], Span] = {}
    for one in (Span.of_years(*whole), *years_of(*whole), *periods):
        found.setdefault((one.starts_on, one.ends_on), one)
    return list(found.values())


def deposit_targets(*, centre: Centre, span: Span) -> list[tuple[str, str, str | None]]:
    """Format, stage and agreed number of each service; none for a part of the funding, since targets hold for the whole."""
    whole = funding_span(centre=centre)
    if whole is None or span.starts_on > whole[0] or span.ends_on < whole[1]:
        return []
    agreed = targets_in_force(centre=centre, on=span.ends_on)
    return [
        (one.key, content.format_by_key(one.key).stage, None if agreed[one.id] is None else str(agreed[one.id]))
        for one in content.indicators("service")
        if one.id in agreed
    ]

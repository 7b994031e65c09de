"""The records behind one figure, as lines that a page lists, whatever kind of record they are."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from transferlotse.centres.models import Centre
from transferlotse.contacts.models import Organisation, Person
from transferlotse.content import Indicator
from transferlotse.deliveries.models import Delivery, Outcome
from transferlotse.deliveries.rules import OutcomeKind
from transferlotse.monitoring.models import Period, Snapshot
from transferlotse.monitoring.queries.figures import records_behind
from transferlotse.monitoring.queries.ledgers import Ledger, exact
from transferlotse.monitoring.rules import PeriodState
from transferlotse.publicity.models import Record


@dataclass(frozen=True, slots=True)
class Line:
    """One record behind a figure. `url_name` and `pk` lead to it; both are empty where the record was erased since."""

    title: str
    on: dt.date | None
    ai: bool
    amount: Decimal
    url_name: str = ""
    pk: int | None = None


def delivery_line(delivery: Delivery) -> Line:
    """A delivery as a line that contributes its quantity."""
    return Line(delivery.title, delivery.ends_on, delivery.ai, exact(delivery.quantity), "delivery_show", delivery.pk)


def record_line(record: Record) -> Line:
    """A publicity record as a line with its value."""
    return Line(record.title, record.published_on, False, exact(record.value), "record_show", record.pk)


def _organisation_line(organisation: Organisation) -> Line:
    return Line(str(organisation), None, False, Decimal(1), "organisation_show", organisation.pk)


def _person_line(person: Person) -> Line:
    return Line(str(person), None, False, Decimal(1), "person_show", person.pk)


def _outcome_line(outcome: Outcome) -> Line:
    title = outcome.programme or outcome.description or _("Folgeprojekt")
    if outcome.delivery_id is None:
        return Line(title, outcome.observed_on, False, Decimal(1))
    return Line(title, outcome.observed_on, False, Decimal(1), "delivery_show", outcome.delivery_id)


@dataclass(frozen=True, slots=True)
class Source:
    """What stands behind a figure: rows to page through, how each becomes a line, and their number where it is known."""

    rows: QuerySet  # type: ignore[type-arg]
    as_line: Callable[..., Line]
    number: int | None = None


def lines_behind(*, ledger: Ledger, indicator: Indicator) -> Source:
    """What stands behind a figure today: rows to page through, and how each becomes a line."""
    centre, selection = ledger.centre, ledger.selection
    match indicator.function:
        case "distinct_organisations":
            return _organisations(centre, list(ledger.first_deliveries))
        case "distinct_smes":
            return _organisations(centre, [one for one, status in ledger.sme_status.items() if status])
        case "distinct_persons" | "persons_qualified":
            named = ledger.attendances.filter(person__isnull=False)
            if indicator.formats:
                named = named.filter(delivery__format__in=indicator.formats)
            return Source(Person.objects.filter(centre=centre, pk__in=named.values("person_id")), _person_line)
        case "follow_up_projects":
            found = Outcome.objects.filter(centre=centre, kind=OutcomeKind.FOLLOW_UP_PROJECT)
            spanned = found.filter(observed_on__gte=selection.starts_on, observed_on__lte=selection.ends_on)
            return Source(spanned, _outcome_line)
        case "publicity_value":
            rows = records_behind(centre=centre, indicator=indicator, selection=selection)
            return Source(rows, record_line if rows.model is Record else delivery_line)
    return Source(records_behind(centre=centre, indicator=indicator, selection=selection), delivery_line)


def _organisations(centre: Centre, ids: list[int]) -> Source:
    return Source(Organisation.objects.filter(centre=centre, pk__in=ids), _organisation_line, len(ids))


def reported_lines(*, period: Period, indicator: Indicator, ai: bool | None) -> list[Line]:
    """What stood behind a figure when its period was locked, newest first; erased records keep their line."""
    if period.state != PeriodState.LOCKED:
        raise ValueError("Only a locked period has reported records.")
    figures = (
        [indicator.id] if indicator.kind not in {"sum", "goal"} else [f"service.{key}" for key in indicator.formats]
    )
    snapshots = Snapshot.objects.filter(centre=period.centre, period=period, figure__in=figures)
    if ai is not None:
        snapshots = snapshots.filter(ai=ai)
    kept = [(record, Decimal(entry[0]), one.ai) for one in snapshots for record, entry in one.contributing.items()]
    known = _known_lines(period.centre, indicator, [int(record) for record, _, _ in kept])
    lines = [
        replace(known[int(record)], amount=amount) if int(record) in known else _erased(record, amount, with_ai)
        for record, amount, with_ai in kept
    ]
    return sorted(lines, key=lambda line: (line.on or dt.date.min, line.title), reverse=True)


def _known_lines(centre: Centre, indicator: Indicator, ids: list[int]) -> dict[int, Line]:
    if indicator.kind == "reach":
        organisations = Organisation.objects.filter(centre=centre, pk__in=ids)
        return {row.pk: _organisation_line(row) for row in organisations}
    if indicator.function == "publicity_value":
        return {row.pk: record_line(row) for row in Record.objects.filter(centre=centre, pk__in=ids)}
    return {row.pk: delivery_line(row) for row in Delivery.objects.filter(centre=centre, pk__in=ids)}


def _erased(record: str, amount: Decimal, ai: bool) -> Line:
    return Line(_("Datensatz %(number)s, später gelöscht") % {"number": record}, None, ai, amount)

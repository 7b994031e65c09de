"""Moving in: what a table would do, and doing it; founding a company's space from the link in the mail."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from transferlotse.centres.models import Centre, Partner
from transferlotse.companies.actions import found_company
from transferlotse.companies.models import Company, Invitation
from transferlotse.contacts.actions.importing import plan_contacts
from transferlotse.deliveries.actions.importing import plan_deliveries
from transferlotse.deliveries.actions.participants import plan_attendance
from transferlotse.files.actions import claim_for_applying, note_applied, note_given_up, note_preview, note_queued
from transferlotse.files.models import TableImport
from transferlotse.files.queries import table_of
from transferlotse.files.rules.columns import ColumnMap, Field, Problem, Values, read_rows
from transferlotse.files.rules.tables import Table
from transferlotse.files.rules.traces import Counts, ImportState, Trace
from transferlotse.journal.queries import last_entry_number
from transferlotse.monitoring.actions import set_target
from transferlotse.monitoring.models import Target
from transferlotse.outbox.actions import enqueue
from transferlotse.outbox.models import Job
from transferlotse.outbox.queries import job_of
from transferlotse.outbox.rules import JobState, Progress
from transferlotse.people.models import User
from transferlotse.portal.queries.vocabularies import sure_districts, vocabularies, with_zero
from transferlotse.portal.rules import KINDS
from transferlotse.publicity.actions import plan_publicity
from transferlotse.selfchecks.actions import adopt_check
from transferlotse.selfchecks.models import Assessment
from transferlotse.selfchecks.queries.checks import RESULT

APPLY = "portal.apply_import"
READING, SAVING = gettext_noop("Die Zeilen werden geprüft."), gettext_noop("Die Zeilen werden gespeichert.")
Change = Literal["created", "changed", "unchanged"]
Write = Callable[..., None]


class FileForgotten(RuntimeError):
    """Raised when the uploaded file of an import is no longer kept."""


@dataclass(slots=True)
class Plan:
    """What a table would do: by row number what becomes of it, what is wrong, and how to write it."""

    changes: Mapping[int, Change]
    problems: list[Problem]
    write: Write

    def __post_init__(self) -> None:
        self.problems = sorted(self.problems, key=lambda problem: problem.row)

    @property
    def counts(self) -> Counts:
        """Rows by what becomes of them; a row with a problem is refused."""
        kinds = list(self.changes.values())
        refused = len({problem.row for problem in self.problems if problem.refuses})
        return Counts(kinds.count("created"), kinds.count("changed"), kinds.count("unchanged"), refused)


@dataclass(slots=True)
class _TargetPlan:
    centre: Centre
    rows: Sequence[Values]
    changes: dict[int, Change] = field(default_factory=dict)

    def write(self, *, trace: Trace, actor: str, now: dt.datetime) -> None:
        part = trace.part("monitoring.Target", subject="target")
        known = _targets(self.centre)
        for row in self.rows:
            figure, value = row.values["figure"], row.values.get("value")
            change = set_target(
                centre=self.centre, figure=figure, value=value, source_key=row.source_key, actor=actor, now=now
            )
            if change == "changed":
                part.note_changed(known[figure], {"value": known[figure].value})
        new = [target for figure, target in _targets(self.centre).items() if figure not in known]
        part.note_created(new)


def preview_import(*, centre: Centre, table_import: TableImport, today: dt.date) -> Counts:
    """Find out what a table would do and keep that with the import. Raises FileForgotten and ImportMoved."""
    table, good, problems = _read(centre, table_import)
    plan = _plan(centre, table_import, table, good, problems, today)
    note_preview(table_import=table_import, counts=plan.counts, problems=plan.problems)
    return plan.counts


def apply_import(
    *, centre: Centre, table_import: TableImport, actor: str, now: dt.datetime, progress: Progress | None = None
) -> Counts:
    """Write the good rows of a table, all in one transaction; rows with problems stay out.

    Raises FileForgotten, and ImportMoved when the import was applied already.
    """
    total = table_import.row_count
    if progress:
        progress(0, total, READING)
    table, good, problems = _read(centre, table_import)
    if progress:
        progress(total // 2, total, SAVING)
    with transaction.atomic():
        claim_for_applying(table_import=table_import)
        # One import of a centre at a time, so that two lists cannot enter the same firm twice.
        Centre.objects.select_for_update().get(pk=centre.pk)
        plan = _plan(centre, table_import, table, good, problems, timezone.localdate(now))
        trace = Trace(journal_start=last_entry_number())
        plan.write(trace=trace, actor=actor, now=now)
        trace.journal_number = last_entry_number()
        note_applied(table_import=table_import, counts=plan.counts, problems=plan.problems, trace=trace, now=now)
    if progress:
        progress(total, total, "")
    return plan.counts


def queue_import(*, centre: Centre, table_import: TableImport, actor: str, now: dt.datetime) -> Job:
    """Let a job apply a large table. Raises ImportMoved when it is on its way already."""
    with transaction.atomic():
        arguments = {"import_id": table_import.pk, "centre_key": centre.key, "actor": actor}
        job = enqueue(APPLY, arguments=arguments, now=now, centre_key=centre.key, total=table_import.row_count)
        note_queued(table_import=table_import, job_id=job.pk)
    return job


def is_stalled(*, centre: Centre, table_import: TableImport) -> bool:
    """Whether the job that was to apply an import gave up."""
    if table_import.state != ImportState.APPLYING:
        return False
    job = job_of(job_id=table_import.job_id or 0, centre_key=centre.key)
    return job is None or job.state == JobState.FAILED


def reopen_stalled(*, centre: Centre, table_import: TableImport) -> None:
    """Make an import whose job gave up ready for another try; does nothing to any other."""
    if is_stalled(centre=centre, table_import=table_import):
        note_given_up(table_import=table_import)


def sample_rows(
    *, centre: Centre, table_import: TableImport, count: int
) -> tuple[list[Field], list[Values], list[str]]:
    """The first good rows as they were understood, with the fields that occur in them; and the columns nobody reads."""
    table, good, _problems = _read(centre, table_import, limit=count * 4)
    refused = {one["row"] for one in table_import.refused if one.get("refuses", True)}
    shown = [row for row in good if row.number not in refused][:count]
    fields = [one for one in KINDS[table_import.kind].fields if any(one.name in row.values for row in shown)]
    return fields, shown, [name for name in table.header if name not in table_import.columns.values()]


def _read(
    centre: Centre, table_import: TableImport, limit: int | None = None
) -> tuple[Table, list[Values], list[Problem]]:
    fields = KINDS[table_import.kind].fields
    table = table_of(table_import, fields)
    if table is None:
        raise FileForgotten
    if limit is not None:
        table = Table(table.header, table.rows[:limit], table.sheet, table.sheets, table.encoding)
    good, problems = read_rows(
        kind=table_import.kind,
        fields=fields,
        table=table,
        mapping=ColumnMap(table_import.columns, table_import.fixed),
        vocabularies=vocabularies(centre=centre, fields=fields),
    )
    return table, [replace(row, values=with_zero(row.values)) for row in good], problems


def _plan(
    centre: Centre, table_import: TableImport, table: Table, good: list[Values], problems: list[Problem], today: dt.date
) -> Plan:
    columns: dict[str, str] = table_import.columns
    postcodes = sure_districts(table, columns.get("postcode"))
    plan: Any
    if table_import.kind == "targets":
        return _plan_targets(centre, good, problems, columns)
    if table_import.kind == "contacts":
        book, changes = plan_contacts(centre=centre, rows=good, postcodes=postcodes, today=today)
        return Plan(changes, problems, lambda **by: book.write(action="import_contacts", **by))
    if table_import.kind == "deliveries":
        sole = tuple(Partner.objects.filter(centre=centre).values_list("pk", flat=True)[:2])
        plan = plan_deliveries(
            centre=centre, rows=good, postcodes=postcodes, columns=columns,
            default_partners=sole if len(sole) == 1 else (),
        )  # fmt: skip
    elif table_import.kind == "attendance":
        plan = plan_attendance(centre=centre, rows=good, postcodes=postcodes, columns=columns)
    else:
        plan = plan_publicity(centre=centre, rows=good, columns=columns)
    return Plan(plan.changes, [*problems, *plan.problems], plan.write)


def _plan_targets(centre: Centre, good: list[Values], problems: list[Problem], columns: Mapping[str, str]) -> Plan:
    known = _targets(centre)
    seen: dict[str, int] = {}
    rows, more = [], []
    changes: dict[int, Change] = {}
    for row in good:
        figure, value = row.values["figure"], row.values.get("value")
        if figure in seen:
            more.append(Problem(row.number, columns.get("figure", "Kennzahl"), "key_twice", str(seen[figure])))
        elif value is not None and value < 0:
            more.append(Problem(row.number, columns.get("value", "Soll"), "negative"))
        else:
            seen[figure] = row.number
            rows.append(row)
            target = known.get(figure)
            changes[row.number] = "created" if target is None else "unchanged" if target.value == value else "changed"
    return Plan(changes, [*problems, *more], _TargetPlan(centre, rows, changes).write)


def _targets(centre: Centre) -> dict[str, Target]:
    return {target.figure: target for target in Target.objects.filter(centre=centre)}


def accept_invitation(*, invitation: Invitation, user: User, now: dt.datetime) -> Company:
    """Found the space, move the check into it, and use the invitation up.

    Raises Invitation.DoesNotExist where it was used a moment ago. A check that was deleted meanwhile is left out.
    """
    with transaction.atomic():
        current = Invitation.objects.select_for_update().get(pk=invitation.pk)
        company = found_company(name=current.company_name, user=user, now=now)
        is_there = Assessment.objects.filter(pk=current.subject_id, company=None).exists()
        if current.subject == RESULT and is_there:
            adopt_check(assessment_id=current.subject_id, company=company, now=now, actor=user.journal_name)
        current.delete()
    return company

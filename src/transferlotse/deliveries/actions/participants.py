"""Moving a centre's own lists of those who took part into the records, many rows at once."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from transferlotse import content
from transferlotse.centres.models import Centre
from transferlotse.contacts.actions.importing import AddressBook
from transferlotse.contacts.models import Organisation, Person
from transferlotse.contacts.rules.importing import ORGANISATION_IMPORT
from transferlotse.deliveries.actions.importing import CHUNK, Change, known_records
from transferlotse.deliveries.models import Attendance, Delivery
from transferlotse.deliveries.rules import DeliveryState
from transferlotse.files.rules.columns import ROW_KEY, Problem, Values, fingerprint
from transferlotse.files.rules.tables import normalised
from transferlotse.files.rules.traces import Trace
from transferlotse.journal.actions import record_entry

ATTENDANCE = "deliveries.Attendance"


@dataclass(slots=True)
class AttendancePlan:
    """What a list of participants would do: new and changed rows, and what it adds to the address book."""

    centre: Centre
    book: AddressBook
    changes: dict[int, Change] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    new: list[Attendance] = field(default_factory=list)
    changed: list[tuple[Attendance, dict[str, Any]]] = field(default_factory=list)
    # Who was there, by row: a person on the list twice was there once, unless the row stands for several people.
    named: dict[tuple[int | None, int], int] = field(default_factory=dict)

    def write(self, *, trace: Trace, actor: str, now: dt.datetime) -> None:
        """Write the plan, address book first, with one journal entry for each kind of record. Call inside a transaction."""
        self.book.write(trace=trace, action="import_attendance", actor=actor, now=now)
        for row in (*self.new, *(row for row, _ in self.changed)):
            # Organisations and people had no ids yet when the row was prepared.
            row.organisation, row.person = row.organisation, row.person
        Attendance.objects.bulk_create(self.new, batch_size=CHUNK)
        part = trace.part(ATTENDANCE)
        part.note_created(self.new)
        for row, former in self.changed:
            part.note_changed(row, former)
        if self.changed:
            names = ["delivery", "organisation", "person", "headcount", "entered"]
            Attendance.objects.bulk_update([row for row, _ in self.changed], names, batch_size=CHUNK)
        ids = {row.delivery_id for row in self.new} | {row.delivery_id for row, _ in self.changed}
        if ids:
            record_entry(
                actor=actor, action="import_attendance", subject="delivery", subject_ids=sorted(ids),
                fields=["attendances"], centre_key=self.centre.key, now=now,
            )  # fmt: skip


def plan_attendance(
    *, centre: Centre, rows: Sequence[Values], postcodes: Mapping[str, str], columns: Mapping[str, str]
) -> AttendancePlan:
    """What a list of participants would do to deliveries and address book. Nothing is written.

    A delivery is found by its key, or by format, day and title as far as the row gives them; a row that fits none, or
    more than one, is refused. Organisations are found by key, then by name and place, and entered if unknown.
    """
    plan = AttendancePlan(centre, AddressBook.opened(centre=centre))
    finder = _Finder.of(centre)
    known = known_records(Attendance, centre, [row.source_key for row in rows])
    for row in rows:
        record = known.get(row.source_key)
        delivery, problem = finder.find(row.values)
        if delivery is None and record is None:
            name = "delivery_key" if "delivery_key" in row.values else "title"
            plan.problems.append(Problem(row.number, columns.get(name, "Leistung"), problem, finder.words(row.values)))
        elif not _counts_somebody(row.values):
            plan.problems.append(Problem(row.number, columns.get("name", "Organisation"), "nobody"))
        else:
            _plan_attendance(plan, row, record, delivery, postcodes, columns)
    return plan


def _counts_somebody(values: Mapping[str, Any]) -> bool:
    return any(name in values for name in ("name", "last_name")) or values.get("headcount", 0) > 0


def _plan_attendance(
    plan: AttendancePlan,
    row: Values,
    record: Attendance | None,
    delivery: Delivery | None,
    postcodes: Mapping[str, str],
    columns: Mapping[str, str],
) -> None:
    organisation = _organisation(plan.book, row.values, postcodes)
    person = _person(plan.book, row.values, organisation)
    delivery_id = delivery.pk if delivery else record.delivery_id if record else None
    if person is not None and row.values.get("headcount", 1) == 1:
        first = plan.named.setdefault((delivery_id, id(person)), row.number)
        if first != row.number and record is None:
            where = (row.number, columns.get("last_name", "Nachname"))
            return plan.problems.append(Problem(*where, "person_twice", str(first), refuses=False))
    wanted = {
        "delivery_id": delivery_id,
        "organisation": organisation,
        "person": person,
        "headcount": row.values.get("headcount") or 1,
        "entered": dict(row.entered),
    }
    if record is None:
        plan.new.append(Attendance(centre=plan.centre, source_key=row.source_key, **wanted))
        plan.changes[row.number] = "created"
        return
    book = plan.book
    there = book.survivor(book.by_id[record.organisation_id]) if record.organisation_id else None
    # Somebody whom this list enters has no key yet, and must not pass for nobody.
    same = there is organisation and record.person_id == (person.pk if person else None)
    same = same and (record.person_id is None) == (person is None)
    if same and record.headcount == wanted["headcount"] and record.delivery_id == wanted["delivery_id"]:
        plan.changes[row.number] = "unchanged"
        return
    former = {
        name: getattr(record, name) for name in ("delivery_id", "organisation_id", "person_id", "headcount", "entered")
    }
    for name, value in wanted.items():
        setattr(record, name, value)
    plan.changed.append((record, former))
    plan.changes[row.number] = "changed"


def _organisation(book: AddressBook, values: Mapping[str, Any], postcodes: Mapping[str, str]) -> Organisation | None:
    if "name" not in values:
        return book.by_key.get(str(values.get("organisation_key", "")))
    said = {name: values[name] for name in ORGANISATION_IMPORT if name in values and name not in {"email", "district"}}
    if district := postcodes.get(str(values.get("postcode", ""))):
        said["district"] = district
    return book.organisation(values=said, source_key=str(values.get("organisation_key", "")))[0]


def _person(book: AddressBook, values: Mapping[str, Any], at: Organisation | None) -> Person | None:
    if "last_name" not in values:
        return None
    said = {name: values[name] for name in ("last_name", "first_name", "email") if name in values}
    place = at.search_key if at else str(values.get("email", ""))
    mark = fingerprint("person", [place, said["last_name"], said.get("first_name", "")])
    job_title = values.get("job_title", "")
    return book.person(at=at, values=said, job_title=job_title, source_key=f"{ROW_KEY}{mark}")[0]


@dataclass(slots=True)
class _Finder:
    """Finds the delivery that a row of participants means."""

    by_key: dict[str, Delivery]
    by_day: dict[dt.date, list[Delivery]]

    @classmethod
    def of(cls, centre: Centre) -> "_Finder":
        finder = cls({}, {})
        alive = Delivery.objects.filter(centre=centre).exclude(state=DeliveryState.CANCELLED)
        for delivery in alive.defer("note"):
            if delivery.source_key:
                finder.by_key[delivery.source_key] = delivery
            for day in {delivery.starts_on, delivery.ends_on}:
                finder.by_day.setdefault(day, []).append(delivery)
        return finder

    def find(self, values: Mapping[str, Any]) -> tuple[Delivery | None, str]:
        """The one delivery that fits; otherwise None and the code of what is wrong."""
        if key := str(values.get("delivery_key", "")):
            found = self.by_key.get(key)
            return found, "" if found else "no_such_delivery"
        if "held_on" not in values:
            return None, "which_delivery"
        fitting = [one for one in self.by_day.get(values["held_on"], []) if _fits(one, values)]
        if len(fitting) == 1:
            return fitting[0], ""
        return None, "several_deliveries" if fitting else "no_such_delivery"

    def words(self, values: Mapping[str, Any]) -> str:
        """What the row said about the delivery."""
        day = values["held_on"].strftime("%d.%m.%Y") if "held_on" in values else ""
        kind = content.format_by_key(values["format"]).name.de if "format" in values else ""
        parts = [values.get("delivery_key", ""), day, kind, values.get("title", "")]
        return ", ".join(str(part) for part in parts if part)


def _fits(delivery: Delivery, values: Mapping[str, Any]) -> bool:
    if "format" in values and values["format"] != delivery.format:
        return False
    return "title" not in values or normalised(values["title"]) == normalised(delivery.title)

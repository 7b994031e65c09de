"""Moving a centre's own list of organisations and people into the address book, many rows at once."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from transferlotse.centres.models import Centre
from transferlotse.contacts.actions.organisations import FACT_FIELDS, FACT_UNKNOWN
from transferlotse.contacts.models import Affiliation, Organisation, OrganisationFact, OrganisationRole, Person
from transferlotse.contacts.queries import Spellings, places_of, survivor_map
from transferlotse.contacts.rules import search_key
from transferlotse.contacts.rules.importing import ContactRow, contact_row
from transferlotse.files.rules.columns import ROW_KEY, Values, fingerprint
from transferlotse.files.rules.traces import Trace, differences
from transferlotse.journal.actions import record_entry

CHUNK = 500
Change = Literal["created", "changed", "unchanged"]
ORGANISATION, PERSON = "contacts.Organisation", "contacts.Person"


@dataclass(slots=True)
class AddressBook:
    """The address book of a centre in memory: what is there, what an import adds and changes. Nothing is written yet.

    Names are compared without case, accents and punctuation, then as the comparison of lists reads them: without legal form
    and department, at the same place. An entry that was merged stands for its survivor.
    """

    centre: Centre
    by_id: dict[int, Organisation] = field(default_factory=dict)
    survivors: Mapping[int, int] = field(default_factory=dict)
    by_key: dict[str, Organisation] = field(default_factory=dict)
    by_name: dict[tuple[str, str], Organisation] = field(default_factory=dict)
    spellings: Spellings | None = None
    people_by_key: dict[str, Person] = field(default_factory=dict)
    people_there: dict[tuple[int, str], Person] = field(default_factory=dict)
    new_organisations: list[Organisation] = field(default_factory=list)
    new_people: list[Person] = field(default_factory=list)
    new_affiliations: list[Affiliation] = field(default_factory=list)
    new_facts: list[OrganisationFact] = field(default_factory=list)
    new_roles: list[OrganisationRole] = field(default_factory=list)
    facts: dict[int, list[OrganisationFact]] = field(default_factory=dict)
    roles: dict[int, set[str]] = field(default_factory=dict)
    changed: dict[str, dict[int, tuple[Any, dict[str, Any]]]] = field(default_factory=dict)
    said: dict[tuple[str, int], set[str]] = field(default_factory=dict)

    @classmethod
    def opened(cls, *, centre: Centre) -> "AddressBook":
        """Read the whole address book of `centre`: five queries, whatever its size."""
        book = cls(centre)
        book.survivors = survivor_map(centre=centre)
        for organisation in Organisation.objects.filter(centre=centre).order_by("-pk"):
            book.by_id[organisation.pk] = organisation
        for organisation in book.by_id.values():
            book._index(organisation)
        for fact in OrganisationFact.objects.filter(centre=centre).order_by("valid_from", "pk"):
            book.facts.setdefault(fact.organisation_id, []).append(fact)
        for role in OrganisationRole.objects.filter(centre=centre, ends_on__isnull=True):
            book.roles.setdefault(role.organisation_id, set()).add(role.role)
        people = {person.pk: person for person in Person.objects.filter(centre=centre)}
        book.people_by_key = {person.source_key: person for person in people.values() if person.source_key}
        for pair in Affiliation.objects.filter(centre=centre, ends_on__isnull=True).order_by("-pk"):
            at = book.survivor(book.by_id[pair.organisation_id])
            book.people_there[id(at), people[pair.person_id].search_key] = people[pair.person_id]
        return book

    def survivor(self, organisation: Organisation) -> Organisation:
        """The entry that counts for this one."""
        return self.by_id.get(self.survivors.get(organisation.pk, organisation.pk), organisation)

    def organisation(self, *, values: Mapping[str, Any], source_key: str) -> tuple[Organisation, bool]:
        """The entry that a row means, by key, then by name and place; True when it is new (and then prepared)."""
        found = self.by_key.get(source_key) if source_key else None
        found = found or next((one for one in self._called(values) if _may_be(one, source_key)), None)
        found = found or self._spelt_alike(values, source_key)
        if found is not None:
            return self.survivor(found), False
        new = Organisation(centre=self.centre, source_key=source_key, **values)
        new.refresh_search_key()
        self.new_organisations.append(new)
        self._index(new)
        if self.spellings is not None:
            self.spellings.add(new)
        return new, True

    def person(
        self, *, at: Organisation | None, values: Mapping[str, Any], job_title: str, source_key: str
    ) -> tuple[Person, bool]:
        """The person that a row means, by name within the organisation, else by key; True when new (and then prepared)."""
        name = search_key(f"{values['last_name']} {values.get('first_name', '')}")[:320]
        found = self.people_by_key.get(source_key) if at is None else self.people_there.get((id(at), name))
        if found is not None:
            return found, False
        key = source_key if source_key not in self.people_by_key else ""
        new = Person(centre=self.centre, source_key=key, **values)
        new.refresh_search_key()
        self.new_people.append(new)
        if key:
            self.people_by_key[key] = new
        if at is not None:
            self.people_there[id(at), name] = new
            self.new_affiliations.append(
                Affiliation(centre=self.centre, person=new, organisation=at, job_title=job_title)
            )
        return new, True

    def bring_in_line(self, record: Any, label: str, values: Mapping[str, Any]) -> bool:
        """Set what differs on a known entry and remember what stood there; True if anything did."""
        former = differences(record, values)
        if not former:
            return False
        for name in former:
            setattr(record, name, values[name])
        if label in {ORGANISATION, PERSON}:
            former["search_key"] = record.search_key
            record.refresh_search_key()
        if record.pk is not None:
            _, before = self.changed.setdefault(label, {}).setdefault(record.pk, (record, {}))
            for name, value in former.items():
                before.setdefault(name, value)
        return True

    def first_said(self, record: Any, what: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Those of `values` on which no earlier row of the list spoke: where rows differ, the first one holds."""
        before = self.said.setdefault((what, id(record)), set())
        news = {name: value for name, value in values.items() if name not in before}
        before |= set(news)
        return news

    def know(self, organisation: Organisation, said: Mapping[str, Any], valid_from: dt.date) -> bool:
        """Note size and trade as of a day; True if that is news. What a row does not say goes on holding."""
        history = self.facts.setdefault(organisation.pk, []) if organisation.pk else self._new_facts(organisation)
        latest = next((fact for fact in reversed(history) if fact.valid_from <= valid_from), None)
        if not said or (latest is not None and not differences(latest, said)):
            return False
        if latest is not None and latest.valid_from == valid_from:
            return self.bring_in_line(latest, "contacts.OrganisationFact", said)
        known = {name: getattr(latest, name, FACT_UNKNOWN[name]) for name in FACT_FIELDS}
        fact = OrganisationFact(
            centre=self.centre, organisation=organisation, valid_from=valid_from, **{**known, **said}
        )
        self.new_facts.append(fact)
        history.append(fact)
        history.sort(key=lambda one: one.valid_from)
        return True

    def take_on(self, organisation: Organisation, role: str, starts_on: dt.date) -> bool:
        """Note what the organisation is to the centre; True if that is news."""
        if not role:
            return False
        if organisation._state.adding:  # not written yet
            has = {one.role for one in self.new_roles if one.organisation is organisation}
        else:
            has = self.roles.setdefault(organisation.pk, set())
        if role in has:
            return False
        has.add(role)
        self.new_roles.append(
            OrganisationRole(centre=self.centre, organisation=organisation, role=role, starts_on=starts_on)
        )
        return True

    def write(self, *, trace: Trace, action: str, actor: str, now: dt.datetime) -> None:
        """Write what was prepared, with one journal entry each for organisations and people. Call inside a transaction."""
        fresh: list[Organisation | Person] = [*self.new_organisations, *self.new_people]
        for record in fresh:
            record.changed_at = now
        self._create(Organisation, self.new_organisations, trace, ORGANISATION, ORGANISATION, "organisation", "pk")
        self._create(Person, self.new_people, trace, PERSON, PERSON, "person", "pk")
        for label, model, rows in (
            ("contacts.OrganisationFact", OrganisationFact, self.new_facts),
            ("contacts.OrganisationRole", OrganisationRole, self.new_roles),
        ):
            self._create(model, rows, trace, label, ORGANISATION, "organisation", "organisation_id")
        self._create(Affiliation, self.new_affiliations, trace, "contacts.Affiliation", PERSON, "person", "person_id")
        organisations = {row.pk for row in self.new_organisations}
        organisations |= {row.organisation_id for row in self.new_facts} | {
            row.organisation_id for row in self.new_roles
        }
        people = {row.pk for row in self.new_people} | {row.person_id for row in self.new_affiliations}
        organisations |= self._change(Organisation, trace, ORGANISATION, ORGANISATION, "organisation", "pk", now)
        organisations |= self._change(
            OrganisationFact, trace, "contacts.OrganisationFact", ORGANISATION, "organisation", "organisation_id", now
        )
        people |= self._change(Person, trace, PERSON, PERSON, "person", "pk", now)
        people |= self._change(Affiliation, trace, "contacts.Affiliation", PERSON, "person", "person_id", now)
        for subject, ids in (("organisation", organisations), ("person", people)):
            if ids:
                record_entry(
                    actor=actor, action=action, subject=subject, subject_ids=sorted(ids),
                    fields=["imported"], centre_key=self.centre.key, now=now,
                )  # fmt: skip

    def _create(
        self, model: Any, rows: list[Any], trace: Trace, label: str, owner_label: str, subject: str, owner: str
    ) -> None:
        if not rows:
            return
        for row in rows:
            # Relations were set before their targets had ids.
            for name in ("organisation", "person"):
                if getattr(row, f"{name}_id", 0) is None and getattr(row, name) is not None:
                    setattr(row, name, getattr(row, name))
        model.objects.bulk_create(rows, batch_size=CHUNK)
        trace.part(label, owner=owner_label, subject=subject).note_created(rows, owner)

    def _change(
        self, model: Any, trace: Trace, label: str, owner_label: str, subject: str, owner: str, now: dt.datetime
    ) -> set[int]:
        touched = self.changed.get(label)
        if not touched:
            return set()
        part = trace.part(label, owner=owner_label, subject=subject)
        names: set[str] = set()
        for row, former in touched.values():
            part.note_changed(row, former, owner)
            names |= set(former)
            if label in {ORGANISATION, PERSON}:
                row.changed_at = now
                names.add("changed_at")
        model.objects.bulk_update([row for row, _ in touched.values()], sorted(names), batch_size=CHUNK)
        return {getattr(row, owner) for row, _ in touched.values()}

    def _called(self, values: Mapping[str, Any]) -> list[Organisation]:
        return [self.by_name[one] for one in _names(values) if one in self.by_name]

    def _spelt_alike(self, values: Mapping[str, Any], source_key: str) -> Organisation | None:
        """The one entry at the place whose name is the same but for its spelling; None where several could be meant."""
        if self.spellings is None:
            self.spellings = Spellings([*self.by_id.values(), *self.new_organisations])
        said = (str(values.get(part, "") or "") for part in ("name", "city", "postcode"))
        alike = (self.survivor(one) for one in self.spellings.alike(*said) if _may_be(one, source_key))
        found = {id(one): one for one in alike}
        return next(iter(found.values())) if len(found) == 1 else None

    def _index(self, organisation: Organisation) -> None:
        if organisation.source_key:
            self.by_key[organisation.source_key] = organisation
        values = {"name": organisation.name, "city": organisation.city, "postcode": organisation.postcode}
        for name in _names(values):
            self.by_name[name] = organisation

    def _new_facts(self, organisation: Organisation) -> list[OrganisationFact]:
        return self.facts.setdefault(-id(organisation), [])


def plan_contacts(
    *, centre: Centre, rows: Sequence[Values], postcodes: Mapping[str, str], today: dt.date
) -> tuple[AddressBook, dict[int, Change]]:
    """What a list would do to the address book, by row number. Nothing is written."""
    book = AddressBook.opened(centre=centre)
    changes: dict[int, Change] = {}
    for row in rows:
        changes[row.number] = _plan_row(book, contact_row(row.values, postcodes), row, today)
    return book, changes


def _plan_row(book: AddressBook, said: ContactRow, row: Values, today: dt.date) -> Change:
    own_key = str(row.values.get("source_key", ""))
    organisation, is_new = book.organisation(values=said.organisation, source_key=own_key)
    known_from = row.values.get("known_from") or today
    values = book.first_said(organisation, "entry", said.organisation)
    if own_key and not organisation.source_key:
        values["source_key"] = own_key
    changed = False if is_new else book.bring_in_line(organisation, ORGANISATION, values)
    changed |= book.know(organisation, book.first_said(organisation, "facts", said.facts), known_from)
    changed |= book.take_on(organisation, said.role, known_from)
    if said.person:
        mark = fingerprint("person", [organisation.search_key, *map(str, said.person.values())])
        person, is_new_person = book.person(
            at=organisation, values=said.person, job_title=said.job_title, source_key=f"{ROW_KEY}{mark}"
        )
        news = book.first_said(person, "person", said.person)
        changed |= is_new_person or book.bring_in_line(person, PERSON, news)
    if organisation._state.adding:  # not written yet
        return "created"
    return "changed" if changed else "unchanged"


def _may_be(organisation: Organisation, source_key: str) -> bool:
    """Two entries with different keys of their own are two, however alike their names are."""
    key = organisation.source_key
    return not (source_key and key) or key == source_key or key.startswith(("form:", ROW_KEY))


def _names(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What an organisation is recognised by: name with town, name with postcode; the name alone only without a place."""
    name = search_key(str(values.get("name", "")))
    return [
        (name, place) for place in places_of(str(values.get("city", "") or ""), str(values.get("postcode", "") or ""))
    ] or [(name, "")]

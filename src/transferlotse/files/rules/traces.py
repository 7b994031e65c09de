"""What an import did to the records, row by row of the database, so that it can be taken back."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any


class ImportState(StrEnum):
    """Where an import stands."""

    UPLOADED = "uploaded"
    PREVIEWED = "previewed"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Counts:
    """What becomes of the rows of a table."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0

    @property
    def good(self) -> int:
        """Rows that can go in."""
        return self.created + self.changed + self.unchanged

    @property
    def altered(self) -> int:
        """Rows that make a difference: new and changed ones."""
        return self.created + self.changed


@dataclass(slots=True)
class Part:
    """What happened to the rows of one model. `owner_label` names the record they belong to (the model itself for records
    that stand alone), `subject` what the journal calls that record. Each list entry names the owner's id."""

    label: str
    owner_label: str
    subject: str
    created: list[list[int]] = field(default_factory=list)
    changed: dict[str, dict[str, Any]] = field(default_factory=dict)
    owners_of_changed: dict[str, int] = field(default_factory=dict)
    deleted: list[dict[str, Any]] = field(default_factory=list)
    owners_of_deleted: list[int] = field(default_factory=list)

    def note_created(self, rows: Iterable[Any], owner: str = "pk") -> None:
        """Note new database rows; `owner` is the attribute that holds the owner's id."""
        self.created += [[row.pk, getattr(row, owner)] for row in rows]

    def note_changed(self, row: Any, former: Mapping[str, Any], owner: str = "pk") -> None:
        """Note the former values of a row's fields."""
        self.changed[str(row.pk)] = {name: plain(value) for name, value in former.items()}
        self.owners_of_changed[str(row.pk)] = getattr(row, owner)

    def note_deleted(self, row: Any, owner: str) -> None:
        """Note a row that is about to be deleted."""
        self.deleted.append({one.attname: plain(getattr(row, one.attname)) for one in row._meta.concrete_fields})
        self.owners_of_deleted.append(getattr(row, owner))


@dataclass(slots=True)
class Trace:
    """All parts in the order of writing, and the numbers of the journal's last entries before and after it."""

    parts: list[Part] = field(default_factory=list)
    journal_number: int = 0
    journal_start: int = 0

    def part(self, label: str, *, owner: str = "", subject: str = "") -> Part:
        """A new part, written after those before it."""
        part = Part(label, owner or label, subject)
        self.parts.append(part)
        return part

    def as_json(self) -> dict[str, Any]:
        """As plain data for the database."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Trace":
        """The trace that `as_json` wrote."""
        return cls([Part(**part) for part in data["parts"]], data["journal_number"], data.get("journal_start", 0))


def plain(value: Any) -> Any:
    """A value as JSON can keep it; a model's field reads it back."""
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def differences(record: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """The former values of those fields in which `record` differs from `values`."""
    return {name: getattr(record, name) for name, value in values.items() if getattr(record, name) != value}

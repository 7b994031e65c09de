"""The kinds of tables with which a centre moves in."""

from collections.abc import Mapping
from dataclasses import dataclass

from transferlotse.contacts.rules.importing import CONTACT_FIELDS
from transferlotse.deliveries.rules.importing import ATTENDANCE_FIELDS, DELIVERY_FIELDS
from transferlotse.files.rules.columns import Field
from transferlotse.publicity.rules import PUBLICITY_FIELDS

TARGET_FIELDS = (
    Field("figure", "Kennzahl", "Figure", aliases=(
        "Format", "Leistung", "Ziel", "Indikator", "Bezeichnung", "Name", "Indicator", "Leistungsart",
    ), sort="choice", vocabulary="figures", required=True, identifies=True),
    Field("value", "Soll", "Target", aliases=(
        "Zielwert", "Sollwert", "Plan", "Planwert", "Soll laut Antrag", "Anzahl", "Target value", "Wert", "Gesamt", "Summe",
        "Insgesamt", "Soll gesamt", "Ziel gesamt", "Total",
    ), sort="number", needs_column=True),
)  # fmt: skip

BY_JOB_ABOVE = 2_000


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of table: its key, its place in the usual order of moving in, its name and its fields."""

    key: str
    de: str
    en: str
    fields: tuple[Field, ...]


KINDS: Mapping[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind("targets", "Ziele der Förderung", "Targets of the funding", TARGET_FIELDS),
        Kind("contacts", "Organisationen und Personen", "Organisations and people", CONTACT_FIELDS),
        Kind("deliveries", "Leistungen", "Deliveries", DELIVERY_FIELDS),
        Kind("attendance", "Teilnahmen", "Attendance", ATTENDANCE_FIELDS),
        Kind("publicity", "Öffentlichkeitsarbeit", "Publicity", PUBLICITY_FIELDS),
    )
}

"""What a centre's own lists of deliveries and of those who took part consist of, and how a row becomes a record."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from transferlotse.contacts.rules.importing import FIRM_FIELDS, NAME_FIELDS
from transferlotse.deliveries.rules import DeliveryState, Mode, network_key
from transferlotse.files.rules.cells import span_from
from transferlotse.files.rules.columns import Field

PLAIN_IMPORT = (
    "format", "title", "starts_on", "ends_on", "state", "ai", "mode", "district", "place", "quantity", "effort_hours", "joint_key",
    "note",
)  # fmt: skip
DATE_NAMES = ("Datum", "Termin", "Tag", "Beginn", "Startdatum", "von", "am", "Wann", "Date", "Start", "Start date")
FORMAT_NAMES = (
    "Leistung",
    "Leistungsart",
    "Angebot",
    "Formattyp",
    "Veranstaltungsformat",
    "Maßnahme",
    "Art",
    "Was",
    "Service",
)
TITLE_NAMES = (
    "Thema der Veranstaltung",
    "Bezeichnung",
    "Veranstaltung",
    "Veranstaltungstitel",
    "Name der Veranstaltung",
    "Name",
)
KEY_HINT_DE = "Eine Nummer, die eine Leistung in Ihren Listen immer trägt."
KEY_HINT_EN = "A number that a delivery always carries in your lists."
JOINT_HINT_DE = (
    "Für gemeinsame Leistungen: wie sie auf der Seite des anderen Zentrums steht, zum Beispiel ruhr-owl:1234."
)
JOINT_HINT_EN = "For joint deliveries: as it stands on the other centre's page, for instance ruhr-owl:1234."


def days_from(text: str) -> dict[str, dt.date]:
    """First and last day, where one cell says both."""
    span = span_from(text)
    return {"starts_on": span[0], "ends_on": span[1]} if span else {}


DELIVERY_FIELDS = (
    Field("source_key", "Schlüssel", "Key", aliases=(
        "ID", "Nr", "Nummer", "lfd Nr", "Laufende Nummer", "Leistungsnummer", "Vorgang", "Number",
    ), limit=100, hint_de=KEY_HINT_DE, hint_en=KEY_HINT_EN),
    Field("format", "Format", "Format", aliases=FORMAT_NAMES, sort="choice", vocabulary="formats", required=True, identifies=True),
    Field("title", "Titel", "Title", aliases=TITLE_NAMES, identifies=True),
    Field("starts_on", "Datum", "Date", aliases=DATE_NAMES[1:], sort="day", required=True, identifies=True,
        parts=days_from),
    Field("ends_on", "Ende", "End", aliases=("bis", "Enddatum", "End date", "Abschluss"), sort="day"),
    Field("partners", "Durchgeführt von", "Delivered by", aliases=(
        "Partner", "Durchführender", "Durchführung", "Konsortialpartner", "Verantwortlicher Partner", "Veranstalter", "Wer", "Deliverer",
    ), sort="choices", vocabulary="partners", identifies=True),
    Field("topics", "Themen", "Topics", aliases=("Thema", "Schwerpunkt", "Schwerpunktthema", "Topic"),
        sort="choices", vocabulary="topics", forgiving=True),
    Field("ai", "KI", "AI", aliases=("KI-Bezug", "KI Bezug", "KI ja/nein", "KI-Leistung", "Künstliche Intelligenz"), sort="yes_no"),
    Field("mode", "Durchführungsform", "Mode", aliases=(
        "Modus", "Online", "Online/Präsenz", "Präsenz", "vor Ort",
    ), sort="choice", vocabulary="modes", forgiving=True),
    Field("place", "Ort", "Place", aliases=("Veranstaltungsort", "Wo", "Stadt", "City", "Location"), identifies=True, limit=120),
    Field("postcode", "Postleitzahl", "Postcode", aliases=("PLZ", "ZIP"), limit=10),
    Field("district", "Kreis", "District", aliases=("Landkreis", "AGS"), sort="choice", vocabulary="districts", forgiving=True),
    Field("quantity", "Menge", "Quantity", aliases=("Anzahl Leistungen", "Zählwert"), sort="number"),
    Field("effort_hours", "Aufwand in Stunden", "Effort in hours", aliases=("Aufwand", "Stunden", "Hours"),
        sort="number", places=1, forgiving=True),
    Field("state", "Stand", "State", aliases=("Status",), sort="choice", vocabulary="states"),
    Field("joint_key", "Kennung beim anderen Zentrum", "Key at the other centre", aliases=(
        "Gemeinsame Leistung", "joint_key", "Joint delivery",
    ), limit=100, hint_de=JOINT_HINT_DE, hint_en=JOINT_HINT_EN),
    Field("note", "Notiz", "Note", aliases=("Bemerkung", "Bemerkungen", "Anmerkung", "Kommentar", "Notes"), limit=4000),
)  # fmt: skip

ATTENDANCE_FIELDS = (
    Field("source_key", "Schlüssel der Zeile", "Key of the row", aliases=("Teilnahme-ID", "Teilnahmenummer", "ID", "lfd Nr"), limit=100),
    Field("delivery_key", "Schlüssel der Leistung", "Key of the delivery", aliases=(
        "Leistungs-ID", "Leistungsnummer", "Veranstaltungs-ID", "Veranstaltungsnummer", "Vorgang", "Event ID",
    ), identifies=True, limit=100, hint_de="Dieselbe Nummer wie in Ihrer Liste der Leistungen.",
        hint_en="The same number as in your list of deliveries."),
    Field("format", "Format", "Format", aliases=FORMAT_NAMES, sort="choice", vocabulary="formats", identifies=True),
    Field("held_on", "Datum", "Date", aliases=DATE_NAMES[1:], sort="day", identifies=True),
    Field("title", "Titel", "Title", aliases=TITLE_NAMES[:-1], identifies=True),
    Field("organisation_key", "Schlüssel der Organisation", "Key of the organisation", aliases=(
        "Firmen-ID", "Kundennummer", "Organisations-ID",
    ), limit=100),
    *(Field(**{**{name: getattr(one, name) for name in Field.__slots__}, "required": False}) for one in FIRM_FIELDS),
    *NAME_FIELDS,
    Field("email", "E-Mail", "E-mail", aliases=("Mail", "E-Mail-Adresse", "Email"), sort="email", identifies=True, forgiving=True),
    Field("job_title", "Funktion", "Job title", aliases=("Position",), limit=120),
    Field("headcount", "Anzahl", "Number of people", aliases=(
        "Anzahl Personen", "Anzahl Teilnehmer", "Anzahl Teilnehmende", "Personen", "Teilnehmerzahl", "TN", "Headcount",
    ), sort="whole"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A row taken apart: plain fields, who delivered (partner ids; None where the row does not say), topics likewise."""

    values: Mapping[str, Any]
    partner_ids: tuple[int, ...] | None
    topics: tuple[str, ...] | None


def delivery_row(values: Mapping[str, Any], postcodes: Mapping[str, str]) -> DeliveryRow:
    """Take a row apart. A delivery without an end ended on its day; a postcode within one district names the district."""
    said = {name: values[name] for name in PLAIN_IMPORT if name in values}
    said.setdefault("ends_on", said["starts_on"])
    if "joint_key" in said:
        # What is no key stays as it was written, so that the row is refused for it.
        said["joint_key"] = network_key(said["joint_key"]) or said["joint_key"]
    if "district" not in said and (district := postcodes.get(str(values.get("postcode", "")))):
        said["district"] = district
    return DeliveryRow(said, values.get("partners"), values.get("topics"))


def row_problem(row: DeliveryRow, *, centre_key: str) -> tuple[str, str] | None:
    """Field and code of what makes a row of `centre_key` unfit although each of its cells can be read; None if sound."""
    joint = row.values.get("joint_key", "")
    if joint and (network_key(joint) is None or joint.partition(":")[0] == centre_key):
        return "joint_key", "no_network_key"
    if row.values["ends_on"] < row.values["starts_on"]:
        return "ends_on", "ends_before_start"
    if row.values.get("quantity", Decimal(1)) <= 0:
        return "quantity", "not_positive"
    if row.values.get("effort_hours", Decimal(0)) < 0:
        return "effort_hours", "negative"
    if row.values.get("quantity", Decimal(1)) >= 1_000_000 or row.values.get("effort_hours", Decimal(0)) >= 100_000:
        return ("quantity" if row.values.get("quantity", Decimal(1)) >= 1_000_000 else "effort_hours"), "too_large"
    return None


def new_delivery(row: DeliveryRow, *, fallback_title: str) -> dict[str, Any]:
    """All plain fields of a new record, with what the row leaves open filled in."""
    empty: dict[str, Any] = {
        "title": fallback_title, "state": DeliveryState.DELIVERED, "ai": False, "mode": Mode.ON_SITE, "district": "",
        "place": "", "quantity": Decimal(1), "effort_hours": None, "joint_key": "", "note": "",
    }  # fmt: skip
    return {**empty, **row.values}

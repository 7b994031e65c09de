"""What a centre's own list of organisations and people consists of, and how a row becomes entries."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from transferlotse.contacts.rules import SizeFacts, is_sme, split_name
from transferlotse.files.rules.amounts import Range
from transferlotse.files.rules.columns import Field

ORGANISATION_IMPORT = (
    "name", "legal_form", "street", "postcode", "city", "country", "district", "website", "email", "phone",
)  # fmt: skip
FACT_IMPORT = ("employees", "turnover_eur", "balance_sheet_eur", "sector", "district", "stated_sme")
PERSON_IMPORT = {"first_name": "first_name", "last_name": "last_name", "person_email": "email", "person_phone": "phone"}


def name_parts(text: str) -> dict[str, str]:
    """First and last name from one cell."""
    name = split_name(text)
    parts = {"last_name": name.last_name, "first_name": name.first_name}
    return {key: part for key, part in parts.items() if part}


FIRM_FIELDS = (
    Field("name", "Organisation", "Organisation", aliases=(
        "Firma", "Unternehmen", "Firmenname", "Unternehmensname", "Name der Firma", "Name des Unternehmens", "Betrieb",
        "Name der Organisation", "Institution", "Einrichtung", "Company", "Company name", "Name",
    ), required=True, identifies=True),
    Field("legal_form", "Rechtsform", "Legal form", limit=60),
    Field("postcode", "Postleitzahl", "Postcode", aliases=("PLZ", "ZIP", "Postal code"), identifies=True, limit=10),
    Field("city", "Ort", "Town", aliases=("Stadt", "Firmensitz", "Sitz", "City", "Place", "Wohnort"), identifies=True, limit=100),
)  # fmt: skip

NAME_FIELDS = (
    Field("last_name", "Nachname", "Last name", aliases=(
        "Familienname", "Ansprechpartner Nachname", "Surname", "Family name", "Name Ansprechpartner", "Teilnehmer Nachname",
    ), identifies=True, limit=100, beside="first_name"),
    Field("first_name", "Vorname", "First name", aliases=("Given name", "Rufname"), identifies=True, limit=100),
    Field("full_name", "Vor- und Nachname", "First and last name", aliases=(
        "Ansprechpartner", "Ansprechpartnerin", "Ansprechperson", "Kontaktperson", "Vorname Nachname", "Name, Vorname",
        "Name des Teilnehmers", "Name der Person", "Contact person", "Full name",
    ), limit=200, parts=name_parts),
)  # fmt: skip

CONTACT_FIELDS = (
    Field("source_key", "Schlüssel", "Key", aliases=(
        "ID", "Nr", "Nummer", "Kundennummer", "Kd-Nr", "Kunden-Nr", "Kundennr", "Firmen-ID", "Firmen ID", "Organisations-ID",
        "lfd Nr", "Laufende Nummer", "Number",
    ), limit=100,
        hint_de="Eine Nummer, die eine Organisation in Ihren Listen immer trägt.",
        hint_en="A number that an organisation always carries in your lists."),
    *FIRM_FIELDS,
    Field("street", "Straße und Hausnummer", "Street and number", aliases=("Straße", "Anschrift", "Adresse", "Street", "Address")),
    Field("country", "Land", "Country", sort="choice", vocabulary="countries"),
    Field("district", "Kreis", "District", aliases=("Landkreis", "Stadt/Kreis", "AGS"),
        sort="choice", vocabulary="districts", forgiving=True),
    Field("website", "Website", "Website", aliases=("Webseite", "Homepage", "Internet", "URL"), sort="link", forgiving=True),
    Field("email", "E-Mail der Organisation", "E-mail of the organisation", aliases=("Firmen-E-Mail", "E-Mail Firma"),
        sort="email", forgiving=True),
    Field("phone", "Telefon der Organisation", "Phone of the organisation", aliases=("Telefon Firma", "Zentrale"), limit=40),
    Field("employees", "Beschäftigte", "Employees", aliases=(
        "Mitarbeiter", "Mitarbeitende", "Anzahl Mitarbeiter", "Anzahl Mitarbeitende", "Mitarbeiterzahl", "MA", "Beschäftigtenzahl",
        "Anzahl Beschäftigte", "Staff",
    ), sort="size", forgiving=True),
    Field("turnover_eur", "Jahresumsatz in Euro", "Turnover in euros", aliases=("Umsatz", "Jahresumsatz", "Turnover"),
        sort="whole", forgiving=True),
    Field("balance_sheet_eur", "Bilanzsumme in Euro", "Balance sheet in euros", aliases=("Bilanzsumme",), sort="whole", forgiving=True),
    Field("sector", "Branche", "Sector", aliases=("Wirtschaftszweig", "WZ", "WZ-Code", "Industry"),
        sort="choice", vocabulary="sectors", forgiving=True),
    Field("stated_sme", "KMU", "SME", aliases=("KMU ja/nein", "Ist KMU"), sort="yes_no", forgiving=True),
    Field("role", "Rolle", "Role", aliases=("Art", "Typ", "Kategorie", "Type", "Category"), sort="choice", vocabulary="roles"),
    Field("known_from", "Angaben gelten ab", "Valid from", aliases=("Stand", "Stand vom", "As of"), sort="day"),
    *NAME_FIELDS,
    Field("person_email", "E-Mail der Person", "E-mail of the person", aliases=("E-Mail", "Mail", "E-Mail-Adresse", "Email"),
        sort="email", forgiving=True),
    Field("person_phone", "Telefon der Person", "Phone of the person", aliases=("Telefon", "Tel", "Mobil", "Phone"), limit=40),
    Field("job_title", "Funktion", "Job title", aliases=("Position", "Rolle im Unternehmen", "Stellung"), limit=120),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A row taken apart: what it says about the organisation, its size and trade, its role, and about a person in it."""

    organisation: Mapping[str, Any]
    facts: Mapping[str, Any]
    role: str
    person: Mapping[str, Any]
    job_title: str


def contact_row(values: Mapping[str, Any], postcodes: Mapping[str, str]) -> ContactRow:
    """Take a row apart. `postcodes` gives the district of each postcode that lies in one district only."""
    said = dict(values)
    if "district" not in said and (district := postcodes.get(str(said.get("postcode", "")))):
        said["district"] = district
    if isinstance(said.get("employees"), Range):
        said = {**_sme_by_range(said), **said}
        del said["employees"]
    person = {field: said[name] for name, field in PERSON_IMPORT.items() if name in said} if "last_name" in said else {}
    return ContactRow(
        organisation={name: said[name] for name in ORGANISATION_IMPORT if name in said},
        facts={name: said[name] for name in FACT_IMPORT if name in said},
        role=said.get("role", ""),
        person=person,
        job_title=said.get("job_title", "") if person else "",
    )


def _sme_by_range(said: Mapping[str, Any]) -> dict[str, bool]:
    """Whether the firm is an SME, where its head count is a range and both ends of it say the same."""
    bounds: Range = said["employees"]
    money = said.get("turnover_eur"), said.get("balance_sheet_eur")
    low = is_sme(SizeFacts(bounds.low, *money))
    high = False if bounds.high is None else is_sme(SizeFacts(bounds.high, *money))
    return {"stated_sme": low} if low is not None and low == high else {}

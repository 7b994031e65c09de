"""What happened to an entry, in words."""

from django.utils.translation import gettext_lazy as _

from transferlotse.contacts.models import Organisation, Person
from transferlotse.journal.queries import entries_of
from transferlotse.people.queries import HistoryLine, history_told

ACTIONS = {
    "record_organisation": _("hat den Eintrag angelegt"),
    "correct_organisation": _("hat den Eintrag geändert"),
    "record_fact": _("hat Angaben mit Datum ergänzt"),
    "correct_fact": _("hat Angaben mit Datum berichtigt"),
    "merge_organisations": _("hat zwei Einträge zusammengeführt"),
    "unmerge_organisations": _("hat eine Zusammenführung gelöst"),
    "distinguish_organisations": _("hat festgehalten, dass es zwei verschiedene Organisationen sind"),
    "undistinguish_organisations": _("hat zurückgenommen, dass es zwei verschiedene Organisationen sind"),
    "import_contacts": _("hat den Eintrag aus einer Tabelle übernommen"),
    "import_attendance": _("hat den Eintrag aus einer Teilnehmerliste übernommen"),
    "undo_import": _("hat eine Übernahme aus einer Tabelle zurückgenommen"),
    "record_person": _("hat die Person angelegt"),
    "correct_person": _("hat die Person geändert"),
    "end_affiliation": _("hat eine Zugehörigkeit beendet"),
    "record_consent": _("hat eine Einwilligung erfasst"),
    "withdraw_consent": _("hat einen Widerruf erfasst"),
}
SPELT_OUT = frozenset({"correct_organisation", "correct_person", "correct_fact"})
FIELDS = {
    "name": _("Name"), "legal_form": _("Rechtsform"), "street": _("Straße und Hausnummer"),
    "postcode": _("Postleitzahl"), "city": _("Ort"), "country": _("Land"), "district": _("Kreis"),
    "website": _("Website"), "email": _("E-Mail"), "phone": _("Telefon"), "facts": _("Angaben mit Datum"),
    "roles": _("Rollen"), "first_name": _("Vorname"), "last_name": _("Nachname"),
    "affiliations": _("Zugehörigkeit"), "valid_from": _("gilt ab"), "employees": _("Beschäftigte"),
    "turnover_eur": _("Jahresumsatz in Euro"), "balance_sheet_eur": _("Bilanzsumme in Euro"), "sector": _("Branche"),
    "stated_sme": _("KMU laut eigener Angabe"), "is_reconstructed": _("Kennzeichen „rekonstruiert“"),
}  # fmt: skip


def organisation_history(organisation: Organisation) -> list[HistoryLine]:
    """What happened to an organisation's entry, latest first."""
    return _told("organisation", organisation.pk, organisation.centre.key)


def person_history(person: Person) -> list[HistoryLine]:
    """What happened to a person's entry, latest first."""
    return _told("person", person.pk, person.centre.key)


def _told(subject: str, pk: int, centre_key: str) -> list[HistoryLine]:
    entries = entries_of(subject=subject, subject_id=pk, centre_key=centre_key)
    return history_told(entries=entries, actions=ACTIONS, fields=FIELDS, spelt_out=SPELT_OUT)

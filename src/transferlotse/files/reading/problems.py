"""Saying in plain words what is wrong with a row, or what was not taken over from it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transferlotse.files.rules.columns import Problem

PROBLEM_TEXTS: dict[str, Any] = {
    "missing": gettext_lazy("Hier fehlt eine Angabe."),
    "no_column": gettext_lazy(
        "Dafür ist keine Spalte gewählt. Wählen Sie eine Spalte oder einen Wert, der für alle Zeilen gilt."
    ),
    "no_partners": gettext_lazy(
        "Ihr Zentrum hat noch keine Partner. Die Verwaltung legt sie in den Einstellungen an, dann passt die Zeile."
    ),
    "totals_row": gettext_lazy("Die Zeile zählt nur die anderen zusammen. Sie wird nicht gebraucht."),
    "no_value": gettext_lazy(
        "Die Formel hat keinen berechneten Wert. Öffnen Sie die Datei in Excel, speichern Sie sie und laden Sie sie neu hoch."
    ),
    "error_value": gettext_lazy("Die Formel ergibt einen Fehler (%(detail)s)."),
    "not_a_day": gettext_lazy("„%(detail)s“ ist kein Datum. Schreiben Sie es so: 31.12.2024."),
    "no_such_day": gettext_lazy("Den Tag „%(detail)s“ gibt es nicht."),
    "day_unlikely": gettext_lazy("„%(detail)s“ liegt vor 1990 oder nach 2099. Das ist vermutlich ein Schreibfehler."),
    "not_a_number": gettext_lazy("„%(detail)s“ ist keine Zahl."),
    "not_whole": gettext_lazy("„%(detail)s“ ist keine ganze Zahl."),
    "too_many_places": gettext_lazy("„%(detail)s“ hat zu viele Stellen hinter dem Komma."),
    "negative": gettext_lazy("Die Zahl darf nicht kleiner als 0 sein."),
    "not_positive": gettext_lazy("Die Zahl muss größer als 0 sein."),
    "too_large": gettext_lazy("Die Zahl ist zu groß."),
    "not_yes_or_no": gettext_lazy("„%(detail)s“ ist weder Ja noch Nein."),
    "unknown_word": gettext_lazy("„%(detail)s“ ist nicht bekannt."),
    "unknown_like": gettext_lazy("„%(word)s“ ist nicht bekannt. Meinen Sie „%(close)s“?"),
    "too_long": gettext_lazy("Der Text ist zu lang."),
    "not_an_address": gettext_lazy("„%(detail)s“ ist keine E-Mail-Adresse."),
    "not_a_link": gettext_lazy("„%(detail)s“ ist keine Internet-Adresse."),
    "key_twice": gettext_lazy("Dieser Schlüssel steht schon in Zeile %(detail)s."),
    "no_network_key": gettext_lazy("Das ist keine Kennung eines anderen Zentrums. Sie sieht aus wie ruhr-owl:1234."),
    "ends_before_start": gettext_lazy("Das Ende liegt vor dem Beginn."),
    "no_such_delivery": gettext_lazy(
        "Diese Leistung gibt es noch nicht: %(detail)s. Übernehmen Sie zuerst die Leistungen."
    ),
    "several_deliveries": gettext_lazy(
        "Darauf passen mehrere Leistungen: %(detail)s. Geben Sie den Schlüssel oder den Titel der Leistung an."
    ),
    "which_delivery": gettext_lazy(
        "Es ist nicht erkennbar, zu welcher Leistung die Zeile gehört: Datum oder Schlüssel fehlt."
    ),
    "nobody": gettext_lazy("Die Zeile nennt weder eine Organisation noch eine Person noch eine Anzahl."),
    "person_twice": gettext_lazy("Diese Person steht bei dieser Leistung schon in Zeile %(detail)s. Sie zählt einmal."),
    "about": gettext_lazy("„%(word)s“ wird als %(close)s übernommen."),
    "range": gettext_lazy(
        "„%(detail)s“ ist keine genaue Zahl. Übernommen wird nur, ob es ein KMU ist, wo das daraus sicher folgt."
    ),
    "derived": gettext_lazy("„%(detail)s“ wird aus den Leistungen berechnet und nicht eingetragen."),
}


# Notes after which nothing is left to do.
SAY_ENOUGH = frozenset({"about", "range", "totals_row", "person_twice"})


def problem_text(problem: Problem) -> str:
    """A problem in plain words, with the place where it stands: "Zeile 12, Spalte Datum: …"."""
    return _("Zeile %(row)s, Spalte %(column)s: %(text)s") % {
        "row": problem.row, "column": problem.column, "text": problem_reason(problem)
    }  # fmt: skip


def problem_reason(problem: Problem) -> str:
    """A problem in plain words without its place; of a note also what became of the cell."""
    word, _arrow, close = problem.detail.partition(" → ")
    code = "unknown_like" if problem.code == "unknown_word" and close else problem.code
    reason = str(PROBLEM_TEXTS[code]) % {"detail": problem.detail, "word": word, "close": close}
    is_left_out = not problem.refuses and can_be_mended(problem)
    return _("%(reason)s Die Angabe bleibt leer.") % {"reason": reason} if is_left_out else reason


def can_be_mended(problem: Problem) -> bool:
    """Whether somebody who puts the cell right gains something: the row goes in, or one more cell of it."""
    return problem.refuses or problem.code not in SAY_ENOUGH

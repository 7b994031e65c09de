"""What happened to a delivery's record, in words."""

from django.utils.translation import gettext_lazy as _

from transferlotse.deliveries.models import Delivery
from transferlotse.journal.queries import entries_of
from transferlotse.people.queries import HistoryLine, history_told

ACTIONS = {
    "record_delivery": _("hat die Leistung erfasst"),
    "correct_delivery": _("hat die Leistung geändert"),
    "delivery_cancelled": _("hat die Leistung abgesagt"),
    "delivery_delivered": _("hat die Leistung als durchgeführt gemeldet"),
    "delivery_planned": _("hat die Leistung auf geplant gesetzt"),
    "record_attendances": _("hat Teilnehmende ergänzt"),
    "remove_attendance": _("hat Teilnehmende entfernt"),
    "import_deliveries": _("hat die Leistung aus einer Tabelle übernommen"),
    "import_attendance": _("hat Teilnehmende aus einer Tabelle übernommen"),
    "undo_import": _("hat eine Übernahme aus einer Tabelle zurückgenommen"),
    "record_outcome": _("hat ein Ergebnis festgehalten"),
    "remove_outcome": _("hat ein Ergebnis entfernt"),
}
FIELDS = {
    "format": _("Format"), "title": _("Titel"), "starts_on": _("Beginn"), "ends_on": _("Ende"), "state": _("Status"),
    "ai": _("KI"), "mode": _("Durchführung"), "district": _("Kreis"), "place": _("Ort"), "quantity": _("Menge"),
    "effort_hours": _("Aufwand in Stunden"), "joint_key": _("Kennung beim anderen Zentrum"), "note": _("Notiz"),
    "shares": _("Beteiligte Partner"), "topics": _("Themen"), "is_reconstructed": _("Kennzeichen „rekonstruiert“"),
}  # fmt: skip


def delivery_history(delivery: Delivery) -> list[HistoryLine]:
    """What happened to a delivery's record, latest first."""
    entries = entries_of(subject="delivery", subject_id=delivery.pk, centre_key=delivery.centre.key)
    return history_told(entries=entries, actions=ACTIONS, fields=FIELDS, spelt_out=("correct_delivery",))

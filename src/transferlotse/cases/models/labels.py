"""The states of the room in words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from transferlotse.cases.rules.states import (
    CaseOutcome,
    CaseState,
    EnquiryState,
    ReferralState,
    StepKind,
    StepState,
)

ENQUIRY_LABELS: dict[EnquiryState, Any] = {
    EnquiryState.NEW: _("neu"),
    EnquiryState.TAKEN: _("als Fall übernommen"),
    EnquiryState.ANSWERED: _("beantwortet"),
    EnquiryState.REFERRED: _("weitergegeben"),
    EnquiryState.ADVERTISING: _("Werbung"),
    EnquiryState.WITHDRAWN: _("zurückgezogen"),
}
CASE_LABELS: dict[CaseState, Any] = {
    CaseState.OPEN: _("in Arbeit"),
    CaseState.WAITING: _("wartet auf den Betrieb"),
    CaseState.CLOSED: _("abgeschlossen"),
}
OUTCOME_LABELS: dict[CaseOutcome, Any] = {
    CaseOutcome.SERVED: _("Dem Betrieb ist geholfen"),
    CaseOutcome.REFERRED: _("An eine andere Stelle weitergegeben"),
    CaseOutcome.INELIGIBLE: _("Nicht unser Auftrag, zum Beispiel kein KMU"),
    CaseOutcome.SILENT: _("Der Betrieb hat sich nicht mehr gemeldet"),
    CaseOutcome.NOT_WANTED: _("Der Betrieb möchte keine Unterstützung mehr"),
}
KIND_LABELS: dict[StepKind, Any] = {
    StepKind.CONTACT: _("Anrufen oder schreiben"),
    StepKind.VISIT: _("Besuch oder Gespräch"),
    StepKind.OFFER: _("Angebot machen"),
    StepKind.TASK: _("Andere Aufgabe"),
}
STEP_LABELS: dict[StepState, Any] = {
    StepState.OPEN: _("offen"),
    StepState.DONE: _("erledigt"),
    StepState.CANCELLED: _("abgesagt"),
    StepState.MISSED: _("Betrieb nicht erschienen"),
}
REFERRAL_LABELS: dict[ReferralState, Any] = {
    ReferralState.DRAFTED: _("wartet auf das Einverständnis des Betriebs"),
    ReferralState.CONSENTED: _("Betrieb ist einverstanden"),
    ReferralState.SENT: _("gesendet"),
    ReferralState.SEEN: _("gesehen"),
    ReferralState.ACCEPTED: _("angenommen"),
    ReferralState.DECLINED: _("abgelehnt"),
    ReferralState.EXPIRED: _("abgelaufen"),
    ReferralState.WITHDRAWN: _("zurückgezogen"),
}

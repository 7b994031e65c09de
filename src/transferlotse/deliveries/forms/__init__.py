"""Forms of the room: input becomes clean data, nothing is saved here."""

from transferlotse.deliveries.forms.deliveries import DeliveryForm
from transferlotse.deliveries.forms.dialogues import DialogueForm
from transferlotse.deliveries.forms.lists import DeliveryFilterForm
from transferlotse.deliveries.forms.parts import AttendanceForm, OutcomeForm

__all__ = ["AttendanceForm", "DeliveryFilterForm", "DeliveryForm", "DialogueForm", "OutcomeForm"]

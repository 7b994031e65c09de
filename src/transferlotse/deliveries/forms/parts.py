"""Forms for who took part and what became of it."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transferlotse.contacts.forms import FirmForm
from transferlotse.contacts.models import Organisation
from transferlotse.deliveries.forms.dialogues import name_lines
from transferlotse.deliveries.models import OUTCOME_LABELS
from transferlotse.kit.forms import DayField, WholeNumberField


class AttendanceForm(FirmForm):
    """Somebody took part: people of a firm by name, or a number of people with or without a firm."""

    names = forms.CharField(
        label=gettext_lazy("Namen"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Ein Name je Zeile."),
    )
    headcount = WholeNumberField(
        label=gettext_lazy("oder: wie viele ohne Namen"), required=False, min_value=1, max_value=100_000
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    field_order = ("firm", "firm_place", "organisation", "names", "headcount")
    firm_required = False

    def clean_names(self) -> tuple[str, ...]:
        """The lines that hold a name."""
        return name_lines(self.cleaned_data["names"])

    def clean(self) -> dict[str, Any]:
        """At least one of firm, names and number; names and number exclude each other."""
        data = super().clean()
        if self.errors:
            return data
        if data.get("names") and data.get("headcount"):
            self.add_error("headcount", _("Bitte Namen oder eine Zahl, nicht beides auf einmal."))
        elif not (data.get("firm") or data.get("chosen") or data.get("names") or data.get("headcount")):
            self.add_error("firm", _("Bitte nennen Sie einen Betrieb, Namen oder eine Zahl."))
        return data

    def key(self) -> str:
        """What tells sending the same form twice apart from two forms."""
        return str(self.cleaned_data.get("form_key") or uuid.uuid4())


class OutcomeForm(forms.Form):
    """What became of a delivery."""

    kind = forms.ChoiceField(label=gettext_lazy("Art"), choices=list(OUTCOME_LABELS.items()), widget=forms.RadioSelect)
    observed_on = DayField(label=gettext_lazy("Festgestellt am"))
    organisation = forms.ChoiceField(label=gettext_lazy("Bei welchem Betrieb"), required=False)
    programme = forms.CharField(
        label=gettext_lazy("Förderprogramm"), required=False, max_length=120,
        help_text=gettext_lazy("Wenn das Folgeprojekt gefördert wird."),
    )  # fmt: skip
    amount_eur = WholeNumberField(label=gettext_lazy("Betrag in Euro"), required=False, min_value=0, max_value=10**12)
    description = forms.CharField(
        label=gettext_lazy("Beschreibung"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    ask_again_on = DayField(label=gettext_lazy("Wieder fragen am"), required=False)

    def __init__(self, *args: Any, organisations: Iterable[Organisation], today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        field: Any = self.fields["organisation"]
        field.choices = [("", _("keiner bestimmten")), *((str(one.pk), one.name) for one in organisations)]

    def clean_observed_on(self) -> dt.date:
        """Only what has happened can be noted."""
        day: dt.date = self.cleaned_data["observed_on"]
        if day > self.today or day.year < 2000:
            raise forms.ValidationError(_("Bitte prüfen Sie das Datum."))
        return day

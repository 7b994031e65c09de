"""Forms for people: the filter of the list, the entry, a consent."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transferlotse.contacts.actions import PersonDraft
from transferlotse.contacts.forms.firms import FirmForm
from transferlotse.contacts.models import CHANNEL_LABELS, PURPOSE_LABELS
from transferlotse.contacts.queries import PersonFilter
from transferlotse.kit.forms import DayField


class PersonFilterForm(forms.Form):
    """What a list of people is narrowed to; a value that does not fit narrows nothing."""

    text = forms.CharField(label=gettext_lazy("Name, E-Mail oder Betrieb"), required=False, max_length=100)
    consent = forms.ChoiceField(
        label=gettext_lazy("Hat eingewilligt"),
        required=False,
        choices=[("", gettext_lazy("alle")), *PURPOSE_LABELS.items()],
    )

    def wanted(self) -> PersonFilter:
        """The valid part of what was asked for."""
        self.is_valid()
        return PersonFilter(**{name: value for name, value in self.cleaned_data.items() if value})


class PersonForm(FirmForm):
    """An entry for a person; naming an organisation adds it to those the person belongs to."""

    first_name = forms.CharField(label=gettext_lazy("Vorname"), max_length=100, required=False)
    last_name = forms.CharField(label=gettext_lazy("Nachname"), max_length=100)
    email = forms.EmailField(label=gettext_lazy("E-Mail"), max_length=254, required=False)
    phone = forms.CharField(label=gettext_lazy("Telefon"), max_length=40, required=False)
    job_title = forms.CharField(label=gettext_lazy("Funktion"), max_length=120, required=False)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    field_order = ("first_name", "last_name", "email", "phone", "firm", "firm_place", "organisation", "job_title")
    firm_required = False

    def draft(self) -> PersonDraft:
        """What was said about the person; the firm is told by `meant_firm`."""
        data = self.cleaned_data
        key = data.get("form_key")
        return PersonDraft(
            **{name: data[name] for name in ("first_name", "last_name", "email", "phone", "job_title")},
            source_key=f"form:{key}" if key else "",
        )


class ConsentForm(forms.Form):
    """A person agreed to one purpose."""

    purpose = forms.ChoiceField(label=gettext_lazy("Wozu"), choices=list(PURPOSE_LABELS.items()))
    channel = forms.ChoiceField(label=gettext_lazy("Auf welchem Weg"), choices=list(CHANNEL_LABELS.items()))
    text_version = forms.CharField(
        label=gettext_lazy("Fassung des Textes"),
        max_length=40,
        help_text=gettext_lazy("Welchen Wortlaut die Person gesehen hat, zum Beispiel „Newsletter 2024-03“."),
    )
    given_on = DayField(label=gettext_lazy("Erteilt am"))

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_given_on(self) -> dt.date:
        """Nobody has agreed on a day that has not come."""
        day: dt.date = self.cleaned_data["given_on"]
        if day > self.today or day.year < 2000:
            raise forms.ValidationError(_("Bitte prüfen Sie das Datum."))
        return day

"""Forms of the room: input becomes clean data, nothing is saved here."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transferlotse import content
from transferlotse.centres.models import Partner
from transferlotse.kit.forms import AmountField, DayField, offer
from transferlotse.kit.templatetags.kit import in_language
from transferlotse.publicity.actions import RecordDraft
from transferlotse.publicity.models import Record
from transferlotse.publicity.queries import RecordFilter

STANDINGS = (
    ("valid", gettext_lazy("gültige")),
    ("withdrawn", gettext_lazy("zurückgezogene")),
    ("all", gettext_lazy("alle")),
)
PLAIN = ("format", "title", "published_on", "channel", "link", "value")


def format_choices() -> list[tuple[str, str]]:
    """The formats that are recorded; those derived from deliveries are not."""
    return [(one.key, in_language(one.name)) for one in content.publicity_formats() if one.value_rule != "derived"]


class RecordFilterForm(forms.Form):
    """What a list of publicity records is narrowed to; a value that does not fit narrows nothing."""

    text = forms.CharField(label=gettext_lazy("Titel, Kanal oder Verweis"), required=False, max_length=100)
    date_from = DayField(label=gettext_lazy("von"), required=False)
    date_to = DayField(label=gettext_lazy("bis"), required=False)
    format = forms.ChoiceField(label=gettext_lazy("Format"), required=False)
    partner = forms.ChoiceField(label=gettext_lazy("Partner"), required=False)
    standing = forms.ChoiceField(label=gettext_lazy("Einträge"), required=False, choices=STANDINGS)

    def __init__(self, *args: Any, partners: Iterable[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("alle"))
        named = ((str(one.pk), one.name) for one in partners)
        offer(self, format=[everything, *format_choices()], partner=[everything, *named])

    def clean(self) -> dict[str, Any]:
        """A period that ends before it begins is named, not guessed."""
        data = super().clean() or {}
        first, last = data.get("date_from"), data.get("date_to")
        if isinstance(first, dt.date) and isinstance(last, dt.date) and last < first:
            self.add_error("date_to", _("Das Ende liegt vor dem Beginn."))
        return data

    def wanted(self) -> RecordFilter:
        """The valid part of what was asked for."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        if "partner" in given:
            given["partner"] = int(given["partner"])
        return RecordFilter(**given)


class RecordForm(forms.Form):
    """A publicity record; what its value means is the format's rule."""

    format = forms.ChoiceField(label=gettext_lazy("Format"))
    title = forms.CharField(label=gettext_lazy("Titel"), max_length=200)
    published_on = DayField(label=gettext_lazy("Datum"))
    value = AmountField(
        label=gettext_lazy("Wert"),
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(9_999_999_999),
        decimal_places=2,
        help_text=gettext_lazy("Bei Besuchen und Followern die Zahl. Sonst leer lassen: Der Eintrag zählt einmal."),
    )
    channel = forms.CharField(
        label=gettext_lazy("Kanal"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Zum Beispiel LinkedIn, Fachzeitschrift, eigene Website."),
    )
    link = forms.URLField(label=gettext_lazy("Verweis"), max_length=500, required=False, assume_scheme="https")
    partner = forms.ChoiceField(label=gettext_lazy("Partner"), required=False)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, partners: Iterable[Partner], today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        named = ((str(one.pk), one.name) for one in partners)
        offer(
            self,
            format=[("", _("Bitte wählen")), *format_choices()],
            partner=[("", _("keiner bestimmten Stelle")), *named],
        )
        # An address is refused for its scheme, so that a link never runs a script.
        link: Any = self.fields["link"]
        link.widget = forms.TextInput(attrs={"inputmode": "url", "maxlength": "500"})

    def clean_published_on(self) -> dt.date:
        """What is not out yet does not count."""
        day: dt.date = self.cleaned_data["published_on"]
        if day > self.today:
            raise forms.ValidationError(_("Dieser Tag liegt in der Zukunft."))
        if day.year < 2000:
            raise forms.ValidationError(_("Bitte prüfen Sie das Jahr."))
        return day

    def clean(self) -> dict[str, Any]:
        """Formats that are counted take no other value than 1; the others need one."""
        data = super().clean() or {}
        rule = next((one.value_rule for one in content.publicity_formats() if one.key == data.get("format")), "")
        if "value" in self.errors or not rule:
            return data
        value = data.get("value")
        if rule == "count":
            if value not in (None, Decimal(1)):
                self.add_error(
                    "value", _("Dieses Format zählt jeden Eintrag einmal. Legen Sie je Stück einen Eintrag an.")
                )
            data["value"] = Decimal(1)
        elif value is None:
            self.add_error("value", _("Bitte geben Sie die Zahl ein."))
        return data

    def draft(self) -> RecordDraft:
        """What was said, ready to become the record."""
        data = self.cleaned_data
        key = data.get("form_key")
        return RecordDraft(
            **{name: data[name] for name in PLAIN},
            partner_id=int(data["partner"]) if data["partner"] else None,
            source_key=f"form:{key}" if key else "",
        )


def form_values(record: Record) -> dict[str, Any]:
    """A record as the form shows it."""
    return {**{name: getattr(record, name) for name in PLAIN}, "partner": str(record.partner_id or "")}

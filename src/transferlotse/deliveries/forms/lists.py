"""The filter of the list."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transferlotse.centres.models import Partner
from transferlotse.contacts.forms.choices import used_district_choices
from transferlotse.deliveries.forms.choices import format_choices, stage_choices, topic_choices
from transferlotse.deliveries.models import STATE_LABELS
from transferlotse.deliveries.queries import DeliveryFilter
from transferlotse.kit.forms import DayField, offer

AI_CHOICES = (("", gettext_lazy("alle")), ("yes", gettext_lazy("nur KI")), ("no", gettext_lazy("ohne KI")))


class DeliveryFilterForm(forms.Form):
    """What a list of deliveries is narrowed to; a value that does not fit is named at its field and narrows nothing."""

    text = forms.CharField(label=gettext_lazy("Titel, Ort oder Betrieb"), required=False, max_length=100)
    date_from = DayField(label=gettext_lazy("von"), required=False)
    date_to = DayField(label=gettext_lazy("bis"), required=False)
    format = forms.ChoiceField(label=gettext_lazy("Format"), required=False)
    stage = forms.ChoiceField(label=gettext_lazy("Stufe"), required=False)
    partner = forms.ChoiceField(label=gettext_lazy("Partner"), required=False)
    ai = forms.ChoiceField(label=gettext_lazy("KI"), required=False, choices=AI_CHOICES)
    state = forms.ChoiceField(
        label=gettext_lazy("Status"), required=False, choices=[("", gettext_lazy("alle")), *STATE_LABELS.items()]
    )
    topic = forms.ChoiceField(label=gettext_lazy("Thema"), required=False)
    district = forms.ChoiceField(label=gettext_lazy("Kreis"), required=False)

    def __init__(self, *args: Any, partners: Iterable[Partner], districts: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("alle"))
        offer(
            self,
            format=[everything, *format_choices()],
            stage=[everything, *stage_choices()],
            partner=[everything, *((str(one.pk), one.name) for one in partners)],
            topic=[everything, *topic_choices()],
            district=[everything, *used_district_choices(districts)],
        )

    def clean(self) -> dict[str, Any]:
        """A period that ends before it begins is named, not guessed."""
        data = super().clean() or {}
        first, last = data.get("date_from"), data.get("date_to")
        if isinstance(first, dt.date) and isinstance(last, dt.date) and last < first:
            self.add_error("date_to", _("Das Ende liegt vor dem Beginn."))
        return data

    def wanted(self) -> DeliveryFilter:
        """The valid part of what was asked for."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        if "partner" in given:
            given["partner"] = int(given["partner"])
        if "ai" in given:
            given["ai"] = given["ai"] == "yes"
        return DeliveryFilter(**given)

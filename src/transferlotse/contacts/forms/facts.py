"""The form for what is true of an organisation from a day on."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transferlotse.contacts.forms.choices import sector_choices
from transferlotse.kit.forms import DayField, WholeNumberField, offer

YES_NO = (("", gettext_lazy("nicht bekannt")), ("yes", gettext_lazy("ja")), ("no", gettext_lazy("nein")))
STATED = {"yes": True, "no": False}


class FactForm(forms.Form):
    """Size, sector and SME status as of a day. `facts()` answers them by field name of the fact."""

    valid_from = DayField(
        label=gettext_lazy("Gilt ab"), help_text=gettext_lazy("Frühere Angaben bleiben für frühere Zeiträume gültig.")
    )
    employees = WholeNumberField(label=gettext_lazy("Beschäftigte"), required=False, min_value=0, max_value=1_000_000)
    turnover_eur = WholeNumberField(
        label=gettext_lazy("Jahresumsatz in Euro"), required=False, min_value=0, max_value=10**12
    )
    balance_sheet_eur = WholeNumberField(
        label=gettext_lazy("Bilanzsumme in Euro"), required=False, min_value=0, max_value=10**12
    )
    sector = forms.ChoiceField(label=gettext_lazy("Branche"), required=False)
    stated_sme = forms.ChoiceField(
        label=gettext_lazy("KMU nach eigener Angabe"),
        required=False,
        choices=YES_NO,
        help_text=gettext_lazy("Zählt nur, wenn die Zahl der Beschäftigten nicht bekannt ist."),
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        kept = str(self.initial.get("sector") or "")
        offer(self, sector=[("", _("nicht bekannt")), *sector_choices(kept)])

    def clean_valid_from(self) -> dt.date:
        """A fact cannot be known to hold from a day that has not come."""
        day: dt.date = self.cleaned_data["valid_from"]
        if day > self.today:
            raise forms.ValidationError(_("Dieser Tag liegt in der Zukunft."))
        if day.year < 1990:
            raise forms.ValidationError(_("Bitte prüfen Sie das Jahr."))
        return day

    def facts(self) -> dict[str, Any]:
        """What was said, by field name of the fact; None and "" where nothing is known."""
        data = self.cleaned_data
        return {
            "employees": data["employees"],
            "turnover_eur": data["turnover_eur"],
            "balance_sheet_eur": data["balance_sheet_eur"],
            "sector": data["sector"],
            "stated_sme": STATED.get(data["stated_sme"]),
        }

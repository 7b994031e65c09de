"""Forms for organisations: the filter of the list, the entry, the merge."""

import re
from collections.abc import Iterable
from typing import Any

from babel import Locale
from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from transferlotse import content
from transferlotse.contacts.actions import OrganisationDraft
from transferlotse.contacts.forms.choices import (
    district_choices,
    sector_text,
    used_district_choices,
)
from transferlotse.contacts.forms.facts import FactForm
from transferlotse.contacts.models import ROLE_LABELS, Organisation
from transferlotse.contacts.queries import Candidate, OrganisationFilter
from transferlotse.contacts.rules import OrganisationRoleKey
from transferlotse.kit.forms import offer

COUNTRIES = ("DE", "AT", "BE", "CH", "CZ", "DK", "FR", "GB", "IT", "LI", "LU", "NL", "PL")
SME_CHOICES = (
    ("", gettext_lazy("alle")),
    ("yes", gettext_lazy("ja")),
    ("no", gettext_lazy("nein")),
    ("unknown", gettext_lazy("nicht bekannt")),
)
STANDINGS = (
    ("current", gettext_lazy("gültige")),
    ("merged", gettext_lazy("zusammengeführte")),
    ("archived", gettext_lazy("abgelegte")),
)


class OrganisationFilterForm(forms.Form):
    """What a list of organisations is narrowed to; a value that does not fit narrows nothing."""

    text = forms.CharField(label=gettext_lazy("Name, Ort oder PLZ"), required=False, max_length=100)
    role = forms.ChoiceField(
        label=gettext_lazy("Rolle"), required=False, choices=[("", gettext_lazy("alle")), *ROLE_LABELS.items()]
    )
    district = forms.ChoiceField(label=gettext_lazy("Kreis"), required=False)
    sector = forms.ChoiceField(label=gettext_lazy("Branche"), required=False)
    sme = forms.ChoiceField(label=gettext_lazy("KMU"), required=False, choices=SME_CHOICES)
    standing = forms.ChoiceField(label=gettext_lazy("Einträge"), required=False, choices=STANDINGS)

    def __init__(self, *args: Any, districts: Iterable[str], sectors: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("alle"))
        offer(
            self,
            district=[everything, *used_district_choices(districts)],
            sector=[everything, *((code, sector_text(code)) for code in sectors)],
        )

    def wanted(self) -> OrganisationFilter:
        """The valid part of what was asked for."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return OrganisationFilter(**given)


class OrganisationForm(FactForm):
    """An entry of the address book. `is_new` asks for dated facts as well; later they have a form of their own."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    legal_form = forms.CharField(label=gettext_lazy("Rechtsform"), max_length=60, required=False)
    street = forms.CharField(label=gettext_lazy("Straße und Hausnummer"), max_length=200, required=False)
    postcode = forms.CharField(label=gettext_lazy("Postleitzahl"), max_length=10, required=False)
    city = forms.CharField(label=gettext_lazy("Ort"), max_length=100, required=False)
    country = forms.ChoiceField(label=gettext_lazy("Land"), initial="DE")
    district = forms.ChoiceField(
        label=gettext_lazy("Kreis"),
        required=False,
        help_text=gettext_lazy("Ergibt sich aus der Postleitzahl. Nur wählen, wenn sie in mehreren Kreisen liegt."),
    )
    website = forms.CharField(label=gettext_lazy("Website"), max_length=200, required=False)
    email = forms.EmailField(label=gettext_lazy("E-Mail"), max_length=254, required=False)
    phone = forms.CharField(label=gettext_lazy("Telefon"), max_length=40, required=False)
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Rollen"),
        required=False,
        choices=list(ROLE_LABELS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    not_duplicate = forms.BooleanField(
        required=False, label=gettext_lazy("Das ist eine andere Organisation. Trotzdem neu aufnehmen.")
    )
    field_order = (
        "name",
        "legal_form",
        "street",
        "postcode",
        "city",
        "country",
        "district",
        "website",
        "email",
        "phone",
    )

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_new = is_new
        self.duplicates: list[Candidate] = []
        if not is_new:
            for name in ("valid_from", "employees", "turnover_eur", "balance_sheet_eur", "sector", "stated_sme"):
                del self.fields[name]
        code = str(self.data.get("postcode", "")) if self.is_bound else str(self.initial.get("postcode") or "")
        fitting = [one.ags for one in content.districts_of_postcode(code)]
        kept = str(self.initial.get("country") or "DE")
        names = Locale.parse((get_language() or "de").split("-")[0]).territories
        offer(
            self,
            district=[("", _("aus der Postleitzahl")), *district_choices(fitting, _("passend zur Postleitzahl"))],
            country=[(one, names.get(one, one)) for one in dict.fromkeys((*COUNTRIES, kept))],
        )

    def clean_website(self) -> str:
        """An address of the web, with `https://` put in front where it is missing."""
        text: str = self.cleaned_data["website"]
        if not text:
            return ""
        if re.match(r"^[a-zA-Z][a-zA-Z0-9+.-]*:", text) and not re.match(r"^https?://", text, re.IGNORECASE):
            raise forms.ValidationError(_("Bitte geben Sie eine Adresse ein, die mit https:// beginnt."))
        full = text if re.match(r"^https?://", text, re.IGNORECASE) else f"https://{text}"
        forms.URLField().clean(full)
        return full

    def clean(self) -> dict[str, Any]:
        """Postcode and district must agree; where the postcode leaves a choice, it is asked for."""
        data = super().clean() or {}
        code = (data.get("postcode") or "").strip()
        if data.get("country") != "DE" or not code or "postcode" in self.errors:
            return data
        if not re.fullmatch(r"\d{5}", code):
            self.add_error("postcode", _("Eine deutsche Postleitzahl hat fünf Ziffern."))
            return data
        fitting = content.districts_of_postcode(code)
        chosen = data.get("district") or ""
        if len(fitting) == 1 and not chosen:
            data["district"] = fitting[0].ags
        elif fitting and not chosen:
            names = ", ".join(one.full_name for one in fitting)
            self.add_error("district", _("Diese Postleitzahl liegt in mehreren Kreisen: %(names)s.") % {"names": names})
        elif fitting and chosen not in {one.ags for one in fitting}:
            self.add_error("district", _("Diese Postleitzahl liegt nicht in diesem Kreis."))
        return data

    def draft(self) -> OrganisationDraft:
        """What was said, ready to become the entry."""
        data = self.cleaned_data
        plain = ("name", "legal_form", "street", "postcode", "city", "country", "district", "website", "email", "phone")
        key = data.get("form_key")
        return OrganisationDraft(
            **{name: data[name] for name in plain},
            **(self.facts() if self.is_new else {}),
            known_from=data["valid_from"] if self.is_new else self.today,
            roles=tuple(OrganisationRoleKey(role) for role in data["roles"]),
            source_key=f"form:{key}" if key and self.is_new else "",
        )


class MergeForm(forms.Form):
    """Which of two entries stands for both from now on."""

    survivor = forms.ChoiceField(label=gettext_lazy("Welcher Eintrag soll bleiben?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, pair: tuple[Organisation, Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["survivor"]
        field.choices = [(str(one.pk), f"{one.name}, {one.city}" if one.city else one.name) for one in pair]

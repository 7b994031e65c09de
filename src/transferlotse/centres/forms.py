"""Setting up a centre."""

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from transferlotse.centres.models import Centre, Funding, Partner
from transferlotse.centres.rules import PartnerRole, Role
from transferlotse.kit.forms import DayField

ROLE_NAMES = {
    Role.FRONT_OFFICE: _("Geschäftsstelle"),
    Role.ADVISER: _("Beratung"),
    Role.AI_TRAINER: _("KI-Trainerin oder KI-Trainer"),
    Role.NETWORK_MANAGER: _("Netzwerkmanagement"),
    Role.PUBLIC_RELATIONS: _("Öffentlichkeitsarbeit"),
    Role.PROJECT_LEAD: _("Projektleitung"),
    Role.MONITORING: _("Monitoring"),
    Role.CENTRE_ADMIN: _("Verwaltung des Zentrums"),
}
PARTNER_ROLE_NAMES = {
    PartnerRole.LEAD: _("Konsortialführung"),
    PartnerRole.RESEARCH: _("Forschungspartner"),
    PartnerRole.TRANSFER: _("Transferpartner"),
    PartnerRole.SUBCONTRACTOR: _("Unterauftragnehmer"),
    PartnerRole.ASSOCIATED: _("Assoziierter Partner"),
}


class MemberForm(forms.Form):
    """Bring a colleague in."""

    email = forms.EmailField(label=_("E-Mail-Adresse"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=200)
    roles = forms.MultipleChoiceField(
        label=_("Aufgaben"), choices=list(ROLE_NAMES.items()), widget=forms.CheckboxSelectMultiple
    )
    partner = forms.ModelChoiceField(label=_("Für welchen Partner"), queryset=Partner.objects.none(), required=False)
    starts_on = DayField(label=_("Ab"))
    ends_on = DayField(label=_("Bis"), required=False, help_text=_("Leer lassen, wenn kein Ende feststeht."))

    def __init__(self, *args: Any, centre: Centre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Partner.objects.filter(centre=centre)  # type: ignore[attr-defined]


class PartnerForm(forms.Form):
    """A partner of the consortium."""

    name = forms.CharField(label=_("Name"), max_length=200)
    key = forms.SlugField(
        label=_("Kürzel"),
        max_length=64,
        required=False,
        help_text=_("Erscheint in Tabellen. Leer: aus dem Namen gebildet."),
    )
    role = forms.ChoiceField(label=_("Rolle"), choices=list(PARTNER_ROLE_NAMES.items()))
    seat = forms.CharField(label=_("Sitz"), max_length=100, required=False)
    region = forms.CharField(label=_("Region"), max_length=64, required=False)
    duties = forms.CharField(label=_("Aufgaben"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """Without a key, one is made from the name."""
        clean = super().clean() or {}
        if not clean.get("key") and clean.get("name"):
            clean["key"] = slugify(clean["name"])[:64]
        if clean.get("name") and not clean.get("key"):
            self.add_error("key", _("Geben Sie ein Kürzel aus Buchstaben und Ziffern an."))
        return clean


class FundingForm(forms.Form):
    """What pays for the centre."""

    programme = forms.CharField(label=_("Programm"), max_length=200)
    starts_on = DayField(label=_("Beginn"))
    planned_end_on = DayField(label=_("Geplantes Ende"))
    beneficiaries = forms.CharField(
        label=_("Zuwendungsempfänger"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Eine Zeile je Empfänger: Förderkennzeichen, Komma, Name."),
    )

    def clean_beneficiaries(self) -> list[tuple[str, str]]:
        """Each line as name and code."""
        pairs = []
        for number, line in enumerate(self.cleaned_data["beneficiaries"].splitlines(), start=1):
            if not line.strip():
                continue
            code, comma, name = (part.strip() for part in line.partition(","))
            if not (code and comma and name) or len(code) > 40 or len(name) > 200:
                raise forms.ValidationError(
                    _("Zeile %(number)s: Schreiben Sie Förderkennzeichen, Komma, Name."), params={"number": number}
                )
            pairs.append((name, code))
        return pairs

    def clean(self) -> dict[str, Any]:
        """The end must not lie before the beginning."""
        clean = super().clean() or {}
        if clean.get("starts_on") and clean.get("planned_end_on") and clean["planned_end_on"] < clean["starts_on"]:
            self.add_error("planned_end_on", _("Das Ende liegt vor dem Anfang."))
        return clean

    @staticmethod
    def initial_of(funding: Funding) -> dict[str, Any]:
        """The form filled from a record."""
        lines = (f"{one.code}, {one.name}" for one in funding.beneficiaries.all())
        return {
            "programme": funding.programme,
            "starts_on": funding.starts_on,
            "planned_end_on": funding.planned_end_on,
            "beneficiaries": "\n".join(lines),
        }


class ExtensionForm(forms.Form):
    """The funding was prolonged."""

    until_on = DayField(label=_("Verlängert bis"))
    reason = forms.CharField(label=_("Grund"), max_length=300)

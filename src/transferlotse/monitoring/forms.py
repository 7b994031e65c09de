"""Choosing what to look at, and entering targets and periods."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from transferlotse import content
from transferlotse.centres.models import Centre
from transferlotse.centres.queries import partners_of
from transferlotse.insights.rules import SHORTEST_SECRET, Span
from transferlotse.kit.forms import offer
from transferlotse.kit.numbers import span_text
from transferlotse.monitoring.models import Period
from transferlotse.monitoring.rules import Selection


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody wants to see: a period or the whole funding (None), and how it is narrowed."""

    period: Period | None
    selection: Selection


class SelectionForm(forms.Form):
    """Filter of the figures. An unusable value is said at its field and ignored in the selection."""

    period = forms.ChoiceField(label=_("Zeitraum"), required=False)
    partner = forms.ChoiceField(label=_("Partner"), required=False)
    stage = forms.ChoiceField(label=_("Stufe"), required=False)
    ai = forms.ChoiceField(
        label=_("KI"),
        required=False,
        choices=[("", _("mit und ohne KI")), ("1", _("nur mit KI")), ("0", _("nur ohne KI"))],
    )

    def __init__(self, data: Any, *, centre: Centre, periods: list[Period], span: tuple[dt.date, dt.date]) -> None:
        super().__init__(data)
        language = get_language() or "de"
        self.centre = centre
        self.periods, self.span = {str(period.pk): period for period in periods}, span
        stages = ((stage.key, stage.name.text(language)) for stage in content.stages())
        offer(
            self,
            period=[("", _("Gesamte Laufzeit")), *((key, one.name) for key, one in self.periods.items())],
            partner=[("", _("alle Partner")), *((str(one.pk), one.name) for one in partners_of(centre=centre))],
            stage=[("", _("alle Stufen")), *stages],
        )

    def choice(self) -> Choice:
        """The selection that the form describes."""
        self.is_valid()
        clean = self.cleaned_data
        period = self.periods.get(clean.get("period", ""))
        starts_on, ends_on = (period.starts_on, period.ends_on) if period else self.span
        return Choice(
            period,
            Selection(
                starts_on=starts_on,
                ends_on=ends_on,
                partner_id=int(clean["partner"]) if clean.get("partner") else None,
                stage=clean.get("stage") or None,
                ai={"1": True, "0": False}.get(clean.get("ai", "")),
            ),
        )


def _value_field(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=Decimal(0),
        max_digits=12,
        decimal_places=2,
        localize=True,
        help_text=_("Leer lassen, wenn nichts zugesagt ist."),
    )


class TargetForm(forms.Form):
    """The target as promised in the application."""

    value = _value_field(_("Soll laut Antrag"))


class AmendmentForm(forms.Form):
    """Another target, agreed with the funder."""

    value = _value_field(_("Neues Soll"))
    agreed_on = forms.DateField(
        label=_("Vereinbart am"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label=_("Grund"), max_length=300, help_text=_("Zum Beispiel: Schreiben des Projektträgers vom 3. Mai.")
    )


class PeriodForm(forms.Form):
    """A new span to report on."""

    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("Zum Beispiel: Zwischenbericht 2025."))
    starts_on = forms.DateField(label=_("Von"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends_on = forms.DateField(label=_("Bis"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def clean(self) -> dict[str, Any]:
        """The end must not lie before the start."""
        clean = super().clean() or {}
        if clean.get("starts_on") and clean.get("ends_on") and clean["ends_on"] < clean["starts_on"]:
            self.add_error("ends_on", _("Das Ende liegt vor dem Anfang."))
        return clean


class DepositForm(forms.Form):
    """What to hand to the evaluation of the network."""

    span = forms.ChoiceField(label=_("Zeitraum"))
    secret = forms.CharField(
        label=_("Gemeinsames Geheimnis der Zentren"),
        required=False,
        min_length=SHORTEST_SECRET,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "Mit diesem Satz erkennt die Auswertung Betriebe wieder, die mehrere Zentren kennen, ohne ihre Namen zu sehen. "
            "Alle Zentren geben denselben Satz ein, die Auswertung kennt ihn nicht. Ohne ihn zählt Ihr Zentrum für sich."
        ),
    )

    def __init__(self, data: Any = None, *, spans: list[Span], **more: Any) -> None:
        super().__init__(data, **more)
        self.spans = {one.name: one for one in spans}
        field: Any = self.fields["span"]
        field.choices = [(one.name, self._label(one, first=one is spans[0])) for one in spans]

    def chosen(self) -> Span:
        """The span that was chosen."""
        return self.spans[self.cleaned_data["span"]]

    def _label(self, span: Span, *, first: bool) -> str:
        if first:
            return gettext("Gesamte Laufzeit, mit Zielen: %(days)s") % {"days": _days(span)}
        return span.name if span == Span.year(span.starts_on.year) else _days(span)


def _days(span: Span) -> str:
    return span_text(span.starts_on, span.ends_on, get_language() or "de")

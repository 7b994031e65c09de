"""The form for a delivery of any format."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transferlotse.centres.models import Centre, Partner
from transferlotse.contacts.forms.choices import district_choices
from transferlotse.deliveries.forms.choices import TopicsField, format_choices, offer_topics
from transferlotse.deliveries.models import MODE_LABELS, STATE_LABELS, Delivery
from transferlotse.deliveries.rules import (
    DeliveryDraft,
    DeliveryState,
    Mode,
    Share,
    equal_shares,
    network_key,
    shares_by_percent,
)
from transferlotse.kit.forms import AmountField, DayField, offer

SETTABLE = (DeliveryState.DELIVERED, DeliveryState.PLANNED)


class DeliveryForm(forms.Form):
    """Everything a delivery says about itself. Deliverers share equally unless every one of them gets a percentage."""

    format = forms.ChoiceField(label=gettext_lazy("Format"))
    title = forms.CharField(label=gettext_lazy("Titel"), max_length=200)
    starts_on = DayField(label=gettext_lazy("Beginn"))
    ends_on = DayField(
        label=gettext_lazy("Ende"),
        required=False,
        help_text=gettext_lazy("An diesem Tag zählt die Leistung. Leer lassen, wenn sie an einem Tag war."),
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Status"),
        choices=[(state.value, STATE_LABELS[state]) for state in SETTABLE],
        widget=forms.RadioSelect,
        initial=DeliveryState.DELIVERED.value,
    )
    ai = forms.BooleanField(label=gettext_lazy("Es ging um künstliche Intelligenz"), required=False)
    mode = forms.ChoiceField(
        label=gettext_lazy("Durchführung"),
        choices=list(MODE_LABELS.items()),
        widget=forms.RadioSelect,
        initial="on_site",
    )
    district = forms.ChoiceField(label=gettext_lazy("Kreis"), required=False)
    place = forms.CharField(label=gettext_lazy("Ort"), max_length=120, required=False)
    quantity = AmountField(
        label=gettext_lazy("Menge"),
        min_value=Decimal("0.01"),
        max_value=Decimal(1000),
        decimal_places=2,
        initial=Decimal(1),
        help_text=gettext_lazy("Fast immer 1. Wie viele Stücke ihres Formats diese Leistung ist."),
    )
    partners = forms.MultipleChoiceField(
        label=gettext_lazy("Partner des Zentrums"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Bitte wählen Sie mindestens einen Partner Ihres Zentrums.")},
    )
    hosts = forms.MultipleChoiceField(
        label=gettext_lazy("Andere Zentren"), required=False, widget=forms.CheckboxSelectMultiple
    )
    joint_key = forms.CharField(
        label=gettext_lazy("Kennung beim anderen Zentrum"),
        required=False,
        max_length=100,
        help_text=gettext_lazy(
            "Hat das andere Zentrum diese Leistung auch erfasst? Auf ihrer Seite steht dort eine Kennung, zum Beispiel "
            "ruhr-owl:1234. Es genügt, wenn eines der beiden Zentren die des anderen einträgt. Dann zählt die Leistung bei "
            "jedem und im Netzwerk einmal."
        ),
    )
    topics = TopicsField(label=gettext_lazy("Themen"), required=False)
    more_topics = TopicsField(label=gettext_lazy("Weitere Themen"), required=False)
    effort_hours = AmountField(
        label=gettext_lazy("Aufwand in Stunden"),
        required=False,
        min_value=Decimal(0),
        max_value=Decimal("99999.9"),
        decimal_places=1,
    )
    note = forms.CharField(
        label=gettext_lazy("Notiz"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        partners: Iterable[Partner],
        hosts: Iterable[Centre],
        frequent: Iterable[str],
        centre_key: str,
        today: dt.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.centre_key = today, centre_key
        partner_list, host_list = list(partners), list(hosts)
        offer(
            self,
            format=[("", _("Bitte wählen")), *format_choices()],
            district=[("", _("ohne festen Kreis")), *district_choices()],
            partners=[(str(one.pk), one.name) for one in partner_list],
            hosts=[(str(one.pk), one.name) for one in host_list],
        )
        offer_topics(self, frequent)
        self.percent_names = [
            self._percent("partner", one.pk, one.name) for one in partner_list
        ] + [self._percent("host", one.pk, one.name) for one in host_list]  # fmt: skip

    def _percent(self, kind: str, pk: int, name: str) -> str:
        key = f"percent_{kind}_{pk}"
        self.fields[key] = AmountField(
            label=name,
            required=False,
            min_value=Decimal("0.01"),
            max_value=Decimal(100),
            decimal_places=2,
        )
        return key

    @property
    def percents(self) -> list[forms.BoundField]:
        """The fields for shares of one's own, in the order of the deliverers."""
        return [self[name] for name in self.percent_names]

    @property
    def has_percents(self) -> bool:
        """Whether the shares are to be shown open: some are given, or wrong."""
        return any(self[name].value() or self[name].errors for name in self.percent_names)

    @property
    def has_hosts(self) -> bool:
        """Whether the part about other centres is to be shown open."""
        return any(self[name].value() or self[name].errors for name in ("hosts", "joint_key"))

    def clean_starts_on(self) -> dt.date:
        """A year before 2000 is a slip."""
        day: dt.date = self.cleaned_data["starts_on"]
        if day.year < 2000:
            raise forms.ValidationError(_("Bitte prüfen Sie das Jahr."))
        return day

    def clean_joint_key(self) -> str:
        """The key of another centre's record, not of one's own."""
        text: str = self.cleaned_data["joint_key"]
        if not text:
            return ""
        key = network_key(text)
        if key is None:
            raise forms.ValidationError(
                _("Bitte schreiben Sie die Kennung so, wie das andere Zentrum sie nennt, zum Beispiel ruhr-owl:1234.")
            )
        if key.partition(":")[0] == self.centre_key:
            raise forms.ValidationError(_("Das ist eine Kennung Ihres eigenen Zentrums. Gemeint ist die des anderen."))
        return key

    def clean(self) -> dict[str, Any]:
        """Dates in order, nothing delivered ahead of time, shares that make up one delivery."""
        data = super().clean() or {}
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if "ends_on" not in self.errors and starts:
            ends = ends or starts
            data["ends_on"] = ends
            if ends < starts:
                self.add_error("ends_on", _("Das Ende liegt vor dem Beginn."))
            elif (ends - starts).days > 3660:
                self.add_error("ends_on", _("Bitte prüfen Sie das Jahr."))
            elif ends > self.today and data.get("state") == DeliveryState.DELIVERED:
                self.add_error("state", _("Diese Leistung liegt in der Zukunft. Sie kann erst geplant sein."))
        self._clean_shares(data)
        return data

    def _clean_shares(self, data: dict[str, Any]) -> None:
        if "partners" in self.errors or "hosts" in self.errors:
            return
        chosen = [("partner", pk) for pk in data.get("partners", [])] + [("host", pk) for pk in data.get("hosts", [])]
        names = [f"percent_{kind}_{pk}" for kind, pk in chosen]
        if any(name in self.errors for name in names):
            return
        fractions = shares_by_percent([data.get(name) for name in names])
        if fractions is None:
            self.add_error("partners", _("Die Anteile aller Beteiligten müssen zusammen 100 Prozent ergeben."))
            return
        data["shares"] = tuple(
            Share(fraction, partner_id=int(pk)) if kind == "partner" else Share(fraction, host_centre_id=int(pk))
            for fraction, (kind, pk) in zip(fractions, chosen, strict=True)
        )

    def draft(self) -> DeliveryDraft:
        """What was said, ready to become the record."""
        data = self.cleaned_data
        plain = (
            "format",
            "title",
            "starts_on",
            "ends_on",
            "ai",
            "district",
            "place",
            "quantity",
            "effort_hours",
            "joint_key",
            "note",
        )
        key = data.get("form_key")
        return DeliveryDraft(
            **{name: data[name] for name in plain},
            shares=data["shares"],
            state=DeliveryState(data["state"]),
            mode=Mode(data["mode"]),
            topics=(*data["topics"], *data["more_topics"]),
            source_key=f"form:{key}" if key else "",
        )


def form_values(delivery: Delivery) -> dict[str, Any]:
    """A record as the form shows it; percentages only where the shares are not equal."""
    plain = (
        *("format", "title", "starts_on", "ends_on", "state", "ai", "mode", "district", "place"),
        *("quantity", "effort_hours", "joint_key", "note"),
    )
    shares = list(delivery.contributions.order_by("pk"))
    topics = list(delivery.topics.values_list("topic", flat=True))
    values: dict[str, Any] = {name: getattr(delivery, name) for name in plain}
    values["partners"] = [str(one.partner_id) for one in shares if one.partner_id]
    values["hosts"] = [str(one.host_centre_id) for one in shares if one.host_centre_id]
    values["topics"] = values["more_topics"] = topics
    if shares and sorted(one.fraction for one in shares) != sorted(equal_shares(len(shares))):
        for one in shares:
            key = f"percent_partner_{one.partner_id}" if one.partner_id else f"percent_host_{one.host_centre_id}"
            values[key] = (one.fraction * 100).quantize(Decimal("0.01"))
    return values

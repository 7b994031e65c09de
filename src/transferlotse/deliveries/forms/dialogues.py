"""The quick form for a company dialogue: eight questions, one minute."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transferlotse.centres.models import Partner
from transferlotse.contacts.forms import FirmForm
from transferlotse.contacts.rules import split_name
from transferlotse.deliveries.actions import DialogueDraft
from transferlotse.deliveries.forms.choices import TopicsField, offer_topics
from transferlotse.deliveries.rules import Mode
from transferlotse.kit.forms import DayField, offer

MOST_NAMES = 30
WHERE = (
    ("firm", gettext_lazy("beim Betrieb")),
    ("online", gettext_lazy("online oder am Telefon")),
    ("elsewhere", gettext_lazy("an einem anderen Ort")),
)


def name_lines(text: str) -> tuple[str, ...]:
    """The lines of a field for names. Raises ValidationError for a line that holds no name, or is far too long."""
    lines = tuple(" ".join(line.split()) for line in text.splitlines() if line.strip())
    if len(lines) > MOST_NAMES:
        raise forms.ValidationError(_("Bitte höchstens %(n)s Namen auf einmal.") % {"n": MOST_NAMES})
    for line in lines:
        name = split_name(line)
        if not name.last_name:
            raise forms.ValidationError(_("In der Zeile „%(line)s“ fehlt ein Name.") % {"line": line[:60]})
        if len(name.last_name) > 100 or len(name.first_name) > 100 or len(name.email) > 254:
            raise forms.ValidationError(_("Die Zeile „%(line)s …“ ist zu lang.") % {"line": line[:60]})
    return lines


class DialogueForm(FirmForm):
    """A company dialogue as an adviser documents it after the visit."""

    held_on = DayField(label=gettext_lazy("Wann?"))
    names = forms.CharField(
        label=gettext_lazy("Mit wem haben Sie gesprochen?"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Ein Name je Zeile. Leer lassen, wenn Sie keine Namen festhalten wollen."),
    )
    where = forms.ChoiceField(label=gettext_lazy("Wo?"), choices=WHERE, widget=forms.RadioSelect, initial="firm")
    place = forms.CharField(label=gettext_lazy("Welcher Ort?"), max_length=120, required=False)
    topics = TopicsField(label=gettext_lazy("Worum ging es?"), required=False)
    more_topics = TopicsField(label=gettext_lazy("Weitere Themen"), required=False)
    ai = forms.BooleanField(label=gettext_lazy("Es ging um künstliche Intelligenz"), required=False)
    partner = forms.ChoiceField(label=gettext_lazy("Wer hat das Gespräch geführt?"))
    note = forms.CharField(
        label=gettext_lazy("Ergebnis und nächster Schritt"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, partners: Iterable[Partner], frequent: Iterable[str], today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        offer(self, partner=[(str(one.pk), one.name) for one in partners])
        offer_topics(self, frequent)

    def clean_held_on(self) -> dt.date:
        """Only a dialogue that took place counts."""
        day: dt.date = self.cleaned_data["held_on"]
        if day > self.today:
            raise forms.ValidationError(
                _("Dieser Tag liegt in der Zukunft. Erfassen Sie das Gespräch, wenn es stattgefunden hat.")
            )
        if day.year < 2000:
            raise forms.ValidationError(_("Bitte prüfen Sie das Jahr."))
        return day

    def clean_names(self) -> tuple[str, ...]:
        """The lines that hold a name."""
        return name_lines(self.cleaned_data["names"])

    def clean(self) -> dict[str, Any]:
        """Another place needs its name."""
        data = super().clean()
        if data.get("where") == "elsewhere" and not data.get("place") and "place" not in self.errors:
            self.add_error("place", _("Bitte nennen Sie den Ort."))
        return data

    def draft(self) -> DialogueDraft:
        """What was said, ready to become the record."""
        data = self.cleaned_data
        firm = self.meant_firm()
        if firm is None:
            raise ValueError("a dialogue needs a firm")
        return DialogueDraft(
            held_on=data["held_on"],
            firm=firm,
            partner_id=int(data["partner"]),
            form_key=str(data["form_key"] or uuid.uuid4()),
            names=data["names"],
            mode=Mode.ONLINE if data["where"] == "online" else Mode.ON_SITE,
            place=data["place"] if data["where"] == "elsewhere" else "",
            ai=data["ai"],
            topics=(*data["topics"], *data["more_topics"]),
            note=data["note"],
        )

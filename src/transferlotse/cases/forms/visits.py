"""Documenting a visit in a minute."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transferlotse.cases.actions import StepDraft, VisitRecord
from transferlotse.cases.forms.cases import individual_formats
from transferlotse.cases.models.labels import OUTCOME_LABELS
from transferlotse.cases.rules.states import CaseOutcome, StepKind
from transferlotse.centres.models import Partner
from transferlotse.deliveries.forms.choices import frequent_and_other_topics
from transferlotse.deliveries.forms.dialogues import name_lines
from transferlotse.deliveries.models import MODE_LABELS
from transferlotse.deliveries.rules import Mode
from transferlotse.kit.forms import DayField, offer

QUESTIONS = (
    ("technologies", gettext_lazy("Welche Technik verspricht in diesem Betrieb am meisten?")),
    ("steps", gettext_lazy("Was sind die nächsten Schritte, und wer geht sie?")),
    ("offers", gettext_lazy("Welches Angebot hilft dabei, bei uns oder anderswo?")),
)
NEXT, CLOSE = "next", "close"


class VisitForm(forms.Form):
    """What an adviser notes after a visit: most is filled in already."""

    held_on = DayField(label=gettext_lazy("Wann?"))
    format = forms.ChoiceField(label=gettext_lazy("Format"))
    mode = forms.ChoiceField(label=gettext_lazy("Wo?"), choices=list(MODE_LABELS.items()), widget=forms.RadioSelect)
    place = forms.CharField(
        label=gettext_lazy("Ort"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Leer lassen, wenn Sie beim Betrieb waren."),
    )
    names = forms.CharField(
        label=gettext_lazy("Mit wem haben Sie gesprochen?"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Ein Name je Zeile. Leer lassen, wenn Sie keine Namen festhalten wollen."),
    )
    headcount = forms.IntegerField(
        label=gettext_lazy("Wie viele Personen ohne Namen?"),
        required=False,
        min_value=1,
        max_value=500,
        help_text=gettext_lazy("Nur nötig, wenn oben kein Name steht."),
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Worum ging es?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    more_topics = forms.MultipleChoiceField(
        label=gettext_lazy("Weitere Themen"), required=False, widget=forms.CheckboxSelectMultiple
    )
    ai = forms.BooleanField(label=gettext_lazy("Es ging um künstliche Intelligenz"), required=False)
    technologies = forms.CharField(
        label=QUESTIONS[0][1], required=False, max_length=1500, widget=forms.Textarea(attrs={"rows": 2})
    )
    steps = forms.CharField(
        label=QUESTIONS[1][1], required=False, max_length=1500, widget=forms.Textarea(attrs={"rows": 2})
    )
    offers = forms.CharField(
        label=QUESTIONS[2][1], required=False, max_length=1500, widget=forms.Textarea(attrs={"rows": 2})
    )
    partner = forms.ChoiceField(label=gettext_lazy("Wer hat das Gespräch geführt?"))
    then = forms.ChoiceField(
        label=gettext_lazy("Wie geht es weiter?"),
        choices=[
            (NEXT, gettext_lazy("Es gibt einen nächsten Schritt")),
            (CLOSE, gettext_lazy("Der Fall ist abgeschlossen")),
        ],
        widget=forms.RadioSelect,
        initial=NEXT,
    )
    next_title = forms.CharField(
        label=gettext_lazy("Nächster Schritt"),
        max_length=200,
        error_messages={"required": gettext_lazy("Was wurde vereinbart? Ein Fall braucht einen nächsten Schritt.")},
    )
    next_on = DayField(
        label=gettext_lazy("Bis wann?"), error_messages={"required": gettext_lazy("Bitte nennen Sie einen Tag.")}
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("Wenn abgeschlossen: Wie ist es ausgegangen?"),
        required=False,
        choices=[("", gettext_lazy("Bitte wählen")), *((one.value, OUTCOME_LABELS[one]) for one in CaseOutcome)],
    )

    def __init__(
        self, *args: Any, partners: Iterable[Partner], topics: Iterable[str], today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        goes_on = self.data.get("then", NEXT) == NEXT
        self.fields["next_title"].required = self.fields["next_on"].required = goes_on
        often, others = frequent_and_other_topics(topics)
        offered_partners = [(str(one.pk), one.name) for one in partners]
        offer(self, format=individual_formats(), partner=offered_partners, topics=often, more_topics=others)

    def clean_held_on(self) -> dt.date:
        """Only what took place counts."""
        day: dt.date = self.cleaned_data["held_on"]
        if day > self.today:
            raise forms.ValidationError(
                _("Dieser Tag liegt in der Zukunft. Halten Sie das Gespräch fest, wenn es stattgefunden hat.")
            )
        if day.year < 2000:
            raise forms.ValidationError(_("Bitte prüfen Sie das Jahr."))
        return day

    def clean_names(self) -> tuple[str, ...]:
        """The lines that hold a name."""
        return name_lines(self.cleaned_data["names"])

    def clean(self) -> dict[str, Any]:
        """A case goes on with a next step, or ends with an outcome."""
        data = super().clean() or {}
        if data.get("then") == NEXT:
            day = data.get("next_on")
            if day is not None and day < self.today:
                self.add_error("next_on", _("Dieser Tag ist vorbei. Ein nächster Schritt liegt vor Ihnen."))
        elif data.get("then") == CLOSE and not data.get("outcome"):
            self.add_error("outcome", _("Bitte sagen Sie, wie es ausgegangen ist."))
        return data

    def record(self, *, owner_id: int) -> VisitRecord:
        """What was noted, ready to become a delivery."""
        data = self.cleaned_data
        goes_on = data["then"] == NEXT
        step = StepDraft(title=data["next_title"], owner_id=owner_id, due_on=data["next_on"], kind=StepKind.TASK)
        return VisitRecord(
            held_on=data["held_on"],
            format=data["format"],
            partner_id=int(data["partner"]),
            mode=Mode(data["mode"]),
            place=data["place"],
            names=data["names"],
            headcount=data["headcount"] or 1,
            topics=(*data["topics"], *data["more_topics"]),
            ai=data["ai"],
            answers=tuple((name, data[name]) for name, _label in QUESTIONS if data[name]),
            next_step=step if goes_on else None,
            outcome=None if goes_on else CaseOutcome(data["outcome"]),
        )

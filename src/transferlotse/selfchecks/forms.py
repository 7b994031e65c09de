"""The question pages' forms, and the small ones around a check."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transferlotse.companies.rules import MONTHS_OFFERED, MONTHS_USUAL
from transferlotse.content.instruments.model import Item
from transferlotse.selfchecks.rules.answers import Answer, AnswerState

UNKNOWN = "_unknown"
NOT_APPLICABLE = "_na."


def answer_from(item: Item, picked: Sequence[str], *, skip: bool) -> Answer:
    """What a sent question page says; contradictions stay in, the rules name them."""
    if skip:
        return Answer(item.key, AnswerState.SKIPPED)
    values = tuple(dict.fromkeys(one for one in picked if not one.startswith("_")))
    reasons = [one.removeprefix(NOT_APPLICABLE) for one in picked if one.startswith(NOT_APPLICABLE)]
    if reasons:
        return Answer(item.key, AnswerState.NOT_APPLICABLE, values, reasons[0])
    if UNKNOWN in picked:
        return Answer(item.key, AnswerState.UNKNOWN, values)
    return Answer(item.key, AnswerState.ANSWERED, values)


def picked_from(answer: Answer | None) -> list[str]:
    """The boxes that an earlier answer ticked."""
    if answer is None:
        return []
    if answer.state == AnswerState.UNKNOWN:
        return [UNKNOWN]
    if answer.state == AnswerState.NOT_APPLICABLE:
        return [NOT_APPLICABLE + answer.reason]
    return list(answer.values)


class AnswerForm(forms.Form):
    """One question: its choices, then "don't know" and the reasons why it may not apply."""

    def __init__(self, item: Item, language: str, picked: Sequence[str], problem: str = "") -> None:
        super().__init__(initial={"answer": list(picked) if item.type == "multiple" else next(iter(picked), "")})
        choices = [(choice.key, choice.label.text(language)) for choice in item.choices]
        self.choice_count = len(choices)
        if item.unknown:
            choices.append((UNKNOWN, _("Weiß ich nicht")))
        for reason in item.reasons:
            label = _("Trifft nicht zu: {why}").format(why=reason.label.text(language))
            choices.append((NOT_APPLICABLE + reason.key, label))
        self.has_rest = len(choices) > self.choice_count
        several = item.type == "multiple"
        field = forms.MultipleChoiceField if several else forms.ChoiceField
        widget = forms.CheckboxSelectMultiple if several else forms.RadioSelect
        self.fields["answer"] = field(label=item.label.text(language), choices=choices, widget=widget)
        if problem:
            self._errors = forms.utils.ErrorDict(answer=self.error_class([problem]))


class MailForm(forms.Form):
    """Where to send the private link."""

    email = forms.EmailField(label=gettext_lazy("E-Mail-Adresse"), max_length=254)


class HelpForm(forms.Form):
    """Ask for help with or without the result."""

    with_result = forms.ChoiceField(
        label=gettext_lazy("Soll das Zentrum Ihr Ergebnis sehen?"),
        widget=forms.RadioSelect,
        choices=[
            ("yes", gettext_lazy("Ja, für die Vorbereitung des Gesprächs")),
            ("no", gettext_lazy("Nein, ich frage ohne mein Ergebnis")),
        ],
    )
    months = forms.TypedChoiceField(
        label=gettext_lazy("Wie lange?"),
        help_text=gettext_lazy("Nur wenn Sie Ja gewählt haben. Sie können die Freigabe jederzeit zurückziehen."),
        coerce=int,
        initial=MONTHS_USUAL,
        choices=[],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = self.fields["months"]
        assert isinstance(months, forms.TypedChoiceField)
        months.choices = [(one, _("{count} Monate").format(count=one)) for one in MONTHS_OFFERED]


class SpaceForm(forms.Form):
    """What a company's own space needs."""

    company = forms.CharField(label=gettext_lazy("Name Ihres Betriebs"), max_length=200)
    person = forms.CharField(label=gettext_lazy("Ihr Name"), max_length=200)
    email = forms.EmailField(
        label=gettext_lazy("E-Mail-Adresse"),
        help_text=gettext_lazy("An diese Adresse schicken wir den Link, mit dem Sie den Bereich einrichten."),
        max_length=254,
    )

    def clean_company(self) -> str:
        """A name with letters in it, on one line."""
        return _one_line(self.cleaned_data["company"])

    def clean_person(self) -> str:
        """A name on one line."""
        return _one_line(self.cleaned_data["person"])


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    if not any(sign.isalpha() for sign in line):
        raise forms.ValidationError(_("Bitte geben Sie einen Namen an."))
    return line

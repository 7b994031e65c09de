"""Opening a case, planning steps, closing."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transferlotse import content
from transferlotse.cases.actions import CaseDraft, StepDraft
from transferlotse.cases.models.labels import CASE_LABELS, KIND_LABELS, OUTCOME_LABELS
from transferlotse.cases.queries.cases import CaseFilter
from transferlotse.cases.queries.reasons import topic_name
from transferlotse.cases.rules.states import CaseOutcome, StepKind
from transferlotse.centres.models import Partner
from transferlotse.contacts.actions import Firm
from transferlotse.contacts.forms import FirmForm
from transferlotse.deliveries.forms.choices import frequent_and_other_topics
from transferlotse.deliveries.models import MODE_LABELS
from transferlotse.deliveries.rules import Mode
from transferlotse.kit.forms import DayField, offer
from transferlotse.kit.templatetags.kit import in_language
from transferlotse.people.models import User

DEFAULT_FORMAT = "company-dialogue"


def individual_formats() -> list[tuple[str, str]]:
    """Formats that a visit to one firm can be, by name."""
    offered = [one for one in content.formats() if one.individual and one.unit != "tool"]
    return [(one.key, in_language(one.name)) for one in offered]


class StepFields(forms.Form):
    """What is to be done next. A visit needs a time; everything else a day."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Art"),
        choices=[(kind.value, KIND_LABELS[kind]) for kind in StepKind],
        widget=forms.RadioSelect,
        initial=StepKind.CONTACT.value,
    )
    step_title = forms.CharField(
        label=gettext_lazy("Was ist zu tun?"),
        max_length=200,
        error_messages={"required": gettext_lazy("Bitte schreiben Sie, was zu tun ist.")},
        help_text=gettext_lazy("Zum Beispiel: anrufen und Termin vereinbaren. Bei einem Besuch nicht nötig."),
    )
    due_on = DayField(label=gettext_lazy("Bis wann, oder an welchem Tag?"))
    at = forms.TimeField(
        label=gettext_lazy("Uhrzeit"),
        required=False,
        help_text=gettext_lazy("Nur für einen Besuch."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("Wo?"),
        choices=[(Mode.ON_SITE.value, MODE_LABELS[Mode.ON_SITE]), (Mode.ONLINE.value, MODE_LABELS[Mode.ONLINE])],
        initial=Mode.ON_SITE.value,
        required=False,
    )
    place = forms.CharField(label=gettext_lazy("Ort"), max_length=120, required=False)
    format = forms.ChoiceField(label=gettext_lazy("Format"), required=False)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        chosen: Any = self.fields["format"]
        chosen.choices = individual_formats()
        chosen.initial = DEFAULT_FORMAT
        self.fields["step_title"].required = self.data.get("kind") != StepKind.VISIT

    def clean_due_on(self) -> dt.date:
        """A step lies ahead."""
        day: dt.date = self.cleaned_data["due_on"]
        if day < self.today:
            raise forms.ValidationError(_("Dieser Tag ist vorbei. Ein nächster Schritt liegt vor Ihnen."))
        if day > self.today + dt.timedelta(730):
            raise forms.ValidationError(_("Bitte prüfen Sie das Jahr."))
        return day

    def clean(self) -> dict[str, Any]:
        """A visit has a time."""
        data = super().clean() or {}
        if data.get("kind") == StepKind.VISIT and not data.get("at") and "at" not in self.errors:
            self.add_error("at", _("Bitte nennen Sie die Uhrzeit des Besuchs."))
        return data

    def step_draft(self, *, owner_id: int, form_key: uuid.UUID | None = None) -> StepDraft:
        """What is to be done, ready to be planned."""
        data = self.cleaned_data
        kind = StepKind(data["kind"])
        is_visit = kind == StepKind.VISIT
        starts_at = timezone.make_aware(dt.datetime.combine(data["due_on"], data["at"])) if is_visit else None
        return StepDraft(
            kind=kind,
            title=data["step_title"] or str(KIND_LABELS[kind]),
            owner_id=owner_id,
            due_on=data["due_on"],
            starts_at=starts_at,
            mode=Mode(data["mode"] or Mode.ON_SITE),
            place=data["place"],
            format=(data["format"] or DEFAULT_FORMAT) if is_visit else "",
            form_key=form_key,
        )


class StepForm(StepFields):
    """A further step of a case."""

    owner = forms.ChoiceField(label=gettext_lazy("Wer macht es?"))
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, members: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.choices = [(str(one.pk), str(one)) for one in members]


class CaseForm(StepFields, FirmForm):
    """A new case: for which firm, what about, who takes care, what happens next."""

    title = forms.CharField(
        label=gettext_lazy("Worum geht es?"),
        max_length=200,
        help_text=gettext_lazy("Ein paar Worte, an denen Sie den Fall wiedererkennen."),
    )
    owner = forms.ChoiceField(
        label=gettext_lazy("Wer kümmert sich?"),
        error_messages={
            "required": gettext_lazy("Bitte wählen Sie, wer sich kümmert. Ohne geht kein Fall auf."),
            "invalid_choice": gettext_lazy("Diese Person arbeitet nicht für Ihr Zentrum."),
        },
    )
    partner = forms.ChoiceField(label=gettext_lazy("Partner"), required=False)
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Themen"), required=False, widget=forms.CheckboxSelectMultiple
    )
    more_topics = forms.MultipleChoiceField(
        label=gettext_lazy("Weitere Themen"), required=False, widget=forms.CheckboxSelectMultiple
    )
    tell_firm = forms.BooleanField(
        label=gettext_lazy("Dem Betrieb schreiben, wer sich kümmert"), required=False, initial=True
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, members: Iterable[User], partners: Iterable[Partner], frequent: Iterable[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.choices = [("", _("Bitte wählen")), *((str(one.pk), str(one)) for one in members)]
        partner: Any = self.fields["partner"]
        partner.choices = [("", _("noch offen")), *((str(one.pk), one.name) for one in partners)]
        topics: Any = self.fields["topics"]
        more: Any = self.fields["more_topics"]
        topics.choices, more.choices = frequent_and_other_topics(frequent)

    def draft(self, *, contact: tuple[str, str, str] = ("", "", "")) -> CaseDraft:
        """What was entered; `contact` is name, e-mail and telephone of the person who asked."""
        data = self.cleaned_data
        firm: Firm | None = self.meant_firm()
        if firm is None:
            raise ValueError("a case needs a firm")
        return CaseDraft(
            title=data["title"],
            firm=firm,
            owner_id=int(data["owner"]),
            partner_id=int(data["partner"]) if data["partner"] else None,
            topics=(*data["topics"], *data["more_topics"]),
            step=self.step_draft(owner_id=int(data["owner"])),
            form_key=data["form_key"],
            contact_name=contact[0],
            contact_email=contact[1],
            contact_phone=contact[2],
            tell_firm=data["tell_firm"],
        )


class OwnerForm(forms.Form):
    """Giving a case to somebody else."""

    owner = forms.ChoiceField(label=gettext_lazy("Wer kümmert sich künftig?"))

    def __init__(self, *args: Any, members: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.choices = [(str(one.pk), str(one)) for one in members]


class CloseForm(forms.Form):
    """Closing a case."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Wie ist es ausgegangen?"),
        choices=[(one.value, OUTCOME_LABELS[one]) for one in CaseOutcome],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Bemerkung"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class CaseFilterForm(forms.Form):
    """Narrowing the list of cases."""

    text = forms.CharField(label=gettext_lazy("Suche"), required=False, max_length=100)
    state = forms.ChoiceField(label=gettext_lazy("Stand"), required=False)
    owner = forms.ChoiceField(label=gettext_lazy("Wer"), required=False)
    topic = forms.ChoiceField(label=gettext_lazy("Thema"), required=False)
    idle = forms.BooleanField(label=gettext_lazy("nur ohne nächsten Schritt"), required=False)

    def __init__(self, *args: Any, members: Iterable[User], topics: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = _("alle")
        named = sorted(((key, topic_name(key)) for key in topics), key=lambda one: one[1])
        offer(
            self,
            state=[("", _("laufende")), ("all", everything), *((one.value, name) for one, name in CASE_LABELS.items())],
            owner=[("", everything), *((str(one.pk), str(one)) for one in members)],
            topic=[("", everything), *named],
        )

    def wanted(self) -> CaseFilter:
        """What the list is narrowed to; unusable values are ignored."""
        self.is_valid()
        data = self.cleaned_data
        return CaseFilter(
            state=data.get("state") or "running",
            owner=int(data["owner"]) if data.get("owner") else None,
            topic=data.get("topic", ""),
            text=data.get("text", ""),
            without_step=bool(data.get("idle")),
        )

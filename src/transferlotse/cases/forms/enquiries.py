"""Asking for help, and what the front office does with it."""

import re
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transferlotse import content
from transferlotse.cases.actions import EnquiryDraft
from transferlotse.cases.models.labels import ENQUIRY_LABELS
from transferlotse.cases.queries.enquiries import ALL, OPEN, EnquiryFilter
from transferlotse.centres.models import Centre

LONGEST_TEXT = 5000
_PHONE = re.compile(r"[0-9+()/. -]{5,40}")
_SHARE = re.compile(r"[A-Za-z0-9_.:-]{1,120}")


class EnquiryForm(forms.Form):
    """Six questions at most. `website` is a trap: people do not see it, programs fill it in."""

    text = forms.CharField(
        label=gettext_lazy("Worum geht es?"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "In Ihren Worten. Zum Beispiel: Wir suchen ständig Teile im Lager und wollen das ändern."
        ),
        error_messages={"required": gettext_lazy("Bitte schreiben Sie in ein, zwei Sätzen, worum es geht.")},
    )
    company = forms.CharField(
        label=gettext_lazy("Name Ihres Betriebs"),
        max_length=200,
        error_messages={"required": gettext_lazy("Bitte nennen Sie Ihren Betrieb.")},
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    postcode = forms.CharField(
        label=gettext_lazy("Postleitzahl"),
        error_messages={
            "required": gettext_lazy(
                "Bitte nennen Sie Ihre Postleitzahl, oder kreuzen Sie an, dass Sie außerhalb Deutschlands sitzen."
            )
        },
        help_text=gettext_lazy("Danach richtet sich, wer für Sie zuständig ist. Im Ausland? Lassen Sie das Feld leer."),
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric", "class": "kit-short"}),
    )
    abroad = forms.BooleanField(label=gettext_lazy("Unser Betrieb liegt außerhalb Deutschlands."), required=False)
    contact_name = forms.CharField(
        label=gettext_lazy("Ihr Name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Bitte nennen Sie Ihren Namen, damit wir Sie ansprechen können.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Ihre E-Mail-Adresse"),
        max_length=254,
        error_messages={
            "required": gettext_lazy("Bitte nennen Sie Ihre E-Mail-Adresse. Dorthin schicken wir die Antwort."),
            "invalid": gettext_lazy("Diese E-Mail-Adresse ist nicht vollständig. Sie sieht so aus: name@betrieb.de."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Telefon"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Wenn Ihnen ein Anruf lieber ist."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    website = forms.CharField(required=False, max_length=400)
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    share = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["postcode"].required = not self.data.get("abroad")
        for field in self.fields.values():
            field.error_messages["max_length"] = _("Bitte kürzen Sie: Möglich sind %(limit_value)d Zeichen.")

    def clean_text(self) -> str:
        """A readable length; what was typed stays in the field."""
        text: str = self.cleaned_data["text"].replace("\r\n", "\n").replace("\x00", "").strip()
        if len(text) > LONGEST_TEXT:
            raise forms.ValidationError(
                _("Ihr Text hat %(length)s Zeichen, möglich sind %(limit)s. Bitte kürzen Sie ihn um %(over)s Zeichen.")
                % {"length": len(text), "limit": LONGEST_TEXT, "over": len(text) - LONGEST_TEXT}
            )
        return text

    def clean_phone(self) -> str:
        """Digits and the usual signs."""
        phone: str = self.cleaned_data["phone"].strip()
        if phone and not _PHONE.fullmatch(phone):
            raise forms.ValidationError(
                _("Diese Telefonnummer können wir nicht lesen. Bitte nur Ziffern und + ( ) / -.")
            )
        return phone

    def clean_share(self) -> str:
        """The key of a share; anything else is ignored, since nobody typed it."""
        share: str = self.cleaned_data["share"]
        return share if _SHARE.fullmatch(share) else ""

    def clean(self) -> dict[str, Any]:
        """A German postcode that exists, or a firm outside Germany."""
        data = super().clean() or {}
        code = (data.get("postcode") or "").strip().upper().removeprefix("D-").removeprefix("D ").strip()
        if data.get("abroad"):
            data["postcode"] = ""
        elif not code:
            return data
        elif not re.fullmatch(r"\d{5}", code):
            self.add_error(
                "postcode",
                _(
                    "Eine deutsche Postleitzahl hat fünf Ziffern. Sitzen Sie im Ausland? Dann kreuzen Sie das bitte darunter an."
                ),
            )
        elif not content.districts_of_postcode(code):
            self.add_error(
                "postcode", _("Die Postleitzahl %(code)s gibt es nicht. Bitte prüfen Sie sie.") % {"code": code}
            )
        else:
            data["postcode"] = code
        return data

    def draft(self, *, language: str) -> EnquiryDraft:
        """What was asked, ready to be taken in."""
        data = self.cleaned_data
        return EnquiryDraft(
            text=data["text"],
            company=data["company"],
            postcode=data["postcode"],
            contact_name=data["contact_name"],
            email=data["email"],
            phone=data["phone"],
            form_key=data["form_key"],
            language=language,
            share_key=data["share"],
            trap_filled=bool(data["website"]),
        )

    @staticmethod
    def new_key() -> uuid.UUID:
        """A key for a fresh form."""
        return uuid.uuid4()


class EnquiryFilterForm(forms.Form):
    """Narrowing the inbox."""

    state = forms.ChoiceField(label=gettext_lazy("Stand"), required=False)
    text = forms.CharField(label=gettext_lazy("Suche"), required=False, max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        state: Any = self.fields["state"]
        labels = [(key.value, label) for key, label in ENQUIRY_LABELS.items() if key.value != "new"]
        state.choices = [("", _("wartet auf Antwort")), (ALL, _("alle")), *labels]

    def wanted(self) -> EnquiryFilter:
        """What the inbox is narrowed to; unusable values are ignored."""
        self.is_valid()
        data = self.cleaned_data
        return EnquiryFilter(state=data.get("state") or OPEN, text=data.get("text", ""))


class AnswerForm(forms.Form):
    """A reply was enough."""

    note = forms.CharField(
        label=gettext_lazy("Was haben Sie geantwortet?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Ein Satz genügt, damit Kolleginnen und Kollegen Bescheid wissen."),
    )


class PointForm(forms.Form):
    """The firm was told of a place that does not work with this installation."""

    place = forms.ChoiceField(label=gettext_lazy("Wohin haben Sie den Betrieb verwiesen?"))
    note = forms.CharField(
        label=gettext_lazy("Bemerkung"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, places: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place: Any = self.fields["place"]
        place.choices = [("", _("Bitte wählen")), *places]


class ReferralForm(forms.Form):
    """Handing a firm over to another centre."""

    receiver = forms.ChoiceField(label=gettext_lazy("An welches Zentrum?"), widget=forms.RadioSelect)
    message = forms.CharField(
        label=gettext_lazy("Nachricht an das Zentrum"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Ohne Namen des Betriebs: Das andere Zentrum sieht sie, bevor es angenommen hat."),
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("Der Betrieb hat mir schon gesagt, dass er einverstanden ist."),
        required=False,
        help_text=gettext_lazy("Sonst fragen wir ihn per E-Mail. Ohne sein Ja geht nichts hinaus."),
    )

    def __init__(self, *args: Any, centres: Iterable[Centre], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        receiver: Any = self.fields["receiver"]
        receiver.choices = [(one.key, one.name) for one in centres]


class OutcomeForm(forms.Form):
    """What became of a firm that another centre handed over."""

    outcome = forms.CharField(
        label=gettext_lazy("Was ist daraus geworden?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Ein, zwei Sätze ohne Einzelheiten aus dem Betrieb. Das andere Zentrum liest sie."),
        error_messages={"required": gettext_lazy("Bitte schreiben Sie in ein, zwei Sätzen, was daraus geworden ist.")},
    )

"""Naming a firm while doing something else: pick one of the address book, or enter a new one by name and place."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transferlotse.centres.models import Centre
from transferlotse.contacts.actions import Firm
from transferlotse.contacts.models import Organisation
from transferlotse.contacts.queries import organisations_numbered, organisations_typed, similar_organisations
from transferlotse.contacts.rules import search_key, split_place
from transferlotse.kit.forms import Offered

NEW_FIRM = "new"


class FirmForm(forms.Form):
    """Three inputs that mean one firm: what was typed, its place, and the entry picked from what is known.

    Works without JavaScript: sent with a name alone, the form comes back with the entries that may be meant.
    After validation `cleaned_data["chosen"]` is an Organisation, or None for a new firm or none; `meant_firm` tells.
    """

    firm = forms.CharField(
        label=gettext_lazy("Betrieb"),
        max_length=200,
        error_messages={"required": gettext_lazy("Bitte nennen Sie den Betrieb.")},
    )
    firm_place = forms.CharField(
        label=gettext_lazy("Ort des Betriebs, am besten mit Postleitzahl"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Nur nötig, wenn er neu ins Adressbuch kommt."),
    )
    organisation = forms.ChoiceField(
        label=gettext_lazy("Welcher Betrieb ist gemeint?"), required=False, widget=forms.RadioSelect
    )
    firm_required = True

    def __init__(self, *args: Any, centre: Centre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.centre = centre
        self.picked = self._picked()
        self.fields["firm"].widget.attrs["autocomplete"] = "off"
        self.fields["firm"].required = self.firm_required
        if self.picked is not None:
            self.initial.setdefault("firm", self.picked.name)
        field: Any = self.fields["organisation"]
        field.choices = Offered(self.choices)
        # Said to be needed where entries are offered unasked; what was sent is judged in `clean`.
        field.required = not self.is_bound

    def _typed(self, name: str) -> str:
        given = self.data.get(self.add_prefix(name), "") if self.is_bound else self.initial.get(name, "")
        return str(given).replace("\x00", "").strip()[:200]

    def _picked(self) -> Organisation | None:
        raw = self._typed("organisation")
        if not raw.isdecimal() or len(raw) > 18:
            return None
        return next(iter(organisations_numbered(centre=self.centre, pk=int(raw))), None)

    @cached_property
    def candidates(self) -> list[Organisation]:
        """Entries that may be meant by what was typed, best first, the one picked before always among them."""
        name = self._typed("firm")
        postcode, city = split_place(self._typed("firm_place"))
        found = [self.picked] if self.picked else []
        if name and (self.is_bound or not found):
            found += organisations_typed(centre=self.centre, text=name)
            found += [candidate.organisation for candidate in similar_organisations(name, city, postcode)]
        return list({one.pk: one for one in found}.values())[:8]

    def choices(self) -> Iterator[tuple[str, str]]:
        """What can be picked. The entry that was picked comes first, so that a valid form searches for no other."""
        if self.picked:
            yield str(self.picked.pk), _place_of(self.picked)
        for one in self.candidates:
            if one != self.picked:
                yield str(one.pk), _place_of(one)
        yield NEW_FIRM, _("keiner davon: neu ins Adressbuch aufnehmen") if self.candidates else _("neu")

    @property
    def asks_for_place(self) -> bool:
        """Whether a firm is named that may be new, so that its place is asked for."""
        return bool(self._typed("firm")) and self.picked is None

    @property
    def has_candidates(self) -> bool:
        """Whether there is anything to pick from."""
        return bool(self.candidates)

    def clean(self) -> dict[str, Any]:
        """Decide which firm is meant, or ask."""
        data = super().clean() or {}
        data["chosen"] = None
        if "firm" in self.errors or "organisation" in self.errors:
            return data
        raw = self._typed("organisation")
        if self.picked is not None:
            data["chosen"] = self.picked
        elif not data.get("firm"):
            return data
        elif raw != NEW_FIRM and (exact := self._exact(data)):
            data["chosen"] = exact
        elif raw != NEW_FIRM and self.candidates:
            self.fields["organisation"].required = True
            self.add_error("organisation", _("Diese Einträge gibt es schon. Bitte wählen Sie aus."))
        elif not data.get("firm_place"):
            self.add_error(
                "firm_place", _("Dieser Betrieb steht noch nicht im Adressbuch. Bitte nennen Sie seinen Ort.")
            )
        return data

    def _exact(self, data: dict[str, Any]) -> Organisation | None:
        """The only entry whose name (with its town, where one was typed) is exactly what was typed."""
        wanted = search_key(f"{data['firm']} {split_place(data.get('firm_place') or '')[1]}")
        same = [one for one in self.candidates if wanted in (one.search_key, search_key(one.name))]
        return same[0] if len(same) == 1 and len(self.candidates) == 1 else None

    def meant_firm(self) -> Firm | None:
        """The firm that the three inputs mean, None where they name none."""
        chosen = self.cleaned_data["chosen"]
        if chosen is not None:
            return Firm(organisation_id=chosen.pk)
        if not self.cleaned_data.get("firm"):
            return None
        postcode, city = split_place(self.cleaned_data.get("firm_place") or "")
        return Firm(name=self.cleaned_data["firm"], postcode=postcode, city=city)


def _place_of(one: Organisation) -> str:
    place = f"{one.postcode} {one.city}".strip()
    return f"{one.name}, {place}" if place else one.name

"""Writing beside the figures."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class PassageForm(forms.Form):
    """The centre's text of one section. `seen_at` carries which version the writer saw."""

    text = forms.CharField(
        label=_("Ihr Text"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    seen_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, hint: str = "", **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        rules = _(
            "Absätze trennen Sie durch eine leere Zeile. Zahlen brauchen Sie nicht abzuschreiben, sie stehen daneben."
        )
        self.fields["text"].help_text = f"{hint} {rules}".strip()

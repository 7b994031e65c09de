"""What people choose and say."""

from django import forms
from django.utils.translation import gettext_lazy as _

from transferlotse.insights.models import STATE_LABELS
from transferlotse.insights.rules import PairState


class PairFilterForm(forms.Form):
    """Which pairs a list shows; without a choice those that wait."""

    state = forms.ChoiceField(
        label=_("Entscheidung"),
        required=False,
        choices=[
            ("", _("noch zu klären")),
            *((state.value, label) for state, label in STATE_LABELS.items()),
        ],
    )

    def states(self) -> list[str]:
        """The states to show."""
        chosen = self.cleaned_data.get("state") if self.is_valid() else ""
        return [chosen] if chosen else [PairState.OPEN, PairState.LATER]


class DecisionForm(forms.Form):
    """One of three answers about a pair."""

    decision = forms.ChoiceField(
        choices=[(one.value, one.value) for one in (PairState.SAME, PairState.DIFFERENT, PairState.LATER)]
    )

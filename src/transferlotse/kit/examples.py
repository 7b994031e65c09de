"""Invented examples for the page that shows the components: long German words, wrong input, empty states."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transferlotse.kit.charts import (
    Chart,
    ProfileRow,
    Series,
    TargetRow,
    bar_chart,
    line_chart,
    profile_chart,
    target_chart,
)
from transferlotse.kit.forms import DayField

SAMPLE_DAY, SAMPLE_END = date(2026, 2, 3), date(2026, 2, 5)


@dataclass(frozen=True, slots=True)
class ExampleRow:
    """One row of the example table."""

    day: date
    title: str
    persons: int
    kind: str


ROWS = (
    ExampleRow(date(2026, 2, 3), "Sprechtag Kälte- und Klimatechnik", 12, "success"),
    ExampleRow(
        date(2026, 1, 20), "Schulung zur Rechtsschutzversicherungsgesellschaftsdatenverarbeitung", 1204, "warning"
    ),
    ExampleRow(date(2025, 12, 9), "Firmengespräch", 1, "neutral"),
)


class ExampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label=gettext_lazy("Name des Betriebs"), help_text=gettext_lazy("So, wie er im Handelsregister steht.")
    )
    day = DayField(label=gettext_lazy("Tag"))
    persons = forms.IntegerField(label=gettext_lazy("Teilnehmende"), min_value=0, required=False)
    sector = forms.ChoiceField(
        label=gettext_lazy("Branche"),
        choices=[
            ("", "–"),
            ("25", gettext_lazy("Herstellung von Metallerzeugnissen")),
            ("28", gettext_lazy("Maschinenbau")),
        ],
    )
    place = forms.ChoiceField(
        label=gettext_lazy("Wo findet es statt?"),
        widget=forms.RadioSelect,
        choices=[("site", gettext_lazy("vor Ort")), ("online", gettext_lazy("online"))],
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Themen"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[("ki", gettext_lazy("Künstliche Intelligenz")), ("it", gettext_lazy("IT-Sicherheit"))],
        help_text=gettext_lazy("Mehrere sind möglich."),
    )
    note = forms.CharField(label=gettext_lazy("Notiz"), widget=forms.Textarea, required=False)
    file = forms.FileField(
        label=gettext_lazy("Tabelle"), required=False, help_text=gettext_lazy("CSV oder Excel, höchstens 5 MB.")
    )
    agreed = forms.BooleanField(label=gettext_lazy("Ich darf diese Angaben weitergeben."))


class FilterForm(forms.Form):
    """A list's filter."""

    text = forms.CharField(label=gettext_lazy("Suchwort"), required=False)
    year = forms.ChoiceField(
        label=gettext_lazy("Jahr"), required=False, choices=[("", gettext_lazy("alle")), ("2026", "2026")]
    )


def component_notes() -> list[tuple[str, str]]:
    """Every component with the note its template begins with: what it is for, its attributes, its slot."""
    folder = Path(__file__).resolve().parent / "templates" / "cotton"
    notes = []
    for file in sorted(folder.glob("*.html")):
        note = file.read_text(encoding="utf-8").split("{% comment %}", 1)[1].split("{% endcomment %}", 1)[0]
        notes.append((f"c-{file.stem.replace('_', '-')}", note))
    return notes


def crumbs() -> list[tuple[str, str]]:
    """A path to a page."""
    return [(_("Startseite"), "/"), (_("Bausteine"), "#"), (_("Weg zu dieser Seite"), "")]


def tabs() -> list[tuple[str, str, bool]]:
    """Three views of one thing."""
    return [
        (_("Übersicht"), "#reiter", True),
        (_("Verlauf"), "#verlauf", False),
        (_("Unterlagen"), "#unterlagen", False),
    ]


def charts(language: str) -> list[Chart]:
    """One chart of each kind and one without numbers."""
    months = [date(2025, month, 1) for month in range(1, 13)]
    return [
        target_chart(
            title=_("Ziele und Stand"),
            rows=[
                TargetRow(_("Firmengespräche"), 340, 251, 74),
                TargetRow(_("Workshops und Schulungen für kleine und mittlere Unternehmen"), 120, 61, 12),
                TargetRow(_("Umsetzungsprojekte"), 40, 18, 23),
                TargetRow(_("Demonstratoren"), None, 14, 2),
            ],
            language=language,
        ),
        bar_chart(
            title=_("Teilnehmende nach Format"),
            rows=[(_("Fachveranstaltung"), 1840), (_("Firmengespräch"), 325), (_("Lotsengang durch den Betrieb"), 96)],
            language=language,
            label=_("Format"),
            value=_("Teilnehmende"),
        ),
        line_chart(
            title=_("Kontakte im Jahr"),
            points=months,
            series=[
                Series("2024", (31, 44, 52, 48, 61, 58, 22, 19, 64, 71, 66, 30)),
                Series("2025", (42, 58, 71, 69, 84, 90, 33, 28, 95, None, None, None)),
            ],
            language=language,
            label=_("Monat"),
        ),
        profile_chart(
            title=_("Ihr Profil"),
            rows=[
                ProfileRow(_("Strategie und Führung"), 62, 50, 74, 48),
                ProfileRow(_("Daten und Systeme"), 38, 27, 50, 45),
                ProfileRow(_("Abläufe"), 55, 45, 66, 51),
                ProfileRow(_("Menschen und Kompetenzen"), 71, 60, 80, 57),
                ProfileRow(_("Sicherheit"), 44, 30, 58, 52),
                ProfileRow(_("Kunden und Märkte"), 66, 54, 77, 49),
            ],
            language=language,
        ),
        bar_chart(title=_("Noch ohne Zahlen"), rows=[], language=language, label=_("Format"), value=_("Anzahl")),
    ]

"""Forms of moving in, and of a company's space."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from transferlotse.centres.models import Centre
from transferlotse.files.rules.columns import ColumnMap, Field, fingerprint
from transferlotse.files.rules.tables import Table, as_text
from transferlotse.portal.queries.vocabularies import choices_for
from transferlotse.portal.queries.words import ASKED_AT_ONCE, UnknownWord
from transferlotse.portal.rules import Kind

EXAMPLES = 3
LONG_EXAMPLE = 40
Group = tuple[Field, forms.BoundField, forms.BoundField | None]


def in_words(named: Field | Kind) -> str:
    """The name of a field or kind in the reader's language."""
    return named.de if (get_language() or "de").startswith("de") else named.en


class UploadForm(forms.Form):
    """Which table, and what is in it."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Was steht in der Tabelle?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Wählen Sie, was in der Tabelle steht.")},
    )
    file = forms.FileField(
        label=gettext_lazy("Tabelle"),
        help_text=gettext_lazy(
            "Excel (.xlsx) oder CSV, bis 25 MB und 50.000 Zeilen, mit den Namen der Spalten in einer Zeile."
        ),
        max_length=200,
        error_messages={
            "required": gettext_lazy("Wählen Sie eine Datei aus."),
            "empty": gettext_lazy("Die Datei ist leer."),
            "max_length": gettext_lazy("Der Name der Datei ist zu lang."),
        },
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xlsm,.csv,.txt"}),
    )

    def __init__(self, *args: Any, kinds: Sequence[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.key, in_words(kind)) for kind in kinds]


class SheetForm(forms.Form):
    """Which sheet of the workbook."""

    sheet = forms.ChoiceField(label=gettext_lazy("Blatt"))

    def __init__(self, *args: Any, sheets: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = [(name, name) for name in sheets]


class ColumnsForm(forms.Form):
    """Which column holds which field; a field chosen from a list may instead have one value for all rows.

    The form's fields are `column_<field>` and `fixed_<field>`.
    """

    def __init__(self, *args: Any, kind: Kind, table: Table, chosen: ColumnMap, centre: Centre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        language = "de" if (get_language() or "de").startswith("de") else "en"
        columns = [("", _("– keine Spalte –")), *((name, _labelled(table, name)) for name in table.header)]
        for one in kind.fields:
            self.fields[f"column_{one.name}"] = forms.ChoiceField(
                label=in_words(one), choices=columns, required=one.is_asked_for, initial=chosen.columns.get(one.name, ""),
                error_messages={
                    "required": _("Wählen Sie die Spalte, in der „%(field)s“ steht.") % {"field": in_words(one)}
                },
                help_text=one.hint_de if language == "de" else one.hint_en,
            )  # fmt: skip
            options = choices_for(centre=centre, field=one, language=language) if one.can_be_fixed else []
            if options:
                self.fields[f"fixed_{one.name}"] = forms.ChoiceField(
                    label=_("%(field)s für alle Zeilen ohne Angabe") % {"field": in_words(one)},
                    choices=[("", _("– nichts –")), *options],
                    required=False,
                    initial=chosen.fixed.get(one.name, ""),
                )

    def groups(self) -> list[Group]:
        """The fields that matter for this table: those that tell one row from another or that have a column or a value."""
        return [group for group in self._all_groups() if self._matters(group)]

    def other_groups(self) -> list[Group]:
        """The fields for which the table seems to have nothing."""
        return [group for group in self._all_groups() if not self._matters(group)]

    def _all_groups(self) -> list[Group]:
        return [
            (one, self[f"column_{one.name}"], self[f"fixed_{one.name}"] if f"fixed_{one.name}" in self.fields else None)
            for one in self.kind.fields
        ]

    def _matters(self, group: Group) -> bool:
        one, *inputs = group
        return (
            one.is_asked_for
            or one.identifies
            or any(bound is not None and (bound.value() or bound.errors) for bound in inputs)
        )

    def clean(self) -> dict[str, Any]:
        """Each column holds one field; each required field has a column or a value."""
        cleaned: dict[str, Any] = super().clean() or {}
        used: dict[str, Field] = {}
        for one in self.kind.fields:
            column = cleaned.get(f"column_{one.name}", "")
            if column and column in used:
                text = _("Die Spalte „%(column)s“ ist schon für „%(field)s“ vergeben.")
                self.add_error(f"column_{one.name}", text % {"column": column, "field": in_words(used[column])})
            if column:
                used.setdefault(column, one)
            elif one.required and cleaned.get(f"fixed_{one.name}"):
                self.errors.pop(f"column_{one.name}", None)
        return cleaned

    def columns(self) -> dict[str, str]:
        """Field → column, as chosen."""
        return self._chosen("column_")

    def fixed(self) -> dict[str, str]:
        """Field → value for all rows, as chosen."""
        return self._chosen("fixed_")

    def _chosen(self, prefix: str) -> dict[str, str]:
        cleaned: Mapping[str, str] = self.cleaned_data
        return {
            name.removeprefix(prefix): value for name, value in cleaned.items() if name.startswith(prefix) and value
        }


class WordsForm(forms.Form):
    """What unknown words of a table mean. A word without an answer stays unknown, and is asked again next time."""

    def __init__(self, *args: Any, words: Sequence[UnknownWord], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = {_field_name(one): one for one in words[:ASKED_AT_ONCE]}
        self.left_over = max(0, len(words) - ASKED_AT_ONCE)
        for name, one in self.words.items():
            rows = ngettext("in %(count)s Zeile", "in %(count)s Zeilen", one.rows) % {"count": one.rows}
            self.fields[name] = forms.ChoiceField(
                label=_("„%(word)s“ bedeutet") % {"word": one.word},
                help_text=_("Spalte %(column)s, %(rows)s") % {"column": one.column, "rows": rows},
                choices=[("", _("– nichts davon –")), *one.meanings], initial=one.likely, required=False,
            )  # fmt: skip

    def needed(self) -> list[forms.BoundField]:
        """Words that keep rows out."""
        return [self[name] for name, one in self.words.items() if one.refuses]

    def optional(self) -> list[forms.BoundField]:
        """Words without which the rows go in all the same."""
        return [self[name] for name, one in self.words.items() if not one.refuses]

    def meanings(self) -> dict[tuple[str, str], str]:
        """(vocabulary, word) → known word, as chosen."""
        return {one.key: meaning for name, one in self.words.items() if (meaning := self.cleaned_data.get(name))}


def _field_name(one: UnknownWord) -> str:
    """The same for a word as long as it is asked for, wherever it then stands."""
    return f"word_{fingerprint('word', one.key)[:12]}"


def _labelled(table: Table, name: str) -> str:
    """A column's name with the first things that stand in it."""
    place = table.header.index(name)
    texts = (as_text(row.cells[place]) for row in table.rows[:50] if place < len(row.cells))
    examples = list(dict.fromkeys(text[:LONG_EXAMPLE] for text in texts if text))[:EXAMPLES]
    return f"{name} ({' · '.join(examples)})" if examples else name


class PasswordForm(forms.Form):
    """A password for a fresh account."""

    password = forms.CharField(
        label=gettext_lazy("Passwort"),
        help_text=gettext_lazy("Mindestens zwölf Zeichen. Drei Wörter, die nicht zusammengehören, sind gut zu merken."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=200,
        strip=False,
    )

    def clean_password(self) -> str:
        """Long enough and not a common one."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class CloseForm(forms.Form):
    """Deleting a whole space asks for its name once."""

    name = forms.CharField(label=gettext_lazy("Name Ihres Betriebs"), max_length=200)

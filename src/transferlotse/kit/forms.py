"""Form fields that every room needs, and how form fields become accessible HTML."""

import dataclasses
import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import BaseRenderer, DjangoTemplates
from django.forms.utils import flatatt
from django.http import HttpRequest, QueryDict
from django.utils.choices import BaseChoiceIterator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

CHOSEN = SafeString(" selected")
DROPPING = {"date", "datetime-local", "month", "number", "time", "week"}
PLAIN_INPUTS = {
    f"django/forms/widgets/{kind}.html"
    for kind in ("input", "text", "number", "email", "url", "date", "time", "datetime", "hidden", "password")
}
DAY_FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y"]


class DayInput(forms.DateInput):
    """The browser's own date picker; browsers without one show a text field."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day, from the date picker or typed as 31.12.2025."""

    widget = DayInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"input_formats": DAY_FORMATS, **kwargs})


class Offered(BaseChoiceIterator):
    """Choices that are looked up only as far as somebody reads them. Given as a plain list, Django would walk through all
    of them, group by group, each time a form is made."""

    def __init__(self, offered: Callable[[], Iterable[tuple[Any, Any]]]) -> None:
        self.offered = offered

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return iter(self.offered())


def offer(form: forms.BaseForm, **choices: Iterable[tuple[Any, Any]]) -> None:
    """What the selects and boxes of `form` offer, by field name; made when the form is made, shown in this order."""
    for name, given in choices.items():
        field: Any = form.fields[name]
        field.choices = Offered(list(given).copy)


_GROUPED = {"de": re.compile(r"^-?\d{1,3}(\.\d{3})+(,\d+)?$"), "en": re.compile(r"^-?\d{1,3}(,\d{3})+(\.\d+)?$")}


def plain_number(text: str, language: str) -> str:
    """A number as people write it, without groups and with a decimal point: `29.350` means 29350 in German, 29.350 in
    English; `7,5` and `7.5` mean the same in both. Text that is no number stays as it is."""
    words = re.sub(r"[\s\u00a0\u202f']", "", text)
    english = language.startswith("en")
    if _GROUPED["en" if english else "de"].match(words):
        words = words.replace("," if english else ".", "")
    return words.replace(",", ".") if words.count(",") + words.count(".") <= 1 else words


class AmountField(forms.DecimalField):
    """A number, typed and shown as the reader's language writes it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"localize": True, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        """As Django's; a whole number stands without the places the database keeps."""
        whole = isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value()
        return value.quantize(Decimal(1)) if whole else value

    def to_python(self, value: Any) -> Any:
        """As Django's, after reading groups and the decimal sign of the language."""
        return super().to_python(plain_number(value, get_language() or "de") if isinstance(value, str) else value)


class WholeNumberField(forms.IntegerField):
    """A whole number, typed with or without groups: `1.500.000`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"localize": True, **kwargs})
        self.widget.attrs["inputmode"] = "numeric"

    def to_python(self, value: Any) -> Any:
        """As Django's, after reading groups of the language."""
        return super().to_python(plain_number(value, get_language() or "de") if isinstance(value, str) else value)


@dataclass(frozen=True, slots=True)
class Looks:
    """A form as it was asked for in an address, equal to every other one that looks the same: of one class, with the same
    entries and the same offers."""

    key: tuple[Hashable, ...]
    form: forms.BaseForm = dataclasses.field(compare=False)

    @classmethod
    def of(cls, form: forms.BaseForm) -> "Looks | None":
        """How `form` looks; None for one that is empty from the start or has errors, for then it depends on more."""
        if not isinstance(form.data, QueryDict) or not form.is_bound or form.errors:
            return None
        entries = tuple((name, *form.data.getlist(form.add_prefix(name))) for name in form.fields)
        choosing = (field for field in form.fields.values() if isinstance(field, forms.ChoiceField))
        return cls((type(form), entries, tuple(_frozen(field.choices) for field in choosing)), form)


def kind_of(field: BoundField) -> str:
    """How a field is laid out: `check` (one box), `choices` (a group), `select`, `file`, `area`, `hidden` or `line`."""
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    by_type: tuple[tuple[type[forms.Widget], str], ...] = (
        (forms.CheckboxInput, "check"),
        (forms.Select, "select"),
        (forms.FileInput, "file"),
        (forms.Textarea, "area"),
    )
    if field.is_hidden:
        return "hidden"
    return next((kind for widget_type, kind in by_type if isinstance(widget, widget_type)), "line")


def is_narrowing(field: BoundField) -> bool:
    """Whether a field of a filter holds anything but nothing, or the first thing that it offers."""
    first = next(iter(getattr(field.field, "choices", ())), ("",))[0]
    return field.value() not in (None, "", False, first)


def described_by(field: BoundField) -> str:
    """Ids of the hint and the error that belong to a field, for `aria-describedby`."""
    ids = []
    if field.help_text:
        ids.append(f"{field.auto_id}-hint")
    if field.errors:
        ids.append(f"{field.auto_id}-error")
    return " ".join(ids)


def control(field: BoundField) -> SafeString:
    """The input of a field, wired to its hint and error; without placeholder, for it vanishes when it is needed."""
    kind = kind_of(field)
    css = {"check": "kern-form-check__checkbox", "select": "kern-form-input__select"}.get(
        kind, "kern-form-input__input"
    )
    if kind == "select" and getattr(field.field.widget, "allow_multiple_selected", False):
        css = "kern-form-input__input kit-multiple"
    attrs: dict[str, Any] = {
        "placeholder": False,
        "class": " ".join(
            filter(
                None, [css + (f" {css.split()[0]}--error" * bool(field.errors)), field.field.widget.attrs.get("class")]
            )
        ),
    }
    if ids := described_by(field):
        attrs["aria-describedby"] = ids
    if field.errors:
        attrs["aria-invalid"] = "true"
    if kind == "area":
        attrs["rows"] = field.field.widget.attrs.get("rows", 4)
    return field.as_widget(widget=_stand_in(field), attrs=attrs)


class QuickRenderer(DjangoTemplates):
    """Django's renderer of form fields, but for plain inputs, by far the most frequent ones, without two templates each."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """The same tags and attributes as Django's."""
        if template_name not in PLAIN_INPUTS:
            return str(super().render(template_name, context, request))
        widget = context["widget"]
        value = {} if widget["value"] is None else {"value": widget["value"]}
        attrs = {name: one for name, one in widget["attrs"].items() if one is not False}
        return f"<input{flatatt({'type': widget['type'], 'name': widget['name'], **value, **attrs})}>"


class QuickSelect(forms.Select):
    """Django's select without one template per option, and with the list of options remembered: a filter with 60
    districts takes 0.1 ms instead of 4."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        """The same tags and attributes as Django's."""
        given = flatatt({key: one for key, one in self.build_attrs(self.attrs, attrs).items() if one is not False})
        return format_html(
            '<select name="{}"{}>{}</select>', name, given, _options(_frozen(self.choices), self.format_value(value)[0])
        )


def _frozen(choices: Iterable[tuple[Any, Any]]) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (str(value), _frozen(label) if isinstance(label, list | tuple) else str(label)) for value, label in choices
    )


@lru_cache(maxsize=512)
def _options(choices: tuple[tuple[str, Any], ...], chosen: str) -> SafeString:
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<optgroup label="{}">{}</optgroup>', value, _options(label, chosen)),)
            if isinstance(label, tuple)
            else (format_html('<option value="{}"{}>{}</option>', value, CHOSEN if value == chosen else "", label),)
            for value, label in choices
        ),
    )


def _stand_in(field: BoundField) -> forms.Widget | None:
    """What is shown instead of the widget: a quick select, or a plain text input for what was typed into a date or
    number field and is neither, for browsers would drop it; None where the widget itself serves."""
    widget = field.field.widget
    if type(widget) is forms.Select:
        return QuickSelect(widget.attrs, widget.choices)
    if not field.errors or getattr(widget, "input_type", "text") not in DROPPING:
        return None
    try:
        field.field.to_python(field.data)
    except forms.ValidationError:
        typed: forms.Widget = copy(widget)
        typed.input_type = "text"  # type: ignore[attr-defined]
        return typed
    return None


def options(field: BoundField) -> list[dict[str, Any]]:
    """The boxes of a group: `tag` (the input), `label`, `id`, for radio buttons and several check boxes."""
    radio = not isinstance(field.field.widget, forms.CheckboxSelectMultiple)
    css = "kern-form-check__radio" if radio else "kern-form-check__checkbox"
    rows = []
    for option in field:
        attrs = option.data["attrs"]
        attrs["class"] = css + (f" {css}--error" if field.errors else "")
        attrs.pop("required", None)
        attrs.pop("aria-invalid", None)
        attrs.pop("aria-describedby", None)
        rows.append({"tag": _box(option.data), "label": option.choice_label, "id": option.id_for_label})
    return rows


def _box(option: dict[str, Any]) -> SafeString:
    """A radio button or check box as Django writes it, without one template for each."""
    kept = {name: value for name, value in option["attrs"].items() if value not in (None, False)}
    return format_html(
        '<input type="{}" name="{}" value="{}"{}>', option["type"], option["name"], option["value"], flatatt(kept)
    )


def error_entries(form: forms.BaseForm) -> list[dict[str, str]]:
    """Every error of a form with the place it links to (empty for errors of the whole form), in the order of fields."""
    entries = [{"text": str(text), "href": ""} for text in form.non_field_errors()]
    for field in form:
        target = options(field)[0]["id"] if kind_of(field) == "choices" and list(field) else field.auto_id
        entries += [
            {
                "text": str(text),
                "href": "" if field.is_hidden else f"#{target}",
                "label": str(field.label).rstrip("?:. "),
            }
            for text in field.errors
        ]
    return entries


def optional_mark(field: BoundField, words: str) -> SafeString | str:
    """The words "(freiwillig)" behind labels of fields that may stay empty."""
    if field.field.required or kind_of(field) == "check":
        return ""
    return format_html(' <span class="kern-label__optional">({})</span>', words)

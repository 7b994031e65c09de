import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html

from transferlotse.kit.forms import DayInput, Offered, QuickRenderer, offer
from transferlotse.kit.templatetags.kit import filter_groups

INPUTS = [
    forms.TextInput, forms.NumberInput, forms.EmailInput, forms.URLInput, forms.DateInput, DayInput, forms.TimeInput,
    forms.DateTimeInput, forms.HiddenInput, forms.PasswordInput, forms.Textarea, forms.CheckboxInput, forms.FileInput,
]  # fmt: skip
VALUES = [None, "", 'a "b" <c> & d', 7]


@pytest.mark.parametrize("widget", INPUTS)
@pytest.mark.parametrize("value", VALUES)
def test_input_is_written_as_django_writes_it(widget, value):
    attrs = {"id": "x", "class": "a b", "required": True, "placeholder": False, "data-note": '"<&'}
    quick, slow = (
        widget(attrs={"maxlength": "5"}).render("name", value, attrs, renderer)
        for renderer in (QuickRenderer(), DjangoTemplates())
    )
    assert parse_html(quick) == parse_html(slow)


def test_choices_are_read_when_somebody_looks():
    class Form(forms.Form):
        kind = forms.ChoiceField()

    form = Form({"kind": "b"})
    offer(form, kind=((key, key.upper()) for key in "ab"))
    assert isinstance(form.fields["kind"].choices, Offered)
    assert form.is_valid(), form.errors
    assert list(form.fields["kind"].choices) == list(form.fields["kind"].widget.choices) == [("a", "A"), ("b", "B")]


def test_a_choice_that_is_not_offered_is_refused():
    class Form(forms.Form):
        kind = forms.ChoiceField()

    form = Form({"kind": "c"})
    offer(form, kind=[("a", "A")])
    assert "kind" in form.errors


class Narrowed(forms.Form):
    text = forms.CharField(required=False)
    standing = forms.ChoiceField(required=False, choices=[("current", "gültige"), ("old", "alte")])
    day = forms.DateField(required=False)


@pytest.mark.parametrize(
    ("given", "is_open"),
    [
        ({}, False), ({"text": "x"}, False), ({"standing": "current", "day": ""}, False),
        ({"standing": "old"}, True), ({"day": "2025-01-01"}, True), ({"day": "gestern"}, True),
    ],
)  # fmt: skip
def test_folded_filters_open_once_they_are_used(given, is_open):
    shown, folded = filter_groups(Narrowed(given), "1")
    assert [one.name for one in shown["fields"]] == ["text"]
    assert [one.name for one in folded["fields"]] == ["standing", "day"]
    assert folded["is_open"] is is_open


def test_filter_without_a_number_shows_all_fields():
    assert [len(group["fields"]) for group in filter_groups(Narrowed({}), "")] == [3]

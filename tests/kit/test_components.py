"""Components: what they render, what they escape, how they read to a screen reader."""

import re

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from django_cotton.compiler_regex import CottonCompiler

from transferlotse.kit.forms import DayField

HOSTILE = "\"'><script>alert(1)</script>"


class VisitForm(forms.Form):
    """A form with the kinds of fields that differ."""

    name = forms.CharField(label="Name", help_text="Wie im Register")
    day = DayField(label="Tag")
    persons = forms.IntegerField(label="Teilnehmende", required=False)
    place = forms.ChoiceField(label="Wo?", widget=forms.RadioSelect, choices=[("a", "vor Ort"), ("b", "online")])
    topics = forms.MultipleChoiceField(
        label="Themen", widget=forms.CheckboxSelectMultiple, required=False, choices=[("k", "KI")]
    )
    kind = forms.ChoiceField(label="Art", choices=[("x", "X")])
    agreed = forms.BooleanField(label="Einverstanden")


def rendered(source, query="", **context):
    request = RequestFactory().get("/liste/" + query)
    return engines["django"].from_string(CottonCompiler().process(source)).render(context, request)


@pytest.mark.parametrize(
    "source",
    [
        '<c-button :href="evil" :name="evil" :value="evil">{{ evil }}</c-button>',
        '<c-notice :title="evil" kind="error">{{ evil }}</c-notice>',
        '<c-page-head :title="evil" lead="{{ evil }}" />',
        '<c-card :title="evil" :href="evil" :preline="evil">{{ evil }}</c-card>',
        '<c-stat :value="evil" :label="evil" :hint="evil" />',
        '<c-table :caption="evil"><tbody><tr><td>{{ evil }}</td></tr></tbody></c-table>',
        '<c-summary :title="evil"><c-summary-row :label="evil" :change="evil">{{ evil }}</c-summary-row></c-summary>',
        '<c-task-list :title="evil"><c-task :label="evil" :href="evil" :status="evil" :hint="evil" /></c-task-list>',
        '<c-breadcrumb :items="pairs" />',
        '<c-tabs :items="triples" :label="evil" />',
        "<c-badge>{{ evil }}</c-badge>",
        '<c-empty :title="evil">{{ evil }}</c-empty>',
        '<c-details :summary="evil">{{ evil }}</c-details>',
        '<c-progress value="1" max="2" :label="evil" :text="evil" />',
        '<c-confirm :title="evil" :button="evil" :action="evil" :cancel="evil">{{ evil }}</c-confirm>',
        '<c-confirmation :title="evil" :reference="evil" :label="evil" />',
        '<c-sort-header name="date" :label="evil" />',
        '<c-button data-note="{{ evil }}">x</c-button>',
        '<c-button :data-note="evil">x</c-button>',
    ],
)
def test_components_escape_hostile_text(source):
    html = rendered(source, evil=HOSTILE, pairs=[(HOSTILE, HOSTILE), (HOSTILE, "")], triples=[(HOSTILE, HOSTILE, True)])
    assert "<script>alert" not in html
    assert "script&gt;alert(1)" in html


def test_components_do_not_take_words_of_the_page_around_them():
    html = rendered(
        "<c-card>x</c-card><c-notice>y</c-notice><c-button>z</c-button>", title="Fremd", href="/fremd/", kind="?"
    )
    assert "Fremd" not in html
    assert "/fremd/" not in html


def test_button_is_a_link_with_href_and_a_button_without():
    assert rendered('<c-button href="/weiter/">Weiter</c-button>').startswith("<a class=")
    assert 'type="submit"' in rendered("<c-button>Weiter</c-button>")


def test_field_ties_label_hint_and_error_to_its_input():
    form = VisitForm({"name": ""})
    html = rendered('<c-field :field="form.name" />', form=form)
    assert '<label class="kern-label" for="id_name">' in html
    assert 'aria-describedby="id_name-hint id_name-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name-hint"' in html
    assert 'id="id_name-error"' in html


def test_field_takes_another_hint_or_none():
    html = rendered('<c-field :field="form.name" hint="Bitte ganz" />', form=VisitForm())
    assert "Bitte ganz" in html
    assert "Wie im Register" not in html
    assert "aria-describedby" not in rendered('<c-field :field="form.name" no_hint="1" />', form=VisitForm())


def test_field_groups_choices_under_a_legend():
    html = rendered('<c-field :field="form.place" /><c-field :field="form.topics" />', form=VisitForm())
    assert html.count("<fieldset") == 2
    assert "<legend" in html
    assert 'type="radio"' in html
    assert 'type="checkbox"' in html
    for box in re.findall(r'<input[^>]*id="([^"]+)"', html):
        assert f'for="{box}"' in html


def test_field_marks_only_what_may_stay_empty():
    html = rendered('<c-field :field="form.persons" /><c-field :field="form.name" />', form=VisitForm())
    assert html.count("freiwillig") == 1


@pytest.mark.parametrize(("name", "typed"), [("day", "übermorgen"), ("persons", "viele")])
def test_field_keeps_typed_text_that_browsers_would_drop(name, typed):
    html = rendered('<c-field :field="field" />', field=VisitForm({name: typed})[name])
    assert f'value="{typed}"' in html
    assert 'type="text"' in html


def test_field_keeps_the_date_picker_for_days():
    html = rendered('<c-field :field="field" />', field=VisitForm({"day": "03.02.2026"})["day"])
    assert 'type="date"' in html
    assert VisitForm({"day": "03.02.2026"}).fields["day"].clean("03.02.2026").isoformat() == "2026-02-03"


def test_error_summary_leads_to_every_field_and_is_absent_without_errors():
    form = VisitForm({"name": ""})
    html = rendered('<c-error-summary :form="form" />', form=form)
    assert 'tabindex="-1"' in html
    assert 'href="#id_name"' in html
    assert 'href="#id_place_0"' in html
    assert rendered('<c-error-summary :form="form" />', form=VisitForm()).strip() == ""


def test_sort_header_tells_the_order_and_turns_it_around():
    source = '<table><tr><c-sort-header name="date" label="Datum" /></tr></table>'
    assert 'aria-sort="none"' in rendered(source)
    ascending = rendered(source, "?sort=date&q=a&page=3")
    assert 'aria-sort="ascending"' in ascending
    assert "sort=-date" in ascending
    assert "q=a" in ascending
    assert "page=3" not in ascending
    assert 'aria-sort="descending"' in rendered(source, "?sort=-date")


def test_pagination_keeps_the_filter_and_names_this_page():
    page = Paginator(range(100), 25).page(2)
    html = rendered('<c-pagination :page="page" />', "?q=k%26r&export=csv", page=page)
    assert "q=k%26r&amp;page=3" in html
    assert "export" not in html
    assert html.count('aria-current="page"') == 1
    assert "26 bis 50 von 100" in html
    assert rendered('<c-pagination :page="page" />', page=Paginator(range(3), 25).page(1)).strip() == ""


def test_export_links_take_what_the_list_shows():
    html = rendered("<c-export-links />", "?q=a&page=2")
    assert "?q=a&amp;export=csv" in html
    assert "?q=a&amp;export=xlsx" in html


def test_filters_keep_the_order_and_offer_to_clear():
    html = rendered('<c-filters :form="form" />', "?sort=-date&name=a", form=VisitForm())
    assert '<input type="hidden" name="sort" value="-date">' in html
    assert "Filter löschen" in html
    assert 'method="get"' in html


def test_table_has_a_caption_and_scrolls_by_keyboard():
    html = rendered('<c-table caption="Leistungen"><tbody></tbody></c-table>')
    assert "<caption" in html
    assert 'tabindex="0"' in html
    assert 'role="region"' in html


def test_progress_stays_between_nothing_and_all():
    assert 'value="100.0"' in rendered('<c-progress :value="9" :max="3" label="x" />')
    assert 'value="0.0"' in rendered('<c-progress :value="9" :max="0" label="x" />')


def test_confirm_sends_a_token():
    assert "csrfmiddlewaretoken" in rendered('<c-confirm title="Weg?" button="Ja">Text</c-confirm>')


def test_filters_of_templates_follow_the_page_language():
    source = "{{ 1234.5|number }} {{ 42|percent }} {{ missing|number }}"
    with translation.override("de"):
        assert rendered(source, missing=None) == "1.234,5 42\u00a0% –"
    with translation.override("en"):
        assert rendered(source, missing=None) == "1,234.5 42% –"


def test_in_language_reads_labels_and_plain_text():
    class Label:
        """As the content gives it."""

        def text(self, language):
            return {"de": "Sprechtag", "en": "Consultation day"}[language]

    with translation.override("en"):
        assert rendered("{{ a|in_language }}{{ b|in_language }}{{ c|in_language }}", a=Label(), b="x", c=None) == (
            "Consultation dayx"
        )

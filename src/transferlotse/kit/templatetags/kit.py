"""Template filters and tags of the kit; loaded into every template."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import forms, template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from transferlotse.kit import forms as fields
from transferlotse.kit import numbers

register = template.Library()
ANY_RECORD = "987654321987"


def _language() -> str:
    return get_language() or "de"


def _local(value: date | datetime | None) -> date | datetime | None:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.filter
def number(value: numbers.Number | None, decimals: int | None = None) -> str:
    """`{{ 1234.5|number }}` → 1.234,5; `{{ value|number:1 }}` fixes the places; a dash for None."""
    return numbers.number_text(value, _language(), decimals)


@register.filter
def percent(value: numbers.Number | None, decimals: int = 0) -> str:
    """A number per hundred: `{{ 42|percent }}` → 42 %; a dash for None."""
    return numbers.percent_text(value, _language(), decimals)


@register.filter
def day(value: date | None) -> str:
    """3. Februar 2026."""
    return numbers.day_text(_local(value), _language())


@register.filter
def short_day(value: date | None) -> str:
    """03.02.2026, for narrow columns."""
    return numbers.short_day_text(_local(value), _language())


@register.filter
def month(value: date | None) -> str:
    """Februar 2026."""
    return numbers.month_text(_local(value), _language())


@register.filter
def weekday(value: date | None) -> str:
    """Dienstag, 3. Februar."""
    return numbers.weekday_text(_local(value), _language())


@register.filter
def moment(value: datetime | None) -> str:
    """3. Februar 2026, 14:05 Uhr, in local time."""
    local = _local(value)
    return numbers.moment_text(local if isinstance(local, datetime) else None, _language())


@register.simple_tag
def span(first: date | None, last: date | None = None) -> str:
    """`{% span from until %}` → 3.–5. Februar 2026."""
    start, end = _local(first), _local(last)
    plain = [value.date() if isinstance(value, datetime) else value for value in (start, end)]
    return numbers.span_text(plain[0], plain[1], _language())


@register.filter
def in_language(value: Any) -> str:
    """A label of the content in the reader's language; None becomes empty, plain text stays."""
    if value is None:
        return ""
    return str(value.text(_language())) if hasattr(value, "text") else str(value)


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """This page's query string with changes: `?{% query page=2 %}`; None or "" removes a key, a new filter keeps sorting."""
    request = context.get("request")
    if request is None:
        return "?"
    kept = [(key, value) for key, values in request.GET.lists() for value in values if key not in changes]
    added = [(key, value) for key, value in changes.items() if value not in (None, "")]
    return f"?{urlencode([*kept, *added])}"


@register.simple_tag(takes_context=True)
def record_url(context: Context, name: str, pk: int) -> str:
    """The address of one record of this centre, for lists: `{% url %}` with a list's worth of patience. Raises
    NoReverseMatch for an unknown name."""
    return _record_address(name, context["request"].centre.key, _language()).replace(ANY_RECORD, str(pk))


@lru_cache(maxsize=1024)
def _record_address(name: str, centre_key: str, language: str) -> str:
    return reverse(name, args=[centre_key, int(ANY_RECORD)])


@register.simple_tag(takes_context=True)
def sort_state(context: Context, name: str) -> dict[str, str]:
    """How a column is sorted now and where its header leads: `aria` for aria-sort, `href`, `next` in words."""
    request = context.get("request")
    current = context.get("sort")
    if current is None:
        current = request.GET.get("sort", "") if request is not None else ""
    aria = {name: "ascending", f"-{name}": "descending"}.get(str(current), "none")
    following = f"-{name}" if aria == "ascending" else name
    words = _("absteigend sortieren") if aria == "ascending" else _("aufsteigend sortieren")
    return {"aria": aria, "href": query(context, sort=following, page=None, export=None), "next": words}


@register.simple_tag(takes_context=True)
def other_language(context: Context) -> dict[str, str]:
    """This page in the other language: `code`, `name` in its own words, `href`."""
    request = context.get("request")
    code = next((one for one, _name in settings.LANGUAGES if one != _language()[:2]), settings.LANGUAGE_CODE)
    start = get_script_prefix()
    path = request.get_full_path().removeprefix(start) if request is not None else ""
    # Only the beginning of an address tells the language: German has none, English `en/`.
    path = path.removeprefix(f"{_language()}/") if code == settings.LANGUAGE_CODE else f"{code}/{path}"
    return {"code": code, "name": get_language_info(code)["name_local"], "href": f"{start}{path}"}


@register.simple_tag
def remembered(template_name: str, **given: Any) -> SafeString:
    """`{% include %}` for a piece of every page that depends on nothing but the language and what is given here: it is
    rendered once and kept. What is given must be hashable."""
    return _piece(template_name, _language(), tuple(given.items()))


@lru_cache(maxsize=1024)
def _piece(template_name: str, language: str, given: tuple[tuple[str, Any], ...]) -> SafeString:
    return render_to_string(template_name, dict(given))


@register.simple_tag
def extra_attributes(attrs: Any) -> SafeString:
    """Attributes a component does not know (hx-get, aria-label …), escaped: the library prints them as they are."""
    return flatatt({name: value for name, value in attrs.attrs_dict().items() if value not in (None, False)})


@register.simple_tag
def filter_groups(form: forms.BaseForm, shown: str) -> list[dict[str, Any]]:
    """The fields of a filter that stand open (the first `shown`, all where it is empty) and those that are folded away; a
    group in use is open."""
    visible = form.visible_fields()
    cut = int(shown) if shown else len(visible)
    groups: list[dict[str, Any]] = [{"fields": visible[:cut], "is_folded": False}]
    if folded := visible[cut:]:
        is_open = any(one.errors or fields.is_narrowing(one) for one in folded)
        groups.append({"fields": folded, "is_folded": True, "is_open": is_open})
    return groups


@register.simple_tag
def filter_fields(form: forms.BaseForm, shown: str) -> SafeString:
    """The fields of a filter, see `filter_groups`. Most lists are opened with the same filter again and again, so what a
    filter without errors looks like is kept."""
    looks = fields.Looks.of(form)
    return _kept_fields(looks, shown, _language()) if looks else _fields_of(form, shown)


@lru_cache(maxsize=256)
def _kept_fields(looks: fields.Looks, shown: str, language: str) -> SafeString:
    return _fields_of(looks.form, shown)


def _fields_of(form: forms.BaseForm, shown: str) -> SafeString:
    return render_to_string("kit/_filter_fields.html", {"form": form, "shown": shown})


@register.simple_tag
def set_hint(field: BoundField, hint: str, no_hint: str) -> str:
    """Replaces the hint of a form field on this page, or removes it; renders nothing."""
    field.help_text = "" if no_hint else hint or field.help_text
    return ""


@register.filter
def kind_of(field: BoundField) -> str:
    """How a form field is laid out, see `kit.forms.kind_of`."""
    return fields.kind_of(field)


@register.filter
def control(field: BoundField) -> SafeString:
    """The input of a form field with class and aria attributes."""
    return fields.control(field)


@register.filter
def options(field: BoundField) -> list[dict[str, Any]]:
    """The boxes of a group of radio buttons or check boxes."""
    return fields.options(field)


@register.filter
def described_by(field: BoundField) -> str:
    """Ids of hint and error of a form field."""
    return fields.described_by(field)


@register.filter
def optional_mark(field: BoundField) -> SafeString | str:
    """(freiwillig) behind the label of a field that may stay empty."""
    return fields.optional_mark(field, _("freiwillig"))


@register.filter
def error_entries(form: forms.BaseForm) -> list[dict[str, str]]:
    """All errors of a form with the fields they lead to."""
    return fields.error_entries(form)


@register.simple_tag
def page_numbers(page: Any) -> list[Any]:
    """The page numbers to show around `page`, with an ellipsis (empty string) for gaps."""
    shown = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return ["" if one == page.paginator.ELLIPSIS else one for one in shown]


@register.filter
def is_light(colour: str) -> bool:
    """Whether dark letters read better than white ones on a colour such as #17365c; False for what is no such colour."""
    return numbers.is_light(colour)


@register.filter
def share_of(value: numbers.Number | None, whole: numbers.Number | None) -> float:
    """`value` per hundred of `whole`, between 0 and 100, for progress bars; 0 where either is missing."""
    if not value or not whole:
        return 0.0
    return round(min(max(float(value) / float(whole) * 100, 0.0), 100.0), 1)

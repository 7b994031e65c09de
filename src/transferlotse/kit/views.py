"""The page that shows every component in every state."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from transferlotse.kit import examples
from transferlotse.kit.policies import public


@public
def kit_show(request: HttpRequest) -> HttpResponse:
    """All components, live, with invented examples; no data of any room."""
    language = get_language() or "de"
    context = {
        "empty_form": examples.ExampleForm(),
        "wrong_form": examples.ExampleForm({"name": "", "day": "morgen", "persons": "viele"}),
        "filter_form": examples.FilterForm(request.GET or None),
        "page": Paginator(range(1, 240), 25).get_page(request.GET.get("page")),
        "notes": examples.component_notes(),
        "crumbs": examples.crumbs(),
        "tabs": examples.tabs(),
        "rows": examples.ROWS,
        "charts": examples.charts(language),
        "sample_day": examples.SAMPLE_DAY,
        "sample_end": examples.SAMPLE_END,
    }
    return render(request, "kit/kit_show.html", context)

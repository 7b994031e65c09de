"""Targets against actuals, and the records behind each figure."""

from typing import Any, Literal, cast
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from transferlotse import content
from transferlotse.centres.permissions import centre_page
from transferlotse.content import Indicator
from transferlotse.files.documents import table_response
from transferlotse.kit.charts import TargetRow, target_chart
from transferlotse.monitoring.forms import Choice, SelectionForm
from transferlotse.monitoring.queries.figures import Figure, figures_of, funding_span, targets_in_force
from transferlotse.monitoring.queries.ledgers import Ledger
from transferlotse.monitoring.queries.periods import late_changes, period_figures, periods_of
from transferlotse.monitoring.queries.records import lines_behind, reported_lines
from transferlotse.monitoring.rules import Amounts, PeriodState

PER_PAGE = 25
KINDS = ("service", "sum", "goal", "publicity", "reach")


@centre_page()
def figure_list(request: HttpRequest) -> HttpResponse:
    """Targets against actuals, chart and table; every cell opens its records."""
    form = _selection_form(request)
    if form is None:
        return render(request, "monitoring/figure_start.html")
    choice = form.choice()
    figures = _figures(request, choice)
    if (kind := request.GET.get("export")) in {"csv", "xlsx"}:
        return _export(figures, cast(Literal["csv", "xlsx"], kind))
    services = [figure for figure in figures if figure.indicator.kind == "service"]
    context = {
        "form": form,
        "choice": choice,
        "stages": _by_stage(services),
        "sums": _of_kind(figures, "sum"),
        "goals": _of_kind(figures, "goal"),
        "publicity": _of_kind(figures, "publicity"),
        "reach": _of_kind(figures, "reach"),
        "chart": _chart(_("Ziel und Stand je Format"), services),
        "publicity_chart": _chart(_("Öffentlichkeitsarbeit: Ziel und Stand"), _of_kind(figures, "publicity")),
        "filter": _query(request),
        "has_adjustments": any(figure.adjustment.plain or figure.adjustment.ai for figure in figures),
        "is_locked": bool(choice.period and choice.period.state == PeriodState.LOCKED),
        "missed": [figure for figure in services if figure.met is False],
        "met_count": sum(1 for figure in services if figure.met and figure.achieved is not None),
        "target_count": sum(1 for figure in services if figure.achieved is not None),
    }
    return render(request, "monitoring/figure_list.html", context)


@centre_page()
def figure_show(request: HttpRequest, figure: str) -> HttpResponse:
    """How one figure comes about: its rule, and every record that counts in it."""
    try:
        indicator = content.indicator_by_id(figure)
    except KeyError as unknown:
        raise Http404 from unknown
    form = _selection_form(request)
    if form is None:
        raise Http404
    choice = form.choice()
    locked = choice.period is not None and choice.period.state == PeriodState.LOCKED
    narrowed = bool(choice.selection.partner_id)
    if locked and choice.period and not narrowed and indicator.function in _KEEPS_RECORDS:
        lines = reported_lines(period=choice.period, indicator=indicator, ai=choice.selection.ai)
        page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
        shown = list(page.object_list)
    else:
        rows, as_line = lines_behind(centre=request.centre, indicator=indicator, selection=choice.selection)
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        shown = [as_line(row) for row in page.object_list]
    context = {
        "indicator": indicator,
        "form": form,
        "choice": choice,
        "figure": _figure_of(request, choice, indicator),
        "page": page,
        "lines": shown,
        "is_locked": locked,
        "late": _late(request, choice, indicator),
        "crumbs": [(_("Wirkung"), f"{reverse('figure_list', args=[request.centre.key])}?{_query(request)}")],
    }
    return render(request, "monitoring/figure_show.html", context)


_KEEPS_RECORDS = frozenset({"count_deliveries", "publicity_value", "distinct_organisations", "distinct_smes"})


def _figure_of(request: HttpRequest, choice: Choice, indicator: Indicator) -> Figure:
    found = (figure for figure in _figures(request, choice) if figure.indicator == indicator)
    return next(found, Figure(indicator, None, Amounts()))


def _selection_form(request: HttpRequest) -> SelectionForm | None:
    periods = periods_of(centre=request.centre)
    span = funding_span(centre=request.centre)
    if span is None and periods:
        span = (periods[0].starts_on, periods[-1].ends_on)
    return SelectionForm(request.GET, centre=request.centre, periods=periods, span=span) if span else None


def _figures(request: HttpRequest, choice: Choice) -> list[Figure]:
    targets = targets_in_force(centre=request.centre, on=timezone.localdate())
    if choice.period is not None:
        # A target is promised for the whole funding; beside one period's figures it would mislead.
        return period_figures(period=choice.period, kinds=KINDS, narrowed=choice.selection, targets={})
    narrowed = choice.selection.partner_id or choice.selection.ai is not None
    ledger = Ledger(centre=request.centre, selection=choice.selection)
    return figures_of(ledger=ledger, kinds=KINDS, targets={} if narrowed else targets)


def _of_kind(figures: list[Figure], kind: str) -> list[Figure]:
    return [figure for figure in figures if figure.indicator.kind == kind]


def _by_stage(services: list[Figure]) -> list[tuple[Any, list[Figure]]]:
    stage_of = {figure.indicator.key: content.format_by_key(figure.indicator.key).stage for figure in services}
    grouped = [(stage, [f for f in services if stage_of[f.indicator.key] == stage.key]) for stage in content.stages()]
    return [(stage, figures) for stage, figures in grouped if figures]


def _chart(title: str, figures: list[Figure]) -> Any:
    language = get_language() or "de"
    rows = [TargetRow(f.indicator.name.text(language), f.target, f.actual, f.actual_ai) for f in figures]
    return target_chart(title=title, rows=rows, language=language)


def _query(request: HttpRequest) -> str:
    kept = {name: request.GET[name] for name in ("period", "partner", "stage", "ai") if request.GET.get(name)}
    return urlencode(kept)


def _late(request: HttpRequest, choice: Choice, indicator: Indicator) -> list[dict[str, Any]]:
    """What a period that is still open takes in for locked ones, in this figure."""
    if choice.period is None or choice.period.state == PeriodState.LOCKED:
        return []
    parts = {f"service.{key}" for key in indicator.formats} if indicator.kind in {"sum", "goal"} else {indicator.id}
    return [
        {
            "period": period,
            "record": record,
            "amount": amount,
            "ai": ai,
            "is_publicity": figure.startswith("publicity."),
        }
        for period, (figure, ai), record, amount in late_changes(centre=request.centre)
        if figure in parts
    ]


def _export(figures: list[Figure], kind: Literal["csv", "xlsx"]) -> HttpResponse:
    language = get_language() or "de"
    header = [_("Kennzahl"), _("Soll"), _("Ist"), _("davon mit KI"), _("Nachträge"), _("Erreicht in Prozent")]
    rows = [
        [f.indicator.name.text(language), f.target, f.total, f.actual_ai, f.adjustment.total, f.achieved]
        for f in figures
    ]
    return table_response(filename=_("wirkung"), kind=kind, header=header, rows=rows)

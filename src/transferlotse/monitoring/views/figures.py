"""Targets against actuals, and the records behind each figure."""

from typing import Any, Literal, cast
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from transferlotse import content
from transferlotse.centres.permissions import centre_page
from transferlotse.centres.queries import funding_span
from transferlotse.content import Indicator
from transferlotse.files.documents import table_response
from transferlotse.kit.charts import TargetRow, target_chart
from transferlotse.monitoring.forms import Choice, SelectionForm
from transferlotse.monitoring.queries.figures import Figure, figures_of, targets_in_force
from transferlotse.monitoring.queries.ledgers import Ledger
from transferlotse.monitoring.queries.periods import LateChange, period_figures, periods_of, taken_in
from transferlotse.monitoring.queries.records import Line, lines_behind, reported_lines
from transferlotse.monitoring.rules import Amounts, PeriodState

PER_PAGE = 25
KINDS = ("service", "sum", "goal", "publicity", "reach")
# Reach reads every attendance, so the page of figures shows it a moment later, from an address of its own.
KINDS_AT_ONCE = KINDS[:-1]


@centre_page()
def figure_list(request: HttpRequest) -> HttpResponse:
    """Targets against actuals, chart and table; every cell opens its records."""
    form = _selection_form(request)
    if form is None:
        return render(request, "monitoring/figure_start.html")
    choice = form.choice()
    if (kind := request.GET.get("export")) in {"csv", "xlsx"}:
        return _export(_figures(form, choice, KINDS), cast(Literal["csv", "xlsx"], kind))
    figures = _figures(form, choice, KINDS_AT_ONCE)
    services = [figure for figure in figures if figure.indicator.kind == "service"]
    context = {
        "form": form,
        "choice": choice,
        "stages": _by_stage(services),
        "sums": _of_kind(figures, "sum"),
        "goals": _of_kind(figures, "goal"),
        "publicity": _of_kind(figures, "publicity"),
        "chart": _chart(_("Ziel und Stand je Format"), services),
        "publicity_chart": _chart(_("Öffentlichkeitsarbeit: Ziel und Stand"), _of_kind(figures, "publicity")),
        "filter": _query(request),
        "has_targets": any(figure.target is not None for figure in figures),
        "has_adjustments": any(figure.adjustment.plain or figure.adjustment.ai for figure in figures),
        "is_locked": bool(choice.period and choice.period.state == PeriodState.LOCKED),
        "missed": [figure for figure in services if figure.met is False],
        "met_count": sum(1 for figure in services if figure.met and figure.achieved is not None),
        "target_count": sum(1 for figure in services if figure.achieved is not None),
    }
    return render(request, "monitoring/figure_list.html", context)


@centre_page()
def figure_reach(request: HttpRequest) -> HttpResponse:
    """Contacts, organisations and persons reached; a fragment for the page of figures, or a page of its own."""
    form = _selection_form(request)
    if form is None:
        return render(request, "monitoring/figure_start.html")
    choice = form.choice()
    reach = _figures(form, choice, ("reach",))
    context = {
        "form": form,
        "choice": choice,
        "reach": reach,
        "has_targets": any(figure.target is not None for figure in reach),
        "filter": _query(request),
        "crumbs": _crumbs(request),
    }
    return render(request, f"monitoring/{'_figure_reach' if request.htmx else 'figure_reach'}.html", context)


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
    late = _late(form, choice, _late_kind(indicator))
    ledger = Ledger(centre=request.centre, selection=choice.selection)
    page, lines = _records(request, choice, indicator, ledger)
    figures = _figures(form, choice, (indicator.kind,), only=indicator, late=late, ledger=ledger)
    context = {
        "indicator": indicator,
        "form": form,
        "choice": choice,
        "figure": next(iter(figures), Figure(indicator, None, Amounts())),
        "page": page,
        "lines": lines,
        "is_locked": locked,
        "late": _late_lines(late, indicator),
        "crumbs": _crumbs(request),
    }
    return render(request, "monitoring/figure_show.html", context)


_KEEPS_RECORDS = frozenset({"count_deliveries", "publicity_value", "distinct_organisations", "distinct_smes"})


def _records(request: HttpRequest, choice: Choice, indicator: Indicator, ledger: Ledger) -> tuple[Page, list[Line]]:
    """The page of records that was asked for: as kept where the period is locked, today's otherwise."""
    period, selection = choice.period, choice.selection
    locked = period is not None and period.state == PeriodState.LOCKED
    if locked and period and not selection.partner_id and indicator.function in _KEEPS_RECORDS:
        kept = reported_lines(period=period, indicator=indicator, ai=selection.ai)
        page = Paginator(kept, PER_PAGE).get_page(request.GET.get("page"))
        return page, list(page.object_list)
    source = lines_behind(ledger=ledger, indicator=indicator)
    paginator = Paginator(source.rows, PER_PAGE)
    if source.number is not None:
        paginator.count = source.number
    page = paginator.get_page(request.GET.get("page"))
    return page, [source.as_line(row) for row in page.object_list]


def _selection_form(request: HttpRequest) -> SelectionForm | None:
    periods = periods_of(centre=request.centre)
    span = funding_span(centre=request.centre)
    if span is None and periods:
        span = (periods[0].starts_on, periods[-1].ends_on)
    return SelectionForm(request.GET, centre=request.centre, periods=periods, span=span) if span else None


def _late(form: SelectionForm, choice: Choice, kind: str = "") -> list[LateChange]:
    """What a period that is still open takes in for locked ones."""
    if choice.period is None or choice.period.state == PeriodState.LOCKED:
        return []
    return taken_in(period=choice.period, periods=list(form.periods.values()), kind=kind)


def _figures(
    form: SelectionForm,
    choice: Choice,
    kinds: tuple[str, ...],
    only: Indicator | None = None,
    late: list[LateChange] | None = None,
    ledger: Ledger | None = None,
) -> list[Figure]:
    selection = choice.selection
    if choice.period is not None:
        if late is None and choice.period.state != PeriodState.LOCKED and kinds != ("reach",):
            late = _late(form, choice)
        # A target is promised for the whole funding; beside one period's figures it would mislead.
        return period_figures(
            period=choice.period, kinds=kinds, narrowed=selection, targets={}, only=only, ledger=ledger,
            late=[] if kinds == ("reach",) else None if choice.period.state == PeriodState.LOCKED else late,
        )  # fmt: skip
    narrowed = selection.partner_id or selection.ai is not None
    targets = {} if narrowed else targets_in_force(centre=form.centre, on=timezone.localdate())
    ledger = ledger or Ledger(centre=form.centre, selection=selection)
    return figures_of(ledger=ledger, kinds=kinds, targets=targets, only=only)


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


def _late_kind(indicator: Indicator) -> str:
    """Which records can be late in a figure: derived publicity figures count deliveries."""
    if indicator.kind != "publicity":
        return "service"
    return "service" if content.publicity_format_by_key(indicator.key).value_rule == "derived" else "publicity"


def _late_lines(late: list[LateChange], indicator: Indicator) -> list[dict[str, Any]]:
    """What moved in locked periods in this figure."""
    parts = {f"service.{key}" for key in indicator.formats} if indicator.kind in {"sum", "goal"} else {indicator.id}
    return [
        {
            "period": period,
            "record": record,
            "amount": amount,
            "ai": ai,
            "is_publicity": figure.startswith("publicity."),
        }
        for period, (figure, ai), record, amount in late
        if figure in parts
    ]


def _crumbs(request: HttpRequest) -> list[tuple[str, str]]:
    return [(_("Wirkung"), f"{reverse('figure_list', args=[request.centre.key])}?{_query(request)}")]


def _export(figures: list[Figure], kind: Literal["csv", "xlsx"]) -> HttpResponse:
    language = get_language() or "de"
    header = [_("Kennzahl"), _("Soll"), _("Ist"), _("davon mit KI"), _("Nachträge"), _("Erreicht in Prozent")]
    rows = [
        [f.indicator.name.text(language), f.target, f.total, f.actual_ai, f.adjustment.total, f.achieved]
        for f in figures
    ]
    return table_response(filename=_("wirkung"), kind=kind, header=header, rows=rows)

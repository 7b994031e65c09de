"""How each figure that the outline names becomes text, table or chart; the outline and this list are proven equal by a test."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal

from django.urls import reverse_lazy
from django.utils.text import format_lazy

from transferlotse import content
from transferlotse.content import Label
from transferlotse.files.papers.model import Block, Cell, Picture, Row, Table, Text
from transferlotse.kit.charts import Chart, TargetRow, bar_chart, target_chart
from transferlotse.kit.numbers import day_text
from transferlotse.monitoring.queries.figures import Figure
from transferlotse.reports.models import Goal
from transferlotse.reports.queries.readings import Reading
from transferlotse.reports.queries.words import W

MOST_LINES = 20


def blocks_of(reading: Reading, name: str) -> tuple[Block, ...]:
    """The blocks of one figure of the outline. Raises KeyError for a name that content does not know."""
    return BLOCKS[name](reading, content.report_outline().captions[name].text(reading.language))


def _word(reading: Reading, key: str) -> str:
    return W[key].text(reading.language)


def _table(reading: Reading, caption: str, columns: tuple[str, ...], rows: list[Row]) -> tuple[Block, ...]:
    if not rows:
        return (Text((f"{caption}: {_word(reading, 'none')}",)),)
    return (Table(caption, tuple(_word(reading, name) if name in W else name for name in columns), tuple(rows)),)


def _picture(chart: Chart) -> tuple[Block, ...]:
    """A chart, or nothing where there is nothing to draw: the table beside it says so."""
    return (Picture(chart),) if chart.is_drawn else ()


def _row(*values: object) -> Row:
    return Row(tuple(value if isinstance(value, Cell) else Cell(value) for value in values))  # type: ignore[arg-type]


def _heading(text: str, width: int) -> Row:
    return Row((Cell(text), *[Cell()] * (width - 1)), is_heading=True)


def _counted(reading: Reading, figure: Figure, value: Decimal, ai: str = "") -> Cell:
    # Documents lead nowhere, so the addresses of the whole house are read only where a page asks for one.
    address = reverse_lazy("figure_show", args=[reading.centre.key, figure.indicator.id])
    return Cell(value, href=format_lazy("{}?ai={}", address, ai) if ai else address)


def _percent(figure: Figure) -> Cell:
    return Cell(figure.achieved, is_percent=True)


def _target(reading: Reading, figure: Figure) -> Cell:
    if figure.target is not None and figure.indicator.comparison == "more_than":
        from_words = Cell(figure.target).text(reading.language)
        return Cell(f"{_word(reading, 'more_than')} {from_words}")
    return Cell(figure.target)


def _funding(reading: Reading, caption: str) -> tuple[Block, ...]:
    funding, language = reading.funding, reading.language
    rows = [
        _row(_word(reading, "programme"), funding.programme),
        _row(
            _word(reading, "duration"),
            f"{day_text(funding.starts_on, language)} – {day_text(funding.planned_end_on, language)}",
        ),
    ]
    rows += [_row(_word(reading, "extension"), day_text(one.until_on, language)) for one in reading.extensions]
    rows += [_row(_word(reading, "beneficiaries"), f"{one.name} ({one.code})") for one in reading.beneficiaries]
    if funding.predecessor:
        years = f"{funding.predecessor_from}–{funding.predecessor_to}"
        rows.append(_row(_word(reading, "predecessor"), f"{funding.predecessor}, {years}"))
    return _table(reading, caption, ("detail", "value"), rows)


def _partners(reading: Reading, caption: str) -> tuple[Block, ...]:
    rows = [_row(partner.name, partner.seat, partner.duties) for partner in reading.partners]
    return _table(reading, caption, ("partner", "seat", "duties"), rows)


def _partner_shares(reading: Reading, caption: str) -> tuple[Block, ...]:
    units = reading.ledger.units_by_partner
    rows = [_row(partner.name, units.get(partner.pk, Decimal(0))) for partner in reading.partners]
    return _table(reading, caption, ("partner", "shares"), rows)


def _goals(kind: str) -> Callable[[Reading, str], tuple[Block, ...]]:
    def blocks(reading: Reading, caption: str) -> tuple[Block, ...]:
        rows = []
        for number, goal in enumerate((one for one in reading.goals if one.kind == kind), start=1):
            name = Label(goal.name_de, goal.name_en or goal.name_de).text(reading.language)
            text = Label(goal.text_de, goal.text_en or goal.text_de).text(reading.language)
            rows.append(_row(name or str(number), text))
        return _table(reading, caption, ("goal", "content"), rows)

    return blocks


def _portfolio(reading: Reading, caption: str) -> tuple[Block, ...]:
    rows = []
    for stage in content.stages():
        rows.append(_heading(stage.name.text(reading.language), 3))
        for item in (one for one in content.formats() if one.stage == stage.key):
            unit = content.units()[item.unit].one.text(reading.language)
            rows.append(_row(item.name.text(reading.language), unit, item.rule.text(reading.language)))
    return _table(reading, caption, ("format", "unit", "counts"), rows)


def _services_table(reading: Reading, caption: str) -> tuple[Block, ...]:
    rows = []
    for stage in content.stages():
        rows.append(_heading(stage.name.text(reading.language), 5))
        for figure in reading.figures["service"]:
            if content.format_by_key(figure.indicator.key).stage == stage.key:
                rows.append(
                    _row(
                        figure.indicator.name.text(reading.language),
                        figure.target,
                        _counted(reading, figure, figure.actual, ai="0"),
                        _counted(reading, figure, figure.actual_ai, ai="1"),
                        _percent(figure),
                    )
                )
    return _table(reading, caption, ("format", "target", "without_ai", "with_ai", "achieved"), rows)


def _chart_of(kind: str) -> Callable[[Reading, str], tuple[Block, ...]]:
    def blocks(reading: Reading, caption: str) -> tuple[Block, ...]:
        rows = [
            TargetRow(one.indicator.name.text(reading.language), one.target, one.actual, one.actual_ai)
            for one in reading.figures[kind]
        ]
        return _picture(target_chart(title=caption, rows=rows, language=reading.language))

    return blocks


def _stages_chart(reading: Reading, caption: str) -> tuple[Block, ...]:
    totals: Counter[str] = Counter()
    for figure in reading.figures["service"]:
        totals[content.format_by_key(figure.indicator.key).stage] += int(figure.total)
    rows = [(stage.name.text(reading.language), totals[stage.key]) for stage in content.stages()]
    chart = bar_chart(
        title=caption,
        rows=rows,
        language=reading.language,
        label=_word(reading, "stage"),
        value=_word(reading, "number"),
    )
    return _picture(chart)


def _publicity_table(reading: Reading, caption: str) -> tuple[Block, ...]:
    rows = [
        _row(one.indicator.name.text(reading.language), one.target, _counted(reading, one, one.total), _percent(one))
        for one in reading.figures["publicity"]
    ]
    return _table(reading, caption, ("format", "target", "actual", "achieved"), rows)


def _sums(reading: Reading, caption: str) -> tuple[Block, ...]:
    rows = []
    for figure in reading.figures["sum"]:
        parts = (content.format_by_key(key).name.text(reading.language) for key in figure.indicator.formats)
        rows.append(
            _row(
                figure.indicator.name.text(reading.language), ", ".join(parts), _counted(reading, figure, figure.total)
            )
        )
    return _table(reading, caption, ("figure", "formats", "number"), rows)


def _goal_table(kind: str) -> Callable[[Reading, str], tuple[Block, ...]]:
    def blocks(reading: Reading, caption: str) -> tuple[Block, ...]:
        rows = []
        for figure in reading.figures[kind]:
            if kind == "reach" and figure.target is None:
                continue
            met = "" if figure.met is None else _word(reading, "yes" if figure.met else "no")
            rows.append(
                _row(
                    figure.indicator.name.text(reading.language),
                    _target(reading, figure),
                    _counted(reading, figure, figure.total),
                    met,
                )
            )
        return _table(reading, caption, ("goal", "target", "actual", "met"), rows)

    return blocks


def _reach(reading: Reading, caption: str) -> tuple[Block, ...]:
    rows = [
        _row(one.indicator.name.text(reading.language), _counted(reading, one, one.total))
        for one in reading.figures["reach"]
    ]
    unknown = sum(1 for status in reading.ledger.sme_status.values() if status is None)
    rows.append(_row(f"{_word(reading, 'organisations')}, {_word(reading, 'unknown_sme')}", unknown))
    return _table(reading, caption, ("figure", "number"), rows)


def _most(reading: Reading, counts: Counter[str], name_of: Callable[[str], Label]) -> list[Row]:
    """The largest groups by name, the rest as one line, unknown last: what leaves the reader with the whole sum."""
    known = sorted(((n, key) for key, n in counts.items() if key), key=lambda pair: (-pair[0], pair[1]))
    rows = [_row(name_of(key).text(reading.language), n) for n, key in known[:MOST_LINES]]
    if rest := sum(n for n, _ in known[MOST_LINES:]):
        rows.append(_row(_word(reading, "others"), rest))
    if counts.get(""):
        rows.append(_row(_word(reading, "unknown"), counts[""]))
    return rows


def _topics(reading: Reading, caption: str) -> tuple[Block, ...]:
    rows = _most(reading, reading.ledger.topics, lambda key: content.topic_by_key(key).name)
    return _table(reading, caption, ("topic", "number"), rows)


def _districts(reading: Reading, caption: str) -> tuple[Block, ...]:
    def name(ags: str) -> Label:
        full = content.district(ags).full_name
        return Label(full, full)

    return _table(reading, caption, ("district", "organisations"), _most(reading, reading.ledger.districts, name))


def _sectors(reading: Reading, caption: str) -> tuple[Block, ...]:
    rows = _most(reading, reading.ledger.sectors, lambda code: content.sector(code).name)
    return _table(reading, caption, ("sector", "organisations"), rows)


def _adjustments(reading: Reading, caption: str) -> tuple[Block, ...]:
    if not reading.adjustments:
        return (Text((_word(reading, "no_late"),)),)
    rows = []
    for late in reading.adjustments:
        name = content.indicator_by_id(late.figure).name.text(reading.language)
        shown = f"{name} ({_word(reading, 'with_ai')})" if late.ai else name
        rows.append(_row(late.period, shown, late.records, late.amount))
    return _table(reading, caption, ("period", "figure", "records", "change"), rows)


def _digitalisation_index(reading: Reading, caption: str) -> tuple[Block, ...]:
    values = reading.region_values
    years = [(str(one.first_year), str(one.last_year)) for one in values[:1]]
    rows = [
        _row(Label(one.name_de, one.name_en).text(reading.language), one.first_value, one.last_value) for one in values
    ]
    return _table(reading, caption, ("region", *(years[0] if years else ())), rows)


def _method_notes(reading: Reading, caption: str) -> tuple[Block, ...]:
    notes = content.report_outline().notes
    return (Text(tuple(f"{note.title.text(reading.language)}. {note.text.text(reading.language)}" for note in notes)),)


BLOCKS: dict[str, Callable[[Reading, str], tuple[Block, ...]]] = {
    "funding": _funding,
    "partners": _partners,
    "partner-shares": _partner_shares,
    "sub-goals": _goals(Goal.Kind.SUB_GOAL),
    "extension-goals": _goals(Goal.Kind.EXTENSION),
    "portfolio": _portfolio,
    "services-table": _services_table,
    "services-chart": _chart_of("service"),
    "stages-chart": _stages_chart,
    "publicity-table": _publicity_table,
    "publicity-chart": _chart_of("publicity"),
    "sums": _sums,
    "overall-goals": _goal_table("goal"),
    "reach": _reach,
    "reach-goals": _goal_table("reach"),
    "topics": _topics,
    "districts": _districts,
    "sectors": _sectors,
    "adjustments": _adjustments,
    "digitalisation-index": _digitalisation_index,
    "method-notes": _method_notes,
}

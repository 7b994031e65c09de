"""Puts figures, charts and tables of an evaluation into one HTML page. Only protected rows come in here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from transferlotse_analytics.deposit import DepositReport
from transferlotse_analytics.network import Network, other_secret
from transferlotse_analytics.publishing import WITHHELD, Row
from transferlotse_analytics.report.charts import Bar, bar_chart
from transferlotse_analytics.report.texts import TEXTS, column_title, number, value_label
from transferlotse_analytics.steps import STEPS, Step
from transferlotse_analytics.steps.catalogue import TOTAL

MOST_ROWS = 60
MOST_BARS = 20
# What the chart of a step shows: the value, and the dimension it is drawn along (others must be totals).
CHARTS = {
    "overview": ("organisations", "year"),
    "by_centre": ("organisations", "centre"),
    "by_stage": ("organisations", "stage"),
    "by_topic": ("organisations", "topic"),
    "by_region": ("organisations", "region"),
    "by_sector": ("organisations", "sector"),
    "by_size": ("organisations", "size"),
    "targets": ("achieved", "format"),
    "flow": ("moved", "next_stage"),
    "coverage": ("share", "size"),
    "index": ("index", "size"),
}
STYLE = """
:root{color-scheme:light}body{font:16px/1.5 system-ui,sans-serif;color:#1b2733;background:#fff;max-width:62rem;margin:2rem auto;
padding:0 1rem}h1,h2{line-height:1.2}h2{margin-top:2.5rem;border-top:1px solid #c9d1d8;padding-top:1rem}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.9rem;display:block;overflow-x:auto}
th,td{padding:.25rem .6rem;border-bottom:1px solid #e1e6ea;text-align:left;vertical-align:top}td.n,th.n{text-align:right}
figure{margin:1rem 0}figure svg{max-width:100%;height:auto}svg.narrow{display:none}
@media(max-width:40rem){svg.narrow{display:block}svg.wide{display:none}}
@media print{svg.narrow{display:none}svg.wide{display:block}}
dl.three{display:flex;flex-wrap:wrap;gap:2rem}
dl.three dt{color:#5b6770}dl.three dd{margin:0;font-size:1.8rem}.quiet{color:#5b6770}
"""


@dataclass(frozen=True)
class Summary:
    """All that the report shows: deposits as checked, protected tables by step, the linkage across centres."""

    reports: tuple[DepositReport, ...]
    tables: Mapping[str, Sequence[Row]]
    network: Network
    engine: str
    made_at: datetime
    language: str
    weighted: bool


def render_report(summary: Summary) -> str:
    """The page; complete in itself, without scripts and without anything to load."""
    texts = TEXTS[summary.language]
    sections = "".join(_section(summary, STEPS[name], rows) for name, rows in summary.tables.items())
    title = escape(texts["title"])
    return (
        f'<!doctype html>\n<html lang="{summary.language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        f"<style>{STYLE}</style></head><body><main><h1>{title}</h1>{_head(summary)}{sections}</main></body></html>\n"
    )


def _head(summary: Summary) -> str:
    texts, language = TEXTS[summary.language], summary.language
    day = f"{summary.made_at:%d.%m.%Y}" if language == "de" else f"{summary.made_at:%d %B %Y}"
    sound = [report for report in summary.reports if report.sound]
    lines = [
        texts["made"].format(
            date=day, engine={"duckdb": "DuckDB", "spark": "Spark"}.get(summary.engine, summary.engine)
        ),
        texts["deposits"].format(sound=len(sound), all=len(summary.reports)),
    ]
    refused = [report for report in summary.reports if not report.sound]
    items = "".join(f"<li>{escape(report.told.in_language(language))}</li>" for report in refused)
    listed = f"<h2>{escape(texts['refused'])}</h2><ul>{items}</ul>" if refused else ""
    return (
        f'<p class="quiet">{"<br>".join(map(escape, lines))}</p>{_three(summary)}<p>{escape(_crossing(summary))}</p>'
        f"{_incomparable(sound, texts)}"
        f"<p>{escape(texts['protection'])}</p>{listed}"
    )


def _incomparable(sound: Sequence[DepositReport], texts: Mapping[str, str]) -> str:
    names = ", ".join(report.folder.name for report in other_secret(sound))
    return f"<p><strong>{escape(texts['other_secret'].format(names=names))}</strong></p>" if names else ""


def _crossing(summary: Summary) -> str:
    texts, network = TEXTS[summary.language], summary.network
    if not network.records:
        return texts["no_crossing"]
    counts = {name: getattr(network, name) for name in ("records", "distinct", "low", "high")}
    # All entries less those of the centres shown would be what is withheld of the others.
    hidden = any("organisations" in str(row[WITHHELD]).split() for row in summary.tables["by_centre"])
    # Few organisations are as small a cell here as anywhere else.
    shown = {name: number(n, summary.language) if n >= 5 else texts["withheld"] for name, n in counts.items()}
    return texts["crossing_hidden" if hidden else "crossing"].format(**shown)


def _three(summary: Summary) -> str:
    """Always three numbers, never one."""
    total = next((row for row in summary.tables["overview"] if row["year"] == TOTAL), None)
    if total is None:
        return ""
    texts, names = TEXTS[summary.language], ("contacts", "organisations_per_activity", "organisations")
    items = "".join(
        f"<div><dt>{escape(texts[n])}</dt><dd>{_shown(total[n], summary.language)}</dd></div>" for n in names
    )
    return f'<dl class="three">{items}</dl>'


def _shown(value: object, language: str) -> str:
    return TEXTS[language]["withheld"] if value is None else number(value, language)


def _section(summary: Summary, step: Step, rows: Sequence[Row]) -> str:
    language = summary.language
    texts = TEXTS[language]
    title = escape(step.title_de if language == "de" else step.title_en)
    head = f'<section id="{step.name}"><h2>{title}</h2>'
    if not rows:
        return f"{head}<p>{escape(texts['empty'])}</p></section>"
    notes = []
    if step.name in ("coverage", "index") and not summary.weighted:
        notes.append(texts["unweighted"])
    if step.name == "index":
        notes.append(texts["index_note"])
    shown = _headline_rows(step, rows)[:MOST_ROWS]
    if len(shown) < len(rows):
        notes.append(texts["more"].format(shown=len(shown), all=len(rows), file=f"{step.name}.csv"))
    paragraphs = "".join(f'<p class="quiet">{escape(note)}</p>' for note in notes)
    return f"{head}{_figure(step, rows, title, language)}{_table(step, shown, language)}{paragraphs}</section>"


def _headline_rows(step: Step, rows: Sequence[Row]) -> list[Row]:
    """Totals first: the fewer dimensions a row has, the more people look for it."""
    return sorted(rows, key=lambda row: sum(row[name] != TOTAL for name in step.dimensions))


def _figure(step: Step, rows: Sequence[Row], title: str, language: str) -> str:
    if step.name not in CHARTS:
        return ""
    value, along = CHARTS[step.name]
    drawn = [row for row in rows if _is_drawn(step, row, along)]
    bars = [_bar(step, row, value, along, language) for row in drawn if row[value] is not None]
    if not bars:
        return ""
    top = max(bars, key=lambda bar: bar.value)
    texts = TEXTS[language]
    words = [texts["highest"].format(label=top.label, value=number(top.value, language))]
    # Only what small-cell rules took away is called withheld; a format without a target simply has no percentage.
    if missing := sum(value in str(row[WITHHELD]).split() for row in drawn):
        words.append(texts["partly"].format(number=missing))
    chosen = sorted(bars, key=lambda bar: -bar.value)[:MOST_BARS] if len(bars) > MOST_BARS else bars
    svg = bar_chart(chosen, title=title, axis=column_title(value, language), language=language)
    return f"<figure>{svg}<figcaption>{escape(' '.join(words))}</figcaption></figure>"


def _is_drawn(step: Step, row: Row, along: str) -> bool:
    if step.name == "flow":
        return True
    # A format always has a stage, so the stage is not a total where formats are drawn.
    free = {along, "stage"} if along == "format" else {along}
    return row[along] != TOTAL and all(row[name] == TOTAL for name in step.dimensions if name not in free)


def _bar(step: Step, row: Row, value: str, along: str, language: str) -> Bar:
    label = value_label(along, str(row[along]), language)
    if step.name == "flow":
        label = f"{value_label('stage', str(row['stage']), language)} → {label}"
    low, high = (row["low"], row["high"]) if step.name == "index" else (None, None)
    return Bar(label, float(str(row[value])), _float(low), _float(high))


def _float(value: object) -> float | None:
    return None if value is None else float(str(value))


def _table(step: Step, rows: Sequence[Row], language: str) -> str:
    heads = "".join(
        f'<th scope="col"{"" if name in step.dimensions else _NUMERIC}>{escape(column_title(name, language))}</th>'
        for name in step.columns
    )
    lines = "".join(f"<tr>{''.join(_cell(step, row, name, language) for name in step.columns)}</tr>" for row in rows)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"


_NUMERIC = ' class="n"'


def _cell(step: Step, row: Row, name: str, language: str) -> str:
    if name in step.dimensions:
        return f"<td>{escape(value_label(name, str(row[name]), language))}</td>"
    if row[name] is None and name not in str(row[WITHHELD]).split():
        return f"<td{_NUMERIC}></td>"
    return f"<td{_NUMERIC}>{_shown(row[name], language)}</td>"

"""Charts as SVG made on the server: bars, targets against actuals, lines over time, profiles with intervals.

Every chart carries a title, a summary in words and its numbers as a table. Specifications are built by this module
alone; what callers pass in is data. Colours are those of the light page: the style sheet replaces them in the dark,
documents print them as they are. vl-convert hangs in forked processes: call it from threads or spawned ones.
"""

import hashlib
import json
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import vl_convert
from django.utils.safestring import SafeString, mark_safe

from transferlotse.kit.chart_words import words_in
from transferlotse.kit.numbers import Number, month_text, number_text, percent_text

WIDTH = 620
ROW = 40
LINE_HEIGHT = 240
LABEL_CHARACTERS = 26
WIDEST_PERCENT = 200.0
INK, MUTED, GRID = "#1c2730", "#56616a", "#ddd8cd"
ACCENT, ACCENT_LIGHT, OCHRE, PLUM = "#0e5a70", "#4a9bb0", "#8a6a14", "#7b3f6c"
SERIES_COLOURS = (ACCENT, OCHRE, PLUM, ACCENT_LIGHT)
SERIES_DASHES: tuple[list[int], ...] = ([], [6, 3], [2, 3], [8, 3, 2, 3])
SVG = "http://www.w3.org/2000/svg"
FONTS = Path(__file__).resolve().parent / "typst" / "fonts"
Spec = dict[str, Any]

ET.register_namespace("", SVG)
if FONTS.is_dir():
    vl_convert.register_font_directory(str(FONTS))


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture (`svg`) with its words and its numbers; without rows there is nothing to show yet."""

    svg: str
    title: str
    summary: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def markup(self) -> SafeString:
        """The picture for a template; safe because this module made it from escaped text."""
        return mark_safe(self.svg)  # noqa: S308


@dataclass(frozen=True, slots=True)
class TargetRow:
    """An indicator: what was agreed and what was reached, the part with artificial intelligence apart."""

    label: str
    target: Number | None
    actual: Number
    actual_ai: Number = 0


@dataclass(frozen=True, slots=True)
class Series:
    """A line: one value per point in time, None where nothing is known."""

    name: str
    values: tuple[Number | None, ...]


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """A dimension of a profile: value, the interval it lies in, and what comparable firms reach."""

    label: str
    value: Number | None
    low: Number | None = None
    high: Number | None = None
    peers: Number | None = None


def bar_chart(
    *, title: str, rows: Sequence[tuple[str, Number]], language: str, label: str, value: str, summary: str = ""
) -> Chart:
    """Horizontal bars, one per row, in the order given. `label` and `value` head the columns of the table."""
    words = words_in(language)
    data = [
        {"label": _wrapped(name), "order": place, "value": float(size), "text": number_text(size, language)}
        for place, (name, size) in enumerate(rows)
    ]
    spec = {
        "height": {"step": ROW},
        "data": {"values": data},
        "encoding": {"y": _label_axis(), "x": _value_axis()},
        "layer": [
            {"mark": {"type": "bar", "height": 18, "cornerRadiusEnd": 2, "color": ACCENT}},
            {"mark": {"type": "text", "align": "left", "dx": 6}, "encoding": {"text": {"field": "text"}}},
        ],
    }
    if not summary and rows:
        top = max(rows, key=lambda row: row[1])
        summary = words.highest.format(label=top[0], value=number_text(top[1], language))
    table = tuple((name, number_text(size, language)) for name, size in rows)
    return _chart(spec, title, summary, (label, value), table, language)


def target_chart(*, title: str, rows: Sequence[TargetRow], language: str, summary: str = "") -> Chart:
    """Actuals as percent of their target, so that 6 projects and 6,000 contacts share one scale; a line marks the target.

    Rows without a target stand in the table only.
    """
    words = words_in(language)
    drawn = [row for row in rows if row.target]
    data, marks = [], []
    for place, row in enumerate(drawn):
        place_of = {"label": _wrapped(row.label), "order": place}
        plain, with_ai = _percent(row.actual, row.target), _percent(row.actual_ai, row.target)
        data.append({**place_of, "kind": words.plain, "start": 0, "end": min(plain, WIDEST_PERCENT)})
        data.append({**place_of, "kind": words.ai, "start": min(plain, WIDEST_PERCENT),
                     "end": min(plain + with_ai, WIDEST_PERCENT)})  # fmt: skip
        reached = number_text(_sum(row), language)
        text = words.of.format(actual=reached, target=number_text(row.target, language))
        marks.append({**place_of, "target": 100, "end": max(min(plain + with_ai, WIDEST_PERCENT), 100), "text": text})
    spec = {
        "height": {"step": ROW},
        "encoding": {"y": _label_axis()},
        "layer": [
            {
                "data": {"values": data},
                "mark": {"type": "bar", "height": 18},
                "encoding": {
                    "x": _value_axis("start", axis={"labelExpr": "datum.label + ' %'"}),
                    "x2": {"field": "end"},
                    "color": _colours([words.plain, words.ai], [ACCENT, ACCENT_LIGHT]),
                },
            },
            {"data": {"values": marks}, "mark": {"type": "tick", "thickness": 3, "height": 28, "color": INK},
             "encoding": {"x": {"field": "target", "type": "quantitative"}}},
            {"data": {"values": marks}, "mark": {"type": "text", "align": "left", "dx": 8},
             "encoding": {"x": {"field": "end", "type": "quantitative"}, "text": {"field": "text"}}},
        ],
    }  # fmt: skip
    if not summary:
        reached_count = sum(_percent(_sum(row), row.target) >= 100 for row in drawn)
        summary = words.targets.format(reached=reached_count, total=len(drawn))
    table = tuple(
        (
            row.label,
            number_text(row.target, language),
            number_text(row.actual, language),
            number_text(row.actual_ai, language),
            percent_text(_percent(_sum(row), row.target), language) if row.target else "–",
        )
        for row in rows
    )
    return _chart(spec, title, summary, words.target_columns, table, language, drawn=bool(drawn))


def line_chart(
    *, title: str, points: Sequence[date | str], series: Sequence[Series], language: str, label: str, summary: str = ""
) -> Chart:
    """Lines over time; dates are named by their month. Raises ValueError where a series has not one value per point."""
    if any(len(one.values) != len(points) for one in series):
        raise ValueError("each series needs one value per point")
    names = [month_text(point, language) if isinstance(point, date) else point for point in points]
    data = [
        {"point": place, "series": one.name, "value": float(size)}
        for one in series
        for place, size in enumerate(one.values)
        if size is not None
    ]
    count = len(series)
    domain = [one.name for one in series]
    spec = {
        "height": LINE_HEIGHT,
        "data": {"values": data},
        "encoding": {
            "x": {"field": "point", "type": "ordinal", "scale": {"domain": list(range(len(names)))},
                  "axis": {"title": None, "labelAngle": 0, "labelOverlap": "greedy", "labelFlush": True,
                           "labelExpr": f"{json.dumps(names)}[datum.value]", "grid": False}},
            "y": _value_axis(grid=True),
            "color": _colours(domain, list(SERIES_COLOURS[:count])) | ({} if count > 1 else {"legend": None}),
        },
        "layer": [
            {"mark": {"type": "line", "strokeWidth": 2.5},
             "encoding": {"strokeDash": {"field": "series", "type": "nominal", "legend": None,
                                         "scale": {"domain": domain, "range": list(SERIES_DASHES[:count])}}}},
            {"mark": {"type": "point", "filled": True, "size": 40, "opacity": 1}},
        ],
    }  # fmt: skip
    known = (
        [(name, size) for name, size in zip(names, series[0].values, strict=True) if size is not None] if series else []
    )
    if not summary and known:
        summary = words_in(language).course.format(
            first=known[0][0],
            start=number_text(known[0][1], language),
            last=known[-1][0],
            end=number_text(known[-1][1], language),
        )
    table = tuple(
        (name, *(number_text(one.values[place], language) for one in series)) for place, name in enumerate(names)
    )
    return _chart(spec, title, summary, (label, *domain), table, language, drawn=bool(data))


def profile_chart(
    *, title: str, rows: Sequence[ProfileRow], language: str, maximum: Number = 100, summary: str = ""
) -> Chart:
    """A profile over dimensions: a dot for the value, a band for the interval it lies in, a diamond for comparable firms."""
    words = words_in(language)
    data = [_profile_datum(place, row) for place, row in enumerate(rows) if row.value is not None]
    peers = [one for one in data if one["peers"] is not None]
    x = _value_axis(maximum=float(maximum), grid=True)
    kinds = [words.own, words.peers] if peers else [words.own]
    spec = {
        "height": {"step": ROW},
        "data": {"values": data},
        "encoding": {"y": _label_axis()},
        "layer": [
            {"transform": [{"filter": "isValid(datum.low) && isValid(datum.high)"}],
             "mark": {"type": "bar", "height": 12, "cornerRadius": 6, "color": ACCENT_LIGHT, "opacity": 0.45},
             "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}}},
            {"transform": [{"filter": "isValid(datum.peers)"}, {"calculate": json.dumps(words.peers), "as": "kind"}],
             "mark": {"type": "point", "size": 110, "filled": True, "opacity": 1},
             "encoding": {"x": {**x, "field": "peers"}, **_shapes(kinds)}},
            {"transform": [{"calculate": json.dumps(words.own), "as": "kind"}],
             "mark": {"type": "point", "size": 150, "filled": True, "opacity": 1},
             "encoding": {"x": {**x, "field": "value"}, **_shapes(kinds)}},
        ],
    }  # fmt: skip
    if not summary and data:
        known = [row for row in rows if row.value is not None]
        best, worst = max(known, key=lambda row: row.value or 0), min(known, key=lambda row: row.value or 0)
        summary = words.profile.format(best=best.label, worst=worst.label)
    table = tuple(
        (row.label, *(number_text(one, language) for one in (row.value, row.low, row.high, row.peers))) for row in rows
    )
    return _chart(spec, title, summary, words.profile_columns, table, language, drawn=bool(data))


def _profile_datum(place: int, row: ProfileRow) -> Spec:
    numbers = {"value": row.value, "low": row.low, "high": row.high, "peers": row.peers}
    return {"label": _wrapped(row.label), "order": place} | {
        name: None if one is None else float(one) for name, one in numbers.items()
    }


def _shapes(kinds: list[str]) -> Spec:
    shapes = ["circle", "diamond"][: len(kinds)]
    legend = None if len(kinds) == 1 else {"title": None, "orient": "top"}
    return {
        "shape": {"field": "kind", "type": "nominal", "scale": {"domain": kinds, "range": shapes}, "legend": legend},
        "color": {"field": "kind", "type": "nominal", "legend": legend,
                  "scale": {"domain": kinds, "range": [ACCENT, OCHRE][: len(kinds)]}},
    }  # fmt: skip


def _colours(domain: list[str], colours: list[str]) -> Spec:
    return {"field": "kind" if len(domain) == 2 and colours[1:] == [ACCENT_LIGHT] else "series", "type": "nominal",
            "scale": {"domain": domain, "range": colours}, "legend": {"title": None, "orient": "top"}}  # fmt: skip


def _label_axis() -> Spec:
    axis = {"title": None, "labelExpr": "split(datum.label, '\\n')", "labelLimit": 260, "labelPadding": 10, "ticks": False,
            "domain": False}  # fmt: skip
    return {"field": "label", "type": "nominal", "sort": {"field": "order"}, "axis": axis}


def _value_axis(
    field: str = "value", *, maximum: float | None = None, grid: bool = False, axis: Spec | None = None
) -> Spec:
    scale: Spec = {"zero": True, "nice": True} if maximum is None else {"domain": [0, maximum]}
    shown = {"title": None, "tickCount": 5, "grid": grid, "domain": False, "ticks": False, **(axis or {})}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": shown}


def _wrapped(label: str) -> str:
    return "\n".join(textwrap.wrap(" ".join(label.split()), LABEL_CHARACTERS, max_lines=2, placeholder=" …")) or "–"


def _sum(row: TargetRow) -> float:
    return float(row.actual) + float(row.actual_ai)


def _percent(part: Number, whole: Number | None) -> float:
    return float(part) / float(whole) * 100 if whole else 0.0


def _chart(
    spec: Spec, title: str, summary: str, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], language: str,
    *, drawn: bool = True,
) -> Chart:  # fmt: skip
    svg = _svg(json.dumps(_framed(spec), sort_keys=True), title, summary, language) if rows and drawn else ""
    return Chart(svg, title, summary, columns, rows)


def _framed(spec: Spec) -> Spec:
    text = {"font": "Fira Sans", "fontSize": 14, "color": INK}
    labels = {"labelFont": "Fira Sans", "labelFontSize": 14, "labelColor": INK}
    config = {
        "view": {"stroke": None},
        "axis": {**labels, "gridColor": GRID, "labelFontWeight": 400},
        "axisX": {"labelColor": MUTED, "labelFontSize": 13},
        "legend": {**labels, "symbolSize": 120, "columnPadding": 24, "padding": 0, "offset": 12},
        "text": text,
    }
    return {"$schema": "https://vega.github.io/schema/vega-lite/v6.json", "width": WIDTH, "background": None, "padding": 2,
            "autosize": {"type": "fit-x", "contains": "padding"}, "config": config, **spec}  # fmt: skip


@lru_cache(maxsize=256)
def _svg(spec: str, title: str, summary: str, language: str) -> str:
    """The picture of a specification; 20 milliseconds the first time, then from memory."""
    raw = vl_convert.vegalite_to_svg(spec, format_locale="de-DE" if language.startswith("de") else "en-GB")
    return _accessible(raw, title, summary)


def _accessible(raw: str, title: str, summary: str) -> str:
    """One image with name and description, without inner roles, styles, hidden labels and fixed size."""
    root = ET.fromstring(raw)  # noqa: S314  (made by vl-convert from our own specification)
    for parent in root.iter():
        for child in list(parent):
            if child.get("opacity") == "0" or child.get("display") == "none":
                parent.remove(child)
        for name in [one for one in parent.attrib if one == "style" or one == "role" or one.startswith("aria-")]:
            del parent.attrib[name]
    key = hashlib.sha256((raw + title).encode()).hexdigest()[:10]
    for place, (tag, words) in enumerate((("title", title), ("desc", summary))):
        element = ET.Element(f"{{{SVG}}}{tag}", {"id": f"{tag}-{key}"})
        element.text = words
        root.insert(place, element)
    for name in ("width", "height"):
        root.attrib.pop(name, None)
    root.set("role", "img")
    root.set("class", "kit-chart__svg")
    root.set("aria-labelledby", f"title-{key}")
    root.set("aria-describedby", f"desc-{key}")
    return ET.tostring(root, encoding="unicode")

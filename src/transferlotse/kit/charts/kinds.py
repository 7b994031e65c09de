"""The kinds of charts: bars, targets against actuals, lines over time, profiles with intervals."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from transferlotse.kit.charts.drawing import (
    ACCENT,
    ACCENT_LIGHT,
    INK,
    OCHRE,
    PLUM,
    Chart,
    Layout,
    Spec,
    colours,
    drawn_chart,
    label_axis,
    row_key,
    row_step,
    value_axis,
    with_room,
)
from transferlotse.kit.charts.words import words_in
from transferlotse.kit.numbers import Number, month_text, number_text, percent_text

LINE_HEIGHT = 240
WIDEST_PERCENT = 200.0
PERCENT_TICKS = [0, 25, 50, 75, 100, 150, 200]
SERIES_COLOURS = (ACCENT, OCHRE, PLUM, ACCENT_LIGHT)
SERIES_DASHES: tuple[list[int], ...] = ([], [6, 3], [2, 3], [8, 3, 2, 3])


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
    data: list[Spec] = [
        {"row": row_key(place, name), "value": float(size), "text": number_text(size, language)}
        for place, (name, size) in enumerate(rows)
    ]
    names = [name for name, _size in rows]

    def spec(layout: Layout) -> Spec:
        maximum = with_room([(one["value"], one["text"]) for one in data], layout)
        return {
            "height": row_step(names, layout),
            "data": {"values": data},
            "encoding": {"y": label_axis(names, layout), "x": value_axis(maximum=maximum) | {"axis": None}},
            "layer": [
                {"mark": {"type": "bar", "height": 18, "cornerRadiusEnd": 2, "color": ACCENT}},
                {"mark": {"type": "text", "align": "left", "dx": 6}, "encoding": {"text": {"field": "text"}}},
            ],
        }

    if not summary and rows:
        top = max(rows, key=lambda row: row[1])
        summary = words.highest.format(label=top[0], value=number_text(top[1], language))
    table = tuple((name, number_text(size, language)) for name, size in rows)
    return drawn_chart(spec, title, summary, (label, value), table, language)


def target_chart(*, title: str, rows: Sequence[TargetRow], language: str, summary: str = "") -> Chart:
    """Actuals as percent of their target, so that 6 projects and 6,000 contacts share one scale; a line marks the target.

    Rows without a target stand in the table only. Where no row has a part with artificial intelligence, none is spoken of.
    """
    words = words_in(language)
    divided = any(row.actual_ai for row in rows)
    drawn = [row for row in rows if row.target]
    marks = [_target_marks(place, row, language) for place, row in enumerate(drawn)]
    names = [row.label for row in drawn]
    if not summary:
        reached_count = sum(_percent(_sum(row), row.target) >= 100 for row in drawn)
        summary = words.targets.format(reached=reached_count, total=len(drawn))
    table = tuple(
        (
            row.label,
            number_text(row.target, language),
            *(number_text(part, language) for part in ((row.actual, row.actual_ai) if divided else (row.actual,))),
            percent_text(_percent(_sum(row), row.target), language) if row.target else "–",
        )
        for row in rows
    )
    return drawn_chart(
        lambda layout: _target_spec(marks, names, language, layout, divided=divided), title, summary,
        words.target_columns if divided else words.whole_columns, table, language, drawn=bool(drawn),
    )  # fmt: skip


def _target_marks(place: int, row: TargetRow, language: str) -> Spec:
    """Where the two parts of a bar begin and end, in percent of the target, and the words behind it."""
    plain = min(_percent(row.actual, row.target), WIDEST_PERCENT)
    end = min(_percent(_sum(row), row.target), WIDEST_PERCENT)
    text = words_in(language).of.format(
        actual=number_text(_sum(row), language), target=number_text(row.target, language)
    )
    return {"row": row_key(place, row.label), "plain": plain, "end": end, "words": max(end, 100), "text": text}


def _target_spec(marks: list[Spec], names: list[str], language: str, layout: Layout, *, divided: bool) -> Spec:
    words = words_in(language)
    kinds = [words.plain, words.ai] if divided else [words.plain]
    parts = [
        {"row": mark["row"], "kind": kind, "start": start, "end": end}
        for mark in marks
        for kind, start, end in zip(kinds, (0, mark["plain"]), (mark["plain"], mark["end"]), strict=False)
    ]
    unit = percent_text(0, language).removeprefix("0")
    percents = value_axis(
        "start",
        maximum=with_room([(mark["words"], mark["text"]) for mark in marks], layout),
        axis={"labelExpr": f"datum.label + '{unit}'", "values": PERCENT_TICKS},
    )
    colour = colours("kind", kinds, [ACCENT, ACCENT_LIGHT])
    behind = {"x": {"field": "words", "type": "quantitative"}, "text": {"field": "text"}}
    return {
        "height": row_step(names, layout),
        "data": {"values": marks},
        "encoding": {"y": label_axis(names, layout)},
        "layer": [
            {"data": {"values": parts}, "mark": {"type": "bar", "height": 18},
             "encoding": {"x": percents, "x2": {"field": "end"}, "color": colour}},
            {"mark": {"type": "tick", "thickness": 3, "height": 28, "color": INK, "opacity": 1},
             "encoding": {"x": {"datum": 100, "type": "quantitative"}}},
            {"mark": {"type": "text", "align": "left", "dx": 8}, "encoding": behind},
        ],
    }  # fmt: skip


def line_chart(
    *, title: str, points: Sequence[date | str], series: Sequence[Series], language: str, label: str, summary: str = ""
) -> Chart:
    """Lines over time; dates are named by their month. Raises ValueError for more than four
    lines, and where a line has not one value per point."""
    if any(len(one.values) != len(points) for one in series):
        raise ValueError("each series needs one value per point")
    if len(series) > len(SERIES_COLOURS):
        raise ValueError("more lines than eyes can tell apart")
    names = [month_text(point, language, short=True) if isinstance(point, date) else point for point in points]
    spec = _line_spec(names, series)
    summary = summary or " ".join(filter(None, (_course(one, names, language) for one in series)))
    table = tuple(
        (name, *(number_text(one.values[place], language) for one in series)) for place, name in enumerate(names)
    )
    return drawn_chart(lambda layout: spec, title, summary, (label, *(one.name for one in series)), table, language)


def _line_spec(names: list[str], series: Sequence[Series]) -> Spec:
    keys = [row_key(place, name) for place, name in enumerate(names)]
    data = [
        {"point": key, "series": one.name, "value": float(size)}
        for one in series
        for key, size in zip(keys, one.values, strict=True)
        if size is not None
    ]
    count, domain = len(series), [one.name for one in series]
    dashes = {"domain": domain, "range": list(SERIES_DASHES[:count])}
    axis = {"title": None, "labelAngle": 0, "labelOverlap": "greedy", "labelFlush": True, "grid": False,
            "labelExpr": "substring(datum.label, 4)"}  # fmt: skip
    palette = list(SERIES_COLOURS[:count])
    return {
        "height": LINE_HEIGHT,
        "data": {"values": data},
        "encoding": {
            "x": {"field": "point", "type": "ordinal", "scale": {"domain": keys}, "axis": axis},
            "y": value_axis(grid=True),
            "color": colours("series", domain, palette, symbolType="stroke", symbolSize=500, symbolStrokeWidth=3),
        },
        "layer": [
            {"mark": {"type": "line", "strokeWidth": 2.5},
             "encoding": {"strokeDash": {"field": "series", "type": "nominal", "legend": None, "scale": dashes}}},
            {"mark": {"type": "point", "filled": True, "size": 40, "opacity": 1}},
        ],
    }  # fmt: skip


def profile_chart(
    *, title: str, rows: Sequence[ProfileRow], language: str, maximum: Number = 100, summary: str = ""
) -> Chart:
    """A profile over dimensions: a dot for the value, a band for the interval it lies in, a diamond for comparable firms.

    A row whose value is unknown shows its interval alone.
    """
    words = words_in(language)
    data = [
        _profile_datum(place, row) for place, row in enumerate(rows) if row.value is not None or row.low is not None
    ]
    names = [row.label for row in rows]
    known = [row for row in rows if row.value is not None]
    if not summary and known:
        best, worst = max(known, key=lambda row: row.value or 0), min(known, key=lambda row: row.value or 0)
        summary = words.profile.format(best=best.label, worst=worst.label)
    table = tuple(
        (row.label, *(number_text(one, language) for one in (row.value, row.low, row.high, row.peers))) for row in rows
    )
    return drawn_chart(
        lambda layout: _profile_spec(data, names, float(maximum), language, layout), title, summary, words.profile_columns,
        table, language, drawn=bool(data),
    )  # fmt: skip


def _course(series: Series, names: list[str], language: str) -> str:
    known = [(name, size) for name, size in zip(names, series.values, strict=True) if size is not None]
    if not known:
        return ""
    (first, start), (last, end) = known[0], known[-1]
    return words_in(language).course.format(
        name=series.name, first=first, start=number_text(start, language), last=last, end=number_text(end, language)
    )


def _profile_datum(place: int, row: ProfileRow) -> Spec:
    numbers = {"value": row.value, "low": row.low, "high": row.high, "peers": row.peers}
    return {"row": row_key(place, row.label)} | {
        name: None if one is None else float(one) for name, one in numbers.items()
    }


def _profile_spec(data: list[Spec], names: list[str], maximum: float, language: str, layout: Layout) -> Spec:
    words = words_in(language)
    kinds = [words.own, words.peers] if any(one["peers"] is not None for one in data) else [words.own]
    x = value_axis(maximum=maximum, grid=True)
    band = {"type": "bar", "height": 12, "cornerRadius": 6, "color": ACCENT_LIGHT, "opacity": 0.45}
    dot = {"type": "point", "size": 130, "filled": True, "opacity": 1}
    return {
        "height": row_step(names, layout),
        "data": {"values": data},
        "encoding": {"y": label_axis(names, layout)},
        "layer": [
            {"transform": [{"filter": "isValid(datum.low) && isValid(datum.high)"}], "mark": band,
             "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}}},
            {"transform": [{"filter": "isValid(datum.peers)"}, {"calculate": json.dumps(words.peers), "as": "kind"}],
             "mark": dot, "encoding": {"x": {**x, "field": "peers"}, **_shapes(kinds)}},
            {"transform": [{"filter": "isValid(datum.value)"}, {"calculate": json.dumps(words.own), "as": "kind"}],
             "mark": dot, "encoding": {"x": {**x, "field": "value"}, **_shapes(kinds)}},
        ],
    }  # fmt: skip


def _shapes(kinds: list[str]) -> Spec:
    shapes = ["circle", "diamond"][: len(kinds)]
    colour = colours("kind", kinds, [ACCENT, OCHRE][: len(kinds)])
    shape = {**colour, "scale": {"domain": kinds, "range": shapes}}
    return {"shape": shape, "color": colour}


def _sum(row: TargetRow) -> Decimal:
    return Decimal(str(row.actual)) + Decimal(str(row.actual_ai))


def _percent(part: Number, whole: Number | None) -> float:
    return float(Decimal(str(part)) * 100 / Decimal(str(whole))) if whole else 0.0

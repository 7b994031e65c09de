"""Bar charts as inline SVG, drawn by vl-convert from Vega-Lite; nothing is loaded from elsewhere."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import vl_convert

WIDTH, NARROW = 560, 150
LABEL, NARROW_LABEL = 220, 110
ROW_HEIGHT = 24
# Each stands for one role only: the page finds the parts of a picture by them.
INK, ACCENT, GREY, LINE = "#1b2733", "#0b5fa5", "#5b6770", "#c9d1d8"


@dataclass(frozen=True)
class Bar:
    """One bar; `low` and `high` are the ends of an interval, where there is one."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None


def bar_chart(bars: Sequence[Bar], *, title: str, axis: str, language: str) -> str:
    """Horizontal bars in the order given, readable for screen readers by their title: an `<svg>` of the class `wide`, and one
    of the class `narrow` for telephones, of which the page shows one.
    """
    wide = _drawn(bars, title, axis, language, "wide", (WIDTH, LABEL, 5))
    return wide + _drawn(bars, title, axis, language, "narrow", (NARROW, NARROW_LABEL, 2))


def _drawn(bars: Sequence[Bar], title: str, axis: str, language: str, kind: str, room: tuple[int, int, int]) -> str:
    width, label, ticks = room
    rows = [{"label": bar.label, "value": bar.value, "low": bar.low, "high": bar.high} for bar in bars]
    y_axis = {"field": "label", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": label}}
    x_axis = {"field": "value", "type": "quantitative", "title": axis, "axis": {"format": ",~f", "tickCount": ticks}}
    layers: list[dict[str, object]] = [
        {"mark": {"type": "bar", "color": ACCENT}, "encoding": {"x": x_axis, "y": y_axis}},
    ]
    if any(bar.low is not None for bar in bars):
        ends = {"x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}, "y": y_axis}
        layers.append({"mark": {"type": "rule", "color": INK, "strokeWidth": 2}, "encoding": ends})
    spec = {
        "width": width,
        "height": {"step": ROW_HEIGHT},
        "data": {"values": rows},
        "layer": layers,
        "config": {
            "font": "sans-serif",
            "background": None,
            # A browser's letters may be wider than those the picture was measured with.
            "padding": {"left": label // 8, "right": 5, "top": 5, "bottom": 5},
            "view": {"stroke": None},
            "axis": {
                "labelColor": INK, "titleColor": GREY, "labelFontSize": 12, "titleFontSize": 12, "gridColor": LINE,
                "domainColor": LINE, "tickColor": LINE,
            },
        },
    }  # fmt: skip
    svg = vl_convert.vegalite_to_svg(spec, format_locale="de-DE" if language == "de" else "en-GB", allowed_base_urls=[])
    head = f'<svg class="{kind}" role="img" aria-label="{escape(title, quote=True)}"'
    return re.sub(r"^<svg", head, svg, count=1).replace(">", f"><title>{escape(title)}</title>", 1)

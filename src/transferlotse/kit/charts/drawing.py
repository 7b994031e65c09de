"""How charts are drawn: axes, colours, frame, and the accessible picture that comes out."""

import hashlib
import json
import textwrap
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import vl_convert
from django.utils.safestring import SafeString, mark_safe

WIDTH = 620
ROW = 40
LABEL_CHARACTERS = 26
INK, MUTED, GRID = "#1c2730", "#56616a", "#ddd8cd"
ACCENT, ACCENT_LIGHT, OCHRE, PLUM = "#0e5a70", "#4a9bb0", "#8a6a14", "#7b3f6c"
SVG = "http://www.w3.org/2000/svg"
FONTS = Path(__file__).resolve().parent.parent / "typst" / "fonts"
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


def colours(field: str, domain: list[str], palette: list[str], **legend: Any) -> Spec:
    """Colours of the kinds in `domain`; the legend stands above the picture, and not at all for a single kind."""
    shown = {"title": None, "orient": "top", "symbolStrokeWidth": 0, **legend} if len(domain) > 1 else None
    return {"field": field, "type": "nominal", "scale": {"domain": domain, "range": palette}, "legend": shown}


def label_axis() -> Spec:
    """The names of the rows, at most two lines each."""
    two_lines = "indexof(datum.label, '\\n') > 0"
    axis = {
        "title": None,
        "labelExpr": "split(substring(datum.label, 4), '\\n')",
        "labelOffset": {"condition": {"test": two_lines, "value": -8}, "value": 0},
        "labelLimit": 260,
        "labelPadding": 10,
        "ticks": False,
        "domain": False,
    }
    return {"field": "row", "type": "nominal", "axis": axis}


def value_axis(
    field: str = "value", *, maximum: float | None = None, grid: bool = False, axis: Spec | None = None
) -> Spec:
    """The scale of the numbers, from zero to `maximum` or to a round number above the data."""
    scale: Spec = {"zero": True, "nice": True} if maximum is None else {"domain": [0, maximum]}
    shown = {"title": None, "tickCount": 5, "grid": grid, "domain": False, "ticks": False, **(axis or {})}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": shown}


def row_key(place: int, label: str) -> str:
    """What tells a row apart from its namesakes and keeps the order: three digits, a blank, the name on two lines."""
    lines = textwrap.wrap(" ".join(label.split()), LABEL_CHARACTERS, max_lines=2, placeholder=" …")
    return f"{place:03d} " + ("\n".join(lines) or "–")


def drawn_chart(
    spec: Spec, title: str, summary: str, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], language: str,
    *, drawn: bool = True,
) -> Chart:  # fmt: skip
    """The chart of a specification with its words and its table; without rows, or not `drawn`, the table alone."""
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
    return accessible(raw, title, summary)


def accessible(raw: str, title: str, summary: str) -> str:
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

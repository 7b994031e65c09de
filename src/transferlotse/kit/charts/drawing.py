"""How charts are drawn: axes, colours, frame, and the accessible picture that comes out."""

import hashlib
import json
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import vl_convert
from django.utils.safestring import SafeString, mark_safe

LABEL_CHARACTERS = 26
LONGEST_WORD = 34  # fits the room that names of rows may take
CHARACTER_WIDTH = 7.3
# Browsers set letters a little wider than the picture was measured with: the longest name must not lose its first one.
EDGE = {"left": 10, "right": 6, "top": 2, "bottom": 2}
INK, MUTED, GRID = "#1c2730", "#56616a", "#ddd8cd"
ACCENT, ACCENT_LIGHT, OCHRE, PLUM = "#0e5a70", "#4a9bb0", "#8a6a14", "#7b3f6c"
SVG = "http://www.w3.org/2000/svg"
FONTS = Path(__file__).resolve().parent.parent / "typst" / "fonts"
Spec = dict[str, Any]

ET.register_namespace("", SVG)
if FONTS.is_dir():
    vl_convert.register_font_directory(str(FONTS))


@dataclass(frozen=True, slots=True)
class Layout:
    """How wide a picture is, and how much of it is left for bars; on narrow screens names stand above their bars."""

    width: int
    plot: int
    is_narrow: bool = False


WIDE, NARROW = Layout(620, 390), Layout(300, 300, is_narrow=True)


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with its words and its numbers; `is_drawn` is False where there is nothing to show yet.

    `wide` and `narrow` draw it when it is asked for: a workbook never needs it, and the first picture of a process takes a second.
    """

    title: str
    summary: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    is_drawn: bool
    wide: Callable[[], str]
    narrow: Callable[[], str]

    @property
    def svg(self) -> str:
        """The picture for documents and wide screens; empty where nothing is drawn."""
        return self.wide()

    @property
    def markup(self) -> SafeString:
        """The picture for a template; safe because this module made it from escaped text."""
        return mark_safe(self.svg)  # noqa: S308

    @property
    def narrow_markup(self) -> SafeString:
        """The same picture for narrow screens."""
        return mark_safe(self.narrow())  # noqa: S308


def colours(field: str, domain: list[str], palette: list[str], **legend: Any) -> Spec:
    """Colours of the kinds in `domain`; the legend stands above the picture, and not at all for a single kind."""
    shown = {"title": None, "orient": "top", "symbolStrokeWidth": 0, **legend} if len(domain) > 1 else None
    return {"field": field, "type": "nominal", "scale": {"domain": domain, "range": palette}, "legend": shown}


def row_step(labels: Sequence[str], layout: Layout) -> Spec:
    """The height of a row: on narrow screens its name stands above it, in one or two lines."""
    if not layout.is_narrow:
        return {"step": 40}
    return {"step": 68 if any(len(_lines(one, layout)) > 1 for one in labels) else 50}


def label_axis(labels: Sequence[str], layout: Layout) -> Spec:
    """The names of the rows, at most two lines each: beside the bars, or above them on narrow screens."""
    lines = json.dumps([_lines(label, layout) for label in labels])
    of_row = f"{lines}[toNumber(substring(datum.label, 0, 3))]"
    one_line, two_lines = (-22, -38) if layout.is_narrow else (0, -8)
    axis = {
        "title": None,
        "labelExpr": of_row,
        "labelOffset": {"condition": {"test": f"{of_row}.length > 1", "value": two_lines}, "value": one_line},
        "labelLimit": layout.width if layout.is_narrow else 270,
        "labelPadding": 0 if layout.is_narrow else 10,
        "labelAlign": "left" if layout.is_narrow else "right",
        "ticks": False,
        "domain": False,
    }
    return {"field": "row", "type": "nominal", "axis": axis}


def _lines(label: str, layout: Layout) -> list[str]:
    """A name in at most two lines, broken between words; only a word too long for any line is broken, with a hyphen."""
    words = []
    for word in label.split():
        while len(word) > LONGEST_WORD:
            words.append(f"{word[: LONGEST_WORD - 1]}-")
            word = word[LONGEST_WORD - 1 :]
        words.append(word)
    width = LONGEST_WORD if layout.is_narrow else max(LABEL_CHARACTERS, *map(len, words)) if words else LABEL_CHARACTERS
    return textwrap.wrap(" ".join(words), width, max_lines=2, placeholder=" …", break_long_words=False) or ["–"]


def with_room(bars: Sequence[tuple[float, str]], layout: Layout) -> float:
    """How far the scale must reach so that the text behind every bar (its end, the text) still fits."""
    shares = [(end, min(0.6, (len(text) * CHARACTER_WIDTH + 12) / layout.plot)) for end, text in bars]
    return max((end / (1 - share) for end, share in shares), default=0.0) or 1.0


def value_axis(
    field: str = "value", *, maximum: float | None = None, grid: bool = False, axis: Spec | None = None
) -> Spec:
    """The scale of the numbers, from zero to `maximum` or to a round number above the data."""
    scale: Spec = {"zero": True, "nice": True} if maximum is None else {"domain": [0, maximum]}
    shown = {"title": None, "tickCount": 5, "grid": grid, "domain": False, "ticks": False, **(axis or {})}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": shown}


def row_key(place: int, label: str) -> str:
    """What tells a row apart from its namesakes and keeps the order: three digits, a blank, the name."""
    return f"{place:03d} " + (" ".join(label.split()) or "–")


def drawn_chart(
    spec_of: Callable[[Layout], Spec], title: str, summary: str, columns: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...], language: str, *, drawn: bool = True,
) -> Chart:  # fmt: skip
    """The chart of a specification with its words and its table; without rows, or not `drawn`, the table alone."""

    is_drawn = bool(rows) and drawn

    def picture(layout: Layout) -> str:
        if not is_drawn:
            return ""
        return _svg(json.dumps(_framed(spec_of(layout), layout), sort_keys=True), title, summary, language)

    return Chart(title, summary, columns, rows, is_drawn, partial(picture, WIDE), partial(picture, NARROW))


def _framed(spec: Spec, layout: Layout) -> Spec:
    text = {"font": "Fira Sans", "fontSize": 14, "color": INK}
    labels = {"labelFont": "Fira Sans", "labelFontSize": 14, "labelColor": INK}
    config = {
        "view": {"stroke": None},
        "axis": {**labels, "gridColor": GRID, "labelFontWeight": 400},
        "axisX": {"labelColor": MUTED, "labelFontSize": 13},
        "legend": {**labels, "symbolSize": 120, "columnPadding": 24, "padding": 0, "offset": 12},
        "text": text,
    }
    return {"$schema": "https://vega.github.io/schema/vega-lite/v6.json", "width": layout.width, "background": None, "padding": EDGE,
            "autosize": {"type": "fit-x", "contains": "padding"}, "config": config, **spec}  # fmt: skip


@lru_cache(maxsize=512)
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

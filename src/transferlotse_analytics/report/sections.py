"""One question of the evaluation as a section: what it means, a picture, a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from transferlotse_analytics.labels import Labels
from transferlotse_analytics.publishing import WITHHELD, Row
from transferlotse_analytics.report.charts import Bar, bar_chart
from transferlotse_analytics.report.texts import TEXTS, column_title, number, value_label
from transferlotse_analytics.report.words import EXPLAINED
from transferlotse_analytics.schema import SIZES, STAGES
from transferlotse_analytics.steps import Step
from transferlotse_analytics.steps.catalogue import TOTAL

MOST_ROWS = 25
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
# Along the chain and from small to large, not by the alphabet; for years, the latest last.
_PLACES = {key: place for keys in (STAGES, SIZES) for place, key in enumerate(keys)}
_NUMERIC, _SUM = ' class="n"', ' class="sum"'


@dataclass(frozen=True)
class Section:
    """A step with its protected rows, as one language shows them."""

    step: Step
    rows: Sequence[Row]
    labels: Labels
    language: str

    def label(self, row: Row, column: str) -> str:
        """What the key in a column is called."""
        named = self.labels.name(row, column, self.language)
        return named or value_label(column, str(row[column]), self.language)

    @property
    def title(self) -> str:
        """The heading."""
        return self.step.title_de if self.language == "de" else self.step.title_en

    def html(self, notes: Sequence[str] = ()) -> str:
        """Heading, meaning, picture, table and notes."""
        texts, step = TEXTS[self.language], self.step
        head = f'<section id="{step.name}"><h3>{escape(self.title)}</h3>'
        if not self.rows:
            return f"{head}<p>{escape(' '.join(notes) or texts['empty'])}</p></section>"
        columns, rows = self._told()
        without_targets = step.name == "targets" and "target" not in columns
        meaning = texts["no_targets"] if without_targets else EXPLAINED[self.language][step.name]
        shown = rows[:MOST_ROWS]
        if len(shown) < len(rows):
            notes = [*notes, texts["more"].format(shown=len(shown), all=len(rows), file=f"{step.name}.csv")]
        paragraphs = "".join(f'<p class="quiet">{escape(note)}</p>' for note in notes)
        return f"{head}<p>{escape(meaning)}</p>{self._figure()}{self._table(columns, shown)}{paragraphs}</section>"

    def _told(self) -> tuple[list[str], list[Row]]:
        """Columns and rows that tell something: of a single year the years say what the totals say, and a column may be empty.
        Totals stand first."""
        rows, columns = list(self.rows), list(self.step.columns)
        years = {row["year"] for row in rows if "year" in row} - {TOTAL}
        if len(years) == 1 and len(self.step.dimensions) > 1:
            rows = [row for row in rows if row["year"] == TOTAL]
            columns.remove("year")
        columns = [name for name in columns if any(row[name] is not None or _is_withheld(row, name) for row in rows)]
        # The fewer dimensions a row has, the more people look for it.
        return columns, sorted(rows, key=self._place)

    def _place(self, row: Row) -> tuple[int, list[tuple[int, str]]]:
        keys = [str(row[name]) for name in self.step.dimensions]
        return sum(key != TOTAL for key in keys), [(_PLACES.get(key, len(_PLACES)), key) for key in keys]

    def _figure(self) -> str:
        step, texts = self.step, TEXTS[self.language]
        if step.name not in CHARTS:
            return ""
        value, along = CHARTS[step.name]
        drawn = [row for row in sorted(self.rows, key=self._place) if self._is_drawn(row, along)]
        bars = [self._bar(row, value, along) for row in drawn if row[value] is not None]
        if not bars:
            return ""
        top = max(bars, key=lambda bar: bar.value)
        words = []
        if len(bars) > 1:
            words.append(texts["highest"].format(label=top.label, value=number(top.value, self.language)))
        # Only what small-cell rules took away is called withheld; a format without a target simply has no percentage.
        if missing := sum(_is_withheld(row, value) for row in drawn):
            words.append(texts["one_missing" if missing == 1 else "partly"].format(number=missing))
        chosen = sorted(bars, key=lambda bar: -bar.value)[:MOST_BARS] if len(bars) > MOST_BARS else bars
        svg = bar_chart(chosen, title=self.title, axis=column_title(value, self.language), language=self.language)
        return f"<figure>{svg}<figcaption>{escape(' '.join(words))}</figcaption></figure>"

    def _is_drawn(self, row: Row, along: str) -> bool:
        if self.step.name == "flow":
            return True
        # A format always has a stage, so the stage is not a total where formats are drawn.
        free = {along, "stage"} if along == "format" else {along}
        return row[along] != TOTAL and all(row[name] == TOTAL for name in self.step.dimensions if name not in free)

    def _bar(self, row: Row, value: str, along: str) -> Bar:
        label = self.label(row, along)
        if self.step.name == "flow":
            label = f"{self.label(row, 'stage')} → {label}"
        low, high = (row["low"], row["high"]) if self.step.name == "index" else (None, None)
        return Bar(label, float(str(row[value])), _float(low), _float(high))

    def _table(self, columns: Sequence[str], rows: Sequence[Row]) -> str:
        heads = "".join(
            f'<th scope="col"{"" if name in self.step.dimensions else _NUMERIC}>'
            f"{escape(column_title(name, self.language))}</th>"
            for name in columns
        )
        lines = "".join(self._line(columns, row) for row in rows)
        # What can be scrolled must be reached by keyboard.
        open_ = f'<div class="table" tabindex="0" role="group" aria-label="{escape(self.title, quote=True)}">'
        return f"{open_}<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table></div>"

    def _line(self, columns: Sequence[str], row: Row) -> str:
        total = all(row[name] == TOTAL for name in self.step.dimensions)
        cells = "".join(self._cell(row, name, first=name == columns[0]) for name in columns)
        return f"<tr{_SUM if total else ''}>{cells}</tr>"

    def _cell(self, row: Row, name: str, *, first: bool) -> str:
        if name in self.step.dimensions:
            kind = ' class="all"' if row[name] == TOTAL else ""
            tag = '<th scope="row"{}>{}</th>' if first else "<td{}>{}</td>"
            return tag.format(kind, escape(self.label(row, name)))
        if row[name] is None and not _is_withheld(row, name):
            return f"<td{_NUMERIC}></td>"
        return f"<td{_NUMERIC}>{shown(row[name], self.language)}</td>"


def _is_withheld(row: Row, name: str) -> bool:
    return name in str(row[WITHHELD]).split()


def shown(value: object, language: str) -> str:
    """A number, or the sign for what is withheld."""
    return TEXTS[language]["withheld"] if value is None else number(value, language)


def _float(value: object) -> float | None:
    return None if value is None else float(str(value))

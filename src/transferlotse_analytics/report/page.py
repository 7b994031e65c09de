"""Puts figures, charts and tables of an evaluation into one HTML page. Only protected rows come in here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from html import escape

from transferlotse_analytics.deposit import DepositReport
from transferlotse_analytics.labels import Labels
from transferlotse_analytics.network import Network, other_secret
from transferlotse_analytics.published import Publication
from transferlotse_analytics.publishing import WITHHELD, Row
from transferlotse_analytics.report.sections import Section, shown
from transferlotse_analytics.report.style import STYLE
from transferlotse_analytics.report.texts import TEXTS
from transferlotse_analytics.report.words import CHAPTERS, METHOD
from transferlotse_analytics.steps import STEPS
from transferlotse_analytics.steps.catalogue import TOTAL

# The order in which people ask: what was done, for whom, what came of it, by whom.
ORDER: dict[str, tuple[str, ...]] = {
    "done": ("targets", "by_stage", "by_format", "by_topic", "by_ai"),
    "reached": ("overview", "by_size", "by_sme", "by_sector", "by_region", "by_district", "coverage"),
    "effect": ("flow", "outcomes", "index"),
    "who": ("by_centre", "by_partner"),
}


@dataclass(frozen=True)
class Summary:
    """All that the report shows: deposits as checked, protected tables by step, the linkage across centres, names of keys."""

    reports: tuple[DepositReport, ...]
    tables: Mapping[str, Sequence[Row]]
    network: Network
    engine: str
    made_at: datetime
    language: str
    weighted: bool
    labels: Labels = field(default_factory=Labels)
    published: tuple[Publication, ...] = ()

    @property
    def sound(self) -> list[DepositReport]:
        """The deposits that were counted."""
        return [report for report in self.reports if report.sound]


def render_report(summary: Summary) -> str:
    """The page; complete in itself, without scripts and without anything to load."""
    texts = TEXTS[summary.language]
    chapters = "".join(_chapter(summary, key, names) for key, names in ORDER.items())
    title = escape(texts["title"])
    return (
        f'<!doctype html>\n<html lang="{summary.language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        f"<style>{STYLE}</style></head><body><main><h1>{title}</h1>{_about(summary)}{_contents(summary)}"
        f"{_glance(summary)}{chapters}{_method(summary)}</main></body></html>\n"
    )


def _about(summary: Summary) -> str:
    """What was evaluated: span, centres, deposits."""
    texts, language, sound = TEXTS[summary.language], summary.language, summary.sound
    periods = [report.period for report in sound if report.period is not None]
    span = texts["span"].format(
        first=_day(min(p.starts_on for p in periods), language), last=_day(max(p.ends_on for p in periods), language)
    )
    names = [_centre(summary, key) for key in sorted({report.centre for report in sound})]
    counted = texts["deposits"].format(sound=len(sound), all=len(summary.reports))
    made = texts["made"].format(
        date=_day(summary.made_at, language),
        engine={"duckdb": "DuckDB", "spark": "Spark"}.get(summary.engine, summary.engine),
    )
    told = zip(("period", "centres", "handed_in", "report"), (span, ", ".join(names), counted, made), strict=True)
    items = "".join(f"<dt>{escape(texts[name])}</dt><dd>{escape(value)}</dd>" for name, value in told)
    return f'<dl class="about">{items}</dl>'


def _centre(summary: Summary, key: str) -> str:
    return summary.labels.name({"centre": key}, "centre", summary.language) or key


def _day(day: date, language: str) -> str:
    return f"{day:%d.%m.%Y}" if language == "de" else f"{day.day} {day:%B %Y}"


def _contents(summary: Summary) -> str:
    texts, chapters = TEXTS[summary.language], CHAPTERS[summary.language]
    items = "".join(f'<li><a href="#{key}">{escape(chapters[key])}</a></li>' for key in ("glance", *ORDER, "method"))
    return f'<nav aria-label="{escape(texts["contents"])}"><ul>{items}</ul></nav>'


def _glance(summary: Summary) -> str:
    """The numbers most people look for, and how to read the signs."""
    texts, chapters = TEXTS[summary.language], CHAPTERS[summary.language]
    return (
        f'<h2 id="glance">{escape(chapters["glance"])}</h2>{_three(summary)}<p>{escape(_crossing(summary))}</p>'
        f'{_incomparable(summary.sound, texts)}<p class="note">{escape(texts["protection"])}</p>'
    )


def _chapter(summary: Summary, key: str, names: Sequence[str]) -> str:
    # Without establishments there is nothing that organisations could be compared with.
    tables = {name: () if name == "coverage" and not summary.weighted else summary.tables[name] for name in names}
    sections = "".join(
        Section(STEPS[name], rows, summary.labels, summary.language).html(_notes(summary, name))
        for name, rows in tables.items()
    )
    return f'<h2 id="{key}">{escape(CHAPTERS[summary.language][key])}</h2>{sections}'


def _notes(summary: Summary, name: str) -> list[str]:
    texts = TEXTS[summary.language]
    if name == "index":
        return [texts["index_note"]] if summary.weighted else [texts["unweighted_index"], texts["index_note"]]
    if name == "coverage":
        return [texts["coverage_note"] if summary.weighted else texts["unweighted"]]
    return []


def _method(summary: Summary) -> str:
    """How the figures come about, and which deposits were left out."""
    texts, language = TEXTS[summary.language], summary.language
    refused = [report for report in summary.reports if not report.sound]
    items = "".join(f"<li>{escape(report.told.in_language(language))}</li>" for report in refused)
    listed = f"<h3>{escape(texts['refused'])}</h3><ul>{items}</ul>" if refused else ""
    lines = list(METHOD[language])
    if summary.published:
        lines.append(texts["published"].format(names=", ".join(one.name for one in summary.published)))
    told = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<h2 id="method">{escape(CHAPTERS[language]["method"])}</h2><ul>{told}</ul>{listed}'


def _incomparable(sound: Sequence[DepositReport], texts: Mapping[str, str]) -> str:
    names = ", ".join(report.folder.name for report in other_secret(sound))
    return f'<p class="note"><strong>{escape(texts["other_secret"].format(names=names))}</strong></p>' if names else ""


def crossing_shown(summary: Summary) -> dict[str, int | None]:
    """The numbers across centres as they may be shown; None where one is withheld, nothing without keys for comparison."""
    network = summary.network
    if not network.records:
        return {}
    counts = {name: int(getattr(network, name)) for name in ("records", "distinct", "low", "high")}
    # All entries less those of the centres shown would be what is withheld of the others.
    hidden = any("organisations" in str(row[WITHHELD]).split() for row in summary.tables["by_centre"])
    # Few organisations are as small a cell here as anywhere else, and so are few more or less than were told before.
    return {
        name: None if count < 5 or (hidden and name == "records") or _hardly_changed(summary, name, count) else count
        for name, count in counts.items()
    }


def _hardly_changed(summary: Summary, name: str, count: int) -> bool:
    former = [(one.crossing or {}).get(name) for one in summary.published]
    return any(before is not None and 0 < abs(count - before) < 5 for before in former)


def _crossing(summary: Summary) -> str:
    texts, counts = TEXTS[summary.language], crossing_shown(summary)
    if not counts:
        return texts["no_crossing"]
    told = {name: shown(count, summary.language) for name, count in counts.items()}
    return texts["crossing_hidden" if counts["records"] is None else "crossing"].format(**told)


def _three(summary: Summary) -> str:
    """Always three numbers, never one."""
    total = next((row for row in summary.tables["overview"] if row["year"] == TOTAL), None)
    if total is None:
        return ""
    texts, names = TEXTS[summary.language], ("contacts", "organisations_per_activity", "organisations")
    items = "".join(
        f"<div><dt>{escape(texts[n])}</dt><dd>{shown(total[n], summary.language)}</dd></div>" for n in names
    )
    return f'<dl class="three">{items}</dl>'

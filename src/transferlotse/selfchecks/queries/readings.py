"""A stored result in words of one language, for page, document and chart."""

import datetime as dt
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from transferlotse import content
from transferlotse.content.instruments.model import Catalogue, Instrument
from transferlotse.content.instruments.shelf import catalogue_edition, instrument_edition
from transferlotse.kit.charts import Chart, ProfileRow, profile_chart
from transferlotse.kit.numbers import number_text
from transferlotse.selfchecks.models import Result
from transferlotse.selfchecks.queries.answers import answer_text
from transferlotse.selfchecks.rules.results import DimensionResult, RankedMeasure
from transferlotse.selfchecks.rules.results import Result as Findings


@dataclass(frozen=True, slots=True)
class DimensionReading:
    """One dimension: `points` as a number or an interval, empty where nothing applies; `band` only where known."""

    key: str
    label: str
    about: str
    points: str
    band: str
    meaning: str
    answered_percent: int
    is_known: bool
    many_not_applicable: bool


@dataclass(frozen=True, slots=True)
class MeasureReading:
    """One proposed measure with all it says, each figure with the path that explains it."""

    key: str
    rank: int
    title: str
    description: str
    dimension: str
    reasons: tuple[str, ...]
    effort: str
    cost: str
    payback: str
    basis: str
    format_key: str
    format: str
    format_plain: str
    after: tuple[str, ...]
    topics: tuple[str, ...]
    serves_goal: bool


@dataclass(frozen=True, slots=True)
class LimitReading:
    """What limits the company most: the lowest dimension, and the lowest field in it with the answer given."""

    dimension: str
    points: int
    question: str
    answer: str
    item: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole result in words."""

    result: Findings
    instrument: Instrument
    catalogue: Catalogue
    language: str
    made_at: dt.datetime
    overall: str
    overall_band: str
    overall_meaning: str
    is_known: bool
    open_questions: int
    limit: LimitReading | None
    dimensions: tuple[DimensionReading, ...]
    measures: tuple[MeasureReading, ...]
    people: int

    @property
    def edition(self) -> str:
        """Which editions it rests on."""
        return f"{self.result.instrument} {self.result.version}, {self.catalogue.version}"


def reading_of(*, stored: Result, language: str) -> Reading:
    """A stored result in `language`, by the editions it was made with."""
    result = Findings.from_dict(stored.data)
    instrument = instrument_edition(result.instrument, result.version)
    catalogue = catalogue_edition(result.catalogue.version if result.catalogue else "")
    overall = result.overall
    band = instrument.band(overall.band) if overall.band else None
    with translation.override(language):
        return Reading(
            result=result,
            instrument=instrument,
            catalogue=catalogue,
            language=language,
            made_at=stored.created_at,
            overall=_points(overall.score, overall.low, overall.high),
            overall_band=band.label.text(language) if band else "",
            overall_meaning=band.meaning.text(language) if band else "",
            is_known=overall.score is not None,
            open_questions=sum(item.state in {"open", "skipped", "unknown"} for item in result.items),
            limit=_limit(result, instrument, language),
            dimensions=tuple(_dimension(one, instrument, language) for one in result.dimensions),
            measures=tuple(_measure(one, catalogue, instrument, language) for one in result.measures),
            people=int(catalogue.parameters["reference_people"].value),
        )


def profile_of(reading: Reading) -> Chart:
    """The profile as a chart: a dot where the value is known, else the interval it lies in."""
    labels = {one.key: one.label for one in reading.dimensions}
    rows = [ProfileRow(labels[one.key], one.score, one.low, one.high) for one in reading.result.dimensions]
    with translation.override(reading.language):
        title = _("Profil in sechs Bereichen")
    return profile_chart(title=title, rows=rows, language=reading.language)


def _points(score: int | None, low: int | None, high: int | None) -> str:
    if score is not None:
        return str(score)
    if low is None or high is None:
        return ""
    return _("{low} bis {high}").format(low=low, high=high)


def _limit(result: Findings, instrument: Instrument, language: str) -> LimitReading | None:
    found = result.bottleneck
    if found is None:
        return None
    item = instrument.by_key[found.item]
    return LimitReading(
        instrument.dimension(found.dimension).label.text(language),
        found.points,
        item.label.text(language),
        answer_text(item, result.item(found.item).state, result.item(found.item).values, "", language),
        found.item,
    )


def _dimension(one: DimensionResult, instrument: Instrument, language: str) -> DimensionReading:
    about = instrument.dimension(one.key)
    band = instrument.band(one.band) if one.band else None
    return DimensionReading(
        one.key,
        about.label.text(language),
        about.about.text(language),
        _points(one.score, one.low, one.high),
        band.label.text(language) if band else "",
        band.meaning.text(language) if band else "",
        one.answered_percent,
        one.score is not None,
        one.many_not_applicable,
    )


def _measure(one: RankedMeasure, catalogue: Catalogue, instrument: Instrument, language: str) -> MeasureReading:
    measure = catalogue.by_key[one.key]
    format_ = content.format_by_key(one.format)
    return MeasureReading(
        key=one.key,
        rank=one.rank,
        title=measure.title.text(language),
        description=measure.description.text(language),
        dimension=instrument.dimension(one.dimension).label.text(language),
        reasons=tuple(dict.fromkeys(reason.text.text(language) for reason in one.reasons)),
        effort=effort_text((one.knowledge + one.time + one.resources) / 3),
        cost=_("etwa {low} bis {high} €").format(
            low=number_text(two_digits(one.cost_low.euros), language),
            high=number_text(two_digits(one.cost_high.euros), language),
        ),
        payback=_payback(one),
        basis=measure.money.basis.text(language),
        format_key=one.format,
        format=format_.name.text(language),
        format_plain=format_.plain.text(language) if format_.plain else "",
        after=tuple(catalogue.by_key[key].title.text(language) for key in one.after),
        topics=measure.topics,
        serves_goal=one.serves_goal,
    )


def two_digits(euros: int) -> int:
    """An estimate as people say it: 1,468 becomes 1,500. The exact sum stands in its explanation."""
    step = 10 ** max(0, len(str(euros)) - 2)
    return (euros + step // 2) // step * step


def effort_text(mean: float) -> str:
    """An effort between 1 and 5 in words."""
    if mean <= 2:
        return _("gering")
    return _("mittel") if mean <= 3.5 else _("hoch")


def _payback(one: RankedMeasure) -> str:
    """The range in months; what is not foreseeable is said so."""
    low, high = one.payback_low.months, one.payback_high.months
    if low is None:
        return _("nicht absehbar")
    if high is None:
        return _("ab {low} Monaten, im ungünstigen Fall nicht absehbar").format(low=low)
    return _("{low} bis {high} Monaten").format(low=low, high=high)

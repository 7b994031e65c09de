"""Questionnaires and measures as frozen data: what an edition of a self-check consists of.

An edition never changes once it is published, so records keep its key and version and compute the same for ever.
Instruments and catalogues compare by identity, which lets callers cache what they derive from them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TypeVar

from transferlotse.content.labels import Label


@dataclass(frozen=True, slots=True)
class Clause:
    """True if the answer to `item` is (or, negated, is not) among `values`; an open answer is among none."""

    item: str
    values: frozenset[str]
    negated: bool = False

    def holds(self, given: Mapping[str, Collection[str]]) -> bool:
        """Judge the clause on the choices given so far."""
        return self.values.isdisjoint(given.get(self.item, ())) == self.negated

    def items(self) -> frozenset[str]:
        """The questions this clause looks at."""
        return frozenset({self.item})


@dataclass(frozen=True, slots=True)
class Condition:
    """Several clauses joined by `all` or `any`; without parts `all` holds."""

    join: str
    parts: tuple["Clause | Condition", ...]

    def holds(self, given: Mapping[str, Collection[str]]) -> bool:
        """Judge the condition on the choices given so far."""
        judge = all if self.join == "all" else any
        return judge(part.holds(given) for part in self.parts)

    def items(self) -> frozenset[str]:
        """The questions this condition looks at."""
        return frozenset().union(*(part.items() for part in self.parts))


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer; `credit` in [0, 1], None where the question is not scored."""

    key: str
    label: Label
    credit: Fraction | None = None
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a question may not apply to a company."""

    key: str
    label: Label


@dataclass(frozen=True, slots=True)
class Item:
    """One question, one page. `dimension` is empty and `weight` 0 for profile questions."""

    key: str
    type: str
    label: Label
    why: Label
    choices: tuple[Choice, ...]
    dimension: str = ""
    weight: int = 0
    target: Fraction = Fraction(1)
    ask_if: Condition | None = None
    unknown: bool = False
    reasons: tuple[Reason, ...] = ()

    @property
    def scored(self) -> bool:
        """Whether the answer counts in a dimension."""
        return bool(self.dimension)

    def choice(self, key: str) -> Choice | None:
        """The choice with this key, or None."""
        return next((choice for choice in self.choices if choice.key == key), None)


@dataclass(frozen=True, slots=True)
class Dimension:
    """A field of the profile, scored 0 to 100."""

    key: str
    label: Label
    about: Label


@dataclass(frozen=True, slots=True)
class Band:
    """A named part of the scale, whole points, both ends included."""

    key: str
    low: int
    high: int
    label: Label
    meaning: Label


_Named = TypeVar("_Named", Dimension, Band)


@dataclass(frozen=True, eq=False)
class Instrument:
    """One edition of a questionnaire; `digest` is the SHA-256 of its document."""

    key: str
    version: str
    status: str
    label: Label
    intro: Label
    published_on: date
    publish_from_percent: int
    flag_not_applicable_above_percent: int
    max_items: int
    goal_item: str
    dimensions: tuple[Dimension, ...]
    bands: tuple[Band, ...]
    items: tuple[Item, ...]
    digest: str
    by_key: Mapping[str, Item] = field(repr=False)

    def dimension(self, key: str) -> Dimension:
        """The dimension with this key; KeyError if there is none."""
        return _named(self.dimensions, key)

    def band(self, key: str) -> Band:
        """The band with this key; KeyError if there is none."""
        return _named(self.bands, key)


@dataclass(frozen=True, slots=True)
class Trigger:
    """When a measure is proposed, and the sentence that tells the company why.

    kind `choices`: one of `values` was chosen · `missing`: one of `values` was not ticked · `unknown`: the answer was
    "don't know" · `always`: without any answer. `lift` in (0, 1] is the share of the gap the measure closes.
    """

    kind: str
    item: str
    values: frozenset[str]
    lift: Fraction
    reason: Label


@dataclass(frozen=True, slots=True)
class Range:
    """A low, a likely and a high value."""

    low: Fraction
    likely: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class Money:
    """What a measure costs and saves at the reference company; euros, hours, hours a week."""

    external: Range
    hours: Range
    yearly: Range
    saved_hours_week: Range
    saved_eur_year: Range
    basis: Label


@dataclass(frozen=True, slots=True)
class Effort:
    """What a measure asks of the company, 1 (little) to 5 (much) each."""

    knowledge: int
    time: int
    resources: int

    @property
    def mean(self) -> Fraction:
        """The mean of the three, 1 to 5."""
        return Fraction(self.knowledge + self.time + self.resources, 3)


@dataclass(frozen=True, slots=True)
class Measure:
    """One step a company can take, with its reasons, effort, money and the format of the centre that helps."""

    key: str
    dimension: str
    title: Label
    description: Label
    topics: tuple[str, ...]
    format: str
    goals: frozenset[str]
    effort: Effort
    confidence: Fraction
    money: Money
    prerequisites: tuple[str, ...]
    triggers: tuple[Trigger, ...]
    source_kind: str
    source: str
    reviewed_on: date


@dataclass(frozen=True, slots=True)
class Parameter:
    """A dated figure that calculations use, with its unit and where it comes from."""

    key: str
    value: Fraction
    unit: str
    valid_from: date
    source: str
    label: Label


@dataclass(frozen=True, slots=True)
class Ranking:
    """Weights of the priority formula and the limits of the list."""

    gap: Fraction
    lever: Fraction
    goal: Fraction
    lever_months: int
    unknown_confidence: Fraction
    count: int
    per_dimension: int


@dataclass(frozen=True, eq=False)
class Catalogue:
    """One edition of the measures; `digest` is the SHA-256 of its documents."""

    version: str
    ranking: Ranking
    parameters: Mapping[str, Parameter]
    measures: tuple[Measure, ...]
    digest: str
    by_key: Mapping[str, Measure] = field(repr=False)


def _named(things: tuple[_Named, ...], key: str) -> _Named:
    for thing in things:
        if thing.key == key:
            return thing
    raise KeyError(key)

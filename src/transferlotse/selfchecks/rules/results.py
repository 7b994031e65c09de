"""A result: immutable, complete for explanation, and the same after a round trip through JSON.

Points are whole numbers from 0 to 100, rounded half up. Texts such as "125/2" are exact fractions.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from transferlotse.content.labels import Label


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One question asked. `state` as in AnswerState, or "open"; `score` exact in [0, 1] where answered and scored."""

    key: str
    dimension: str
    state: str
    values: tuple[str, ...]
    reason: str
    weight: int
    score: str | None
    points: int | None


@dataclass(frozen=True, slots=True)
class DimensionResult:
    """One dimension. All points are None where nothing applies; score, band and weakest field only where known."""

    key: str
    low: int | None
    high: int | None
    exact_low: str | None
    exact_high: str | None
    score: int | None
    band: str | None
    published: bool
    applicable_weight: int
    answered_weight: int
    not_applicable_weight: int
    answered_percent: int
    not_applicable_percent: int
    many_not_applicable: bool
    weakest_item: str | None
    weakest_points: int | None
    weakest_band: str | None


@dataclass(frozen=True, slots=True)
class OverallResult:
    """The mean of all dimensions that apply."""

    low: int | None
    high: int | None
    exact_low: str | None
    exact_high: str | None
    score: int | None
    band: str | None
    published: bool
    answered_percent: int


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """What limits the company: its lowest dimension with a known score, and the lowest field in it."""

    dimension: str
    points: int
    item: str
    item_points: int


@dataclass(frozen=True, slots=True)
class CatalogueNote:
    """Which measures were ranked and by which weights."""

    version: str
    digest: str
    gap_weight: str
    lever_weight: str
    goal_weight: str
    lever_months: int


@dataclass(frozen=True, slots=True)
class MeasureReason:
    """The answer that led to a measure. `kind` as in Trigger; `gap` is its exact share of the measure's gap:
    weight ÷ applicable weight × (target − score) × lift."""

    kind: str
    item: str
    gap: str
    weight: int
    applicable_weight: int
    target: str
    score: str
    lift: str
    text: Label


@dataclass(frozen=True, slots=True)
class PaybackNote:
    """One scenario: exact euros, and whole months until paid back (None: not within the stated limit)."""

    investment: str
    benefit: str
    yearly: str
    months: int | None


@dataclass(frozen=True, slots=True)
class CostNote:
    """How one end of the cost range comes about: whole euros = euros outside + own hours × euros an hour (exact)."""

    euros: int
    external: str
    hours: str
    hour: str


@dataclass(frozen=True, slots=True)
class RankedMeasure:
    """One measure for this company; euros and months hold for the reference company of the catalogue.

    `lifted_by` names the measure that needs this one first and gave it its place; `after` those listed before it.
    """

    rank: int
    key: str
    dimension: str
    format: str
    reasons: tuple[MeasureReason, ...]
    knowledge: int
    time: int
    resources: int
    effort: str
    cost_low: CostNote
    cost_high: CostNote
    payback_low: PaybackNote
    payback_likely: PaybackNote
    payback_high: PaybackNote
    gap: str
    lever: str
    serves_goal: bool
    confidence: str
    priority: str
    lifted_by: str
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What a company's answers add up to; `input_hash` identifies edition and answers that count."""

    instrument: str
    version: str
    digest: str
    input_hash: str
    items: tuple[ItemResult, ...]
    dimensions: tuple[DimensionResult, ...]
    overall: OverallResult
    bottleneck: Bottleneck | None
    catalogue: CatalogueNote | None = None
    measures: tuple[RankedMeasure, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Result":
        """From plain values; KeyError or TypeError if they are not those of a result."""
        values = dict(stored)
        return cls(
            **{
                **values,
                "items": tuple(ItemResult(**{**item, "values": tuple(item["values"])}) for item in values["items"]),
                "dimensions": tuple(DimensionResult(**dimension) for dimension in values["dimensions"]),
                "overall": OverallResult(**values["overall"]),
                "bottleneck": Bottleneck(**values["bottleneck"]) if values["bottleneck"] else None,
                "catalogue": CatalogueNote(**values["catalogue"]) if values["catalogue"] else None,
                "measures": tuple(_measure(measure) for measure in values["measures"]),
            }
        )

    def item(self, key: str) -> ItemResult:
        """The question with this key; KeyError if it was not asked."""
        return {item.key: item for item in self.items}[key]

    def dimension(self, key: str) -> DimensionResult:
        """The dimension with this key; KeyError if there is none."""
        return {dimension.key: dimension for dimension in self.dimensions}[key]

    def measure(self, key: str) -> RankedMeasure:
        """The proposed measure with this key; KeyError if it was not proposed."""
        return {measure.key: measure for measure in self.measures}[key]


def _measure(stored: Mapping[str, Any]) -> RankedMeasure:
    values = dict(stored)
    for name in ("payback_low", "payback_likely", "payback_high"):
        values[name] = PaybackNote(**values[name])
    for name in ("cost_low", "cost_high"):
        values[name] = CostNote(**values[name])
    values["reasons"] = tuple(
        MeasureReason(**{**reason, "text": Label(**reason["text"])}) for reason in values["reasons"]
    )
    values["after"] = tuple(values["after"])
    return RankedMeasure(**values)

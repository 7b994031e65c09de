"""One reading of everything a report shows, so that its parts never disagree."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from transferlotse.centres.models import Beneficiary, Centre, Extension, Funding, Partner
from transferlotse.monitoring.queries.figures import Figure, figures_of, targets_in_force
from transferlotse.monitoring.queries.periods import late_changes
from transferlotse.monitoring.queries.whole import WholeLedger
from transferlotse.monitoring.rules import Selection
from transferlotse.reports.models import Goal, Passage, RegionValue

KINDS = ("service", "publicity", "sum", "goal", "reach")


class NothingToReport(Exception):
    """Raised for a centre without a funding: there is no span to report on."""


@dataclass(frozen=True, slots=True)
class LateFigure:
    """How many records of one figure moved in a locked period, and by how much altogether."""

    period: str
    figure: str
    ai: bool
    records: int
    amount: Decimal


@dataclass(frozen=True)
class Reading:
    """A centre's records over its funding, read once; `language` is the report's, not the reader's."""

    centre: Centre
    funding: Funding
    language: str
    today: dt.date

    @cached_property
    def selection(self) -> Selection:
        """The whole funding, extensions included."""
        return Selection(self.funding.starts_on, self.funding.ends_on)

    @cached_property
    def beneficiaries(self) -> list[Beneficiary]:
        """Who receives the funding."""
        return list(self.funding.beneficiaries.all())

    @cached_property
    def extensions(self) -> list[Extension]:
        """By how much the funding was extended."""
        return list(self.funding.extensions.all())

    @cached_property
    def ledger(self) -> WholeLedger:
        """All records of the funding."""
        return WholeLedger(centre=self.centre, selection=self.selection)

    @cached_property
    def figures(self) -> dict[str, list[Figure]]:
        """All figures by kind, in the order of the report, with the targets in force today."""
        targets = targets_in_force(centre=self.centre, on=self.today)
        return {kind: figures_of(ledger=self.ledger, kinds=(kind,), targets=targets) for kind in KINDS}

    @cached_property
    def partners(self) -> list[Partner]:
        """The consortium."""
        return list(Partner.objects.filter(centre=self.centre))

    @cached_property
    def goals(self) -> list[Goal]:
        """Goals in words."""
        return list(Goal.objects.filter(centre=self.centre))

    @cached_property
    def region_values(self) -> list[RegionValue]:
        """The digitalisation index of the region."""
        return list(RegionValue.objects.filter(centre=self.centre))

    @cached_property
    def passages(self) -> dict[str, str]:
        """The centre's own texts by section."""
        found = Passage.objects.filter(centre=self.centre, language=self.language)
        return {passage.section: passage.text for passage in found}

    @cached_property
    def adjustments(self) -> list[LateFigure]:
        """What moved in locked periods since they were reported, by period and figure."""
        amounts: dict[tuple[str, str, bool], list[Decimal]] = defaultdict(list)
        for period, (figure, ai), _, amount in late_changes(centre=self.centre):
            amounts[period.name, figure, ai].append(amount)
        return [
            LateFigure(period, figure, ai, len(moved), sum(moved, Decimal(0)))
            for (period, figure, ai), moved in sorted(amounts.items())
        ]


def reading_of(*, centre: Centre, language: str, today: dt.date) -> Reading:
    """The reading for a centre's report. Raises NothingToReport without a funding."""
    funding = Funding.objects.filter(centre=centre).last()
    if funding is None:
        raise NothingToReport
    return Reading(centre, funding, language, today)

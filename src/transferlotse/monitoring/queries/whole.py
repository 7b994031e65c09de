"""A ledger for pages that show all figures at once: it reads wider rows, and therefore asks less often."""

import datetime as dt
from collections import Counter, defaultdict
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import BigIntegerField, BooleanField, DateField, IntegerField, Value

from transferlotse.contacts.models import Organisation, OrganisationFact
from transferlotse.contacts.rules import SizeFacts, sme_status
from transferlotse.deliveries.queries.reach import DatedFact
from transferlotse.monitoring.queries.ledgers import ZERO, Ledger, exact
from transferlotse.monitoring.rules import Amounts

FACTS = ("stated_sme", "employees", "turnover_eur", "balance_sheet_eur")
SME_WORDS = {True: "sme", False: "large", None: None}
Counted = tuple[dt.date, str, bool, Decimal]  # last day, format, AI, quantity


class WholeLedger(Ledger):
    """The figures of `Ledger` for a whole centre, plus topics, districts and sectors, from one reading of each table.

    Right for a page that needs nearly all of them; a page that needs one figure is better served by `Ledger`, whose
    sums are made in the database. Raises ValueError for a selection by partner: shares need their own reading.
    """

    @cached_property
    def _counted(self) -> dict[int, Counted]:
        if self.selection.partner_id:
            raise ValueError("A whole ledger knows no shares of partners.")
        return {pk: (day, key, ai, exact(amount)) for pk, day, key, ai, amount, _ in self._delivered_about}

    @cached_property
    def _delivered_about(self) -> list[tuple[int, dt.date, str, bool, Decimal, str | None]]:
        """Each counted delivery once for each of its topics, or once without any."""
        rows = self.deliveries.order_by()
        return list(rows.values_list("pk", "ends_on", "format", "ai", "quantity", "topics__topic"))

    @cached_property
    def _deliveries(self) -> dict[int, tuple[dt.date, str]]:
        return {pk: (day, key) for pk, (day, key, _, _) in self._counted.items()}

    @cached_property
    def services(self) -> dict[str, Amounts]:
        """Counted units by format."""
        sums: dict[tuple[str, bool], Decimal] = defaultdict(lambda: ZERO)
        for _, key, ai, quantity in self._counted.values():
            sums[key, ai] += quantity
        answer: dict[str, Amounts] = defaultdict(Amounts)
        for (key, ai), units in sums.items():
            answer[key] += Amounts(ai=exact(units)) if ai else Amounts(exact(units))
        return answer

    @cached_property
    def topics(self) -> Counter[str]:
        """How many counted deliveries were about each topic; one delivery may be about several."""
        return Counter(topic for *_, topic in self._delivered_about if topic is not None)

    @cached_property
    def _known(self) -> tuple[dict[int, str], list[tuple[Any, ...]]]:
        """The district of every organisation, and all dated facts, the oldest first.

        One query over both tables, one below the other: joined, they tempt PostgreSQL to compare all with all.
        """
        facts = OrganisationFact.objects.filter(centre=self.centre).order_by()
        entries = Organisation.objects.filter(centre=self.centre).order_by()
        kinds = (DateField, BigIntegerField, BooleanField, IntegerField, BigIntegerField, BigIntegerField)
        nothing = [Value(None, output_field=kind()) for kind in kinds]
        rows = list(
            facts.values_list("organisation_id", "sector", "valid_from", "pk", *FACTS).union(
                entries.values_list("pk", "district", *nothing), all=True
            )
        )  # fmt: skip
        dated = sorted((row for row in rows if row[2] is not None), key=lambda row: row[2:4])
        return {row[0]: row[1] for row in rows if row[2] is None}, dated

    def _facts(self, begins: dt.date) -> list[DatedFact]:
        return [
            (pk, since.isoformat(), SME_WORDS[sme_status(SizeFacts(*sizes), stated)])
            for pk, _, since, _, stated, *sizes in self._known[1]
        ]

    @cached_property
    def districts(self) -> Counter[str]:
        """How many distinct organisations were reached in each district; empty key: district unknown."""
        known, _ = self._known
        return Counter(known.get(one, "") for one in self.first_deliveries)

    @cached_property
    def sectors(self) -> Counter[str]:
        """How many distinct organisations were reached in each sector as last known; empty key: sector unknown."""
        known = {pk: sector for pk, sector, *_ in self._known[1]}
        return Counter(known.get(one, "") for one in self.first_deliveries)

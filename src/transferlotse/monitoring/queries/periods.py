"""Periods, what was reported in them, and what came late."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from django.db.models import QuerySet

from transferlotse import content
from transferlotse.centres.models import Centre, Partner
from transferlotse.content import Indicator
from transferlotse.deliveries.models import Contribution
from transferlotse.kit.prepared import prepared
from transferlotse.monitoring.models import Adjustment, Period, Snapshot
from transferlotse.monitoring.queries.figures import Figure, figures_of
from transferlotse.monitoring.queries.ledgers import Ledger, counted_deliveries, counted_publicity, exact
from transferlotse.monitoring.rules import Amounts, PeriodState, Selection, late_amounts

Cell = tuple[str, bool]  # figure id, AI
Contributed = tuple[dt.date, Cell, str, Decimal]  # the day it counts, cell, record id, amount
LateChange = tuple[Period, Cell, str, Decimal]  # the locked period, cell, record id, amount
ADDITIVE_PUBLICITY = frozenset({"count", "sum"})


def selection_of(period: Period) -> Selection:
    """All records of a period."""
    return Selection(period.starts_on, period.ends_on)


@prepared
def periods_of(*, centre: Centre) -> QuerySet[Period]:
    """The centre's periods, oldest first."""
    return Period.objects.filter(centre=centre).select_related("centre")


def adjusting_period(*, centre: Centre) -> Period | None:
    """The open period that takes in what moved in locked ones: the earliest that is not locked."""
    return Period.objects.filter(centre=centre).exclude(state=PeriodState.LOCKED).first()


def contributions_now(*, centre: Centre, selection: Selection) -> dict[Cell, dict[str, Decimal]]:
    """For each additive figure, which record contributes how much: what a snapshot keeps and adjustments compare."""
    answer: dict[Cell, dict[str, Decimal]] = defaultdict(dict)
    for _, cell, record, amount in _contributions(centre, selection):
        answer[cell][record] = amount
    return answer


def _contributions(centre: Centre, selection: Selection, kind: str = "") -> Iterator[Contributed]:
    if kind != "publicity":
        yield from _delivered(centre, selection)
    if kind != "service":
        yield from _published(centre, selection)


def _delivered(centre: Centre, selection: Selection) -> Iterator[Contributed]:
    deliveries = counted_deliveries(centre=centre, selection=selection).order_by("pk")
    for pk, day, format_key, ai, quantity in deliveries.values_list("pk", "ends_on", "format", "ai", "quantity"):
        yield day, (f"service.{format_key}", ai), str(pk), exact(quantity)


def _published(centre: Centre, selection: Selection) -> Iterator[Contributed]:
    rules = {item.key: item.value_rule for item in content.publicity_formats()}
    records = counted_publicity(centre=centre, selection=selection).order_by("pk")
    for pk, day, format_key, value in records.values_list("pk", "published_on", "format", "value"):
        if rules.get(format_key) in ADDITIVE_PUBLICITY:
            amount = exact(value) if rules[format_key] == "sum" else Decimal(1)
            yield day, (f"publicity.{format_key}", False), str(pk), amount


def partner_shares(*, centre: Centre, selection: Selection) -> dict[str, dict[str, dict[str, str]]]:
    """Each partner's fraction by partner key, as text, for each counted delivery (`service`) and record (`publicity`)."""
    shares: dict[str, dict[str, dict[str, str]]] = {"service": defaultdict(dict), "publicity": {}}
    counted = counted_deliveries(centre=centre, selection=selection).order_by()
    rows = Contribution.objects.filter(centre=centre, partner__isnull=False, delivery__in=counted)
    for delivery, partner, fraction in rows.values_list("delivery_id", "partner__key", "fraction"):
        shares["service"][str(delivery)][partner] = str(fraction)
    records = counted_publicity(centre=centre, selection=selection).filter(partner__isnull=False).order_by()
    for record, partner in records.values_list("pk", "partner__key"):
        shares["publicity"][str(record)] = {partner: "1"}
    return shares


def late_changes(*, centre: Centre, periods: Iterable[Period] | None = None, kind: str = "") -> list[LateChange]:
    """What moved in locked periods and no later locked period has taken in yet: period, cell, record id, amount.

    Five queries for any number of periods and records, four where the caller knows the centre's `periods` already, one
    fewer where only `service` or only `publicity` figures matter (`kind`).
    """
    known = periods_of(centre=centre) if periods is None else periods
    locked = [period for period in known if period.state == PeriodState.LOCKED]
    if not locked:
        return []
    now = _contributions_by_period(centre, locked, kind)
    reported: dict[int, dict[Cell, dict[str, Decimal]]] = defaultdict(dict)
    for snapshot in Snapshot.objects.filter(centre=centre, period__in=locked, figure__startswith=kind):
        if _is_additive(snapshot.figure):
            reported[snapshot.period_id][snapshot.figure, snapshot.ai] = {
                record: Decimal(entry[0]) for record, entry in snapshot.contributing.items()
            }
    adjusted: dict[int, dict[Cell, dict[str, Decimal]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(Decimal)))
    for one in Adjustment.objects.filter(centre=centre, of_period__in=locked, figure__startswith=kind):
        adjusted[one.of_period_id][one.figure, one.ai][one.record_id] += one.amount
    return [
        (period, cell, record, amount)
        for period in locked
        for cell in sorted({*now[period.pk], *reported[period.pk], *adjusted[period.pk]})
        for record, amount in sorted(
            late_amounts(
                reported=reported[period.pk].get(cell, {}),
                now=now[period.pk].get(cell, {}),
                adjusted=adjusted[period.pk].get(cell, {}),
            ).items()
        )
    ]


def _contributions_by_period(
    centre: Centre, periods: list[Period], kind: str
) -> dict[int, dict[Cell, dict[str, Decimal]]]:
    """What `contributions_now` says of each of these periods, by its key, read in two queries. Periods never overlap."""
    whole = Selection(min(one.starts_on for one in periods), max(one.ends_on for one in periods))
    answer: dict[int, dict[Cell, dict[str, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    for day, cell, record, amount in _contributions(centre, whole, kind):
        period = next((one for one in periods if one.starts_on <= day <= one.ends_on), None)
        if period is not None:
            answer[period.pk][cell][record] = amount
    return answer


def changed_records(changes: Iterable[LateChange]) -> set[tuple[str, str]]:
    """The deliveries and publicity records that moved, as kind and id: a corrected format moves two figures, but is one."""
    return {(figure.partition(".")[0], record) for _, (figure, _ai), record, _amount in changes}


def taken_in(*, period: Period, periods: list[Period], kind: str = "") -> list[LateChange]:
    """The late changes that this open period takes in; none for any other than the earliest that is not locked.

    `periods` are all periods of the centre, oldest first; `kind` as in `late_changes`.
    """
    taking = next((one for one in periods if one.state != PeriodState.LOCKED), None)
    mine = taking is not None and taking.pk == period.pk
    return late_changes(centre=period.centre, periods=periods, kind=kind) if mine else []


def reported_figures(*, period: Period, partner_key: str = "", ai: bool | None = None) -> dict[str, Amounts]:
    """The figures of a locked period exactly as reported, by figure id; a partner's by the shares kept with them."""
    answer: dict[str, Amounts] = defaultdict(Amounts)
    for snapshot in Snapshot.objects.filter(centre=period.centre, period=period):
        if ai is not None and snapshot.ai != ai and snapshot.figure.startswith("service."):
            continue
        value = exact(snapshot.value) if not partner_key else _share_of(snapshot, partner_key)
        answer[snapshot.figure] += Amounts(ai=value) if snapshot.ai else Amounts(value)
    return answer


def adjustments_in(*, period: Period, late: Iterable[LateChange] | None = None) -> dict[str, Amounts]:
    """What a period takes in for earlier locked ones, by figure id: kept rows once locked, computed while open.

    `late` is what `late_changes` said already of the open period that takes it in, to spare asking again.
    """
    answer: dict[str, Amounts] = defaultdict(Amounts)
    if period.state == PeriodState.LOCKED:
        kept = Adjustment.objects.filter(centre=period.centre, period=period)
        changes = [(one.figure, one.ai, exact(one.amount)) for one in kept]
    else:
        moved = taken_in(period=period, periods=periods_of(centre=period.centre)) if late is None else late
        changes = [(figure, ai, amount) for _, (figure, ai), _, amount in moved]
    for figure, ai, amount in changes:
        answer[figure] += Amounts(ai=amount) if ai else Amounts(amount)
    return answer


def period_figures(
    *, period: Period, kinds: tuple[str, ...], narrowed: Selection, targets: dict[str, Decimal | None],
    late: Iterable[LateChange] | None = None, only: Indicator | None = None, ledger: Ledger | None = None,
) -> list[Figure]:  # fmt: skip
    """The figures of one period: as reported where it is locked, from today's records otherwise, adjustments beside them.

    `narrowed` spans the period and may pick a partner, stage or AI; adjustments belong to the whole centre and are left
    out then. A locked period keeps no reach by partner or stage: those lines are left out rather than recomputed.
    `late` spares asking for late changes again (see `adjustments_in`); `only` asks for a single figure,
    `ledger` is one that read the same selection already.
    """
    if period.state != PeriodState.LOCKED:
        ledger = ledger or Ledger(centre=period.centre, selection=narrowed)
        figures = figures_of(ledger=ledger, kinds=kinds, targets=targets, only=only)
    else:
        kept = kinds if not (narrowed.partner_id or narrowed.stage) else tuple(k for k in kinds if k != "reach")
        found = _reported(period, kept, narrowed, targets)
        figures = [figure for figure in found if only is None or figure.indicator == only]
    if narrowed.partner_id or narrowed.stage or narrowed.ai is not None:
        return figures
    adjustments = adjustments_in(period=period, late=late)
    return [replace(figure, adjustment=_adjustment_of(figure.indicator, adjustments)) for figure in figures]


def _reported(
    period: Period, kinds: tuple[str, ...], narrowed: Selection, targets: dict[str, Decimal | None]
) -> list[Figure]:
    partner = Partner.objects.get(centre=period.centre, pk=narrowed.partner_id).key if narrowed.partner_id else ""
    reported = reported_figures(period=period, partner_key=partner, ai=narrowed.ai)

    def amounts(indicator: Indicator) -> Amounts:
        if indicator.kind in {"sum", "goal"}:
            parts = [key for key in indicator.formats if _in_stage(key, narrowed.stage)]
            return sum((reported.get(f"service.{key}", Amounts()) for key in parts), Amounts())
        return reported.get(indicator.id, Amounts())

    return [
        Figure(indicator, targets.get(indicator.id), amounts(indicator))
        for kind in kinds
        for indicator in content.indicators(kind)
        if kind != "service" or _in_stage(indicator.key, narrowed.stage)
    ]


def _in_stage(format_key: str, stage: str | None) -> bool:
    return stage is None or content.format_by_key(format_key).stage == stage


def _adjustment_of(indicator: Indicator, adjustments: dict[str, Amounts]) -> Amounts:
    if indicator.kind in {"sum", "goal"}:
        return sum((adjustments.get(f"service.{key}", Amounts()) for key in indicator.formats), Amounts())
    if indicator.kind == "publicity":
        derived = content.publicity_format_by_key(indicator.key).derived_from
        parts = sum((adjustments.get(f"service.{key}", Amounts()) for key in derived), Amounts())
        return adjustments.get(indicator.id, Amounts()) + Amounts(parts.total)
    return adjustments.get(indicator.id, Amounts())


def _is_additive(figure: str) -> bool:
    kind, _, key = figure.partition(".")
    if kind == "publicity":
        return content.publicity_format_by_key(key).value_rule in ADDITIVE_PUBLICITY
    return kind == "service"


def _share_of(snapshot: Snapshot, partner_key: str) -> Decimal:
    parts = (
        Decimal(amount) * Decimal(shares.get(partner_key, "0")) for amount, shares in snapshot.contributing.values()
    )
    return sum(parts, Decimal(0))

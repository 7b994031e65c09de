"""Counting how many different organisations, SMEs and people a centre reached."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from transferlotse.centres.models import Centre
from transferlotse.deliveries.queries import Reach
from transferlotse.insights.actions.processes import answer_of
from transferlotse.insights.models import DoubtfulPair, ReachRun
from transferlotse.insights.queries import decided_shares, reach_of, reach_question, span_of
from transferlotse.insights.rules import DECIDED, PairState
from transferlotse.journal.actions import record_entry
from transferlotse.outbox.actions import enqueue
from transferlotse.outbox.models import Job
from transferlotse.outbox.queries import unfinished_jobs
from transferlotse.outbox.rules import Progress

COUNT = "insights.count_reach"
STEPS = 4
BATCH = 500


def order_count(*, centre: Centre, order: str, actor: str, now: dt.datetime) -> Job:
    """Queue a count of the centre's reach; while one is waiting or running, answers that one."""
    with transaction.atomic():
        Centre.objects.select_for_update().get(pk=centre.pk)
        under_way = next((job for job in unfinished_jobs(centre_key=centre.key) if job.name == COUNT), None)
        return under_way or enqueue(
            COUNT,
            arguments={"centre_key": centre.key, "order": order, "actor": actor},
            now=now,
            centre_key=centre.key,
            total=STEPS,
        )


def count_reach(
    *, centre: Centre, order: str, actor: str, now: dt.datetime, progress: Progress, clock: Callable[[], dt.datetime]
) -> ReachRun | None:
    """Compare all who took part in the centre's span and keep the numbers and the doubtful pairs, all or nothing.

    An order that was counted before answers its count. None where nothing was delivered yet. `clock` tells the time of the
    end. Raises ProcessFailed.
    """
    known: ReachRun | None = ReachRun.objects.filter(centre=centre, order=order).first()
    span = span_of(centre=centre)
    if known is not None or span is None:
        return known
    progress(1, STEPS, gettext_noop("Teilnahmen zusammenstellen"))
    reach = reach_of(centre=centre, starts_on=span[0], ends_on=span[1])
    question = {**reach_question(reach), "decided": asdict(decided_shares(centre=centre))}
    comparing = gettext_noop("Einträge vergleichen")
    progress(2, STEPS, comparing)
    answer = compared(question, lambda: progress(2, STEPS, comparing))
    progress(3, STEPS, gettext_noop("Ergebnis festhalten"))
    with transaction.atomic():
        run = _run(centre, order, span, reach, answer)
        run.rows, run.started_at, run.finished_at = len(question["organisation"]), now, clock()
        run.save(force_insert=True)
        _keep_pairs(centre, run, answer["pairs"])
        record_entry(
            actor=actor, action="count_reach", subject="reach", subject_ids=[run.pk], centre_key=centre.key, now=now
        )  # fmt: skip
    progress(STEPS, STEPS)
    return run


def compared(question: dict[str, Any], beat: Callable[[], None]) -> dict[str, Any]:
    """The answer of the comparing process; `beat` is called every few seconds. Raises ProcessFailed."""
    answer: dict[str, Any] = json.loads(answer_of("comparing", question, beat))
    return answer


def _run(centre: Centre, order: str, span: tuple[dt.date, dt.date], reach: Reach, answer: dict[str, Any]) -> ReachRun:
    exact = {
        "organisations": len(reach.first_deliveries),
        "smes": sum(1 for sme in reach.sme_status.values() if sme),
        "persons": reach.persons,
    }
    numbers: dict[str, int] = {}
    for kind, number in exact.items():
        found = answer[kind]
        numbers |= {f"{kind}_exact": number, kind: found["estimate"]}
        numbers |= {f"{kind}_low": found["low"], f"{kind}_high": found["high"]}
    return ReachRun(
        centre=centre, order=order, starts_on=span[0], ends_on=span[1], method_version=answer["method"],
        contacts=reach.contacts, per_activity=reach.organisations_per_activity, **numbers,
    )  # fmt: skip


def _keep_pairs(centre: Centre, run: ReachRun, told: list[dict[str, Any]]) -> None:
    """What was put off stays so; what somebody decided stays unless it was lifted elsewhere: then it is asked again."""
    known = {(one.first_id, one.second_id): one for one in DoubtfulPair.objects.filter(centre=centre)}
    new, kept = [], []
    for rank, one in enumerate(told, start=1):
        pair = known.pop((one["first"], one["second"]), None)
        seen = {"run": run, "rank": rank, **{name: one[name] for name in ("weight", "points", "joined")}}
        if pair is None:
            new.append(DoubtfulPair(centre=centre, first_id=one["first"], second_id=one["second"], **seen))
            continue
        for name, value in seen.items():
            setattr(pair, name, value)
        if pair.state in DECIDED:
            pair.state, pair.merge, pair.distinction = PairState.OPEN, None, None
            pair.decided_at = pair.decided_by = None
        kept.append(pair)
    gone = [one.pk for one in known.values() if one.state not in DECIDED]
    for start in range(0, len(gone), BATCH):
        DoubtfulPair.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    DoubtfulPair.objects.bulk_create(new, batch_size=BATCH)
    names = ["run", "rank", "weight", "points", "joined", "state", "merge", "distinction", "decided_at", "decided_by"]
    DoubtfulPair.objects.bulk_update(kept, names, batch_size=BATCH)

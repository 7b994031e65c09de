"""Ordering and writing deposits for the evaluation of the network."""

import datetime as dt
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext_noop

from transferlotse.centres.models import Centre
from transferlotse.insights.actions.keys import deposit_key, numbering_of, opened, sealed
from transferlotse.insights.actions.processes import answer_of
from transferlotse.insights.models import Deposit
from transferlotse.insights.queries import deposit_labels, deposit_tables
from transferlotse.insights.rules import SHORTEST_SECRET, Span, is_to_clear
from transferlotse.journal.actions import record_entry
from transferlotse.outbox.actions import enqueue
from transferlotse.outbox.models import Job
from transferlotse.outbox.queries import unfinished_jobs
from transferlotse.outbox.rules import Progress

DEPOSIT = "insights.write_deposit"
STEPS = 3
#: What the descriptor of a packed deposit is called.
DESCRIPTOR = "datapackage.json"


class SecretTooShort(ValueError):
    """Raised for a secret of the centres that could be guessed."""


def order_deposit(
    *, centre: Centre, span: Span, targets: Sequence[tuple[str, str, str | None]], secret: str = "", actor: str,
    now: dt.datetime,
) -> Deposit:  # fmt: skip
    """Queue the deposit of a span; while the same one is waiting or running, answers that one.

    `targets` are format, stage and agreed number (as text, None where none was agreed) for exactly this span. With the
    `secret` that all centres share, the deposit holds keyed filters by which the evaluation recognises an organisation
    that several centres know. Raises SecretTooShort.
    """
    if secret and len(secret) < SHORTEST_SECRET:
        raise SecretTooShort
    with transaction.atomic():
        Centre.objects.select_for_update().get(pk=centre.pk)
        under_way = [job.pk for job in unfinished_jobs(centre_key=centre.key) if job.name == DEPOSIT]
        waiting: Deposit | None = Deposit.objects.filter(
            centre=centre, job_id__in=under_way, name=span.name, is_linkable=bool(secret), written_at=None
        ).first()
        return waiting or _ordered(centre, span, targets, secret, actor, now)


def _ordered(
    centre: Centre,
    span: Span,
    targets: Sequence[tuple[str, str, str | None]],
    secret: str,
    actor: str,
    now: dt.datetime,
) -> Deposit:
    deposit = Deposit(
        centre=centre, name=span.name, starts_on=span.starts_on, ends_on=span.ends_on, ordered_at=now,
        targets=[list(one) for one in targets], is_linkable=bool(secret),
        sealed_secret=sealed(secret.encode()) if secret else b"",
    )  # fmt: skip
    deposit.save()
    job: Job = enqueue(
        DEPOSIT,
        arguments={"centre_key": centre.key, "deposit_id": deposit.pk, "actor": actor},
        now=now,
        centre_key=centre.key,
        total=STEPS,
    )
    deposit.job_id = job.pk
    deposit.save(update_fields=["job_id"])
    return deposit


def write_deposit(
    *, deposit: Deposit, actor: str, now: dt.datetime, progress: Progress, clock: Callable[[], dt.datetime]
) -> Deposit:
    """Write, sign and keep a deposit that was ordered; one that is written already stays as it is.

    `clock` tells the time of the end. Raises ProcessFailed and KeyLost.
    """
    if deposit.written_at is not None:
        return deposit
    progress(1, STEPS, gettext_noop("Leistungen und Teilnahmen zusammenstellen"))
    question = _question(deposit, actor, now)
    writing = gettext_noop("Lieferung schreiben und unterschreiben")
    progress(2, STEPS, writing)
    content = answer_of("depositing", question, lambda: progress(2, STEPS, writing))
    with transaction.atomic():
        deposit.content, deposit.sha256 = content, hashlib.sha256(content).hexdigest()
        deposit.rows, deposit.sealed_secret, deposit.written_at = _rows(content), b"", clock()
        deposit.save()
        record_entry(
            actor=actor, action="write_deposit", subject="deposit", subject_ids=[deposit.pk], centre_key=deposit.centre.key,
            now=now,
        )  # fmt: skip
    progress(STEPS, STEPS)
    return deposit


def clear_deposits(*, centre: Centre, actor: str, now: dt.datetime) -> int:
    """Remove the files that have had their time, and secrets of deposits that were never written; how many files went.

    The entry stays with its numbers and hash, so that one can still tell what was handed in.
    """
    under_way = [job.pk for job in unfinished_jobs(centre_key=centre.key) if job.name == DEPOSIT]
    with transaction.atomic():
        own = Deposit.objects.filter(centre=centre)
        own.filter(written_at=None).exclude(sealed_secret=b"").exclude(job_id__in=under_way).update(sealed_secret=b"")
        kept = own.filter(written_at__isnull=False, cleared_at=None).order_by("pk")
        told = [Kept(*one) for one in kept.values_list("pk", "written_at", "starts_on", "ends_on")]
        gone = [one.pk for one in told if is_to_clear(one.written_at, outdone=_is_outdone(one, told), now=now)]
        if gone:
            own.filter(pk__in=gone).update(content=b"", cleared_at=now)
            record_entry(
                actor=actor, action="clear_deposits", subject="deposit", subject_ids=gone, fields=["content"],
                centre_key=centre.key, now=now,
            )  # fmt: skip
    return len(gone)


class Kept(NamedTuple):
    """A deposit whose file is kept."""

    pk: int
    written_at: dt.datetime
    starts_on: dt.date
    ends_on: dt.date


def _is_outdone(deposit: Kept, others: Sequence[Kept]) -> bool:
    """Whether the evaluation would take a later deposit for all of these days."""
    return any(
        one.written_at > deposit.written_at
        and one.starts_on <= deposit.starts_on
        and deposit.ends_on <= one.ends_on
        for one in others
    )  # fmt: skip


def _question(deposit: Deposit, actor: str, now: dt.datetime) -> dict[str, Any]:
    secret = opened(bytes(deposit.sealed_secret)).decode() if deposit.is_linkable else ""
    tables = deposit_tables(
        centre=deposit.centre, starts_on=deposit.starts_on, ends_on=deposit.ends_on, named=deposit.is_linkable
    )  # fmt: skip
    tables["targets"] = [dict(zip(("format", "stage", "target"), one, strict=True)) for one in deposit.targets]
    tables["labels"] = deposit_labels(centre=deposit.centre, tables=tables)
    key = deposit_key(centre=deposit.centre, actor=actor, now=now)
    return {
        "centre": deposit.centre.key,
        "period": [deposit.name, deposit.starts_on.isoformat(), deposit.ends_on.isoformat()],
        "created_at": now.isoformat(),
        "key": opened(bytes(key.sealed)).hex(),
        "numbering": opened(numbering_of(key)).hex(),
        "secret": secret,
        "tables": tables,
    }


def _rows(content: bytes) -> dict[str, int]:
    """Rows by table, as the packed deposit says."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        name = next(name for name in archive.namelist() if name.endswith(f"/{DESCRIPTOR}"))
        told = json.loads(archive.read(name))
    return {one["name"]: one["rows"] for one in told["resources"] if one["rows"]}

"""Targets as promised and as amended."""

import datetime as dt
from decimal import Decimal
from typing import Literal

from django.db import transaction

from transferlotse import content
from transferlotse.centres.models import Centre
from transferlotse.journal.actions import record_entry
from transferlotse.monitoring.models import Amendment, Target


def set_target(
    *, centre: Centre, figure: str, value: Decimal | None, source_key: str = "", actor: str, now: dt.datetime
) -> Literal["created", "changed", "unchanged"]:
    """What the grant application promised for `figure` (an indicator id such as `service.company-dialogue`).

    Raises KeyError for a figure that content does not know and ValueError for a negative value.
    """
    content.indicator_by_id(figure)
    if value is not None and value < 0:
        raise ValueError("A target cannot be negative.")
    with transaction.atomic():
        target = Target.objects.select_for_update().filter(centre=centre, figure=figure).first()
        if target is not None and target.value == value:
            return "unchanged"
        change: Literal["created", "changed"] = "created" if target is None else "changed"
        if target is None:
            target = Target(centre=centre, figure=figure, source_key=source_key)
        target.value = value
        target.save()
        record_entry(
            actor=actor, action="set_target", subject="target", subject_ids=[target.pk],
            fields=["value"], centre_key=centre.key, now=now,
        )  # fmt: skip
    return change


def amend_target(
    *, target: Target, value: Decimal | None, agreed_on: dt.date, reason: str, actor: str, now: dt.datetime
) -> Amendment:
    """The funder agreed to another target; the earlier one stays on record. Raises ValueError for a negative value."""
    if value is not None and value < 0:
        raise ValueError("A target cannot be negative.")
    with transaction.atomic():
        amendment = Amendment(
            centre=target.centre, target=target, value=value, agreed_on=agreed_on, reason=reason, recorded_at=now
        )
        amendment.save(force_insert=True)
        record_entry(
            actor=actor, action="amend_target", subject="target", subject_ids=[target.pk],
            fields=["value", "agreed_on"], centre_key=target.centre.key, now=now,
        )  # fmt: skip
    return amendment

"""What the room does by itself at night."""

import datetime as dt
from typing import Any

from transferlotse.outbox.rules import Progress, job
from transferlotse.selfchecks.actions import delete_expired_checks


@job("selfchecks.delete_expired", nightly=dt.time(2, 50))
def delete_expired(arguments: dict[str, Any], *, now: dt.datetime, progress: Progress) -> None:
    """Delete checks outside a company's space whose last day has passed."""
    delete_expired_checks(now=now)

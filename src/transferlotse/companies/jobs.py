"""What the room does by itself at night."""

import datetime as dt
from typing import Any

from transferlotse.companies.actions import forget_invitations
from transferlotse.outbox.rules import Progress, job


@job("companies.forget_invitations", nightly=dt.time(2, 40))
def forget_old_invitations(arguments: dict[str, Any], *, now: dt.datetime, progress: Progress) -> None:
    """Delete invitations that nobody used in time."""
    forget_invitations(now=now)

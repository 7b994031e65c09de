"""Work that runs by itself."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from transferlotse.cases.actions.referrals import expire_referrals
from transferlotse.outbox.rules import Progress, job


@job("cases.expire_referrals", nightly=dt.time(2, 40))
def referral_expire(arguments: Mapping[str, Any], *, now: dt.datetime, progress: Progress) -> None:
    """End referrals that nobody decided in time."""
    ended = expire_referrals(now=now)
    progress(ended, ended)

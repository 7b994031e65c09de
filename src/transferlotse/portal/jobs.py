"""Jobs of moving in."""

import datetime as dt
from typing import Any

from transferlotse.centres.models import Centre
from transferlotse.centres.queries import centre_scope
from transferlotse.files.actions import ImportMoved, forget_uploads
from transferlotse.files.queries import import_of
from transferlotse.outbox.rules import Progress, job
from transferlotse.portal.actions import APPLY, apply_import

KEPT_DAYS, ABANDONED_DAYS = 30, 7


@job(APPLY, max_attempts=3, lost_after_minutes=15)
def apply_large_import(arguments: dict[str, Any], *, now: dt.datetime, progress: Progress) -> None:
    """Apply one large table. An import that was applied meanwhile is left as it is."""
    centre = Centre.objects.get(key=arguments["centre_key"])
    with centre_scope(centre):
        table_import = import_of(centre_key=centre.key, import_id=arguments["import_id"])
        if table_import is None:
            return
        try:
            apply_import(centre=centre, table_import=table_import, actor=arguments["actor"], now=now, progress=progress)
        except ImportMoved:
            return


@job("portal.forget_uploads", nightly=dt.time(2, 40))
def forget_old_uploads(arguments: dict[str, Any], *, now: dt.datetime, progress: Progress) -> None:
    """Forget uploaded tables a month after they were handed in, and after a week those that nobody applied."""
    forget_uploads(
        applied_before=now - dt.timedelta(days=KEPT_DAYS), abandoned_before=now - dt.timedelta(days=ABANDONED_DAYS)
    )

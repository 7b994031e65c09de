"""What people ask about publicity records."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from transferlotse.centres.models import Centre
from transferlotse.journal.queries import entries_of
from transferlotse.people.queries import HistoryLine, history_told
from transferlotse.publicity.models import Record

SORTS = {
    "date": ("published_on",),
    "title": ("title",),
    "format": ("format", "published_on"),
    "value": ("value",),
    "channel": ("channel", "published_on"),
}
NEWEST_FIRST = "-date"
ACTIONS = {
    "record_publicity": _("hat den Eintrag angelegt"),
    "correct_publicity": _("hat den Eintrag geändert"),
    "import_publicity": _("hat den Eintrag aus einer Tabelle übernommen"),
    "undo_import": _("hat eine Übernahme aus einer Tabelle zurückgenommen"),
    "withdraw_publicity": _("hat den Eintrag zurückgezogen"),
    "restore_publicity": _("hat den Eintrag wiederhergestellt"),
}
FIELDS = {
    "format": _("Format"), "title": _("Titel"), "published_on": _("Datum"), "channel": _("Kanal"), "link": _("Verweis"),
    "value": _("Wert"), "partner_id": _("Partner"), "is_reconstructed": _("Kennzeichen „rekonstruiert“"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """What a list of publicity records is narrowed to; None and "" mean no limit, both dates are included.
    `standing` is `valid`, `withdrawn` or `all`."""

    date_from: dt.date | None = None
    date_to: dt.date | None = None
    format: str = ""
    partner: int | None = None
    text: str = ""
    standing: str = "valid"


def records_found(*, centre: Centre, wanted: RecordFilter, sort: str = NEWEST_FIRST) -> QuerySet[Record]:
    """Publicity records of `centre` that fit, with their partners."""
    limits: dict[str, Any] = {
        "published_on__gte": wanted.date_from,
        "published_on__lte": wanted.date_to,
        "format": wanted.format or None,
        "partner_id": wanted.partner,
        "withdrawn_at__isnull": {"valid": True, "withdrawn": False}.get(wanted.standing),
    }
    rows = Record.objects.filter(centre=centre, **{name: value for name, value in limits.items() if value is not None})
    for word in wanted.text.replace("\x00", "").split()[:8]:
        fits = Q(link__icontains=word)
        # SQLite folds upper and lower case within ASCII only, so umlauts are tried in both.
        for shape in {word, word.lower(), word.upper(), word.capitalize()}:
            fits |= Q(title__icontains=shape) | Q(channel__icontains=shape)
        rows = rows.filter(fits)
    sort = sort if sort.removeprefix("-") in SORTS else NEWEST_FIRST
    sign = "-" if sort.startswith("-") else ""
    order = [f"{sign}{name}" for name in (*SORTS[sort.removeprefix("-")], "pk")]
    found: QuerySet[Record] = rows.select_related("partner").order_by(*order)
    return found


def record_history(record: Record) -> list[HistoryLine]:
    """What happened to a publicity record, latest first."""
    entries = entries_of(subject="publicity", subject_id=record.pk, centre_key=record.centre.key)
    return history_told(entries=entries, actions=ACTIONS, fields=FIELDS, spelt_out=("correct_publicity",))

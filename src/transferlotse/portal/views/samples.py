"""How the first rows of a table are shown before it is taken over."""

import datetime as dt
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from transferlotse.files.rules.columns import Field, Values
from transferlotse.kit.numbers import number_text, short_day_text


def understood(row: Values, field: Field, column: str) -> str:
    """What a row says in a column, as it was read: days as days, nothing where the cell says nothing."""
    value = row.values.get(field.name)
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if isinstance(value, dt.date):
        return short_day_text(value, get_language() or "de")
    if isinstance(value, (int, Decimal)):
        return number_text(value, get_language())
    if value is not None and field.sort == "text":
        return str(value)
    return "–" if value is None else row.entered.get(column, "")

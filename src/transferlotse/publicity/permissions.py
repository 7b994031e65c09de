"""Who may do what with publicity records."""

from django.utils.translation import gettext as _

from transferlotse.centres.permissions import may_act_as
from transferlotse.centres.queries import Standing
from transferlotse.centres.rules import PUBLICISING
from transferlotse.kit.verdict import Verdict, refused
from transferlotse.publicity.models import Record


def may_record_publicity(standing: Standing) -> Verdict:
    """Whether a person may record publicity of the centre."""
    return may_act_as(standing, PUBLICISING)


def may_correct_publicity(standing: Standing, record: Record) -> Verdict:
    """Whether a person may correct a record; a withdrawn one must be restored first."""
    if record.withdrawn_at is not None:
        return refused(_("Dieser Eintrag ist zurückgezogen. Stellen Sie ihn wieder her, bevor Sie ihn ändern."))
    return may_record_publicity(standing)

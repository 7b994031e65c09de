"""Who may look at figures and who may settle them."""

from django.utils.translation import gettext as _

from transferlotse.centres.permissions import may_act_as
from transferlotse.centres.queries import Standing
from transferlotse.centres.rules import DIRECTING, FIGURING
from transferlotse.kit.verdict import Verdict, refused
from transferlotse.monitoring.models import Period
from transferlotse.monitoring.rules import PERIOD_TRANSITIONS, PeriodState


def may_set_targets(standing: Standing) -> Verdict:
    """Monitoring, project lead and administration set and amend targets."""
    return may_act_as(standing, FIGURING)


def may_move_period(standing: Standing, period: Period, state: PeriodState) -> Verdict:
    """Monitoring submits a period; only the project lead records that the funder accepted it, and locks it."""
    if state not in PERIOD_TRANSITIONS[PeriodState(period.state)]:
        return refused(_("Dieser Schritt ist von hier aus nicht möglich. Laden Sie die Seite neu."))
    if state in {PeriodState.ACCEPTED, PeriodState.LOCKED} and not may_act_as(standing, DIRECTING):
        return refused(_("Das kann nur die Projektleitung festhalten."))
    return may_act_as(standing, FIGURING)


def steps_of(standing: Standing, period: Period) -> list[PeriodState]:
    """The steps this person can take with the period now, in their order."""
    return [state for state in PeriodState if may_move_period(standing, period, state)]

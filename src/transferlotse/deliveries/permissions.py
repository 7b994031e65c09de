"""Who may do what with deliveries."""

from django.utils.translation import gettext as _

from transferlotse.centres.permissions import may_act_as
from transferlotse.centres.queries import Standing
from transferlotse.centres.rules import RECORDING
from transferlotse.deliveries.models import Delivery
from transferlotse.deliveries.rules import TRANSITIONS, DeliveryState
from transferlotse.kit.verdict import Verdict, refused


def may_record_delivery(standing: Standing) -> Verdict:
    """Whether a person may record deliveries of the centre."""
    return may_act_as(standing, RECORDING)


def may_correct_delivery(standing: Standing, delivery: Delivery) -> Verdict:
    """Whether a person may correct a record; a cancelled one must be restored first."""
    if delivery.state == DeliveryState.CANCELLED:
        return refused(_("Diese Leistung ist abgesagt. Stellen Sie sie wieder her, bevor Sie sie ändern."))
    return may_record_delivery(standing)


def may_move_delivery(standing: Standing, delivery: Delivery, state: DeliveryState) -> Verdict:
    """Whether a person may set a delivery to `state`, for instance cancel or restore it."""
    if state not in TRANSITIONS[DeliveryState(delivery.state)]:
        return refused(_("Diese Leistung hat diesen Status schon."))
    return may_record_delivery(standing)

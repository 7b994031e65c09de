"""Who may count, decide and hand in."""

from transferlotse.centres.permissions import may_act_as
from transferlotse.centres.queries import Standing
from transferlotse.centres.rules import FIGURING, RECORDING
from transferlotse.kit.verdict import Verdict


def may_decide_pairs(standing: Standing) -> Verdict:
    """Whether a person may say which entries of the address book are one organisation."""
    return may_act_as(standing, RECORDING)


def may_hand_in(standing: Standing) -> Verdict:
    """Monitoring, project lead and administration hand in to the evaluation of the network."""
    return may_act_as(standing, FIGURING)

"""Who may move in which kind of table."""

from transferlotse.centres.permissions import may_act_as
from transferlotse.centres.queries import Standing
from transferlotse.centres.rules import FIGURING, PUBLICISING, RECORDING
from transferlotse.kit.verdict import Verdict
from transferlotse.portal.rules import KINDS, Kind

ROLES = {"targets": FIGURING, "publicity": PUBLICISING}


def may_import(standing: Standing, kind: str) -> Verdict:
    """Targets are for those who answer for the figures, publicity for those who make it, the rest for all who record."""
    return may_act_as(standing, ROLES.get(kind, RECORDING))


def kinds_open_to(standing: Standing) -> list[Kind]:
    """The kinds of tables this person may move in, in the usual order."""
    return [kind for key, kind in KINDS.items() if may_import(standing, key)]

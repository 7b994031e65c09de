"""Who may do what with enquiries and cases."""

from django.utils.translation import gettext as _

from transferlotse.cases.models import Case, Enquiry, Step
from transferlotse.cases.rules.states import CaseState, EnquiryState, StepState
from transferlotse.centres.permissions import may_act_as
from transferlotse.centres.queries import Standing
from transferlotse.centres.rules import ADVISING, Role
from transferlotse.kit.verdict import Verdict, refused

HANDLING = ADVISING | {Role.NETWORK_MANAGER}


def may_handle_enquiry(standing: Standing, enquiry: Enquiry) -> Verdict:
    """Whether a person may decide about an enquiry; only one that waits can be decided about."""
    if enquiry.state != EnquiryState.NEW:
        return refused(_("Über diese Anfrage ist schon entschieden."))
    return may_act_as(standing, HANDLING)


def may_work_on_case(standing: Standing, case: Case) -> Verdict:
    """Whether a person may plan steps in a case and close it; a closed one is opened again first."""
    if case.state == CaseState.CLOSED:
        return refused(_("Dieser Fall ist abgeschlossen. Öffnen Sie ihn wieder, bevor Sie weiterarbeiten."))
    return may_act_as(standing, HANDLING)


def may_document_visit(standing: Standing, step: Step) -> Verdict:
    """Whether a person may document a visit."""
    if step.state != StepState.OPEN:
        return refused(_("Dieses Gespräch ist schon festgehalten oder abgesagt."))
    return may_act_as(standing, HANDLING)

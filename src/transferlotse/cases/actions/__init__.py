"""What people do with enquiries, cases and referrals."""

from transferlotse.cases.actions.cases import (
    CaseDraft,
    close_case,
    move_case,
    open_case,
    reassign_case,
    reopen_case,
)
from transferlotse.cases.actions.enquiries import (
    EnquiryDraft,
    Submitted,
    TooManyEnquiries,
    answer_enquiry,
    mark_advertising,
    point_elsewhere,
    restore_enquiry,
    sender_mark_of,
    submit_enquiry,
    withdraw_enquiry,
)
from transferlotse.cases.actions.steps import StepDraft, plan_step, settle_step
from transferlotse.cases.actions.visits import VisitRecord, document_visit

__all__ = [
    "CaseDraft",
    "EnquiryDraft",
    "StepDraft",
    "Submitted",
    "TooManyEnquiries",
    "VisitRecord",
    "answer_enquiry",
    "close_case",
    "document_visit",
    "mark_advertising",
    "move_case",
    "open_case",
    "plan_step",
    "point_elsewhere",
    "reassign_case",
    "reopen_case",
    "restore_enquiry",
    "sender_mark_of",
    "settle_step",
    "submit_enquiry",
    "withdraw_enquiry",
]

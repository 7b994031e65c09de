"""Forms of the room: input becomes clean data, nothing is saved here."""

from transferlotse.cases.forms.cases import CaseFilterForm, CaseForm, CloseForm, OwnerForm, StepForm
from transferlotse.cases.forms.enquiries import (
    AnswerForm,
    EnquiryFilterForm,
    EnquiryForm,
    OutcomeForm,
    PointForm,
    ReferralForm,
)
from transferlotse.cases.forms.visits import VisitForm

__all__ = [
    "AnswerForm",
    "CaseFilterForm",
    "CaseForm",
    "CloseForm",
    "EnquiryFilterForm",
    "EnquiryForm",
    "OutcomeForm",
    "OwnerForm",
    "PointForm",
    "ReferralForm",
    "StepForm",
    "VisitForm",
]

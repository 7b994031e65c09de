"""Enquiries, cases with their steps, and referrals."""

from transferlotse.cases.models.cases import Case, Step
from transferlotse.cases.models.enquiries import Enquiry, StatusLink
from transferlotse.cases.models.referrals import Referral

__all__ = ["Case", "Enquiry", "Referral", "StatusLink", "Step"]

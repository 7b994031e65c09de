"""Firms on their way from one centre to another."""

from transferlotse.cases.models import Enquiry, Referral
from transferlotse.cases.rules.states import LIVE_REFERRALS, ReferralState
from transferlotse.centres.models import Centre


def live_referral(enquiry: Enquiry) -> Referral | None:
    """The referral of an enquiry that is under way; None without one."""
    rows = Referral.objects.filter(enquiry=enquiry, state__in=LIVE_REFERRALS)
    found: Referral | None = rows.select_related("receiver", "centre").first()
    return found


def accepted_referral(enquiry: Enquiry) -> Referral | None:
    """The referral with which another centre took over an enquiry; None where none did."""
    rows = Referral.objects.filter(enquiry=enquiry, state=ReferralState.ACCEPTED)
    found: Referral | None = rows.select_related("receiver", "centre", "follow_up").order_by("-settled_at").first()
    return found


def referral_behind(*, centre: Centre, enquiry_id: int) -> Referral | None:
    """The referral that an enquiry came by; None where the firm asked `centre` itself."""
    rows = Referral.received.filter(receiver=centre, follow_up__centre_key=centre.key, follow_up__enquiry_id=enquiry_id)
    found: Referral | None = rows.select_related("centre").first()
    return found

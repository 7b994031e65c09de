"""States and what may follow which, as data."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

StateT = TypeVar("StateT", bound=StrEnum)


class EnquiryState(StrEnum):
    """Where an enquiry stands. `taken` means that a case goes on with it, `answered` that a reply was enough."""

    NEW = "new"
    TAKEN = "taken"
    ANSWERED = "answered"
    REFERRED = "referred"
    ADVERTISING = "advertising"
    WITHDRAWN = "withdrawn"


class CaseState(StrEnum):
    """Where a case stands; `waiting` means that the firm has the next word."""

    OPEN = "open"
    WAITING = "waiting"
    CLOSED = "closed"


class CaseOutcome(StrEnum):
    """How a case ended."""

    SERVED = "served"
    REFERRED = "referred"
    INELIGIBLE = "ineligible"
    SILENT = "silent"
    NOT_WANTED = "not_wanted"


class StepKind(StrEnum):
    """What is to be done next; a visit becomes a delivery."""

    CONTACT = "contact"
    VISIT = "visit"
    OFFER = "offer"
    TASK = "task"


class StepState(StrEnum):
    """Where a step stands; `missed` is an appointment to which the firm did not come."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"
    MISSED = "missed"


class ReferralState(StrEnum):
    """Where a referral to another centre stands."""

    DRAFTED = "drafted"
    CONSENTED = "consented"
    SENT = "sent"
    SEEN = "seen"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


ENQUIRY_TRANSITIONS: dict[EnquiryState, frozenset[EnquiryState]] = {
    EnquiryState.NEW: frozenset(
        {
            EnquiryState.TAKEN,
            EnquiryState.ANSWERED,
            EnquiryState.REFERRED,
            EnquiryState.ADVERTISING,
            EnquiryState.WITHDRAWN,
        }
    ),
    EnquiryState.TAKEN: frozenset({EnquiryState.REFERRED}),
    EnquiryState.ANSWERED: frozenset({EnquiryState.NEW}),
    EnquiryState.REFERRED: frozenset({EnquiryState.NEW}),
    EnquiryState.ADVERTISING: frozenset({EnquiryState.NEW}),
    EnquiryState.WITHDRAWN: frozenset(),
}
CASE_TRANSITIONS: dict[CaseState, frozenset[CaseState]] = {
    CaseState.OPEN: frozenset({CaseState.WAITING, CaseState.CLOSED}),
    CaseState.WAITING: frozenset({CaseState.OPEN, CaseState.CLOSED}),
    CaseState.CLOSED: frozenset({CaseState.OPEN}),
}
STEP_TRANSITIONS: dict[StepState, frozenset[StepState]] = {
    StepState.OPEN: frozenset({StepState.DONE, StepState.CANCELLED, StepState.MISSED}),
    StepState.DONE: frozenset(),
    StepState.CANCELLED: frozenset({StepState.OPEN}),
    StepState.MISSED: frozenset({StepState.OPEN}),
}
REFERRAL_TRANSITIONS: dict[ReferralState, frozenset[ReferralState]] = {
    ReferralState.DRAFTED: frozenset({ReferralState.CONSENTED, ReferralState.WITHDRAWN}),
    ReferralState.CONSENTED: frozenset({ReferralState.SENT, ReferralState.WITHDRAWN}),
    ReferralState.SENT: frozenset(
        {
            ReferralState.SEEN, ReferralState.ACCEPTED, ReferralState.DECLINED, ReferralState.EXPIRED,
            ReferralState.WITHDRAWN,
        }
    ),
    ReferralState.SEEN: frozenset(
        {ReferralState.ACCEPTED, ReferralState.DECLINED, ReferralState.EXPIRED, ReferralState.WITHDRAWN}
    ),
    ReferralState.ACCEPTED: frozenset(),
    ReferralState.DECLINED: frozenset(),
    ReferralState.EXPIRED: frozenset(),
    ReferralState.WITHDRAWN: frozenset(),
}  # fmt: skip
LIVE_REFERRALS = frozenset({ReferralState.DRAFTED, ReferralState.CONSENTED, ReferralState.SENT, ReferralState.SEEN})


class StepRefused(ValueError):
    """Raised for a change of state that the tables above do not know; `current` is the state now."""

    def __init__(self, current: str, wanted: str) -> None:
        super().__init__(f"{current} → {wanted}")
        self.current, self.wanted = current, wanted


def check_step(table: Mapping[StateT, frozenset[StateT]], current: StateT, wanted: StateT) -> None:
    """Raise StepRefused unless `wanted` may follow `current`."""
    if wanted not in table[current]:
        raise StepRefused(current, wanted)

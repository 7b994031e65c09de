"""A company's enquiries, found through what it shared with them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from transferlotse.cases.models import Enquiry, Step
from transferlotse.cases.rules.states import StepKind, StepState
from transferlotse.centres.queries import centre_scope
from transferlotse.companies.models import Company
from transferlotse.companies.queries import SharedThing, shares_of_company


@dataclass(frozen=True, slots=True)
class CompanyContact:
    """One enquiry with its centre, the next open conversation and those that took place."""

    enquiry: Enquiry
    centre: str
    next_visit: Step | None
    visits_done: tuple[Step, ...]


def company_contacts(*, company: Company, today: dt.date) -> list[CompanyContact]:
    """The company's enquiries at all centres, latest first; each centre's scope is opened for its own share only."""
    found = [
        contact
        for shared in shares_of_company(company=company, today=today)
        if shared.share.centre is not None
        for contact in _contacts(shared)
    ]
    return sorted(found, key=lambda one: one.enquiry.received_at, reverse=True)


def _contacts(shared: SharedThing) -> list[CompanyContact]:
    centre: Any = shared.share.centre
    with centre_scope(centre):
        enquiries = list(
            Enquiry.objects.filter(centre=centre, share_key=str(shared.share.pk)).select_related("case__organisation")
        )
        return [_contact(enquiry, centre.name) for enquiry in enquiries]


def _contact(enquiry: Enquiry, centre: str) -> CompanyContact:
    case = getattr(enquiry, "case", None)
    visits = list(case.steps.filter(kind=StepKind.VISIT).order_by("starts_at")) if case else []
    return CompanyContact(
        enquiry,
        centre,
        next((step for step in visits if step.state == StepState.OPEN), None),
        tuple(step for step in visits if step.state == StepState.DONE),
    )

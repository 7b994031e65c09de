"""Everything a company's space holds, for its overview and for its copy."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from transferlotse.companies.models import Company, CompanyMember
from transferlotse.companies.queries import SharedThing, shares_of_company
from transferlotse.selfchecks.models import Assessment
from transferlotse.selfchecks.queries.checks import answers_of, checks_of_company
from transferlotse.selfchecks.queries.readings import Reading, reading_of


@dataclass(frozen=True, slots=True)
class Overview:
    """The start page of a company: its newest result, whether a check is unfinished, its open shares."""

    reading: Reading | None
    latest: Assessment | None
    check_count: int
    open_shares: tuple[SharedThing, ...]
    looks: int


def overview_of(*, company: Company, language: str, today: dt.date) -> Overview:
    """What the overview shows. Five queries."""
    checks = list(checks_of_company(company=company))
    latest = next((one for one in checks if one.submitted_at), None)
    shares = shares_of_company(company=company, today=today)
    return Overview(
        reading_of(stored=latest.result, language=language) if latest else None,
        latest,
        len(checks),
        tuple(one for one in shares if one.is_open),
        sum(len(one.looks) for one in shares),
    )


def company_copy(*, company: Company, today: dt.date) -> dict[str, Any]:
    """Everything we keep about a company, as plain values for JSON."""
    members = CompanyMember.objects.filter(company=company).select_related("user")
    return {
        "format": "transferlotse-company-1",
        "company": {"name": company.name, "address": company.slug, "since": company.created_at.isoformat()},
        "members": [
            {"name": one.user.name, "email": one.user.email, "since": one.since_at.isoformat()} for one in members
        ],
        "checks": list(_checks(company)),
        "shares": [_share(one) for one in shares_of_company(company=company, today=today)],
    }


def _checks(company: Company) -> Iterator[dict[str, Any]]:
    for check in checks_of_company(company=company):
        yield {
            "questionnaire": check.instrument,
            "version": check.version,
            "measures_version": check.catalogue_version,
            "started": check.started_at.isoformat(),
            "submitted": check.submitted_at.isoformat() if check.submitted_at else None,
            "answers": [
                {"question": one.item, "state": one.state.value, "choices": list(one.values), "reason": one.reason}
                for one in answers_of(check).values()
            ],
            "result": check.result.data if hasattr(check, "result") else None,
        }


def _share(one: SharedThing) -> dict[str, Any]:
    share = one.share
    return {
        "what": f"{share.subject} {share.subject_id}",
        "centre": one.centre,
        "purpose": share.purpose,
        "granted": share.granted_at.isoformat(),
        "until": share.until_on.isoformat(),
        "revoked": share.revoked_at.isoformat() if share.revoked_at else None,
        "state": one.state.value,
        "looks": [{"who": look.who, "at": look.at.isoformat(), "what": look.what} for look in one.looks],
    }

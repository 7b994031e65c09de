"""A check on its way: what was answered, what is asked next."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from transferlotse.companies.models import Company
from transferlotse.content.instruments.model import Instrument
from transferlotse.content.instruments.shelf import instrument_edition
from transferlotse.kit.links import token_hash
from transferlotse.selfchecks.models import Answer, Assessment
from transferlotse.selfchecks.rules.answers import Answer as Given
from transferlotse.selfchecks.rules.answers import AnswerState

RESULT = "selfcheck"
"""What shares and links call a check's result; its id is that of the assessment."""

CHECK_WITH_ANSWERS = """
    SELECT one.id, one.instrument, one.version, one.submitted_at IS NOT NULL, one.expires_on, one.company_id,
           answer.item, answer.state, answer.chosen, answer.reason
    FROM selfchecks_assessment AS one LEFT JOIN selfchecks_answer AS answer ON answer.assessment_id = one.id
    WHERE one.token_hash = %s"""


@dataclass(frozen=True, slots=True)
class Check:
    """A check as its pages need it. `token` is the one from the address."""

    pk: int
    token: str
    instrument: Instrument
    answers: dict[str, Given]
    is_submitted: bool
    expires_on: dt.date
    company_id: int | None


def open_check(token: str) -> Check | None:
    """The check of a private token with all answers so far; None for a token that is none.

    One statement, written out: every page and every answer of a check begins with it, and putting it together from
    models took longer than the database needs to answer it.
    """
    with connection.cursor() as cursor:
        cursor.execute(CHECK_WITH_ANSWERS, [token_hash(token)])
        rows = cursor.fetchall()
    if not rows:
        return None
    pk, key, version, is_submitted, expires_on, company_id = rows[0][:6]
    answers = {row[6]: given(*row[6:]) for row in rows if row[6]}
    return Check(pk, token, instrument_edition(key, version), answers, bool(is_submitted), expires_on, company_id)


def given(item: str, state: str, chosen: str, reason: str) -> Given:
    """A stored answer as the rules read it."""
    return Given(item, AnswerState(state), tuple(chosen.split()), reason)


def answers_of(assessment: Assessment) -> dict[str, Given]:
    """All answers of a check, by question."""
    rows = Answer.objects.filter(assessment=assessment).values_list("item", "state", "chosen", "reason")
    return {item: given(item, state, chosen, reason) for item, state, chosen, reason in rows}


def checks_of_company(*, company: Company) -> QuerySet[Assessment]:
    """A company's checks with their results, latest first."""
    return Assessment.objects.filter(company=company).select_related("result")


def expired_checks(*, today: dt.date) -> QuerySet[Assessment]:
    """Checks outside any company's space whose last day has passed."""
    return Assessment.objects.filter(company=None, expires_on__lt=today)

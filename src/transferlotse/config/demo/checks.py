"""Finished checks of invented firms, and one company's space with a sign-in, all marked as demonstration."""

import datetime as dt
import uuid

from transferlotse.cases.actions.enquiries import EnquiryDraft, submit_enquiry
from transferlotse.centres.models import Centre
from transferlotse.companies.actions import found_company, grant_share, look_at_share
from transferlotse.companies.models import Company
from transferlotse.config.demo.people import COMPANY, OWNER, PASSWORD
from transferlotse.content.demo import Demo
from transferlotse.people.models import User
from transferlotse.selfchecks.actions import adopt_check, record_answer, start_check, submit_check
from transferlotse.selfchecks.models import Assessment
from transferlotse.selfchecks.queries.checks import RESULT, open_check
from transferlotse.selfchecks.rules.answers import Answer, AnswerState, validate_answer

QUESTION = "Wir tippen Aufträge mehrfach ab und möchten wissen, wie andere Betriebe das gelöst haben."
Given = dict[str, str | tuple[str, ...] | None]
# None means "don't know".
LAST_YEAR: Given = {
    "profile.sector": "manufacturing", "profile.size": "small", "strategy.plan": "none",
    "strategy.customers": ("find",), "technology.security": ("updates",), "technology.machines": "none",
    "technology.equipment": "poor", "people.skills": "alone", "people.involvement": "after", "data.orders": "paper",
    "data.exchange": ("receive",), "automation.office": "none", "automation.ai": "not-yet",
    "sustainability.energy": "bill", "sustainability.evidence": None, "profile.goal": "time",
}  # fmt: skip
TODAY: Given = {
    **LAST_YEAR, "strategy.plan": "written", "strategy.customers": ("find", "request"),
    "technology.security": ("backup", "updates", "two-factor"), "technology.machines": "possible",
    "technology.equipment": "office", "people.skills": "colleagues", "people.involvement": "testing",
    "data.orders": "islands", "data.exchange": ("receive", "send"), "automation.office": "templates",
    "automation.ai": "private", "sustainability.energy": "monthly",
}  # fmt: skip
OTHERS: tuple[Given, ...] = (
    {**TODAY, "profile.sector": "logistics", "data.orders": "one-program", "automation.office": "several"},
    {**LAST_YEAR, "profile.sector": "construction", "profile.size": "micro", "data.orders": None},
)


def write_checks(facts: Demo, *, now: dt.datetime) -> None:
    """The checks, the space with two of them, and a share with the demo centre that somebody looked at."""
    for days, given in enumerate(OTHERS, start=8):
        _finished(given, now - dt.timedelta(days=days))
    owner = User.objects.create_user(OWNER.email, PASSWORD, name="Inhaberin (Demo)")
    company = found_company(name=COMPANY, user=owner, now=now - dt.timedelta(days=400), is_demo=True)
    _adopted(_finished(LAST_YEAR, now - dt.timedelta(days=400)), company, owner, now)
    latest = _adopted(_finished(TODAY, now - dt.timedelta(days=6)), company, owner, now)
    _share(latest, company, Centre.objects.get(key=facts.home.key), owner, now - dt.timedelta(days=5))


def _finished(given: Given, at: dt.datetime) -> Assessment:
    assessment, token = start_check(now=at, is_demo=True)
    for item, value in given.items():
        check = open_check(token)
        answer = _answer(item, value)
        if check is not None and validate_answer(check.instrument, answer, check.answers) is None:
            record_answer(check=check, answer=answer, now=at)
    submit_check(assessment_id=assessment.pk, now=at)
    return assessment


def _answer(item: str, value: str | tuple[str, ...] | None) -> Answer:
    if value is None:
        return Answer(item, AnswerState.UNKNOWN)
    return Answer(item, AnswerState.ANSWERED, (value,) if isinstance(value, str) else value)


def _adopted(assessment: Assessment, company: Company, owner: User, now: dt.datetime) -> Assessment:
    return adopt_check(assessment_id=assessment.pk, company=company, now=now, actor=owner.journal_name)


def _share(assessment: Assessment, company: Company, centre: Centre, owner: User, at: dt.datetime) -> None:
    """The company asks the demo centre with its result, and an adviser looks at it."""
    share, token = grant_share(
        subject=RESULT, subject_id=assessment.pk, company=company, now=at, months=12, actor=owner.journal_name
    )
    draft = EnquiryDraft(
        text=QUESTION,
        company=COMPANY,
        postcode="44227",
        contact_name=owner.name,
        email=OWNER.email,
        form_key=uuid.uuid5(uuid.NAMESPACE_URL, OWNER.email),
        share_key=token,
        is_reconstructed=True,
    )
    submit_enquiry(draft=draft, sender_mark="", now=at)
    look_at_share(
        share_id=share.pk,
        centre=centre,
        user=User.objects.get(email="beratung@demo.example"),
        what="Ergebnis des Selbstchecks",
        language="de",
        now=at + dt.timedelta(days=1),
    )

"""Starting, answering, submitting, moving and deleting checks."""

import datetime as dt

from django.db import connection, transaction
from django.utils import timezone

from transferlotse.companies.actions import BY_LINK, revoke_shares_of, take_over_shares
from transferlotse.companies.models import Company
from transferlotse.content.instruments.shelf import (
    catalogue_edition,
    current_catalogue,
    current_instrument,
    instrument_edition,
)
from transferlotse.journal.actions import record_entry
from transferlotse.kit.drafts import draft_cursor
from transferlotse.kit.links import new_token, token_hash
from transferlotse.outbox.actions import queue_mail
from transferlotse.selfchecks.mails import link_mail
from transferlotse.selfchecks.models import Assessment, Result
from transferlotse.selfchecks.queries.checks import RESULT, Check, answers_of, expired_checks
from transferlotse.selfchecks.rules.answers import Answer as Given
from transferlotse.selfchecks.rules.answers import Answers
from transferlotse.selfchecks.rules.ranking import assess

OPEN_FOR = dt.timedelta(days=183)
KEPT_FOR = dt.timedelta(days=366)


class NothingAnswered(ValueError):
    """Raised where a check without a single answer would be submitted."""


class CheckClosed(ValueError):
    """Raised where an answer comes too late: the check was submitted or deleted meanwhile."""


# Written out, and a transaction by itself: the one statement that is asked for a thousand times a second.
KEEP_ANSWER = """
    INSERT INTO selfchecks_answer (item, state, chosen, reason, answered_at, assessment_id)
    SELECT %s, %s, %s, %s, %s, id FROM selfchecks_assessment WHERE id = %s AND submitted_at IS NULL
    ON CONFLICT (assessment_id, item) DO UPDATE SET
    state = excluded.state, chosen = excluded.chosen, reason = excluded.reason, answered_at = excluded.answered_at"""


def start_check(
    *, now: dt.datetime, company: Company | None = None, previous: Assessment | None = None, is_demo: bool = False
) -> tuple[Assessment, str]:
    """A new check of the editions in force; returns it and its token, which is not kept anywhere."""
    token = new_token()
    with transaction.atomic():
        instrument = current_instrument()
        assessment = Assessment.objects.create(
            token_hash=token_hash(token),
            instrument=instrument.key,
            version=instrument.version,
            catalogue_version=current_catalogue().version,
            company=company,
            previous=previous,
            is_demo=is_demo,
            started_at=now,
            expires_on=timezone.localdate(now) + OPEN_FOR,
        )
        _note(assessment.pk, "start_check", now)
    return assessment, token


def record_answer(*, check: Check, answer: Given, now: dt.datetime) -> None:
    """Keep one answer, in place of an earlier one to the same question. Raises CheckClosed.

    The caller has validated the answer. It is the company's own draft until it submits: the journal does not follow it.
    """
    given = [answer.item, answer.state.value, " ".join(answer.values), answer.reason]
    with draft_cursor() as cursor:
        cursor.execute(KEEP_ANSWER, [*given, connection.ops.adapt_datetimefield_value(now), check.pk])
        if not cursor.rowcount:
            raise CheckClosed


def submit_check(*, assessment_id: int, now: dt.datetime, actor: str = BY_LINK) -> Result:
    """Work out the result and keep it for good; submitting twice returns the result of the first time.

    Raises NothingAnswered, and Assessment.DoesNotExist where the check was deleted meanwhile.
    """
    with transaction.atomic():
        assessment = Assessment.objects.select_for_update().get(pk=assessment_id)
        known = Result.objects.filter(assessment=assessment).first()
        if known is not None:
            return known
        answers = answers_of(assessment)
        if not answers:
            raise NothingAnswered
        result = _result(assessment, answers, now)
        assessment.submitted_at = now
        assessment.expires_on = timezone.localdate(now) + KEPT_FOR
        assessment.save(update_fields=["submitted_at", "expires_on"])
        _note(assessment.pk, "submit_check", now, actor)
    return result


def mail_link(*, check: Check, to: str, language: str, now: dt.datetime) -> None:
    """Send the private link to an address, which is not kept with the check. Raises MailRefused."""
    subject, body = link_mail(check=check, language=language)
    with transaction.atomic():
        queue_mail(to=to, subject=subject, body=body, now=now)
        _note(check.pk, "mail_link", now)


def adopt_check(*, assessment_id: int, company: Company, now: dt.datetime, actor: str) -> Assessment:
    """Move a check and its shares into a company's space. Raises Assessment.DoesNotExist where it has one already."""
    with transaction.atomic():
        assessment = Assessment.objects.select_for_update().get(pk=assessment_id, company=None)
        assessment.company = company
        assessment.save(update_fields=["company"])
        take_over_shares(company=company, subjects=((RESULT, assessment.pk),))
        _note(assessment.pk, "adopt_check", now, actor)
    return assessment


def delete_check(*, assessment_id: int, now: dt.datetime, actor: str = BY_LINK) -> None:
    """Delete a check with answers and result, and take back its shares; nothing happens where it is gone already."""
    with transaction.atomic():
        assessment = Assessment.objects.select_for_update().filter(pk=assessment_id).first()
        if assessment is None:
            return
        revoke_shares_of(subject=RESULT, subject_ids=[assessment_id], now=now)
        assessment.delete()
        _note(assessment_id, "delete_check", now, actor)


def delete_expired_checks(*, now: dt.datetime) -> int:
    """Delete every check outside a company's space whose last day has passed; returns how many."""
    with transaction.atomic():
        ids = list(expired_checks(today=timezone.localdate(now)).values_list("pk", flat=True))
        if ids:
            revoke_shares_of(subject=RESULT, subject_ids=ids, now=now)
            Assessment.objects.filter(pk__in=ids).delete()
            record_entry(actor="schedule", action="delete_check", subject="assessment", subject_ids=ids, now=now)
    return len(ids)


def _result(assessment: Assessment, answers: Answers, now: dt.datetime) -> Result:
    instrument = instrument_edition(assessment.instrument, assessment.version)
    catalogue = catalogue_edition(assessment.catalogue_version)
    findings = assess(instrument, catalogue, answers)
    result = Result(
        assessment=assessment,
        data=findings.to_dict(),
        input_hash=findings.input_hash,
        instrument_digest=instrument.digest,
        catalogue_digest=catalogue.digest,
        created_at=now,
    )
    result.save()
    return result


def _note(assessment_id: int, action: str, now: dt.datetime, actor: str = BY_LINK) -> None:
    record_entry(actor=actor, action=action, subject="assessment", subject_ids=[assessment_id], now=now)

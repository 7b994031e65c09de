"""Founding a company's space from the link in the mail."""

import datetime as dt

from django.db import transaction

from transferlotse.companies.actions import found_company
from transferlotse.companies.models import Company, Invitation
from transferlotse.people.models import User
from transferlotse.selfchecks.actions import adopt_check
from transferlotse.selfchecks.models import Assessment
from transferlotse.selfchecks.queries.checks import RESULT


def accept_invitation(*, invitation: Invitation, user: User, now: dt.datetime) -> Company:
    """Found the space, move the check into it, and use the invitation up.

    Raises Invitation.DoesNotExist where it was used a moment ago. A check that was deleted meanwhile is left out.
    """
    with transaction.atomic():
        current = Invitation.objects.select_for_update().get(pk=invitation.pk)
        company = found_company(name=current.company_name, user=user, now=now)
        is_there = Assessment.objects.filter(pk=current.subject_id, company=None).exists()
        if current.subject == RESULT and is_there:
            adopt_check(assessment_id=current.subject_id, company=company, now=now, actor=user.journal_name)
        current.delete()
    return company

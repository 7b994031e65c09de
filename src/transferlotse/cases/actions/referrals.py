"""Handing a firm over to another centre: with its consent, with a minimal preview, and nothing kept after a refusal."""

import datetime as dt
import uuid

from django.db import transaction

from transferlotse.cases.actions.enquiries import PUBLIC, new_link, new_reference
from transferlotse.cases.mails import mail_accepted, mail_centre_of_referral, mail_consent_asked
from transferlotse.cases.models import Enquiry, Referral
from transferlotse.cases.queries.enquiries import link_of_enquiry, local, token_of
from transferlotse.cases.queries.referrals import live_referral
from transferlotse.cases.rules.clock import answer_due
from transferlotse.cases.rules.states import (
    ENQUIRY_TRANSITIONS,
    REFERRAL_TRANSITIONS,
    EnquiryState,
    ReferralState,
    StepRefused,
    check_step,
)
from transferlotse.centres.models import Centre
from transferlotse.centres.queries import centre_scope
from transferlotse.journal.actions import record_entry
from transferlotse.people.models import User

DAYS_TO_DECIDE = 14
MOST_HOPS = 3
HANDED_OVER = ("text", "company", "postcode", "district", "contact_name", "email", "phone", "language")


class ReferralRefused(ValueError):
    """Raised for a referral that must not be; `reason` is `same`, `hops` or `live`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def draft_referral(
    *, enquiry: Enquiry, receiver: Centre, message: str, by: User, actor: str, now: dt.datetime
) -> Referral:
    """Propose to hand a firm over, and ask the firm. Raises ReferralRefused and StepRefused."""
    if receiver == enquiry.centre:
        raise ReferralRefused("same")
    with transaction.atomic():
        locked = Enquiry.objects.select_for_update().get(pk=enquiry.pk, centre=enquiry.centre)
        check_step(ENQUIRY_TRANSITIONS, EnquiryState(locked.state), EnquiryState.REFERRED)
        if live_referral(locked) is not None:
            raise ReferralRefused("live")
        hops = int(locked.suggestion.get("hops", 0)) + 1
        if hops > MOST_HOPS:
            raise ReferralRefused("hops")
        referral = Referral(
            centre=locked.centre, receiver=receiver, enquiry=locked, topics=list(locked.topics),
            district=locked.district, message=message, drafted_by=by, drafted_at=now, hops=hops,
            expires_at=now + dt.timedelta(days=DAYS_TO_DECIDE),
        )  # fmt: skip
        referral.save(force_insert=True)
        link = link_of_enquiry(locked)
        mail_consent_asked(referral=referral, enquiry=locked, token=token_of(link.form_key) if link else "", now=now)
        _journal(referral, "draft_referral", actor, now)
    return referral


def consent_referral(*, referral: Referral, actor: str = PUBLIC, now: dt.datetime) -> None:
    """The firm agrees: its details go to the other centre at once. Raises StepRefused."""
    with transaction.atomic():
        locked = _moved(referral, ReferralState.CONSENTED, by_receiver=False)
        locked.consented_at = now
        _journal(locked, "consent_referral", actor, now)
        check_step(REFERRAL_TRANSITIONS, ReferralState.CONSENTED, ReferralState.SENT)
        enquiry = Enquiry.objects.select_for_update().get(pk=locked.enquiry_id, centre=locked.centre)
        locked.state, locked.sent_at = ReferralState.SENT, now
        locked.expires_at = now + dt.timedelta(days=DAYS_TO_DECIDE)
        locked.details = {name: getattr(enquiry, name) for name in HANDED_OVER}
        locked.save()
        if enquiry.state == EnquiryState.NEW:
            enquiry.answered_at, enquiry.handled_by = now, locked.drafted_by
        enquiry.state, enquiry.changed_at = EnquiryState.REFERRED, now
        enquiry.save()
        mail_centre_of_referral(referral=locked, now=now)
        _journal(locked, "send_referral", actor, now)


def withdraw_referral(*, referral: Referral, actor: str, now: dt.datetime) -> None:
    """The sender, or the firm, takes the referral back; the enquiry waits in the sender's inbox again. Raises StepRefused."""
    _end(referral, ReferralState.WITHDRAWN, "", actor, now, by_receiver=False)


def see_referral(*, referral: Referral, actor: str, now: dt.datetime) -> None:
    """Note that the receiver looked; nothing happens the second time."""
    if referral.state != ReferralState.SENT:
        return
    with transaction.atomic():
        locked = _moved(referral, ReferralState.SEEN, by_receiver=True)
        locked.save()
        _journal(locked, "see_referral", actor, now)
    referral.state = ReferralState.SEEN


def decline_referral(*, referral: Referral, reason: str, actor: str, now: dt.datetime) -> None:
    """The receiver declines and keeps nothing; the enquiry waits in the sender's inbox again. Raises StepRefused."""
    _end(referral, ReferralState.DECLINED, reason, actor, now, by_receiver=True)


def accept_referral(*, referral: Referral, actor: str, now: dt.datetime) -> Enquiry:
    """The receiver accepts: the enquiry arrives in its inbox, with the clock starting anew, and the firm gets the private
    link under which it sees how it goes on there. Raises StepRefused."""
    with transaction.atomic():
        locked = _moved(referral, ReferralState.ACCEPTED, by_receiver=True)
        enquiry = Enquiry(
            centre=locked.receiver,
            reference=new_reference("A"),
            **locked.details,
            received_at=now,
            due_at=answer_due(local(now)),
            topics=list(locked.topics),
            suggestion={"hops": locked.hops, "from": locked.centre.name},
            changed_at=now,
        )
        enquiry.save(force_insert=True)
        locked.follow_up = new_link(enquiry=enquiry, form_key=uuid.uuid4(), now=now)
        mail_accepted(referral=locked, enquiry=enquiry, token=token_of(locked.follow_up.form_key), now=now)
        locked.settled_at, locked.details = now, {}
        locked.save()
        _journal(locked, "accept_referral", actor, now)
    return enquiry


def expire_referrals(*, now: dt.datetime) -> int:
    """End every referral that nobody decided in time; the firm's enquiry waits in the sender's inbox again."""
    ended = 0
    for centre in Centre.objects.all():
        with centre_scope(centre):
            late = Referral.objects.filter(
                centre=centre, expires_at__lt=now, state__in=[ReferralState.SENT, ReferralState.SEEN]
            )
            for referral in late:
                _end(referral, ReferralState.EXPIRED, "", "clock", now, by_receiver=False)
                ended += 1
    return ended


def note_outcome(*, referral: Referral, outcome: str, actor: str, now: dt.datetime) -> None:
    """The receiver says what became of a firm it accepted; the sender sees it. Raises StepRefused for any other."""
    with transaction.atomic():
        locked = Referral.received.select_for_update(of=("self",)).select_related("centre").get(pk=referral.pk)
        if locked.state != ReferralState.ACCEPTED:
            raise StepRefused(locked.state, ReferralState.ACCEPTED)
        locked.outcome = outcome
        locked.save(update_fields=["outcome"])
        _journal(locked, "note_outcome", actor, now)


def _moved(referral: Referral, state: ReferralState, *, by_receiver: bool) -> Referral:
    manager = Referral.received if by_receiver else Referral.objects
    locked: Referral = manager.select_for_update().select_related("centre", "receiver").get(pk=referral.pk)
    check_step(REFERRAL_TRANSITIONS, ReferralState(locked.state), state)
    locked.state = state
    return locked


def _end(
    referral: Referral, state: ReferralState, reason: str, actor: str, now: dt.datetime, *, by_receiver: bool
) -> None:
    with transaction.atomic():
        locked = _moved(referral, state, by_receiver=by_receiver)
        locked.settled_at, locked.reason, locked.details = now, reason, {}
        locked.save()
        # The enquiry belongs to the sender, so its scope is opened for this one write, whoever ended the referral.
        with centre_scope(locked.centre):
            enquiry = Enquiry.objects.select_for_update().get(pk=locked.enquiry_id, centre=locked.centre)
            if enquiry.state == EnquiryState.REFERRED:
                enquiry.state, enquiry.answered_at, enquiry.handled_by = EnquiryState.NEW, None, None
                enquiry.changed_at = now
                enquiry.save()
        _journal(locked, f"referral_{state.value}", actor, now)


def _journal(referral: Referral, action: str, actor: str, now: dt.datetime) -> None:
    record_entry(
        actor=actor, action=action, subject="referral", subject_ids=[referral.pk], fields=["state"],
        centre_key=referral.centre.key, now=now,
    )  # fmt: skip

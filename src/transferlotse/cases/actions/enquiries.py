"""Taking in enquiries and answering them."""

import datetime as dt
import secrets
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils.crypto import salted_hmac

from transferlotse.cases.mails import mail_centre_of_enquiry, mail_receipt
from transferlotse.cases.models import Enquiry, StatusLink
from transferlotse.cases.queries.enquiries import hash_of, link_of_form, local, sent_recently, token_of
from transferlotse.cases.queries.referrals import accepted_referral, live_referral
from transferlotse.cases.queries.suggestions import Routed, receiver_of, routed_enquiry
from transferlotse.cases.rules.advertising import advertising_signs
from transferlotse.cases.rules.clock import answer_due
from transferlotse.cases.rules.states import ENQUIRY_TRANSITIONS, EnquiryState, StepRefused, check_step
from transferlotse.centres.models import Centre
from transferlotse.centres.queries import centre_scope
from transferlotse.companies.actions import ShareGone, address_share, revoke_share
from transferlotse.companies.queries import share_by_key
from transferlotse.journal.actions import record_entry

PUBLIC = "public"
MOST_PER_HOUR = 20
# Without letters and digits that are mistaken for each other on the telephone.
ALPHABET = "ABCDEFGHKLMNPRSTUVWXYZ23456789"


class TooManyEnquiries(Exception):
    """Raised when one connection sent more enquiries within an hour than any firm would."""


@dataclass(frozen=True, slots=True)
class EnquiryDraft:
    """What somebody asks on the public page; `postcode` is empty for a firm outside Germany. `form_key` tells a form sent
    twice, `share_key` names what the firm shows us with it, `trap_filled` that a field was filled which people do not see."""

    text: str
    company: str
    postcode: str
    contact_name: str
    email: str
    form_key: uuid.UUID
    phone: str = ""
    language: str = "de"
    share_key: str = ""
    trap_filled: bool = False
    is_reconstructed: bool = False


@dataclass(frozen=True, slots=True)
class Submitted:
    """The enquiry's number, the token of its private link, and whether this form was sent for the first time."""

    reference: str
    token: str
    is_new: bool


def submit_enquiry(*, draft: EnquiryDraft, sender_mark: str, now: dt.datetime) -> Submitted:
    """Take in an enquiry: it arrives in the inbox of the centre that the rule of routing names, and the firm gets a receipt.

    The same form sent again finds the enquiry it made. Raises TooManyEnquiries, and ValueError where there is no centre.
    """
    token = token_of(draft.form_key)
    earlier = link_of_form(draft.form_key)
    if earlier is not None:
        return _found(earlier, token)
    if sent_recently(sender_mark=sender_mark, now=now, within=dt.timedelta(hours=1)) >= MOST_PER_HOUR:
        raise TooManyEnquiries
    routed = routed_enquiry(text=draft.text, postcode=draft.postcode)
    centre = receiver_of(routed)
    with centre_scope(centre), transaction.atomic():
        link, is_new = StatusLink.objects.get_or_create(
            form_key=draft.form_key,
            defaults={
                "token_hash": hash_of(token),
                "centre_key": centre.key,
                "enquiry_id": 0,
                "sender_mark": sender_mark,
                "made_at": now,
            },
        )
        if not is_new:
            return _found(link, token)
        enquiry = _enquiry_from(draft, routed, centre, now)
        enquiry.save(force_insert=True)
        link.enquiry_id = enquiry.pk
        link.save(update_fields=["enquiry_id"])
        if not draft.is_reconstructed:
            mail_receipt(enquiry=enquiry, token=token, now=now)
            mail_centre_of_enquiry(enquiry=enquiry, now=now)
        _journal(
            enquiry, "submit_enquiry", ["text", "company", "postcode", "contact_name", "email", "phone"], PUBLIC, now
        )
    return Submitted(enquiry.reference, token, True)


def _enquiry_from(draft: EnquiryDraft, routed: Routed, centre: Centre, now: dt.datetime) -> Enquiry:
    since = now - dt.timedelta(days=1)
    earlier_today = Enquiry.objects.filter(centre=centre, email__iexact=draft.email, received_at__gt=since).count()
    signs = advertising_signs(text=draft.text, trap_filled=draft.trap_filled, earlier_today=earlier_today)
    return Enquiry(
        centre=centre,
        reference=new_reference("A"),
        text=draft.text,
        company=draft.company,
        postcode=draft.postcode,
        district=routed.district,
        contact_name=draft.contact_name,
        email=draft.email,
        phone=draft.phone,
        language=draft.language[:2],
        share_key=_addressed_share(draft.share_key, centre, now),
        received_at=now,
        due_at=answer_due(local(now)),
        topics=[hit.key for hit in routed.topics],
        suggestion=routed.as_json(),
        advertising_signs=list(signs),
        is_reconstructed=draft.is_reconstructed,
        changed_at=now,
    )


def _addressed_share(token: str, centre: Centre, now: dt.datetime) -> str:
    """The key of the share that comes with an enquiry, now bound to the centre; empty where it does not hold any more."""
    if not token:
        return ""
    try:
        return str(address_share(token=token, centre=centre, now=now).pk)
    except ShareGone:
        return ""


def _found(link: StatusLink, token: str) -> Submitted:
    centre = Centre.objects.get(key=link.centre_key)
    with centre_scope(centre):
        enquiry = Enquiry.objects.get(pk=link.enquiry_id, centre=centre)
    return Submitted(enquiry.reference, token, False)


def sender_mark_of(address: str, *, today: dt.date) -> str:
    """A keyed hash of a network address that changes daily: enough to limit mass sending, nothing to trace anyone by."""
    return salted_hmac(f"cases.sender.{today.isoformat()}", address, algorithm="sha256").hexdigest() if address else ""


def new_link(*, enquiry: Enquiry, form_key: uuid.UUID, now: dt.datetime) -> StatusLink:
    """A private link to the status page of an enquiry that did not come by the form."""
    link = StatusLink(
        form_key=form_key, token_hash=hash_of(token_of(form_key)), centre_key=enquiry.centre.key,
        enquiry_id=enquiry.pk, made_at=now,
    )  # fmt: skip
    link.save(force_insert=True)
    return link


def new_reference(letter: str) -> str:
    """A number to name on the telephone, such as `A-7KD-M2P`; unique enough to be tried at once."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(6))
    return f"{letter}-{signs[:3]}-{signs[3:]}"


def mark_advertising(*, enquiry: Enquiry, actor: str, handled_by: int, now: dt.datetime) -> None:
    """Put an enquiry aside as advertising; nobody is written to. Raises StepRefused."""
    _settle(enquiry, EnquiryState.ADVERTISING, "mark_advertising", actor, handled_by, now)


def answer_enquiry(*, enquiry: Enquiry, note: str, actor: str, handled_by: int, now: dt.datetime) -> None:
    """Note that a reply was enough, and what it was. Raises StepRefused."""
    _settle(enquiry, EnquiryState.ANSWERED, "answer_enquiry", actor, handled_by, now, note)


def point_elsewhere(*, enquiry: Enquiry, place: str, note: str, actor: str, handled_by: int, now: dt.datetime) -> None:
    """Note that the firm was told of `place`, which does not work with this installation. Raises StepRefused."""
    _settle(enquiry, EnquiryState.REFERRED, "point_elsewhere", actor, handled_by, now, f"{place}\n{note}".strip())


def withdraw_enquiry(*, enquiry: Enquiry, now: dt.datetime) -> None:
    """The firm takes its enquiry back by its private link, and with it what it shared. Raises StepRefused once somebody
    has taken it up."""
    with transaction.atomic():
        _settle(enquiry, EnquiryState.WITHDRAWN, "withdraw_enquiry", PUBLIC, None, now)
        share = share_by_key(enquiry.share_key)
        if share is not None:
            revoke_share(share=share, now=now)


def restore_enquiry(*, enquiry: Enquiry, actor: str, now: dt.datetime) -> None:
    """Put an enquiry back into the inbox, with its old date: who waited goes on waiting. Raises StepRefused, also while
    another centre decides about it or once one took it over."""
    with transaction.atomic():
        locked = Enquiry.objects.select_for_update().get(pk=enquiry.pk, centre=enquiry.centre)
        if accepted_referral(locked) or live_referral(locked):
            raise StepRefused(locked.state, EnquiryState.NEW)
        check_step(ENQUIRY_TRANSITIONS, EnquiryState(locked.state), EnquiryState.NEW)
        locked.state, locked.answered_at, locked.handled_by, locked.changed_at = EnquiryState.NEW, None, None, now
        # Whoever puts it back has looked: it is not advertising.
        locked.advertising_signs = []
        locked.save()
        _journal(locked, "restore_enquiry", ["state"], actor, now)


def _settle(
    enquiry: Enquiry,
    state: EnquiryState,
    action: str,
    actor: str,
    handled_by: int | None,
    now: dt.datetime,
    note: str = "",
) -> None:
    with transaction.atomic():
        locked = Enquiry.objects.select_for_update().get(pk=enquiry.pk, centre=enquiry.centre)
        check_step(ENQUIRY_TRANSITIONS, EnquiryState(locked.state), state)
        locked.state, locked.answered_at, locked.handled_by_id, locked.changed_at = state, now, handled_by, now
        locked.answer_note = note
        locked.save()
        _journal(locked, action, ["state"], actor, now)
    enquiry.state = state


def _journal(enquiry: Enquiry, action: str, fields: list[str], actor: str, now: dt.datetime) -> None:
    record_entry(
        actor=actor, action=action, subject="enquiry", subject_ids=[enquiry.pk], fields=fields,
        centre_key=enquiry.centre.key, now=now,
    )  # fmt: skip

"""Finding enquiries."""

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from transferlotse.cases.models import Enquiry, StatusLink
from transferlotse.cases.rules.states import EnquiryState
from transferlotse.centres.models import Centre
from transferlotse.kit.prepared import prepared

SORTS = {"due": ("due_at",), "received": ("received_at",), "company": ("company",), "reference": ("reference",)}
OPEN, ALL = "open", "all"


@dataclass(frozen=True, slots=True)
class EnquiryFilter:
    """What the inbox is narrowed to: `state` is a state, `open` for what waits, or `all`."""

    state: str = OPEN
    text: str = ""


def enquiry_sorts() -> tuple[str, ...]:
    """The names the inbox can be sorted by."""
    return tuple(SORTS)


def enquiries_found(*, centre: Centre, wanted: EnquiryFilter, sort: str = "due") -> QuerySet[Enquiry]:
    """Enquiries of `centre` that fit, with who handled them and the case they became."""
    rows = Enquiry.objects.filter(centre=centre).select_related("handled_by", "case")
    if wanted.state == OPEN:
        rows = rows.filter(state=EnquiryState.NEW)
    elif wanted.state in list(EnquiryState):
        rows = rows.filter(state=wanted.state)
    for word in wanted.text.replace("\x00", "").split()[:6]:
        fits = Q()
        # SQLite folds upper and lower case within ASCII only, so umlauts are tried in both.
        for shape in {word, word.lower(), word.upper(), word.capitalize()}:
            for name in ("company", "contact_name", "text", "reference", "email"):
                fits |= Q(**{f"{name}__icontains": shape})
        rows = rows.filter(fits | Q(postcode__startswith=word))
    names = SORTS.get(sort.removeprefix("-"), SORTS["due"])
    sign = "-" if sort.startswith("-") else ""
    found: QuerySet[Enquiry] = rows.order_by(*(f"{sign}{name}" for name in names), f"{sign}pk")
    return found


@dataclass(frozen=True, slots=True)
class InboxCounts:
    """How much waits in the inbox, how much of it is overdue, how much is marked as possible advertising."""

    waiting: int
    overdue: int
    suspected: int


@prepared
def _waiting(*, centre: Centre) -> QuerySet[Enquiry]:
    rows = Enquiry.objects.filter(centre=centre, state=EnquiryState.NEW)
    return rows.order_by().values_list("due_at", "advertising_signs")


def inbox_counts(*, centre: Centre, now: dt.datetime) -> InboxCounts:
    """What waits in the inbox, in one query."""
    found = _waiting(centre=centre)
    suspected = sum(1 for _, signs in found if signs)
    return InboxCounts(len(found) - suspected, sum(1 for due, signs in found if due < now and not signs), suspected)


def enquiries_by_same_sender(*, enquiry: Enquiry) -> QuerySet[Enquiry]:
    """Other enquiries to the same centre from the same address, latest first."""
    rows = Enquiry.objects.filter(centre=enquiry.centre, email__iexact=enquiry.email).exclude(pk=enquiry.pk)
    found: QuerySet[Enquiry] = rows.order_by("-received_at")
    return found


def status_link_of(token: str) -> StatusLink | None:
    """The link with this token; None for an unknown one. The token itself is stored nowhere."""
    return StatusLink.objects.filter(token_hash=hash_of(token)).first()


def link_of_form(form_key: uuid.UUID) -> StatusLink | None:
    """The link that this form made when it was sent before."""
    return StatusLink.objects.filter(form_key=form_key).first()


def link_of_enquiry(enquiry: Enquiry) -> StatusLink | None:
    """The private link of an enquiry; None for one that was never told to the firm."""
    return StatusLink.objects.filter(centre_key=enquiry.centre.key, enquiry_id=enquiry.pk).first()


def token_of(form_key: uuid.UUID) -> str:
    """The token of the private link: 256 bits that nobody can work out without the installation's secret key, and that
    a form sent twice leads to again."""
    return salted_hmac("cases.status", str(form_key), algorithm="sha256").hexdigest()


def hash_of(token: str) -> str:
    """What is stored instead of a token of 256 random-looking bits; such a token needs no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def sent_recently(*, sender_mark: str, now: dt.datetime, within: dt.timedelta) -> int:
    """How many enquiries came from one connection within this time."""
    if not sender_mark:
        return 0
    return StatusLink.objects.filter(sender_mark=sender_mark, made_at__gt=now - within).count()


def local(moment: dt.datetime) -> dt.datetime:
    """`moment` as the clock on the wall shows it."""
    return timezone.localtime(moment)

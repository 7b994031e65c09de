"""What firms and colleagues are written, in plain words and in the firm's language."""

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from transferlotse.cases.models import Case, Enquiry, Referral, Step
from transferlotse.centres.models import Centre
from transferlotse.centres.queries import members_of
from transferlotse.centres.rules import Role
from transferlotse.kit.numbers import moment_text
from transferlotse.outbox.actions import MailRefused, queue_mail
from transferlotse.people.models import User


def _address(name: str, *args: object) -> str:
    """A page in the language of the mail, which is the active one."""
    return f"{settings.BASE_URL.rstrip('/')}{reverse(name, args=args)}"


def mail_receipt(*, enquiry: Enquiry, token: str, now: dt.datetime) -> None:
    """Tell the firm that its enquiry arrived, who answers until when, and where it sees what became of it."""
    with translation.override(enquiry.language):
        lines = [
            _("Guten Tag %(name)s,") % {"name": enquiry.contact_name},
            _("Ihre Anfrage ist bei uns angekommen. Ihre Vorgangsnummer: %(reference)s")
            % {"reference": enquiry.reference},
            _("%(centre)s meldet sich bei Ihnen, spätestens am %(due)s.")
            % {"centre": enquiry.centre.name, "due": _moment(enquiry.due_at, enquiry.language)},
            _("Auf dieser Seite sehen Sie jederzeit den Stand. Dort können Sie die Anfrage auch zurückziehen:"),
            _address("enquiry_status", token),
            _("Wer diesen Link hat, kann den Stand sehen. Bitte geben Sie ihn nicht weiter."),
            _("Ihre Angaben verwenden wir nur, um Ihre Anfrage zu beantworten."),
        ]
        _send(enquiry, _("Ihre Anfrage %(reference)s") % {"reference": enquiry.reference}, lines, now)


def mail_case_opened(*, case: Case, enquiry: Enquiry, step: Step, now: dt.datetime) -> None:
    """Tell the firm who takes care of it and what happens next."""
    with translation.override(enquiry.language):
        lines = [
            _("Guten Tag %(name)s,") % {"name": enquiry.contact_name},
            _("um Ihre Anfrage %(reference)s kümmert sich jetzt %(owner)s.")
            % {"reference": enquiry.reference, "owner": case.owner.name},
        ]
        if step.is_visit and step.starts_at:
            lines.append(
                _("Vereinbart ist ein Gespräch: %(when)s.") % {"when": _moment(step.starts_at, enquiry.language)}
            )
        lines += [
            _("Passt etwas nicht? Antworten Sie einfach auf diese E-Mail."),
            _("Freundliche Grüße"),
            case.centre.name,
        ]
        subject = _("Wer sich um Ihre Anfrage %(reference)s kümmert") % {"reference": enquiry.reference}
        _send(enquiry, subject, lines, now, reply_to=case.owner.email)


def mail_accepted(*, referral: Referral, enquiry: Enquiry, token: str, now: dt.datetime) -> None:
    """Tell the firm that the centre it was referred to takes care of it, and where it sees how it goes on there."""
    with translation.override(enquiry.language):
        lines = [
            _("Guten Tag %(name)s,") % {"name": enquiry.contact_name},
            _("%(here)s hat Ihre Anfrage von %(there)s übernommen. Ihre neue Vorgangsnummer: %(reference)s")
            % {"here": enquiry.centre.name, "there": referral.centre.name, "reference": enquiry.reference},
            _("%(centre)s meldet sich bei Ihnen, spätestens am %(due)s.")
            % {"centre": enquiry.centre.name, "due": _moment(enquiry.due_at, enquiry.language)},
            _("Auf dieser Seite sehen Sie jederzeit den Stand. Dort können Sie die Anfrage auch zurückziehen:"),
            _address("enquiry_status", token),
            _("Der Link aus unserer ersten E-Mail führt Sie ebenfalls dorthin."),
        ]
        _send(enquiry, _("Ihre Anfrage %(reference)s") % {"reference": enquiry.reference}, lines, now)


def mail_consent_asked(*, referral: Referral, enquiry: Enquiry, token: str, now: dt.datetime) -> None:
    """Ask the firm whether its enquiry may go to another centre; it answers on its status page. Without a page of its own
    (no `token`) it answers by mail or telephone."""
    with translation.override(enquiry.language):
        lines = [
            _("Guten Tag %(name)s,") % {"name": enquiry.contact_name},
            _("bei Ihrer Anfrage %(reference)s kann Ihnen %(other)s besser helfen als wir.")
            % {"reference": enquiry.reference, "other": referral.receiver.name},
            _("Dürfen wir Ihre Anfrage mit Ihren Kontaktdaten dorthin geben? Ohne Ihr Ja geben wir nichts weiter."),
            *([_("Sie entscheiden auf dieser Seite:"), _address("enquiry_status", token)] if token else []),
        ]
        subject = _("Dürfen wir Ihre Anfrage %(reference)s weitergeben?") % {"reference": enquiry.reference}
        _send(enquiry, subject, lines, now)


def mail_centre_of_enquiry(*, enquiry: Enquiry, now: dt.datetime) -> None:
    """Tell the front office that something waits; what the firm wrote stays in the house."""
    for member in _front_office(enquiry.centre, now):
        with translation.override(member.language):
            lines = [
                _("im Eingang wartet eine neue Anfrage."),
                _("Zu beantworten bis: %(due)s") % {"due": _moment(enquiry.due_at, member.language)},
                _address("enquiry_show", enquiry.centre.key, enquiry.pk),
            ]
            _queue(member.email, _("Neue Anfrage %(ref)s") % {"ref": enquiry.reference}, lines, enquiry.centre, now)


def mail_centre_of_referral(*, referral: Referral, now: dt.datetime) -> None:
    """Tell the other centre's front office that a firm was referred to it; no names."""
    for member in _front_office(referral.receiver, now):
        with translation.override(member.language):
            lines = [
                _("%(centre)s möchte einen Betrieb an Sie weitergeben.") % {"centre": referral.centre.name},
                _("Bitte nehmen Sie an oder lehnen Sie ab bis: %(until)s")
                % {"until": _moment(referral.expires_at, member.language)},
                _address("referral_show", referral.receiver.key, referral.pk),
            ]
            _queue(member.email, _("Ein Betrieb wird an Sie weitergegeben"), lines, referral.receiver, now)


def _front_office(centre: Centre, now: dt.datetime) -> list[User]:
    today = timezone.localtime(now).date()
    members = members_of(centre=centre, today=today)
    return list(members.filter(memberships__centre=centre, memberships__role=Role.FRONT_OFFICE).distinct())


def _moment(value: dt.datetime, language: str) -> str:
    return moment_text(timezone.localtime(value), language)


def _send(enquiry: Enquiry, subject: str, lines: list[str], now: dt.datetime, reply_to: str = "") -> None:
    _queue(enquiry.email, subject, lines, enquiry.centre, now, reply_to)


def _queue(to: str, subject: str, lines: list[str], centre: Centre, now: dt.datetime, reply_to: str = "") -> None:
    try:
        queue_mail(
            to=to, subject=subject, body="\n\n".join(lines) + "\n", now=now, centre_key=centre.key, reply_to=reply_to
        )
    except MailRefused:
        # An address that passes the form's check but no mail server: the enquiry itself must not be lost for it.
        return

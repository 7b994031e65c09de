"""Texts that a centre's administration sends."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from transferlotse.centres.models import Centre
from transferlotse.people.models import User


def invitation(*, user: User, centre: Centre, link: str) -> tuple[str, str]:
    """Subject and body of the mail that invites somebody to work for a centre, in the person's language."""
    with override(user.language):
        subject = _("Ihr Zugang zu %(centre)s") % {"centre": centre.name}
        body = _(
            "Guten Tag %(name)s,\n\n"
            "Sie arbeiten jetzt für %(centre)s in Transferlotse. Legen Sie hier Ihr Passwort fest:\n\n%(link)s\n\n"
            "Danach richten Sie den zweiten Schritt der Anmeldung ein: eine Code-App oder einen Passkey.\n"
            "Der Link gilt einmal. Ist er abgelaufen, fordern Sie auf der Anmeldeseite einen neuen an."
        ) % {"name": user.name, "centre": centre.name, "link": link}
    return subject, body

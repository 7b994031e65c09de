"""What the room writes by e-mail."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from transferlotse.kit.numbers import day_text
from transferlotse.selfchecks.queries.checks import Check


def link_mail(*, check: Check, language: str) -> tuple[str, str]:
    """Subject and text of the mail with a check's private link."""
    with translation.override(language):
        text = _(
            "Guten Tag,\n\n"
            "hier ist der persönliche Link zu Ihrer Standortbestimmung:\n{address}\n\n"
            "Er gilt bis zum {day}. Wer ihn hat, kann Ihre Antworten sehen und ändern. Geben Sie ihn nur weiter, wenn Sie "
            "das möchten. Auf der Ergebnisseite löschen Sie alle Angaben mit zwei Klicks.\n\n"
            "Wir haben diese E-Mail-Adresse nicht mit Ihrem Check verbunden und schreiben Ihnen deswegen nicht wieder.\n"
        )
        address = settings.BASE_URL + reverse("check_open", args=[check.token])
        return _("Ihre Standortbestimmung"), text.format(address=address, day=day_text(check.expires_on, language))

"""What the room writes by e-mail."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from transferlotse.companies.models import Invitation


def invitation_mail(*, invitation: Invitation, token: str, language: str) -> tuple[str, str]:
    """Subject and text of the mail with the link that founds a company's space."""
    with translation.override(language):
        address = settings.BASE_URL + reverse("company_found", args=[token])
        text = _(
            "Guten Tag {person},\n\n"
            "für „{company}“ wurde ein Betriebsbereich angefragt. Dort liegen Ihre Standortbestimmung, Ihre Freigaben und "
            "Ihre Termine beisammen. Sie sehen auch, wer sich Ihr Ergebnis angesehen hat.\n\n"
            "Bereich einrichten (der Link gilt drei Tage):\n{address}\n\n"
            "Wenn Sie das nicht waren, brauchen Sie nichts zu tun: Ohne diesen Schritt entsteht kein Bereich.\n"
        )
        body = text.format(person=invitation.person_name, company=invitation.company_name, address=address)
        return _("Ihr Betriebsbereich: bitte bestätigen"), body

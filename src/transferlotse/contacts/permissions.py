"""Who may do what with the address book."""

from django.utils.translation import gettext as _

from transferlotse.centres.permissions import may_act_as
from transferlotse.centres.queries import Standing
from transferlotse.centres.rules import RECORDING
from transferlotse.contacts.models import Organisation
from transferlotse.kit.verdict import Verdict, refused


def may_keep_contacts(standing: Standing) -> Verdict:
    """Whether a person may enter and correct organisations and people."""
    return may_act_as(standing, RECORDING)


def may_correct_organisation(standing: Standing, *, survivor: Organisation | None) -> Verdict:
    """Whether an entry may be corrected; `survivor` is the entry it was merged into, if it was."""
    if survivor is not None:
        return refused(
            _("Dieser Eintrag ist mit „%(name)s“ zusammengeführt. Bearbeiten Sie jenen oder lösen Sie die Verbindung.")
            % {"name": survivor.name}
        )
    return may_keep_contacts(standing)

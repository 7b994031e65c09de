"""Forms of the address book: input becomes clean data, nothing is saved here."""

from transferlotse.contacts.forms.facts import FactForm
from transferlotse.contacts.forms.firms import NEW_FIRM, FirmForm
from transferlotse.contacts.forms.organisations import MergeForm, OrganisationFilterForm, OrganisationForm
from transferlotse.contacts.forms.persons import ConsentForm, PersonFilterForm, PersonForm

__all__ = [
    "NEW_FIRM",
    "ConsentForm",
    "FactForm",
    "FirmForm",
    "MergeForm",
    "OrganisationFilterForm",
    "OrganisationForm",
    "PersonFilterForm",
    "PersonForm",
]

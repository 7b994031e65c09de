"""Pages of the address book."""

from transferlotse.contacts.views.entries import (
    organisation_district,
    organisation_edit,
    organisation_fact,
    organisation_fact_edit,
    organisation_new,
)
from transferlotse.contacts.views.merges import organisation_distinguish, organisation_merge, organisation_unmerge
from transferlotse.contacts.views.organisations import organisation_list, organisation_show, organisation_suggest
from transferlotse.contacts.views.persons import (
    person_affiliation_end,
    person_consent,
    person_consent_withdraw,
    person_edit,
    person_list,
    person_new,
    person_show,
)

__all__ = [
    "organisation_distinguish",
    "organisation_district",
    "organisation_edit",
    "organisation_fact",
    "organisation_fact_edit",
    "organisation_list",
    "organisation_merge",
    "organisation_new",
    "organisation_show",
    "organisation_suggest",
    "organisation_unmerge",
    "person_affiliation_end",
    "person_consent",
    "person_consent_withdraw",
    "person_edit",
    "person_list",
    "person_new",
    "person_show",
]

"""What people do with the address book."""

from transferlotse.contacts.actions.merges import (
    MergeRefused,
    distinguish_organisations,
    merge_organisations,
    undistinguish_organisations,
    unmerge_organisations,
)
from transferlotse.contacts.actions.organisations import (
    Firm,
    OrganisationDraft,
    correct_fact,
    correct_organisation,
    enter_firm,
    record_fact,
    record_organisation,
)
from transferlotse.contacts.actions.persons import (
    PersonDraft,
    correct_person,
    end_affiliation,
    enter_person,
    record_consent,
    record_person,
    withdraw_consent,
)

__all__ = [
    "Firm",
    "MergeRefused",
    "OrganisationDraft",
    "PersonDraft",
    "correct_fact",
    "correct_organisation",
    "correct_person",
    "distinguish_organisations",
    "end_affiliation",
    "enter_firm",
    "enter_person",
    "merge_organisations",
    "record_consent",
    "record_fact",
    "record_organisation",
    "record_person",
    "undistinguish_organisations",
    "unmerge_organisations",
    "withdraw_consent",
]

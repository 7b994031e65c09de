"""What people ask the address book."""

from transferlotse.contacts.queries.duplicates import (
    Candidate,
    Spelling,
    Spellings,
    places_of,
    similar_organisations,
    spelling_of,
    survivor_ids,
    survivor_map,
)
from transferlotse.contacts.queries.history import organisation_history, person_history
from transferlotse.contacts.queries.organisations import (
    SME_STATUS,
    OrganisationFilter,
    organisation_sorts,
    organisations_found,
    organisations_typed,
    used_districts,
    used_sectors,
)
from transferlotse.contacts.queries.persons import PersonFilter, person_sorts, persons_found

__all__ = [
    "SME_STATUS",
    "Candidate",
    "OrganisationFilter",
    "PersonFilter",
    "Spelling",
    "Spellings",
    "organisation_history",
    "organisation_sorts",
    "organisations_found",
    "organisations_typed",
    "person_history",
    "person_sorts",
    "persons_found",
    "places_of",
    "similar_organisations",
    "spelling_of",
    "survivor_ids",
    "survivor_map",
    "used_districts",
    "used_sectors",
]

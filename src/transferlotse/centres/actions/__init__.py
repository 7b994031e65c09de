"""What people do with a centre: set it up, bring in partners, money and colleagues; and the guard against two editors."""

from transferlotse.centres.actions.conflicts import EditConflict, lock_unchanged, version_of
from transferlotse.centres.actions.setting_up import (
    MembershipRefused,
    add_member,
    end_membership,
    extend_funding,
    found_centre,
    record_funding,
    record_partner,
)

__all__ = [
    "EditConflict",
    "MembershipRefused",
    "add_member",
    "end_membership",
    "extend_funding",
    "found_centre",
    "lock_unchanged",
    "record_funding",
    "record_partner",
    "version_of",
]

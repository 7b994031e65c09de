"""Roles within a centre and what each may do, as data; the walk over all pages proves it complete."""

from enum import StrEnum


class Role(StrEnum):
    """What a person does for a centre."""

    FRONT_OFFICE = "front_office"
    ADVISER = "adviser"
    AI_TRAINER = "ai_trainer"
    NETWORK_MANAGER = "network_manager"
    PUBLIC_RELATIONS = "public_relations"
    PROJECT_LEAD = "project_lead"
    MONITORING = "monitoring"
    CENTRE_ADMIN = "centre_admin"


class PartnerRole(StrEnum):
    """What an organisation does within a centre's consortium."""

    LEAD = "lead"
    RESEARCH = "research"
    TRANSFER = "transfer"
    SUBCONTRACTOR = "subcontractor"
    ASSOCIATED = "associated"


ALL_ROLES = frozenset(Role)
ADVISING = frozenset({Role.ADVISER, Role.AI_TRAINER, Role.FRONT_OFFICE, Role.PROJECT_LEAD, Role.CENTRE_ADMIN})
RECORDING = ADVISING | {Role.NETWORK_MANAGER, Role.MONITORING, Role.PUBLIC_RELATIONS}
PUBLICISING = frozenset({Role.PUBLIC_RELATIONS, Role.PROJECT_LEAD, Role.MONITORING, Role.CENTRE_ADMIN})
FIGURING = frozenset({Role.MONITORING, Role.PROJECT_LEAD, Role.CENTRE_ADMIN})
DIRECTING = frozenset({Role.PROJECT_LEAD, Role.CENTRE_ADMIN})
ADMINISTERING = frozenset({Role.CENTRE_ADMIN})

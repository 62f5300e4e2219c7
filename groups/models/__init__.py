"""Who: organisers, associations, groups, members, places and territories."""

from .access_log import AccessLogEntry
from .accounts import ApiToken, Role, RoleName, User
from .factors import Factor, RecoveryCode
from .invitations import RoleInvitation
from .members import Member
from .organizations import (
    DEFAULT_MASKING,
    MAX_MASKING,
    MAX_RETENTION_MONTHS,
    MIN_MASKING,
    Affiliation,
    Organization,
    SupportGroup,
    SupportGroupQuerySet,
    Venue,
)
from .territories import Commune, CommunePostcode, Department

__all__ = [
    "DEFAULT_MASKING",
    "MAX_MASKING",
    "MAX_RETENTION_MONTHS",
    "MIN_MASKING",
    "AccessLogEntry",
    "Affiliation",
    "ApiToken",
    "Commune",
    "CommunePostcode",
    "Department",
    "Factor",
    "Member",
    "Organization",
    "RecoveryCode",
    "Role",
    "RoleInvitation",
    "RoleName",
    "SupportGroup",
    "SupportGroupQuerySet",
    "User",
    "Venue",
]

"""Who: organisers, associations, groups, members, places and territories."""

from .access_log import AccessLogEntry
from .accounts import ApiToken, Role, RoleName, User
from .factors import Factor, RecoveryCode
from .members import Member
from .organizations import (
    MAX_RETENTION_MONTHS,
    Affiliation,
    Organization,
    SupportGroup,
    SupportGroupQuerySet,
    Venue,
)
from .territories import Commune, CommunePostcode, Department

__all__ = [
    "MAX_RETENTION_MONTHS",
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
    "RoleName",
    "SupportGroup",
    "SupportGroupQuerySet",
    "User",
    "Venue",
]

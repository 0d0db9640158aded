"""Keep state in the database: one Django app per noun; rows leave only through queries.

The names here need no database and no configured Django.
"""

from hengdu.store._actor import ANONYMOUS, SITE, Actor, Channel, Held, Place
from hengdu.store._roles import (
    ADMINISTRATORS,
    LEAD_PART,
    NARROWED_ROLES,
    PROCESS_PARTS,
    ROLE_NAMES,
    ROLE_PERMISSIONS,
    SITE_ROLES,
    TENANT_ROLES,
    UNIT_ROLES,
    Permission,
    Role,
)

__all__ = [
    "ADMINISTRATORS",
    "ANONYMOUS",
    "LEAD_PART",
    "NARROWED_ROLES",
    "PROCESS_PARTS",
    "ROLE_NAMES",
    "ROLE_PERMISSIONS",
    "SITE",
    "SITE_ROLES",
    "TENANT_ROLES",
    "UNIT_ROLES",
    "Actor",
    "Channel",
    "Held",
    "Permission",
    "Place",
    "Role",
]

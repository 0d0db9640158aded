"""Institutions, people, roles, notices, the trail, and who one is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from hengdu.actions import (
    ChangeTenant,
    CreateAssessment,
    CreateTenant,
    GrantRole,
    Permission,
    ReadNotices,
    RevokeRole,
    SaveProfile,
)
from hengdu.actions.accounts import (
    ChangePerson,
    CreatePeople,
    CreatePerson,
    DeactivatePerson,
    MakeCode,
    ReactivatePerson,
    RevokeCode,
)
from hengdu.api._command import command
from hengdu.api._forms import Said
from hengdu.api._listing import listing, single
from hengdu.api._operations import Call, Operation, inner
from hengdu.store.notices.models import Notice
from hengdu.store.notices.queries import notices_visible_to
from hengdu.store.people.models import User
from hengdu.store.people.queries import visible_to as people_visible_to
from hengdu.store.tenants.models import Grant, Tenant
from hengdu.store.tenants.queries import grants_visible_to, tenants_visible_to
from hengdu.store.trail.models import Event
from hengdu.store.trail.queries import events_visible_to

if TYPE_CHECKING:
    pass

_P: Final = Permission
_TENANT: Final = (
    "id name name_en key_scheme key_value kind region size parent_id is_group profile version is_sample "
    "is_active created_at"
)
_KNOWN: Final = (_P.PROFILE_READ, _P.TENANT_LIST)


inner("tenant_id", tenants_visible_to)


class Me(Said):
    """Whom the token speaks for, what it may do somewhere, and as which roles."""

    user: UUID
    name: str
    permissions: list[str]
    grants: list[Held]


class Held(Said):
    """One role, in its place."""

    role: str
    tenant: UUID | None
    assessment: UUID | None
    interview_roles: list[str]


def _me(call: Call) -> Me:
    actor = call.actor
    held = [
        Held(
            role=one.role.value,
            tenant=one.tenant,
            assessment=one.assessment,
            interview_roles=sorted(one.interview_roles),
        )
        for one in actor.grants
    ]
    permissions = sorted(one.value for one in actor.anywhere)
    return Me.model_validate(
        {"user": actor.user_id, "name": actor.name, "permissions": permissions, "grants": held}
    )


Me.model_rebuild(_types_namespace={"Held": Held, "UUID": UUID, "datetime": datetime})

OPERATIONS: Final = (
    Operation(
        method="GET",
        path="/me",
        name="me",
        about="Tell whom the token speaks for and what it may do",
        tag="account",
        permissions=tuple(_P),
        run=_me,
        answer=Me,
    ),
    listing(
        "/institutions",
        "institutions",
        "List institutions",
        tag="institutions",
        permissions=_KNOWN,
        model=Tenant,
        columns=_TENANT,
        rows=tenants_visible_to,
        filters=("kind", "key_value"),
        row="Institution",
    ),
    command("POST", "/institutions", CreateTenant, "id", "Register an institution", tag="institutions"),
    single(
        "/institutions/{uuid:tenant_id}",
        "institution",
        "Read an institution and its profile",
        tag="institutions",
        permissions=_KNOWN,
        model=Tenant,
        columns=_TENANT,
        rows=tenants_visible_to,
        key="tenant_id",
        row="Institution",
    ),
    command(
        "PUT",
        "/institutions/{uuid:tenant_id}",
        ChangeTenant,
        "version",
        "Change the registered facts of an institution",
        tag="institutions",
        parts="tenant_id=tenant",
    ),
    command(
        "PUT",
        "/institutions/{uuid:tenant_id}/profile",
        SaveProfile,
        "version",
        "Save the profile of an institution",
        tag="institutions",
        parts="tenant_id=tenant",
    ),
    command(
        "POST",
        "/institutions/{uuid:tenant_id}/assessments",
        CreateAssessment,
        "id",
        "Begin an assessment",
        tag="assessments",
        parts="tenant_id=tenant",
        without=("is_sample",),
    ),
    listing(
        "/people",
        "people",
        "List accounts",
        tag="people",
        permissions=(_P.ACCOUNT_LIST, _P.ACCOUNT_MANAGE),
        model=User,
        columns="id username display_name email is_active language created_at deactivated_at",
        rows=people_visible_to,
        filters=("username",),
        row="Person",
    ),
    command("POST", "/people", CreatePerson, "account", "Make an account", tag="people"),
    command(
        "POST",
        "/people/batch",
        CreatePeople,
        "accounts",
        "Make many accounts, all or none",
        tag="people",
        without=("places",),
    ),
    command(
        "POST",
        "/people/{uuid:user_id}/codes",
        MakeCode,
        "code",
        "Make a code with which the person sets a password",
        tag="people",
        parts="user_id=user_id",
    ),
    command(
        "DELETE",
        "/people/{uuid:user_id}/codes",
        RevokeCode,
        "nothing",
        "End the codes of a person that were not used",
        tag="people",
        parts="user_id=user_id",
    ),
    command(
        "PUT",
        "/people/{uuid:user_id}",
        ChangePerson,
        "nothing",
        "Change name and mail address of an account",
        tag="people",
        parts="user_id=user_id",
    ),
    command(
        "POST",
        "/people/{uuid:user_id}/deactivation",
        DeactivatePerson,
        "nothing",
        "Close an account",
        tag="people",
        parts="user_id=user_id",
    ),
    command(
        "POST",
        "/people/{uuid:user_id}/reactivation",
        ReactivatePerson,
        "nothing",
        "Open a closed account again",
        tag="people",
        parts="user_id=user_id",
    ),
    listing(
        "/grants",
        "grants",
        "List roles that were given",
        tag="people",
        permissions=(_P.GRANT_MANAGE, _P.ASSIGNMENT_READ),
        model=Grant,
        columns=(
            "id user_id role tenant_id assessment_id interview_roles starts_at ends_at purpose granted_by_id "
            "granted_at revoked_by_id revoked_at"
        ),
        rows=grants_visible_to,
        filters=("role", "tenant_id", "user_id"),
    ),
    command("POST", "/grants", GrantRole, "id", "Give a role", tag="people"),
    command(
        "DELETE",
        "/grants/{uuid:grant_id}",
        RevokeRole,
        "nothing",
        "Take a role back",
        tag="people",
        parts="grant_id=grant",
    ),
    listing(
        "/notices",
        "notices",
        "List one's own notices",
        tag="account",
        permissions=(_P.NOTICE_OWN,),
        model=Notice,
        columns="id kind tenant_id assessment_id object params created_at read_at",
        rows=notices_visible_to,
    ),
    command("POST", "/notices/read", ReadNotices, "count", "Mark notices (or all) as read", tag="account"),
    listing(
        "/trail",
        "trail",
        "List events of the trail, newest first",
        tag="trail",
        permissions=(_P.TRAIL_READ,),
        model=Event,
        columns=(
            "seq time tag actor actor_name channel address session "
            "tenant assessment object before after prev "
            "digest"
        ),
        rows=events_visible_to,
        order="-seq",
        filters=("tag", "actor", "tenant", "assessment", "object"),
    ),
)

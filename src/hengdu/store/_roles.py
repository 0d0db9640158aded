"""Name the roles, the permissions, and which role holds which permission."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping


class Role(StrEnum):
    """What a person is in one place: the whole site, a tenant, or an assessment."""

    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"
    LEAD = "lead"
    RESPONDENT = "respondent"
    REVIEWER = "reviewer"
    READER = "reader"
    OBSERVER = "observer"
    SUPERVISOR = "supervisor"


ROLE_NAMES: Final[Mapping[Role, Text]] = MappingProxyType(
    {
        Role.SYSTEM_ADMIN: Text("系统管理员", "System administrator"),
        Role.SECURITY_ADMIN: Text("安全管理员", "Security administrator"),
        Role.AUDIT_ADMIN: Text("审计管理员", "Audit administrator"),
        Role.LEAD: Text("评估负责人", "Assessment lead"),
        Role.RESPONDENT: Text("受访人", "Respondent"),
        Role.REVIEWER: Text("复核人", "Reviewer"),
        Role.READER: Text("管理层查阅者", "Management reader"),
        Role.OBSERVER: Text("行业观察员", "Industry observer"),
        Role.SUPERVISOR: Text("监管人员", "Supervisor"),
    }
)

ADMINISTRATORS: Final = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
SITE_ROLES: Final = ADMINISTRATORS | {Role.OBSERVER, Role.SUPERVISOR}
TENANT_ROLES: Final = frozenset({Role.LEAD, Role.RESPONDENT, Role.REVIEWER, Role.READER})


class Permission(StrEnum):
    """What may be done; ``scope:resource:verb``. Views and actions name one, never a role."""

    ACCOUNT_OWN = "self:account:manage"
    NOTICE_OWN = "self:notice:read"
    SIGN_IN = "self:session:begin"
    SETUP_FIRST = "site:setup:finish"

    ACCOUNT_MANAGE = "site:account:manage"
    SETTINGS_MANAGE = "site:settings:manage"
    TENANT_MANAGE = "site:tenant:manage"
    ACCOUNT_LIST = "site:account:list"
    TENANT_LIST = "site:tenant:list"
    GRANT_MANAGE = "site:grant:manage"
    TRAIL_READ = "site:trail:read"
    TRAIL_EXPORT = "site:trail:export"
    JOB_RUN = "site:job:run"

    PROFILE_READ = "tenant:profile:read"
    PROFILE_EDIT = "tenant:profile:edit"
    ASSESSMENT_LIST = "tenant:assessment:list"
    ASSESSMENT_CREATE = "tenant:assessment:create"
    ASSESSMENT_IMPORT = "tenant:assessment:import"

    ASSESSMENT_READ = "assessment:overview:read"
    ASSESSMENT_EDIT = "assessment:setup:edit"
    ASSIGNMENT_READ = "assessment:assignment:read"
    ASSIGNMENT_EDIT = "assessment:assignment:edit"
    ANSWER_WRITE = "assessment:answer:write"
    ANSWER_READ = "assessment:answer:read"
    REFERRAL_WRITE = "assessment:referral:write"
    BACKGROUND_WRITE = "assessment:background:write"
    MEASUREMENT_WRITE = "assessment:measurement:write"
    VALIDATION_WRITE = "assessment:validation:write"
    RESULT_READ = "assessment:result:read"
    REPORT_EXPORT = "assessment:report:export"
    PLAN_READ = "assessment:plan:read"
    PLAN_EDIT = "assessment:plan:edit"
    PLAN_PROGRESS = "assessment:plan:progress"
    SUBMIT = "assessment:submission:send"
    REVIEW = "assessment:review:write"
    SEAL = "assessment:seal:write"

    AGGREGATE_READ = "industry:aggregate:read"
    SUBMISSION_READ = "industry:submission:read"


P = Permission

# What everybody holds, signed in or not, and what every signed-in person holds.
ANYBODY: Final = frozenset({P.SIGN_IN})
EVERY_PERSON: Final = frozenset({P.SIGN_IN, P.ACCOUNT_OWN, P.NOTICE_OWN})

_READER: Final = frozenset(
    {
        P.PROFILE_READ,
        P.ASSESSMENT_LIST,
        P.ASSESSMENT_READ,
        P.ANSWER_READ,
        P.RESULT_READ,
        P.REPORT_EXPORT,
        P.PLAN_READ,
    }
)

ROLE_PERMISSIONS: Final[Mapping[Role, frozenset[Permission]]] = MappingProxyType(
    {
        Role.SYSTEM_ADMIN: frozenset(
            {P.ACCOUNT_MANAGE, P.ACCOUNT_LIST, P.SETTINGS_MANAGE, P.TENANT_MANAGE, P.TENANT_LIST}
        ),
        Role.SECURITY_ADMIN: frozenset({P.GRANT_MANAGE, P.ACCOUNT_LIST, P.TENANT_LIST}),
        Role.AUDIT_ADMIN: frozenset({P.TRAIL_READ, P.TRAIL_EXPORT}),
        Role.LEAD: _READER
        | {
            P.PROFILE_EDIT,
            P.ASSESSMENT_CREATE,
            P.ASSESSMENT_IMPORT,
            P.ASSESSMENT_EDIT,
            P.ASSIGNMENT_READ,
            P.ASSIGNMENT_EDIT,
            P.MEASUREMENT_WRITE,
            P.VALIDATION_WRITE,
            P.REFERRAL_WRITE,
            P.BACKGROUND_WRITE,
            P.PLAN_EDIT,
            P.PLAN_PROGRESS,
            P.SUBMIT,
        },
        Role.RESPONDENT: frozenset(
            {
                P.ASSESSMENT_LIST,
                P.ASSESSMENT_READ,
                P.ANSWER_WRITE,
                P.REFERRAL_WRITE,
                P.BACKGROUND_WRITE,
                P.MEASUREMENT_WRITE,
                P.PLAN_PROGRESS,
            }
        ),
        Role.REVIEWER: _READER | {P.ASSIGNMENT_READ, P.REVIEW},
        Role.READER: _READER,
        Role.OBSERVER: frozenset({P.AGGREGATE_READ}),
        Role.SUPERVISOR: frozenset(
            {P.SUBMISSION_READ, P.ASSESSMENT_LIST, P.ASSESSMENT_READ, P.ANSWER_READ, P.RESULT_READ}
        ),
    }
)

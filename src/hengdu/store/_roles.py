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
    ASSESSOR = "assessor"
    REVIEWER = "reviewer"
    DIRECT_RESPONSIBLE = "direct_responsible"
    FIRST_RESPONSIBLE = "first_responsible"
    AUDITOR = "auditor"
    READER = "reader"
    OBSERVER = "observer"
    SUPERVISOR = "supervisor"
    SECRETARIAT = "secretariat"
    WORKING_GROUP = "working_group"
    UNIT_EDITOR = "unit_editor"
    DESK_READER = "desk_reader"
    MODEL_AUTHOR = "model_author"


ROLE_NAMES: Final[Mapping[Role, Text]] = MappingProxyType(
    {
        Role.SYSTEM_ADMIN: Text("系统管理员", "System administrator"),
        Role.SECURITY_ADMIN: Text("安全管理员", "Security administrator"),
        Role.AUDIT_ADMIN: Text("审计管理员", "Audit administrator"),
        Role.LEAD: Text("评估负责人", "Assessment lead"),
        Role.RESPONDENT: Text("受访人", "Respondent"),
        Role.ASSESSOR: Text("评估人", "Assessor"),
        Role.REVIEWER: Text("复核人", "Reviewer"),
        Role.DIRECT_RESPONSIBLE: Text("直接责任人", "Directly responsible person"),
        Role.FIRST_RESPONSIBLE: Text("第一责任人", "First responsible person"),
        Role.AUDITOR: Text("外部审计人员", "External auditor"),
        Role.READER: Text("管理层查阅者", "Management reader"),
        Role.OBSERVER: Text("行业观察员", "Industry observer"),
        Role.SUPERVISOR: Text("监管人员", "Supervisor"),
        Role.SECRETARIAT: Text("标准秘书处", "Standards secretariat"),
        Role.WORKING_GROUP: Text("工作组成员", "Working group member"),
        Role.UNIT_EDITOR: Text("起草单位人员", "Drafting unit editor"),
        Role.DESK_READER: Text("标准查阅者", "Standards reader"),
        Role.MODEL_AUTHOR: Text("模型作者", "Model author"),
    }
)

ADMINISTRATORS: Final = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
DESK_ROLES: Final = frozenset({Role.SECRETARIAT, Role.WORKING_GROUP, Role.UNIT_EDITOR, Role.DESK_READER})
SITE_ROLES: Final = ADMINISTRATORS | DESK_ROLES | {Role.OBSERVER, Role.SUPERVISOR, Role.MODEL_AUTHOR}
TENANT_ROLES: Final = frozenset(Role) - SITE_ROLES


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
    PLAN_CLOSE = "assessment:plan:close"
    EVIDENCE_READ = "assessment:evidence:read"
    EVIDENCE_WRITE = "assessment:evidence:write"
    EVIDENCE_DOWNLOAD = "assessment:evidence:download"
    EVIDENCE_REQUEST = "assessment:evidence:request"
    INTERVIEW_READ = "assessment:interview:read"
    INTERVIEW_WRITE = "assessment:interview:write"
    CONSOLIDATE = "assessment:consensus:write"
    SUBMIT = "assessment:submission:send"
    REVIEW_READ = "assessment:review:read"
    REVIEW = "assessment:review:write"
    VERIFY = "assessment:verification:write"
    FINDING_WRITE = "assessment:finding:write"
    APPROVE = "assessment:approval:write"
    SEAL = "assessment:seal:write"
    DOSSIER_READ = "assessment:dossier:read"
    DISPUTE_READ = "assessment:dispute:read"
    DISPUTE_WRITE = "assessment:dispute:write"
    VERDICT_WRITE = "assessment:verdict:write"
    ENGAGEMENT_MANAGE = "tenant:engagement:manage"
    SERVICE_MANAGE = "tenant:service:manage"

    AGGREGATE_READ = "industry:aggregate:read"
    SUBMISSION_READ = "industry:submission:read"
    COLLECTION_MANAGE = "industry:collection:manage"

    DESK_READ = "standards:desk:read"
    REGISTRY_WRITE = "standards:registry:write"
    PLAN_WRITE = "standards:plan:write"
    DECISION_WRITE = "standards:decision:write"
    PROCESS_READ = "standards:process:read"
    PROCESS_WRITE = "standards:process:write"
    PROCESS_RUN = "standards:process:run"
    PROCESS_MOVE = "standards:process:move"
    COMMENT_WRITE = "standards:comment:write"

    PACK_READ = "site:pack:read"
    PACK_WRITE = "site:pack:write"
    PACK_PUBLISH = "site:pack:publish"


P = Permission

# What everybody holds, signed in or not, and what every signed-in person holds.
ANYBODY: Final = frozenset({P.SIGN_IN})
EVERY_PERSON: Final = frozenset({P.SIGN_IN, P.ACCOUNT_OWN, P.NOTICE_OWN, P.PACK_READ})

_READER: Final = frozenset(
    {
        P.PROFILE_READ,
        P.ASSESSMENT_LIST,
        P.ASSESSMENT_READ,
        P.ANSWER_READ,
        P.RESULT_READ,
        P.REPORT_EXPORT,
        P.PLAN_READ,
        P.EVIDENCE_READ,
        P.REVIEW_READ,
        P.DOSSIER_READ,
        P.DISPUTE_READ,
    }
)
# Who looks into the matter, from inside or by engagement: reads the evidence itself and may open a dispute.
_EXAMINER: Final = _READER | {
    P.ASSIGNMENT_READ,
    P.EVIDENCE_DOWNLOAD,
    P.INTERVIEW_READ,
    P.DISPUTE_WRITE,
}

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
            P.PLAN_CLOSE,
            P.EVIDENCE_WRITE,
            P.EVIDENCE_DOWNLOAD,
            P.EVIDENCE_REQUEST,
            P.INTERVIEW_READ,
            P.CONSOLIDATE,
            P.SUBMIT,
            P.SEAL,
            P.DISPUTE_WRITE,
            P.ENGAGEMENT_MANAGE,
            P.SERVICE_MANAGE,
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
                P.EVIDENCE_WRITE,
                P.DISPUTE_READ,
                P.DISPUTE_WRITE,
            }
        ),
        Role.ASSESSOR: _EXAMINER
        | {
            P.INTERVIEW_WRITE,
            P.EVIDENCE_WRITE,
            P.EVIDENCE_REQUEST,
            P.VERIFY,
            P.FINDING_WRITE,
            P.VALIDATION_WRITE,
            P.CONSOLIDATE,
            P.PLAN_CLOSE,
        },
        Role.REVIEWER: _EXAMINER | {P.REVIEW, P.PLAN_CLOSE},
        Role.DIRECT_RESPONSIBLE: _READER | {P.APPROVE, P.DISPUTE_WRITE},
        Role.FIRST_RESPONSIBLE: _READER | {P.APPROVE, P.DISPUTE_WRITE},
        Role.AUDITOR: _EXAMINER | {P.VERDICT_WRITE},
        Role.READER: _READER | {P.PLAN_PROGRESS},
        Role.OBSERVER: frozenset({P.AGGREGATE_READ}),
        Role.SUPERVISOR: frozenset(
            {
                P.SUBMISSION_READ,
                P.COLLECTION_MANAGE,
                P.ASSESSMENT_LIST,
                P.ASSESSMENT_READ,
                P.ANSWER_READ,
                P.RESULT_READ,
                P.DOSSIER_READ,
            }
        ),
        Role.SECRETARIAT: frozenset(
            {
                P.DESK_READ,
                P.REGISTRY_WRITE,
                P.PLAN_WRITE,
                P.DECISION_WRITE,
                P.PROCESS_READ,
                P.PROCESS_WRITE,
                P.PROCESS_RUN,
                P.PROCESS_MOVE,
                P.COMMENT_WRITE,
            }
        ),
        Role.WORKING_GROUP: frozenset(
            {
                P.DESK_READ,
                P.PROCESS_READ,
                P.PROCESS_WRITE,
                P.PROCESS_RUN,
                P.PROCESS_MOVE,
                P.COMMENT_WRITE,
            }
        ),
        Role.UNIT_EDITOR: frozenset(
            {P.DESK_READ, P.PROCESS_READ, P.PROCESS_WRITE, P.PROCESS_MOVE, P.COMMENT_WRITE}
        ),
        Role.DESK_READER: frozenset({P.DESK_READ, P.PROCESS_READ}),
        Role.MODEL_AUTHOR: frozenset({P.PACK_WRITE, P.PACK_PUBLISH}),
    }
)

# Roles whose grant may name a unit or one standard's drafting, and those that reach nothing without.
NARROWED_ROLES: Final = frozenset({Role.WORKING_GROUP, Role.UNIT_EDITOR})
UNIT_ROLES: Final = frozenset({Role.UNIT_EDITOR})
# As which movers of the rules of the process a role acts. The secretariat records what the review panel
# and the approving authority decided; the lead unit is the unit that the grant names, where it leads.
PROCESS_PARTS: Final[Mapping[Role, frozenset[str]]] = MappingProxyType(
    {
        Role.SECRETARIAT: frozenset({"secretariat", "review-committee", "approver"}),
        Role.WORKING_GROUP: frozenset({"working-group"}),
    }
)
LEAD_PART: Final = "lead-unit"

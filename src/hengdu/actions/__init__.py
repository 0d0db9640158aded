"""Change state: who may, what is checked, what is written, what the trail says."""

from hengdu.actions._action import Action, Work, authorise, record_refusal
from hengdu.actions._actor import actor_for, system_actor
from hengdu.actions._answers import (
    ChooseFlow,
    Confirmation,
    ConfirmCarried,
    SaveAnswer,
    SavedAnswer,
    permitted_codes,
    saved_answer,
)
from hengdu.actions._assessments import CancelAssessment, ChangeAssessment, CreateAssessment, SetUp
from hengdu.actions._assignments import (
    AssignRespondent,
    EndAssignment,
    Invited,
    InviteRespondent,
    ReassignRespondent,
)
from hengdu.actions._errors import ActionError, Conflict, NotFoundError, PermissionRefused
from hengdu.actions._grants import GrantRole, RevokeRole, is_single_person
from hengdu.actions._imports import ImportAssessment, LoadSamples
from hengdu.actions._notices import ReadNotices
from hengdu.actions._plans import ChangeAction, ItemFacts, PlanAction, ReportProgress, TakeActions
from hengdu.actions._proposals import DecideProposals, Decision
from hengdu.actions._records import (
    RemoveMeasurement,
    RemoveValidation,
    SaveBackground,
    SaveDeclaration,
    SaveMeasurement,
    SaveValidation,
)
from hengdu.actions._referrals import DecideReferral, ReferQuestion
from hengdu.actions._spreading import Share, Spread, SpreadRole, held_leaves, leaves_of, spread
from hengdu.actions._tenants import ChangeTenant, CreateTenant, SaveProfile, TenantFacts
from hengdu.actions._trail import ExportTrail, SignHead, anchor_daily
from hengdu.store import ANONYMOUS, ROLE_NAMES, SITE, Actor, Channel, Held, Permission, Place, Role

__all__ = [
    "ANONYMOUS",
    "ROLE_NAMES",
    "SITE",
    "Action",
    "ActionError",
    "Actor",
    "AssignRespondent",
    "CancelAssessment",
    "ChangeAction",
    "ChangeAssessment",
    "ChangeTenant",
    "Channel",
    "ChooseFlow",
    "ConfirmCarried",
    "Confirmation",
    "Conflict",
    "CreateAssessment",
    "CreateTenant",
    "DecideProposals",
    "DecideReferral",
    "Decision",
    "EndAssignment",
    "ExportTrail",
    "GrantRole",
    "Held",
    "ImportAssessment",
    "InviteRespondent",
    "Invited",
    "ItemFacts",
    "LoadSamples",
    "NotFoundError",
    "Permission",
    "PermissionRefused",
    "Place",
    "PlanAction",
    "ReadNotices",
    "ReassignRespondent",
    "ReferQuestion",
    "RemoveMeasurement",
    "RemoveValidation",
    "ReportProgress",
    "RevokeRole",
    "Role",
    "SaveAnswer",
    "SaveBackground",
    "SaveDeclaration",
    "SaveMeasurement",
    "SaveProfile",
    "SaveValidation",
    "SavedAnswer",
    "SetUp",
    "Share",
    "SignHead",
    "Spread",
    "SpreadRole",
    "TakeActions",
    "TenantFacts",
    "Work",
    "actor_for",
    "anchor_daily",
    "authorise",
    "held_leaves",
    "is_single_person",
    "leaves_of",
    "permitted_codes",
    "record_refusal",
    "saved_answer",
    "spread",
    "system_actor",
]

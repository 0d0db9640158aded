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
from hengdu.actions._approvals import GiveApproval, steps_of
from hengdu.actions._assessments import CancelAssessment, ChangeAssessment, CreateAssessment, SetUp
from hengdu.actions._assignments import (
    AssignRespondent,
    EndAssignment,
    Invited,
    InviteRespondent,
    ReassignRespondent,
)
from hengdu.actions._classification import (
    Classify,
    classification_name,
    mark_of,
    needs_purpose,
    purpose_of,
)
from hengdu.actions._closure import (
    AskClosing,
    AskExtension,
    DecideClosing,
    DecideExtension,
    ReopenAction,
    closure_sections,
)
from hengdu.actions._comments import ResolveComment, WriteComment
from hengdu.actions._confirmations import ConfirmInterview, SignOnPaper
from hengdu.actions._consensus import DecideConsensus
from hengdu.actions._corrections import CorrectSealed
from hengdu.actions._dispute_sections import dispute_sections
from hengdu.actions._disputes import (
    AskSubQuestion,
    CloseSubQuestion,
    DecideDispute,
    InviteToDispute,
    OpenDispute,
    ReopenSubQuestion,
    StateSide,
    WithdrawDispute,
)
from hengdu.actions._engagements import (
    DECLARATION,
    DeclareIndependence,
    EndEngagement,
    EngagementFacts,
    MadeEngagement,
    MakeEngagement,
    days_left,
)
from hengdu.actions._errors import ActionError, Conflict, NotFoundError, PermissionRefused
from hengdu.actions._evidence import (
    AddEvidence,
    ChangeEvidence,
    EvidenceFacts,
    RemoveSupport,
    ReplaceFile,
    SupportPractices,
    WithdrawEvidence,
    evidence_section,
)
from hengdu.actions._evidence_files import DownloadEvidence, Opened, Received, received
from hengdu.actions._external_findings import ImportOutsideFindings, MapOutsideFinding
from hengdu.actions._findings import FindingText, SaveFinding, WithdrawFinding
from hengdu.actions._grants import GrantRole, RevokeRole, is_single_person
from hengdu.actions._imports import ImportAssessment, LoadSamples
from hengdu.actions._interviews import (
    Asked,
    BeginInterview,
    ChangeInterview,
    ChooseInterviewFlow,
    EndInterview,
    InterviewFacts,
    KeepTime,
    SaveInterviewAnswer,
)
from hengdu.actions._merging import DecidePartConflict, MergePart, Returned
from hengdu.actions._notices import ReadNotices
from hengdu.actions._offline import (
    ExportPart,
    GiveBackPart,
    LockedFile,
    TakePart,
)
from hengdu.actions._plans import ChangeAction, ItemFacts, PlanAction, ReportProgress, TakeActions
from hengdu.actions._proposals import DecideProposals, Decision
from hengdu.actions._readiness import Missing, missing_of
from hengdu.actions._records import (
    RemoveMeasurement,
    RemoveValidation,
    SaveBackground,
    SaveDeclaration,
    SaveMeasurement,
    SaveValidation,
)
from hengdu.actions._referrals import DecideReferral, ReferQuestion
from hengdu.actions._reminders import RemindPeople
from hengdu.actions._requests import ChangeRequest, MakeRequests, TakeRequests, read_request_list
from hengdu.actions._review_sections import review_sections
from hengdu.actions._reviews import DecideReview, ReturnAssessment, SubmitAssessment
from hengdu.actions._seal import PreparedSeal, RecordDossierTaken, SealAssessment, prepare_seal
from hengdu.actions._spreading import Share, Spread, SpreadRole, held_leaves, leaves_of, spread
from hengdu.actions._tenants import ChangeTenant, CreateTenant, SaveProfile, TenantFacts
from hengdu.actions._trail import ExportTrail, SignHead, anchor_daily
from hengdu.actions._upgrading import Left, PackUpgrade, UpgradePack, newer_pack, upgrade_of
from hengdu.actions._verdicts import GiveVerdict, verdict_sections
from hengdu.actions._verification_plan import PlanVerification, Verified, VerifyAnswer
from hengdu.store import ANONYMOUS, ROLE_NAMES, SITE, Actor, Channel, Held, Permission, Place, Role

__all__ = [
    "ANONYMOUS",
    "DECLARATION",
    "ROLE_NAMES",
    "SITE",
    "Action",
    "ActionError",
    "Actor",
    "AddEvidence",
    "AskClosing",
    "AskExtension",
    "AskSubQuestion",
    "Asked",
    "AssignRespondent",
    "BeginInterview",
    "CancelAssessment",
    "ChangeAction",
    "ChangeAssessment",
    "ChangeEvidence",
    "ChangeInterview",
    "ChangeRequest",
    "ChangeTenant",
    "Channel",
    "ChooseFlow",
    "ChooseInterviewFlow",
    "Classify",
    "CloseSubQuestion",
    "ConfirmCarried",
    "ConfirmInterview",
    "Confirmation",
    "Conflict",
    "CorrectSealed",
    "CreateAssessment",
    "CreateTenant",
    "DecideClosing",
    "DecideConsensus",
    "DecideDispute",
    "DecideExtension",
    "DecidePartConflict",
    "DecideProposals",
    "DecideReferral",
    "DecideReview",
    "Decision",
    "DeclareIndependence",
    "DownloadEvidence",
    "EndAssignment",
    "EndEngagement",
    "EndInterview",
    "EngagementFacts",
    "EvidenceFacts",
    "ExportPart",
    "ExportTrail",
    "FindingText",
    "GiveApproval",
    "GiveBackPart",
    "GiveVerdict",
    "GrantRole",
    "Held",
    "ImportAssessment",
    "ImportOutsideFindings",
    "InterviewFacts",
    "InviteRespondent",
    "InviteToDispute",
    "Invited",
    "ItemFacts",
    "KeepTime",
    "Left",
    "LoadSamples",
    "LockedFile",
    "MadeEngagement",
    "MakeEngagement",
    "MakeRequests",
    "MapOutsideFinding",
    "MergePart",
    "Missing",
    "NotFoundError",
    "OpenDispute",
    "Opened",
    "PackUpgrade",
    "Permission",
    "PermissionRefused",
    "Place",
    "PlanAction",
    "PlanVerification",
    "PreparedSeal",
    "ReadNotices",
    "ReassignRespondent",
    "Received",
    "RecordDossierTaken",
    "ReferQuestion",
    "RemindPeople",
    "RemoveMeasurement",
    "RemoveSupport",
    "RemoveValidation",
    "ReopenAction",
    "ReopenSubQuestion",
    "ReplaceFile",
    "ReportProgress",
    "ResolveComment",
    "ReturnAssessment",
    "Returned",
    "RevokeRole",
    "Role",
    "SaveAnswer",
    "SaveBackground",
    "SaveDeclaration",
    "SaveFinding",
    "SaveInterviewAnswer",
    "SaveMeasurement",
    "SaveProfile",
    "SaveValidation",
    "SavedAnswer",
    "SealAssessment",
    "SetUp",
    "Share",
    "SignHead",
    "SignOnPaper",
    "Spread",
    "SpreadRole",
    "StateSide",
    "SubmitAssessment",
    "SupportPractices",
    "TakeActions",
    "TakePart",
    "TakeRequests",
    "TenantFacts",
    "UpgradePack",
    "Verified",
    "VerifyAnswer",
    "WithdrawDispute",
    "WithdrawEvidence",
    "WithdrawFinding",
    "Work",
    "WriteComment",
    "actor_for",
    "anchor_daily",
    "authorise",
    "classification_name",
    "closure_sections",
    "days_left",
    "dispute_sections",
    "evidence_section",
    "held_leaves",
    "is_single_person",
    "leaves_of",
    "mark_of",
    "missing_of",
    "needs_purpose",
    "newer_pack",
    "permitted_codes",
    "prepare_seal",
    "purpose_of",
    "read_request_list",
    "received",
    "record_refusal",
    "review_sections",
    "saved_answer",
    "spread",
    "steps_of",
    "system_actor",
    "upgrade_of",
    "verdict_sections",
]

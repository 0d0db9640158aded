"""Every action refuses a sealed assessment in words; the database's own refusal is the last line only."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest
from django.db import transaction
from django.utils import timezone
from tests.application import fresh_database
from tests.web.populated import INTERVIEW_ROLE, Populated

import hengdu.actions as acts
from hengdu.actions import (
    Action,
    ActionError,
    Asked,
    Confirmation,
    Decision,
    EvidenceFacts,
    FindingText,
    InterviewFacts,
    NotFoundError,
    PermissionRefused,
    Role,
    SetUp,
    Share,
    Verified,
)
from hengdu.actions._ledger import ImportLedger
from hengdu.actions.exchange import MergeAnswers
from hengdu.assessments import AssessmentFile
from hengdu.store.assessments.models import Assessment, Status
from hengdu.store.disputes.models import SubQuestion
from hengdu.store.evidence.vault import Incoming
from hengdu.store.people.models import Installation
from hengdu.text import Text

DAY = dt.date(2026, 11, 20)
WORDS = {"reason": "示例"}
# What may go on beside a sealed assessment, and what is about it from outside.
GOES_ON = {
    "GrantRole": "people are let in to read it",
    "MakeEngagement": "an auditor is let in to read it",
    "CorrectSealed": "makes the new assessment that corrects it",
    "RecordBundle": "writes the trail only",
    "RecordDossierTaken": "writes the trail only",
    "RecordExport": "writes the trail only",
    "RecordLook": "writes the trail only",
    "HandIn": "hands in what is sealed",
    "OfferService": "offers what is sealed",
    "PinService": "pins what is sealed",
    "GiveBackPart": "hands out what was answered here, for another installation",
    "PlanAction": "actions are worked on after the seal",
    "TakeActions": "actions are worked on after the seal",
    "ImportLedger": "actions are worked on after the seal",
    "SavePartAnswer": "only within MergePart",
    "DownloadEvidence": "reads",
    "DownloadPaper": "reads",
    "GiveVerdict": "an auditor who comes after the seal has its say beside the dossier",
    "DownloadOwnEvidence": "reads",
    "CreateAssessment": "makes another",
}


class OneSide(Populated):
    """Only one institution, and nothing rendered."""

    def fill(self):
        """Make everybody and one assessment, and seal it as far as the database is concerned."""
        Installation.objects.create(id=1, set_up_at=timezone.now())
        tenant = self._tenant("own")
        for role in (Role.LEAD, Role.RESPONDENT, Role.AUDITOR):
            self.people[role] = self.person(role.value, role, tenant)
        self.sides["own"] = self._side("own", tenant)
        return self

    def _job(self, lead, assessment):
        del lead, assessment


@pytest.fixture(scope="module")
def sealed(tmp_path_factory):
    """The ids of an assessment that has one of everything and is sealed; and who may do everything."""
    with fresh_database(tmp_path_factory.mktemp("sealed")):
        made = OneSide().fill()
        ids = made.sides["own"]
        acts.AskSubQuestion(dispute=ids["dispute_id"], question="示例").run(made.system)
        ids["question"] = SubQuestion.objects.get().pk
        Assessment.objects.update(status=Status.SEALED, sealed_at=timezone.now())
        yield made.system, ids


def upload():
    incoming = Incoming()
    incoming.write("示例\n".encode())
    incoming.finish()
    return acts.received(incoming, "示例.txt")


def arguments(ids) -> dict[str, dict]:
    """Return what each action is called with, beside the object it is about."""
    node, code, role = ids["code"], ids["practice"], INTERVIEW_ROLE
    given = {"answer": "F"}
    interview = {"interview": ids["interview_id"]}
    facts = InterviewFacts(people=(Asked(name="示例"),), started_at=timezone.now())
    words = Text("示例", "")
    finding = FindingText(node=node, kind="advice", fact=words)
    piece = EvidenceFacts(kind="note", title="示例", note="示例")
    link = {"codes": (code,), "version": 1}
    return {
        "AddEvidence": {"facts": piece},
        "AskSubQuestion": {"question": "示例"},
        "AttachPaper": {"about": "interview", "object": str(ids["interview_id"]), "file": upload()},
        "AssignRespondent": {"role": role, "person": "示例"},
        "BeginInterview": {"role": role, "facts": facts},
        "CancelAssessment": WORDS,
        "ChangeAssessment": {"facts": SetUp(title="示例"), "version": 1},
        "ChangeEvidence": {"facts": piece, "version": 1},
        "ChangeInterview": {**interview, "facts": facts, "version": 1},
        "ChangeRequest": {"state": "provided", "version": 1},
        "ChooseFlow": {"role": role, "node": node, "goes_on": True},
        "ChooseInterviewFlow": {**interview, "role": role, "node": node, "goes_on": True},
        "Classify": {"classification": "internal"},
        "CloseSubQuestion": {"question": ids["question"], "evidence": ("示例",), **WORDS},
        "ConfirmCarried": {"role": role, "items": (Confirmation(code=code, role=role, version=1),)},
        "ConfirmInterview": {**interview, "versions": {code: 1}},
        "ConfirmManyCarried": dict(WORDS),
        "DecideConsensus": {"code": code, "answer": "F", **WORDS},
        "DecideDispute": {"decision": "示例", "version": 1},
        "DecidePartConflict": {"conflict": ids["conflict_id"], "take": "ours", "version": 1},
        "DecideProposals": {"decisions": (Decision(code=code, confirm=True, reason="示例"),)},
        "DecideReferral": {"referral": ids["referral_id"], "accept": False, **WORDS},
        "DecideReview": {"nodes": (node,), "accept": True},
        "EndAssignment": {"assignment": ids["assignment_id"]},
        "EndInterview": interview,
        "ExportPart": {"roles": (role,), "passphrase": "correct-horse-battery"},
        "FindingAsEvidence": {},
        "GiveApproval": {"approve": True, "opinion": "示例", "post": "示例", "day": DAY},
        "ImportAssignments": {"lines": (), "name": "x.csv"},
        "ImportOutsideFindings": {"lines": (), "name": "x.csv"},
        "InheritAnswers": {"service": ids["assessment_id"]},
        "InviteRespondent": {"role": role, "username": "new", "display_name": "示例"},
        "InviteToDispute": {"user": ids["respondent"].pk},
        "KeepTime": {**interview, "code": code, "seconds": 5},
        "MakeRequests": {},
        "MapOutsideFinding": link,
        "MergeAnswers": {"file": AssessmentFile(pack="sf-nscmm"), "base": "x"},
        "MergePart": {"content": b"x", "passphrase": "correct-horse-battery"},
        "OpenDispute": {"kind": "node", "subject": node, "title": "示例", "statement": "示例"},
        "PlanVerification": {"seed": "7"},
        "ReassignRespondent": {"assignment": ids["assignment_id"], "person": "示例"},
        "ReferQuestion": {"code": code, "role": role, "to_person": "示例"},
        "ReleaseAnswers": {"root": "x"},
        "RemindPeople": {"assignments": (ids["assignment_id"],)},
        "RemoveMeasurement": {"indicator": ids["indicator"], "period": ids["period"]},
        "RemoveSupport": {"code": code, "role": role},
        "RemoveValidation": {"validation": ids["validation_id"]},
        "ReopenSubQuestion": {"question": ids["question"], **WORDS},
        "ReplaceFile": {"file": upload()},
        "ResolveComment": {"comment": ids["comment_id"]},
        "ReturnAssessment": {"note": "示例"},
        "SaveAnswer": {"code": code, "role": role, "given": given, "version": 2},
        "SaveBackground": {"key": "organisation", "zh": "示例", "version": 1},
        "SaveDeclaration": {"redline": ids["redline"], "holds": False, "version": 1},
        "SaveFinding": {"text": finding},
        "SaveInterviewAnswer": {**interview, "code": code, "role": role, "given": given, "version": 2},
        "SaveMeasurement": {"indicator": ids["indicator"], "data": {"period": "2026Q2", "value": 1}},
        "SaveValidation": {"nodes": (node,), "kind": "示例", "day": DAY},
        "SealAssessment": {},
        "SignOnPaper": {**interview, "day": DAY, "note": "示例"},
        "SpreadRole": {"role": role, "shares": (Share(codes=(node,), user=ids["respondent"].pk),)},
        "StateSide": {"side": "neutral", "statement": "示例"},
        "SubmitAssessment": WORDS,
        "SupportPractices": {"practices": (code,), "role": "VUL"},
        "TakeRequests": {"rows": ()},
        "UpgradePack": {"digest": "x"},
        "VerifyAnswer": {"code": code, "found": Verified(state="confirmed"), "version": 1},
        "WithdrawDispute": WORDS,
        "WithdrawEvidence": WORDS,
        "WithdrawFinding": {"finding": ids["finding_id"]},
        "WithdrawSubmission": WORDS,
        "WriteComment": {"node": node, "text": "示例"},
    }


ABOUT = {
    "assessment": "assessment_id",
    "piece": "piece_id",
    "dispute": "dispute_id",
    "request": "request_id",
    "finding": "outside_id",
}


def everyone(kind=Action):
    for one in kind.__subclasses__():
        yield one
        yield from everyone(one)


def about(kind) -> str:
    """Return the field that says which assessment an action is about, directly or by its object."""
    names = [field.name for field in attrs.fields(kind)] if attrs.has(kind) else []
    return next((name for name in ABOUT if name in names), "")


ACTIONS = sorted(
    (
        {
            kind.__name__: kind
            for kind in (*everyone(), ImportLedger, MergeAnswers)
            if kind.__module__.startswith("hengdu.")
            and not kind.__module__.startswith("hengdu.actions.standards")  # of the desk, not of assessments
            and not kind.__name__.startswith("_")
            and about(kind)
        }
    ).items()
)


def test_every_action_about_an_assessment_is_tried_or_named_as_going_on(sealed):
    _system, ids = sealed
    known = {name for name, _kind in ACTIONS}
    assert known - set(arguments(ids)) - set(GOES_ON) == set()
    assert set(arguments(ids)) & set(GOES_ON) == set()


@pytest.mark.parametrize(("name", "kind"), [one for one in ACTIONS if one[0] not in GOES_ON])
def test_an_action_refuses_a_sealed_assessment_in_words(sealed, name, kind):
    system, ids = sealed
    which = about(kind)
    action = kind(**{which: ids[ABOUT[which]]}, **arguments(ids)[name])
    with transaction.atomic():
        with pytest.raises(ActionError) as refused:
            action.run(system)
        transaction.set_rollback(True)
    error = refused.value
    assert not isinstance(error, NotFoundError | PermissionRefused), error
    assert any(word in error.zh for word in ("封存", "填报", "当前状态", "批准")), error.zh
    assert error.en

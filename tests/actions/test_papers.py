"""Files attached to approvals, closings, interviews and disputes: in the dossier, kept until the seal."""

import datetime as dt

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone
from tests.application import fresh_database, take_database
from tests.sealing import kept_approved
from tests.world import World

from hengdu.actions import (
    ActionError,
    AskClosing,
    AttachPaper,
    DecideClosing,
    DownloadPaper,
    ItemFacts,
    NotFoundError,
    OpenDispute,
    PermissionRefused,
    PlanAction,
    Role,
    SealAssessment,
    SetQuota,
    WithdrawDispute,
    closure_sections,
    received,
)
from hengdu.actions._seal import dossier_path
from hengdu.chain import sm3_of
from hengdu.dossier import read_dossier, verify
from hengdu.errors import EvidenceError
from hengdu.store.assessments.models import Assessment
from hengdu.store.disputes.models import Dispute
from hengdu.store.dossiers.models import Dossier
from hengdu.store.evidence.models import Attachment, ScanState, ScanVerdict
from hengdu.store.evidence.quotas import used_by_tenant, used_bytes
from hengdu.store.evidence.scanning import waiting_contents
from hengdu.store.evidence.upkeep import is_named, kept_files, missing_files, unnamed_files
from hengdu.store.evidence.vault import Incoming
from hengdu.store.plans.models import Closing
from hengdu.store.reviews.models import Approval
from hengdu.store.trail.models import Event

SCAN = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def scan(data: bytes = SCAN, name: str = "签字盖章页.pdf"):
    file = Incoming()
    file.write(data)
    file.finish()
    return received(file, name)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """Make an approved assessment once."""
    return kept_approved(tmp_path_factory.mktemp("papers"))


@pytest.fixture
def approved(prepared, tmp_path):
    """The lead and an approved assessment."""
    kept, lead, assessment = prepared
    with fresh_database(tmp_path):
        take_database(kept)
        yield World().again(lead), assessment


def attach(actor, assessment, about, key, file=None):
    return AttachPaper(assessment=assessment, about=about, object=str(key), file=file or scan()).run(actor)


def last_approval():
    return Approval.objects.order_by("-pk").first().pk


def closing_asked(lead, assessment):
    """Return a request for closing of an action that the lead owns."""
    facts = ItemFacts(title_zh="补台账", owner=lead.user_id, due=dt.date(2027, 3, 31))
    item = PlanAction(assessment=assessment, facts=facts).run(lead)
    return item, AskClosing(item=item, note="已补", evidence=("台账",)).run(lead)


def sealed(lead, assessment):
    SealAssessment(assessment=assessment).run(lead)
    return dossier_path(Dossier.objects.get().digest)


def test_the_scan_of_the_signed_page_comes_back_whole_and_its_digests_stand_in_the_dossier(approved):
    lead, assessment = approved
    paper = attach(lead, assessment, "approval", last_approval())
    with DownloadPaper(paper=paper).run(lead).stream as stream:
        assert stream.read() == SCAN
    path = sealed(lead, assessment)
    assert verify(path).root == Dossier.objects.get().root
    records = read_dossier(path).sections["approvals"]
    (papers,) = [one.data["papers"] for one in records if "papers" in one.data]
    assert papers[0]["sm3"] == sm3_of(SCAN)
    assert papers[0]["sha256"] == Attachment.objects.get().sha256
    assert {"assessment:paper:attached", "assessment:paper:downloaded"} <= set(
        Event.objects.values_list("tag", flat=True)
    )


def test_after_the_seal_nothing_is_attached_to_an_approval_by_action_or_by_sql(approved):
    lead, assessment = approved
    paper = attach(lead, assessment, "approval", last_approval())
    sealed(lead, assessment)
    with pytest.raises(ActionError, match="sealed"):
        attach(lead, assessment, "approval", last_approval())
    row = Attachment.objects.get(pk=paper)
    for change in (
        row.delete,
        lambda: Attachment.objects.filter(pk=paper).update(sm3="0" * 64),
        lambda: Attachment.objects.filter(pk=paper).update(about="closing"),
        lambda: Attachment.objects.create(
            assessment_id=assessment,
            about="approval",
            object="1",
            name="x",
            media="pdf",
            size=1,
            uploaded_at=timezone.now(),
        ),
    ):
        with pytest.raises(DatabaseError, match="sealed"), transaction.atomic():
            change()
    assert Attachment.objects.get().sm3 == sm3_of(SCAN)


def test_what_proves_a_closing_is_attached_after_the_seal_too_until_it_is_decided(approved):
    lead, assessment = approved
    sealed(lead, assessment)
    item, closing = closing_asked(lead, assessment)
    attach(lead, assessment, "closing", closing, scan(b"2026-11-20 OK\n", "log.txt"))
    (record,) = closure_sections(Assessment.objects.get(pk=assessment))
    assert [one["name"] for one in record["closings"][0]["papers"]] == ["log.txt"]
    other = World().person(Role.ASSESSOR, Assessment.objects.get(pk=assessment).tenant_id)
    DecideClosing(item=item, accept=True).run(other)
    with pytest.raises(ActionError, match="decided"):
        attach(lead, assessment, "closing", closing)
    assert Closing.objects.get().ruling == "accepted"


def test_only_those_of_the_step_attach_and_only_to_what_is_there(approved):
    lead, assessment = approved
    world, tenant = World(), Assessment.objects.get(pk=assessment).tenant_id
    _item, closing = closing_asked(lead, assessment)
    for role, about, key in (
        (Role.RESPONDENT, "approval", last_approval()),
        (Role.ASSESSOR, "approval", last_approval()),
        (Role.READER, "closing", closing),
        (Role.LEAD, "interview", "x"),
    ):
        with pytest.raises(PermissionRefused):
            attach(world.person(role, tenant), assessment, about, key)
    elsewhere = world.assessment(tenant)
    for where, about, key in (
        (elsewhere, "approval", last_approval()),
        (assessment, "approval", 10**30),
        (assessment, "approval", "²"),
        (assessment, "dispute", "x"),
        (elsewhere, "closing", closing),
    ):
        with pytest.raises(NotFoundError):
            attach(lead, where, about, key)
    with pytest.raises(ActionError, match="about"):
        attach(lead, assessment, "piece", "1")
    assert not Attachment.objects.exists()


def test_a_dispute_takes_files_while_it_is_open(approved):
    lead, assessment = approved
    facts = {"kind": "node", "subject": "AP-01", "title": "分歧", "statement": "陈述"}
    dispute = OpenDispute(assessment=assessment, **facts).run(lead)
    attach(lead, assessment, "dispute", dispute)
    WithdrawDispute(dispute=dispute, reason="已说明").run(lead)
    assert Dispute.objects.get().state == "withdrawn"
    with pytest.raises(ActionError, match="settled"):
        attach(lead, assessment, "dispute", dispute)
    records = read_dossier(sealed(lead, assessment)).sections["disputes"]
    assert records[0].data["papers"][0]["sm3"] == sm3_of(SCAN)


def test_attached_files_wait_for_the_scanner_and_what_it_found_is_not_handed_out(approved, monkeypatch):
    lead, assessment = approved
    paper = attach(lead, assessment, "approval", last_approval())
    monkeypatch.setattr(settings, "HENGDU_SCANNER", "command:true")
    assert sm3_of(SCAN) in {sm3 for _tenant, sm3 in waiting_contents(timezone.now(), 20)}
    with pytest.raises(EvidenceError, match="waiting"):
        DownloadPaper(paper=paper).run(lead)
    ScanVerdict.objects.create(sm3=sm3_of(SCAN), state=ScanState.FOUND, at=timezone.now())
    with pytest.raises(EvidenceError, match="quarantine"):
        DownloadPaper(paper=paper).run(lead)
    assert not Event.objects.filter(tag="assessment:paper:downloaded").exists()


def test_attached_files_count_for_the_quota_and_are_never_swept(approved):
    lead, assessment = approved
    tenant = Assessment.objects.get(pk=assessment).tenant_id
    attach(lead, assessment, "approval", last_approval())
    assert used_bytes(tenant) == used_by_tenant()[tenant] == len(SCAN)
    folder = settings.HENGDU_EVIDENCE
    assert not unnamed_files(folder)
    assert not missing_files(folder)
    assert all(is_named(kept) for kept in kept_files(folder))
    SetQuota(tenant=tenant, tenant_bytes=1024 * 1024).run(World().system)
    with pytest.raises(ActionError, match="reach their limit"):
        attach(lead, assessment, "approval", last_approval(), scan(b"x" * 1024 * 1024, "big.txt"))
    assert Attachment.objects.count() == 1


def test_a_file_that_is_not_what_its_name_says_is_refused(approved):
    with pytest.raises(EvidenceError):
        scan(b"MZ\x90\x00" + b"\0" * 60, "signature.pdf")
    assert not Attachment.objects.exists()
    assert approved

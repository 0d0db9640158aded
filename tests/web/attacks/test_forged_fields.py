"""Fields that a page does not offer are not written: set-up, evidence, actions."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.models import model_to_dict

from hengdu.actions import CreateAssessment, ItemFacts, PlanAction, Role, SetUp
from hengdu.store.assessments.models import Assessment
from hengdu.store.evidence.models import Piece
from hengdu.store.plans.models import ActionItem

SETUP = {"mode": "self", "pace": "full", "kind": "whole", "title": "改名（示例）", "version": "1"}
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def row(site):
    made = CreateAssessment(tenant=site.tenant().pk, pack="sf-nscmm", facts=SetUp(title="示例评估"))
    return Assessment.objects.get(pk=made.run(site.system))


@pytest.fixture
def lead(site, row):
    return site.person("lead", Role.LEAD, tenant=row.tenant)


def changed(before, after):
    """Return the names of the columns that differ."""
    return {name for name, value in model_to_dict(after).items() if model_to_dict(before)[name] != value}


def test_the_set_up_takes_no_state_seal_model_or_institution(site, row, lead):
    other = site.tenant("示例乙")
    forged = {
        "status": "sealed",
        "sealed_at": "2026-01-01",
        "sealed_digest": "0" * 64,
        "pack_id": "other",
        "pack_version": "9.9.9",
        "pack_digest": "0" * 64,
        "tenant": str(other.pk),
        "tenant_id": str(other.pk),
        "is_sample": "on",
        "created_by": str(lead.pk),
    }
    answer = site.client(lead).post(f"/assessments/{row.pk}/setup/", {**SETUP, **forged})
    assert answer.status_code == 302
    after = Assessment.objects.get(pk=row.pk)
    assert after.title == "改名（示例）"
    assert changed(row, after) <= {"title", "version", "targets"}
    assert after.created_by == row.created_by


def test_evidence_takes_no_digest_author_or_withdrawal(site, row, lead):
    other = site.person("other", Role.LEAD, tenant=row.tenant)
    forged = {
        "sm3": "0" * 64,
        "sha256": "0" * 64,
        "size": "1",
        "number": "7",
        "created_by": str(other.pk),
        "uploaded_by": str(other.pk),
        "withdrawn_at": "2026-01-01",
        "assessment": "x",
    }
    file = SimpleUploadedFile("记录.pdf", PDF, "application/pdf")
    client, base = site.client(lead), f"/assessments/{row.pk}/evidence/"
    given = {"title": "示例", "grade": "E3", "files": file, **forged}
    assert client.post(f"{base}new/file/", given).status_code == 302
    piece, version = Piece.objects.get(), Piece.objects.get().files.get()
    assert (version.number, version.size, version.uploaded_by) == (1, len(PDF), lead)
    assert {version.sm3, version.sha256}.isdisjoint({"0" * 64})
    assert (piece.created_by, piece.withdrawn_at, piece.assessment_id) == (lead, None, row.pk)
    given = {"title": "改名", "grade": "E2", "version": "1", **forged}
    assert client.post(f"{base}{piece.pk}/change/", given).status_code == 302
    assert changed(piece, Piece.objects.get()) == {"title", "grade", "version"}
    assert piece.files.get().sm3 == version.sm3


def test_an_action_is_not_closed_by_a_field_of_its_form(site, row, lead):
    facts = ItemFacts(title_zh="示例事项", due=dt.date(2027, 3, 31))
    item = ActionItem.objects.get(pk=PlanAction(assessment=row.pk, facts=facts).run(site.actor(lead)))
    forged = {
        "status": "closed",
        "progress": "100",
        "closed_at": "2026-01-01",
        "closed_by": str(lead.pk),
        "closed_note": "示例",
        "created_by": "",
    }
    given = {"title_zh": "改名", "due": "2027-03-31", "version": "1", **forged}
    address = f"/assessments/{row.pk}/actions/{item.pk}/change/"
    assert site.client(lead).post(address, given).status_code == 302
    after = ActionItem.objects.get()
    assert after.title_zh == "改名"
    assert changed(item, after) <= {"title_zh", "version"}
    address = f"/assessments/{row.pk}/actions/{item.pk}/progress/"
    site.client(lead).post(address, {"status": "closed", "progress": "100", "version": "2", **forged})
    assert ActionItem.objects.get().status != "closed"

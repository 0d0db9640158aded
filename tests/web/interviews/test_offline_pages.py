"""The pages of offline parts: a file goes out, comes back, and both sides are shown beside each other."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hengdu.actions import Role, SaveAnswer, actor_for
from hengdu.assessments import _part
from hengdu.store.assessments.models import Answer, Assessment
from hengdu.store.interviews.models import Part, PartConflict

WORDS = "示例口令 正确的马 订书机"
CODE = "AP-01.L1.ST1"


@pytest.fixture(autouse=True)
def _cheap_keys(monkeypatch):
    """Derive keys at little cost; tests/assessments/test_part.py pays the real one."""
    monkeypatch.setitem(_part.SCRYPT, "n", 2**4)


def save(assessment, user, version, **given):
    SaveAnswer(assessment=assessment, code=CODE, role="ITO", given=given, version=version).run(
        actor_for(user.pk)
    )


@pytest.fixture
def client(site, assessor):
    return site.client(assessor)


def test_a_part_goes_out_is_worked_on_elsewhere_and_comes_back(client, site, flow, asked):
    save(flow.row.pk, asked, 0, answer="P")
    address = f"{flow.url}interviews/offline/"
    assert "还没有导出过" in client.get(address).content.decode()
    sent = client.post(f"{address}export/", {"out-roles": ["ITO"], "out-passphrase": WORDS})
    assert sent["Content-Disposition"].startswith("attachment")
    away = site.tenant(name="示例离线")
    lead = site.person("awaylead", Role.LEAD, tenant=away)
    there = site.client(lead)
    taken = there.post(
        f"/institutions/{away.pk}/parts/",
        {"file": SimpleUploadedFile("a.hdpart", sent.content), "passphrase": WORDS},
    )
    row = Assessment.objects.get(tenant=away)
    assert taken.url == f"/assessments/{row.pk}/"
    Answer.objects.filter(assessment=row).update(answer="F", version=2)
    save(flow.row.pk, asked, 1, answer="N")
    part = Part.objects.get(assessment=row)
    offline = f"/assessments/{row.pk}/interviews/offline/"
    assert "交回" in there.get(offline).content.decode()
    back = there.post(f"{offline}{part.pk}/give-back/", {"give-passphrase": WORDS})
    file = SimpleUploadedFile("b.hdpart", back.content)
    merged = client.post(f"{address}merge/", {"back-file": file, "back-passphrase": WORDS}, follow=True)
    shown = merged.content.decode()
    assert "冲突 1 项" in shown
    assert "两边都有改动" in shown
    assert Answer.objects.get(assessment=flow.row).answer == "N"
    conflict = PartConflict.objects.get()
    stale = client.post(f"{address}conflicts/{conflict.pk}/", {"take": "theirs", "version": "1"}, follow=True)
    assert "他人已先保存" in stale.content.decode()
    client.post(f"{address}conflicts/{conflict.pk}/", {"take": "theirs", "version": "2"})
    assert Answer.objects.get(assessment=flow.row).answer == "F"
    assert "两边都有改动" not in client.get(address).content.decode()


def test_a_file_that_cannot_be_taken_is_told_beside_the_form(client, flow):
    file = SimpleUploadedFile("b.hdpart", b"no part at all")
    answer = client.post(
        f"{flow.url}interviews/offline/merge/", {"back-file": file, "back-passphrase": WORDS}
    )
    assert answer.status_code == 422
    assert "这不是衡度的离线部分文件" in answer.content.decode()


def test_a_short_passphrase_is_told_beside_its_field(client, flow):
    answer = client.post(
        f"{flow.url}interviews/offline/export/", {"out-roles": ["ITO"], "out-passphrase": "short"}
    )
    assert answer.status_code == 422
    assert "口令太短" in answer.content.decode()

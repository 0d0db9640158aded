"""The pages of the seal: what is missing, sealing, handing out, verifying, correcting."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.sealing import answered, approve
from tests.world import World

from hengdu.actions import Role
from hengdu.actions.jobs import run_job
from hengdu.store.assessments.models import Assessment
from hengdu.store.dossiers.models import Dossier
from hengdu.store.jobs.models import Job
from hengdu.store.trail import Tag
from hengdu.store.trail.models import Event


@pytest.fixture
def lead(site):
    """Return a lead's client and an assessment of its institution that has answers."""
    tenant = site.tenant("示例证券")
    return site.client_as(Role.LEAD, tenant=tenant), answered(World(), tenant.pk)


def last_job():
    """Run the job that was asked for last, and return it."""
    job = Job.objects.order_by("-created_at").first()
    run_job(job.pk)
    return Job.objects.get(pk=job.pk)


def test_from_what_is_missing_to_a_sealed_corrected_assessment(lead):
    client, assessment = lead
    at = {name: reverse(name, args=[assessment]) for name in ("dossier", "dossier_seal", "dossier_download")}
    assert "尚未批准" in client.get(at["dossier"]).content.decode()
    assert client.post(at["dossier_seal"]).url == at["dossier"]
    approve(assessment)
    assert "封存评估" in client.get(at["dossier"]).content.decode()

    assert client.post(at["dossier_seal"]).status_code == 302
    assert last_job().error_en == ""
    dossier = Dossier.objects.get(assessment=assessment)
    page = client.get(at["dossier"]).content.decode()
    assert dossier.root in page
    assert dossier.key in page

    sent = client.post(at["dossier_download"], {"purpose": "示例用途"})
    content = b"".join(sent.streaming_content)
    assert len(content) == dossier.size
    assert sent["Content-Disposition"].startswith("attachment")
    assert "示例用途" in Event.objects.get(tag=Tag.DOSSIER_TAKEN.value).after

    flipped = content.replace("示例说明".encode(), "示例改动".encode(), 1)
    for data, said in ((content, "有效"), (flipped, "已被改动"), (b"x", "不是有效的档案文件")):
        file = SimpleUploadedFile("<b>.hengdu", data)
        answer = client.post(reverse("dossier_verify", args=[assessment]), {"file": file})
        last_job()
        page = client.get(answer.url).content.decode()
        assert said in page
        assert "<b>" not in page

    correct = client.post(reverse("dossier_correct", args=[assessment]), {"reason": "示例原因"})
    new = Assessment.objects.get(more__supersedes__dossier=dossier.root)
    assert correct.url == reverse("assessment", args=[new.pk])
    assert "示例原因" in client.get(reverse("dossier", args=[new.pk])).content.decode()


def test_forms_that_name_nothing_are_told_so(lead):
    client, assessment = lead
    for name, form in (
        ("dossier_verify", {}),
        ("dossier_verify", {"own": "on"}),
        ("dossier_redact", {"fields": "note"}),
        ("dossier_download", {}),
        ("dossier_correct", {"reason": "x"}),
    ):
        assert client.post(reverse(name, args=[assessment]), form).status_code == 422, name
    big = SimpleUploadedFile("x.hengdu", b"0" * (20 * 1024 * 1024 + 1))
    assert client.post(reverse("dossier_verify", args=[assessment]), {"file": big}).status_code == 422

"""The page of the model's version shows what a move would do, makes it, and says when there is none."""

from __future__ import annotations

import re

from tests.upgraded_pack import FIRST, SECOND, install

from hengdu.actions import AssignRespondent, CreateAssessment, SaveAnswer, SetUp
from hengdu.store.assessments.models import Assessment

__all__ = ["install"]


def test_the_page_says_that_nothing_newer_is_installed(flow, site):
    lead = site.client(flow.lead)
    assert "没有安装更新的版本" in lead.get(f"{flow.url}upgrade/").content.decode()
    assert f"{flow.url}upgrade/" in lead.get(f"{flow.url}setup/").content.decode()
    refused = lead.post(f"{flow.url}upgrade/", {"digest": "x"})
    assert refused.status_code == 422


def test_a_newer_version_is_previewed_before_it_is_taken(flow, site, install):
    install(FIRST)
    make = CreateAssessment(tenant=flow.tenant.pk, pack="upgraded", facts=SetUp(title="示例"))
    made = make.run(site.system)
    person = site.person("ito")
    AssignRespondent(assessment=made, role="ITO", user=person.pk).run(site.system)
    for code in ("A.1", "A.2", "B.1"):
        SaveAnswer(assessment=made, code=code, role="ITO", given={"answer": "F"}).run(site.actor(person))
    install(SECOND)
    lead, url = site.client(flow.lead), f"/assessments/{made}/upgrade/"
    page = lead.get(url)
    assert "二的新说法" in page.content.decode()
    assert Assessment.objects.get(pk=made).pack_version == "1.0"
    (digest,) = re.findall(r'name="digest" value="(\w+)"', page.content.decode())
    answer = lead.post(url, {"digest": digest})
    assert answer.headers["Location"] == f"/assessments/{made}/"
    assert Assessment.objects.get(pk=made).pack_version == "1.1"

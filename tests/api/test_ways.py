"""What people do in several steps, done by programs: every step takes what the one before answered."""

from __future__ import annotations

import base64

import pytest
from django.test import Client
from tests.api.conftest import program_of

from hengdu.actions import Role


@pytest.fixture(scope="module")
def ids(everything):
    return everything.sides["own"]


@pytest.fixture(scope="module")
def of(everything):
    """Return the program of a person of a role, made once."""
    made = {}

    def program(role):
        if role not in made:
            made[role] = program_of(everything.people[role])
        return made[role]

    return program


def done(answer, *statuses):
    """Return the answer's data; fail with its words otherwise."""
    assert answer.status_code in (statuses or (200, 201, 202, 204)), answer.content.decode()
    return answer.json() if answer.content else None


def test_an_interview_is_held_typed_ended_and_listed(of, ids):
    assessor, at = of(Role.ASSESSOR), f"/assessments/{ids['assessment_id']}"
    facts = {
        "people": [{"name": "示例人员"}],
        "started_at": "2026-11-20T09:00:00+08:00",
        "interviewer": "示例",
    }
    made = done(assessor.ask("POST", f"{at}/interviews", {"role": "CISO", "facts": facts}, is_kept=True))
    one = f"{at}/interviews/{made['id']}"
    body = {"role": "CISO", "given": {"answer": "L"}, "seconds": 30}
    kept = done(assessor.ask("GET", f"{at}/answers?role=CISO&code={ids['practice']}"))["items"][0]
    version = {"If-Match": f'"{kept["version"]}"'}
    done(assessor.ask("PUT", f"{one}/answers/{ids['practice']}", body, is_kept=True, **version))
    done(assessor.ask("POST", f"{one}/end", is_kept=True), 204)
    typed = done(assessor.ask("GET", f"{one}/answers"))["items"]
    assert [(row["code"], row["seconds"]) for row in typed] == [(ids["practice"], 30)]
    assert done(assessor.ask("GET", f"{one}/people"))["items"][0]["name"] == "示例人员"


def test_a_part_goes_out_encrypted_and_comes_back(of, ids):
    assessor, at = of(Role.ASSESSOR), f"/assessments/{ids['assessment_id']}/parts"
    words = {"passphrase": "correct horse battery staple"}
    file = done(assessor.ask("POST", at, {"roles": ["CISO"], "purpose": "示例", **words}, is_kept=True))
    assert base64.b64decode(file["content"])
    back = done(assessor.ask("POST", f"{at}/returned", {"content": file["content"], **words}))
    assert (back["merged"], back["conflicts"]) == (0, 0)
    wrong = assessor.ask("POST", f"{at}/returned", {"content": file["content"], "passphrase": "another one"})
    assert wrong.status_code == 422


def test_a_standard_is_registered_and_changed_field_by_field(of):
    desk = of(Role.SECRETARIAT)
    record = {
        "id": "api-1",
        "title": {"zh": "示例标准", "en": "Sample"},
        "number": "X 1",
        "note": {"zh": "甲"},
    }
    done(desk.ask("POST", "/standards", {"record": record}, is_kept=True), 201)
    body = {"record": {"number": "X 2"}, "reason": "示例"}
    changed = done(desk.ask("PUT", "/standards/api-1", body, is_kept=True, **{"If-Match": '"1"'}))
    found = done(desk.ask("GET", "/standards/api-1"))
    assert changed["version"] == found["version"] == 2
    assert (found["record"]["number"], found["record"]["note"]["zh"]) == ("X 2", "甲")
    assert desk.ask("PUT", "/standards/api-1", body, **{"If-Match": '"1"'}).status_code == 412
    assert desk.ask("POST", "/standards", {"record": {"id": "x", "title": 3}}).status_code == 422


def test_a_drafting_is_begun_and_a_paper_handed_in(of):
    desk = of(Role.SECRETARIAT)
    made = done(desk.ask("POST", "/draftings", {"standard": "sf-44", "lead": "示例单位"}, is_kept=True), 201)
    at = f"/draftings/{made['id']}"
    assert done(desk.ask("GET", at))["data"]["standard"] == "sf-44"
    answer = Client(raise_request_exception=False).generic(
        "POST",
        f"/api/v1{at}/papers/files?name=x.txt&material=none",
        b"x",
        content_type="application/octet-stream",
        headers={"Authorization": f"Bearer {desk.secret}"},
    )
    assert answer.status_code == 422, answer.content


def test_a_pack_is_derived_changed_and_proposed(of):
    author = of(Role.MODEL_AUTHOR)
    begun = {
        "base": "sf-nscmm",
        "code": "api-sample",
        "version": "2026.1",
        "title": {"zh": "示例扩展", "en": "Sample extension"},
    }
    made = done(author.ask("POST", "/pack-editions", begun, is_kept=True), 201)
    at = f"/pack-editions/{made['id']}"
    edition = done(author.ask("GET", at))
    change = {"about": "2026.2", "title": {"zh": "示例扩展二", "en": "Second"}}
    body = {"kind": "identity", "revision": edition["revision"], "change": change}
    assert done(author.ask("POST", f"{at}/changes", body, is_kept=True))["revision"] > edition["revision"]
    assert "2026.2" in done(author.ask("GET", f"{at}/files"))["files"]["pack.yaml"]
    assert author.ask("POST", f"{at}/changes", {**body, "change": {"about": 3}}).status_code == 422


def test_settings_are_read_and_changed(of):
    admin = of(Role.SYSTEM_ADMIN)
    policy = done(admin.ask("GET", "/settings/policy"))
    done(admin.ask("PUT", "/settings/policy", {**policy, "code_valid_hours": 24}, is_kept=True), 204)
    assert done(admin.ask("GET", "/settings/policy"))["code_valid_hours"] == 24
    assert "mail_password" not in done(admin.ask("GET", "/settings/notices"))


def test_a_collection_asks_institutions_and_their_leads_see_it(of, ids):
    facts = {"title": "示例填报", "pack": "sf-nscmm", "tenants": [str(ids["tenant_id"])], "due": "2099-01-01"}
    made = done(of(Role.SUPERVISOR).ask("POST", "/collections", {"facts": facts}, is_kept=True), 201)
    asked = done(of(Role.LEAD).ask("GET", f"/collections/asked?collection_id={made['id']}"))["items"]
    assert [(row["title"], row["tenant_id"]) for row in asked] == [("示例填报", str(ids["tenant_id"]))]


def test_the_trail_is_exported_as_lines(of):
    answer = of(Role.AUDIT_ADMIN).ask("GET", "/trail/export?tags=account:token:made")
    assert answer.status_code == 200
    lines = answer.whole.decode().splitlines()
    assert lines
    assert all('"account:token:made"' in line for line in lines)


def test_people_are_made_all_or_none(of):
    admin = of(Role.SYSTEM_ADMIN)
    one, other = ({"username": name, "display_name": "示例"} for name in ("batch.one", "batch.two"))
    assert len(done(admin.ask("POST", "/people/batch", {"people": [one, other]}))["items"]) == 2
    assert admin.ask("POST", "/people/batch", {"people": [one, one]}).status_code == 422


def test_an_action_is_not_closed_without_evidence_and_its_proof_is_attached_and_taken(of, ids):
    lead, at = of(Role.LEAD), f"/assessments/{ids['assessment_id']}"
    made = done(lead.ask("POST", f"{at}/actions", {"facts": {"title_zh": "示例"}}, is_kept=True))
    refused = lead.ask("POST", f"{at}/actions/{made['id']}/closing", {"note": "已办"})
    assert refused.status_code == 422
    assert "evidence" in refused.content.decode()
    body = {"note": "已办", "evidence": ["台账"]}
    closing = done(lead.ask("POST", f"{at}/actions/{made['id']}/closing", body, is_kept=True))
    where = f"{at}/papers?name=log.txt&about=closing&object={closing['id']}"
    sent = {"content_type": "application/octet-stream"}
    paper = done(lead.client.post(f"/api/v1{where}", b"OK\n", headers=bearer(lead), **sent), 201)
    (row,) = [one for one in done(lead.ask("GET", f"{at}/papers"))["items"] if one["object"] == closing["id"]]
    assert (row["id"], row["name"], row["size"]) == (paper["id"], "log.txt", 3)
    assert lead.ask("GET", f"{at}/papers/{paper['id']}").whole == b"OK\n"
    reader = of(Role.READER)
    assert reader.ask("GET", f"{at}/papers/{paper['id']}").status_code == 403
    refused = reader.client.post(f"/api/v1{where}", b"OK\n", headers=bearer(reader), **sent)
    assert refused.status_code == 403


def bearer(program):
    return {"Authorization": f"Bearer {program.secret}"}


def test_a_finding_of_others_becomes_evidence(of, ids):
    lead, at = of(Role.LEAD), f"/assessments/{ids['assessment_id']}"
    made = done(lead.ask("POST", f"{at}/outside-findings/{ids['outside_id']}/evidence", is_kept=True))
    listed = done(lead.ask("GET", f"{at}/evidence"))["items"]
    assert made["id"] in {one["id"] for one in listed}

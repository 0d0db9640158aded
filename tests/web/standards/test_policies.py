"""The pages of policies: records, versions of their texts, comparison by article, reviews."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hengdu.actions import Role
from hengdu.store.notices.models import Notice, NoticeKind
from hengdu.store.planning.models import Policy, PolicyReview, PolicyText
from hengdu.store.trail.models import Event

NEW = {"id": "own-rule", "title_zh": "示例规定", "kind": "rule", "standards": "sf-42"}
FIRST = (
    "第一条 为保护数据，制定本规定。\n第二条 机构应当建立清单并开展测试，测试结果报告管理层。\n"
    "第三条 自发布之日起施行。"
)
SECOND = (
    "第一条 为保护数据，制定本规定。\n第二条 机构应当设立首席网络安全官。\n第三条 机构应当建立清单。\n"
    "第四条 机构应当开展测试，测试结果报告管理层，见 GB/T 22239-2019。\n第五条 自发布之日起施行。"
)


@pytest.fixture
def secretary(site):
    return site.client_as(Role.SECRETARIAT)


@pytest.fixture
def policy(secretary):
    assert secretary.post("/desk/policies/new/", NEW).status_code == 302
    return "/desk/policies/own-rule/"


def add(client, policy, label, text="", **given):
    return client.post(f"{policy}add/", {"label": label, "text": text, "due_days": 30, **given})


def test_a_policy_is_registered_once_and_named_in_the_list(secretary, policy):
    again = secretary.post("/desk/policies/new/", NEW)
    assert "id" in again.context["form"].errors
    assert f'href="{policy}"' in secretary.get("/desk/policies/").content.decode()


def test_a_policy_of_an_unknown_standard_is_refused_beside_the_field(secretary):
    answer = secretary.post("/desk/policies/new/", {**NEW, "standards": "nothing"})
    assert "nothing" in answer.context["form"].errors["standards"][0]
    assert Policy.objects.count() == 0


def test_the_first_change_of_a_built_in_policy_keeps_an_own_record(secretary):
    form = secretary.get("/desk/policies/pol-dsl/edit/").context["form"].initial
    given = {name: value or "" for name, value in form.items()}
    secretary.post("/desk/policies/pol-dsl/edit/", {**given, "title_zh": "示例新名称"})
    assert "示例新名称" in secretary.get("/desk/policies/pol-dsl/").content.decode()
    stale = secretary.post("/desk/policies/pol-dsl/edit/", {**given, "title_zh": "更新的"})
    assert stale.status_code == 422
    assert Policy.objects.get().version == 1


def test_a_new_version_is_compared_with_the_last_and_opens_a_review(secretary, policy):
    add(secretary, policy, "2025", FIRST)
    answer = add(secretary, policy, "2026", SECOND, order="示例令第2号")
    context = secretary.get(answer["Location"]).context
    kinds = {row["one"].kind.value for row in context["changes"]}
    assert {"added", "renumbered"} <= kinds
    assert {one["code"]: one["is_linked"] for one in context["affected"]}["sf-42"]
    assert any("GB/T 22239-2019" in one["why"].zh for one in context["affected"])
    assert "2026" in secretary.get(f"{policy}compare/").content.decode()


def test_a_second_version_under_one_label_is_refused(secretary, policy):
    add(secretary, policy, "2025", FIRST)
    assert "label" in add(secretary, policy, "2025", SECOND).context["form"].errors
    assert PolicyText.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"text": "没有条文"}, "text"),
        ({"text": ""}, "text"),
        ({"text": FIRST, "effective": "2020-13-01"}, "effective"),
        ({"text": "第一条 甲。\n第一条 乙。"}, "text"),
    ],
)
def test_a_text_that_cannot_be_read_is_told_beside_its_field_and_not_kept(secretary, policy, given, field):
    assert field in add(secretary, policy, "2025", **given).context["form"].errors
    assert PolicyText.objects.count() == 0


def test_a_version_that_takes_effect_before_the_last_is_refused(secretary, policy):
    add(secretary, policy, "2025", FIRST, effective="2025-01-01")
    assert add(secretary, policy, "2026", SECOND, effective="2024-01-01").status_code == 422
    assert PolicyText.objects.count() == 1


def word_file(*paragraphs):
    """Return a Word document of these paragraphs, as small as can be."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{name}"><w:body>{body}</w:body></w:document>'
        )
    return made.getvalue()


def test_a_word_file_is_taken_as_a_version(secretary, policy):
    file = SimpleUploadedFile("rule.docx", word_file(*FIRST.splitlines()))
    assert add(secretary, policy, "2025", file=file).status_code == 302
    assert PolicyText.objects.get().articles == 3


@pytest.mark.parametrize("content", [b"PK\x03\x04broken", b"\xff\xfe\x00"])
def test_a_file_that_is_no_text_is_told_beside_its_field(secretary, policy, content):
    file = SimpleUploadedFile("rule.docx", content)
    assert "file" in add(secretary, policy, "2025", file=file).context["form"].errors


def test_whoever_is_asked_is_told_and_may_close_the_review(site, secretary, policy):
    owner = site.person("owner", Role.WORKING_GROUP)
    answer = add(secretary, policy, "2025", FIRST, owner=str(owner.pk))
    row = PolicyReview.objects.get()
    assert Notice.objects.filter(user=owner, kind=NoticeKind.POLICY).count() == 1
    client = site.client(owner)
    given = {"outcome": "示例结论", "version": row.version}
    assert client.post(f"{answer['Location']}close/", given).status_code == 302
    row.refresh_from_db()
    assert (row.outcome, row.closed_by_id) == ("示例结论", owner.pk)
    assert secretary.get("/desk/policies/").context["closed"]


def test_a_reader_who_was_not_asked_cannot_close_a_review(site, secretary, policy):
    answer = add(secretary, policy, "2025", FIRST)
    reader = site.client_as(Role.DESK_READER)
    assert "/close/" not in reader.get(answer["Location"]).content.decode()
    assert reader.post(f"{answer['Location']}close/", {"outcome": "甲", "version": 1}).status_code == 422
    assert PolicyReview.objects.get().closed_at is None


def test_only_people_of_the_desk_can_be_asked(site, secretary, policy):
    stranger = site.person("stranger", Role.LEAD, tenant=site.tenant("示例机构"))
    assert "owner" in add(secretary, policy, "2025", FIRST, owner=str(stranger.pk)).context["form"].errors


def test_an_assignment_over_a_later_one_is_a_conflict(secretary, policy):
    answer = add(secretary, policy, "2025", FIRST)
    given = {"due": "2027-01-01", "version": 1}
    assert secretary.post(f"{answer['Location']}assign/", given).status_code == 302
    assert secretary.post(f"{answer['Location']}assign/", given).status_code == 422


def test_every_step_is_in_the_trail(secretary, policy):
    add(secretary, policy, "2025", FIRST)
    tags = set(Event.objects.values_list("tag", flat=True))
    assert {"standards:policy:saved", "standards:policy:amended"} <= tags

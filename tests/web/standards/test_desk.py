"""The pages of the standards desk: registry, search, records, framework, coverage, consistency, files."""

import re
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from hengdu.actions import Role
from hengdu.actions.jobs import run_job
from hengdu.standards.registry import Standard, Status, builtin_register
from hengdu.store.jobs.models import Job
from hengdu.store.standards import models
from hengdu.store.standards.records import keep_standards
from hengdu.text import Text
from hengdu.web.standards.consistency import _findings

NEW = {"id": "own-1", "title_zh": "示例标准一", "level": "industry", "status": "proposed"}


@pytest.fixture
def secretary(site):
    return site.client_as(Role.SECRETARIAT)


def keep(*items):
    keep_standards(items, moment=timezone.now(), by=None)


def own(serial, **fields):
    title = fields.pop("title", f"示例标准{serial:05d}号")
    return Standard(id=f"own-{serial:05d}", title=Text(title, ""), **fields)


def shown(client, **question):
    """Return the ids of the standards that a page lists."""
    answer = client.get(f"/desk/?{urlencode(question)}")
    assert answer.status_code == 200
    return [row["line"].code for row in answer.context["rows"]]


def test_the_registry_lists_the_built_in_standards_before_the_own_ones(secretary):
    keep(own(1))
    built_in = list(builtin_register().standards)
    second = shown(secretary, page=2)
    assert [*shown(secretary), *second] == [*built_in, "own-00001"]


def test_an_own_record_stands_in_place_of_the_built_in_one(secretary):
    before = secretary.get("/desk/standards/sf-06/edit/").context["form"].initial
    given = {name: value or "" for name, value in before.items()}
    answer = secretary.post(
        "/desk/standards/sf-06/edit/", {**given, "title_zh": "示例新名称", "reason": "示例理由"}
    )
    assert answer.status_code == 302
    page = secretary.get("/desk/standards/sf-06/").content.decode()
    assert "示例新名称" in page
    assert "示例理由" in page
    assert shown(secretary, words="示例新名称") == ["sf-06"]
    assert shown(secretary, words=builtin_register().standards["sf-06"].title.zh) == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("数据脱敏", ["own-00001"]),
        ("脱 示例", ["own-00001"]),
        ("jr／t 9060", ["own-00002"]),
        ("9060-2021", ["own-00002"]),
        ("渗", ["own-00002"]),
        ("没有这样的", []),
        ('" OR x*', []),
        ("敏指", ["own-00001"]),
        ("南示", []),
    ],
)
def test_a_search_finds_words_of_any_length_inside_one_field(secretary, words, expected):
    keep(
        own(1, title="示例数据脱敏指南"),
        own(2, title="示例渗透测试", number="JR/T 9060-2021"),
    )
    assert shown(secretary, words=words, origin="own") == expected


def test_the_same_name_comes_before_what_begins_so_and_before_what_holds_it(secretary):
    keep(own(1, title="某示例指南"), own(2, title="示例指南大全"), own(3, title="示例指南"))
    assert shown(secretary, words="示例指南") == ["own-00003", "own-00002", "own-00001"]


def test_a_search_finds_built_in_and_own_standards_together(secretary):
    keep(own(1, title="示例数据脱敏指南"))
    assert "own-00001" in shown(secretary, words="脱敏")
    assert len(shown(secretary, words="脱敏")) == 2


def test_the_words_of_the_title_before_a_change_find_nothing_any_more(secretary):
    keep(own(1, title="示例旧名称"))
    keep(own(1, title="示例新名称"))
    assert shown(secretary, words="示例旧名称") == []
    assert shown(secretary, words="示例新名称") == ["own-00001"]


def test_filters_narrow_the_list_and_the_search(secretary):
    keep(own(1, status=Status.PUBLISHED), own(2, topic="DS.classification"))
    assert shown(secretary, origin="own", status="published") == ["own-00001"]
    assert shown(secretary, origin="own", category="DS") == ["own-00002"]
    assert shown(secretary, words="示例", topic="DS.classification") == ["own-00002"]


def test_a_page_out_of_range_gives_the_last_one(secretary):
    keep(*(own(number) for number in range(60)))
    assert shown(secretary, origin="own", page=99) == [f"own-{number:05d}" for number in range(50, 60)]


def test_lists_searches_and_records_ask_the_database_seldom(secretary, max_queries):
    keep(*(own(number) for number in range(120)))
    for address in ("/desk/?page=3", "/desk/?words=示例&page=2", "/desk/standards/own-00001/"):
        with max_queries(15):
            secretary.get(address)


def test_a_standard_is_registered_once(secretary):
    assert secretary.post("/desk/standards/new/", NEW).status_code == 302
    again = secretary.post("/desk/standards/new/", NEW)
    assert again.status_code == 422
    assert "own-1" in again.context["form"].errors["id"][0]
    assert models.Standard.objects.get(code="own-1").title_zh == "示例标准一"


def test_a_change_that_someone_else_made_meanwhile_is_not_overwritten(secretary):
    secretary.post("/desk/standards/new/", NEW)
    form = secretary.get("/desk/standards/own-1/edit/").context["form"].initial
    given = {name: value or "" for name, value in form.items()} | {"reason": "示例"}
    assert secretary.post("/desk/standards/own-1/edit/", {**given, "title_zh": "甲"}).status_code == 302
    assert secretary.post("/desk/standards/own-1/edit/", {**given, "title_zh": "乙"}).status_code == 422
    assert models.Standard.objects.get(code="own-1").title_zh == "甲"


def test_days_that_go_backwards_are_refused_beside_the_field(secretary):
    answer = secretary.post(
        "/desk/standards/new/", {**NEW, "issued": "2026-02-01", "effective": "2026-01-01"}
    )
    assert "issued" in answer.context["form"].errors


def test_a_record_shows_its_relations_both_ways(secretary):
    relation = next(
        one
        for one in builtin_register().relations
        if {one.origin, one.target} <= set(builtin_register().standards)
    )
    for code, other in ((relation.origin, relation.target), (relation.target, relation.origin)):
        page = secretary.get(f"/desk/standards/{code}/").content.decode()
        assert f'href="/desk/standards/{other}/"' in page


def test_every_built_in_record_has_a_page_in_both_languages(site):
    for language in ("zh-hans", "en"):
        client = site.client(site.person(f"reader-{language}", Role.DESK_READER), language=language)
        for code in builtin_register().standards:
            assert client.get(f"/desk/standards/{code}/").status_code == 200


def test_the_picture_leads_to_the_standards_of_a_topic(secretary):
    keep(own(1, topic="DS.classification"))
    page = secretary.get("/desk/framework/").content.decode()
    link = re.search(r'href="(/desk/framework/topics/DS.classification)"', page)
    answer = secretary.get(link[1], follow=True)
    assert "/desk/standards/own-00001/" in answer.content.decode()


def test_coverage_counts_own_records_at_once(secretary):
    def published():
        rows = secretary.get("/desk/coverage/").context["topics"]
        return next(row["counts"][0] for row in rows if row["topic"].code == "CI.warning")

    before = published()
    keep(own(1, topic="CI.warning", status=Status.PUBLISHED))
    assert published() == before + 1


def decide(client, pair, verdict, previous=""):
    given = {
        "left": pair[0],
        "right": pair[1],
        "verdict": verdict,
        "reason": "示例理由",
        "previous": previous,
    }
    return client.post("/desk/consistency/decide/", given)


def test_a_decision_closes_the_finding_and_is_kept_when_another_follows(secretary):
    pair = next(one.names for one in _findings(()) if one.names)
    before = secretary.get("/desk/consistency/").context
    assert decide(secretary, pair, "same").status_code == 302
    after = secretary.get("/desk/consistency/").context
    assert after["total"] < before["total"]
    assert [row["finding"].names for row in after["decided"]]
    first = models.Decision.objects.get()
    assert decide(secretary, pair[::-1], "open").status_code == 422
    assert decide(secretary, pair[::-1], "open", first.pk).status_code == 302
    assert secretary.get("/desk/consistency/").context["total"] > after["total"]
    assert models.Decision.objects.count() == 2


def test_a_decision_needs_two_names_and_a_reason(secretary):
    assert decide(secretary, ("《甲》", "甲"), "same").status_code == 422
    assert decide(secretary, ("甲", ""), "same").status_code == 422
    assert models.Decision.objects.count() == 0


def sent(client, name, text, **fields):
    file = SimpleUploadedFile(name, text.encode("utf-8-sig"))
    answer = client.post("/desk/files/import/", {"file": file, **fields})
    if answer.status_code != 302:
        return answer
    job = Job.objects.latest("created_at")
    run_job(job.pk)
    return Job.objects.get(pk=job.pk)


def test_a_table_of_standards_is_taken_in_and_found(secretary):
    job = sent(
        secretary, "a.csv", "编码,标准名称,标准编号\nown-7,示例导入,JR/T 9007-2026\n", section="standards"
    )
    assert (job.state, job.error_zh) == ("done", "")
    assert shown(secretary, words="示例导入") == ["own-7"]
    relations = "起点,关系,终点\nown-7,replaces,sf-06\n"
    assert sent(secretary, "b.csv", relations, section="relations").state == "done"
    assert "own-7" in secretary.get("/desk/standards/sf-06/").content.decode()


def test_a_faulty_cell_is_named_and_nothing_is_written(secretary):
    job = sent(secretary, "a.csv", "编码,标准名称,发布日期\nown-7,甲,\nown-8,乙,昨天\n", section="standards")
    assert job.state == "failed"
    assert "C3" in job.error_zh
    assert models.Standard.objects.count() == 0


def test_a_relation_to_nothing_is_refused(secretary):
    job = sent(secretary, "a.csv", "起点,关系,终点\nsf-06,replaces,nothing\n", section="relations")
    assert job.state == "failed"
    assert models.Relation.objects.count() == 0


def test_an_export_can_be_taken_in_again_without_a_change(secretary):
    keep(own(1, title="=示例公式"))
    secretary.post("/desk/files/export/", {"form": "xlsx"})
    run_job(Job.objects.latest("created_at").pk)
    job = Job.objects.latest("created_at")
    content = b"".join(secretary.get(f"/jobs/{job.pk}/file/").streaming_content)
    file = SimpleUploadedFile("register.xlsx", content)
    secretary.post("/desk/files/import/", {"file": file, "section": "standards"})
    run_job(Job.objects.latest("created_at").pk)
    assert Job.objects.latest("created_at").error_zh == ""
    assert [row.version for row in models.Standard.objects.all()] == [1]


def test_a_reader_sees_no_way_to_change_anything(site):
    reader = site.client_as(Role.DESK_READER)
    keep(own(1))
    for address in ("/desk/", "/desk/standards/own-00001/", "/desk/consistency/", "/desk/files/"):
        page = reader.get(address).content.decode()
        assert "/new/" not in page
        assert "/edit/" not in page
        assert "/decide/" not in page
        assert "/import/" not in page

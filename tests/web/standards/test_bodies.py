"""Working groups and the topics that they own, units and their kinds: entered, imported, checked."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.standards.process import samples
from tests.web.standards.courses import kept

from hengdu.actions import Role
from hengdu.actions.jobs import run_job
from hengdu.standards.registry import builtin_register
from hengdu.store.jobs.models import Job
from hengdu.store.planning.models import Entry
from hengdu.store.trail.models import Event

GROUP = {"id": "own-group", "name_zh": "示例归口组", "topics": ["CI.warning"], "lead": "", "units": []}


@pytest.fixture
def secretary(site):
    return site.client_as(Role.SECRETARIAT)


def owners(client, code):
    """Return the row of a topic on the page of the coverage, and what the page says of owners."""
    rows = client.get("/desk/coverage/").context["topics"]
    return [one.zh for one in next(row["owners"] for row in rows if row["topic"].code == code)]


def test_coverage_and_the_list_of_a_topic_name_the_owner(secretary):
    name = builtin_register().groups["security-group"].name.zh
    assert owners(secretary, "CI.warning") == [name]
    page = secretary.get("/desk/framework/topics/CI.warning/", follow=True).content.decode()
    assert "归口" in page
    assert name in page


def test_a_second_owner_is_an_overlap_on_every_page_that_names_owners(secretary):
    assert secretary.post("/desk/groups/new/", GROUP).status_code == 302
    assert "示例归口组" in owners(secretary, "CI.warning")
    said = "由多个工作组归口"
    assert "职责重叠" in secretary.get("/desk/coverage/").content.decode()
    assert said in secretary.get("/desk/groups/").content.decode()
    assert said in secretary.get("/desk/process/").content.decode()
    assert Event.objects.filter(tag="standards:body:saved", object="group own-group").exists()


def test_a_topic_that_is_taken_from_its_only_owner_has_none(secretary):
    form = secretary.get("/desk/groups/of/security-group/").context["form"].initial
    less = {**form, "topics": ["MG", "PR", "TE", "OP", "DS"]}
    assert secretary.post("/desk/groups/of/security-group/", less).status_code == 302
    assert owners(secretary, "CI.warning") == []
    assert "没有归口工作组" in secretary.get("/desk/groups/").content.decode()
    secretary.post("/desk/risks/entries/group/security-group/remove/", {"version": "1"})
    assert owners(secretary, "CI.warning")
    assert not Entry.objects.exists()


def test_a_unit_nobody_registered_is_named_on_the_drafting_until_it_is_registered(secretary):
    row = kept(samples.drafting())
    address = f"/desk/process/{row.pk}/"
    page = secretary.get(address).content.decode()
    assert "登记册中没有单位 示例证券甲" in page
    assert "/desk/groups/units/new/?name=%E7%A4%BA%E4%BE%8B%E8%AF%81%E5%88%B8%E7%94%B2" in page
    assert "起草单位缺少：证券公司" in page
    unit = {"id": "own-a", "name_zh": "示例证券甲", "kind": "securities"}
    assert secretary.post("/desk/groups/units/new/", unit).status_code == 302
    page = secretary.get(address).content.decode()
    assert "登记册中没有单位 示例证券甲" not in page
    assert "起草单位缺少：证券公司" not in page


def test_an_id_is_taken_once_and_a_stranger_leads_no_group(secretary):
    unit = {"id": "zce", "name_zh": "示例", "kind": "exchange"}
    assert "id" in secretary.post("/desk/groups/units/new/", unit).context["form"].errors
    assert "lead" in secretary.post("/desk/groups/new/", {**GROUP, "lead": "none"}).context["form"].errors


@pytest.mark.parametrize(
    ("section", "table", "state"),
    [
        ("units", "编码,名称,种类\nown-u,示例单位,fund\n", "done"),
        ("groups", "编码,名称,归口子项\nown-g,示例组,CI.warning\n", "done"),
        ("groups", "编码,名称,归口子项\nown-g,示例组,CI.nothing\n", "failed"),
        ("groups", "编码,名称,成员单位\nown-g,示例组,nobody\n", "failed"),
    ],
)
def test_tables_of_units_and_groups_are_taken_in_or_refused_whole(secretary, section, table, state):
    file = SimpleUploadedFile("a.csv", table.encode("utf-8-sig"))
    secretary.post("/desk/files/import/", {"file": file, "section": section})
    run_job(Job.objects.latest("created_at").pk)
    assert Job.objects.latest("created_at").state == state
    page = secretary.get("/desk/groups/").content.decode()
    assert ("own-g" in page or "示例单位" in page) == (state == "done")


def test_a_reader_sees_groups_and_units_without_a_way_to_change_them(site):
    page = site.client_as(Role.DESK_READER).get("/desk/groups/").content.decode()
    assert "信息安全专业工作组" in page
    assert "/new/" not in page

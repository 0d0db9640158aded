"""High-risk points, design sheets, implementation records; routes and the crosswalk."""

import pytest
from django.utils import timezone

from hengdu.actions import Role
from hengdu.standards.registry import Counterpart, Standard, Status
from hengdu.store.planning.models import Entry
from hengdu.store.standards.records import keep_standards
from hengdu.text import Text

POINT = {
    "id": "own-point",
    "name": "示例高风险点",
    "likelihood": "5",
    "impact": "5",
    "exposure": "5",
    "trend": "rising",
    "standards": "sf-10",
}


@pytest.fixture
def secretary(site):
    return site.client_as(Role.SECRETARIAT)


def urgency(client, code):
    rows = client.get("/desk/risks/").context["urgencies"]
    return next(one for one in rows if one.standard == code)


def test_a_point_raises_the_derived_urgency_and_leaves_the_printed_one(secretary):
    before = urgency(secretary, "sf-10")
    assert secretary.post("/desk/risks/new/", POINT).status_code == 302
    after = urgency(secretary, "sf-10")
    assert (after.derived, after.printed) == (4, before.printed)
    assert "id" in secretary.post("/desk/risks/new/", POINT).context["form"].errors


def test_a_built_in_point_is_overlaid_and_comes_back(secretary):
    form = secretary.get("/desk/risks/points/supply-chain/").context["form"].initial
    given = {name: value or "" for name, value in form.items()}
    secretary.post("/desk/risks/points/supply-chain/", {**given, "likelihood": "1"})
    points = {one["point"].id: one for one in secretary.get("/desk/risks/").context["points"]}
    assert points["supply-chain"]["is_own"]
    secretary.post("/desk/risks/entries/point/supply-chain/remove/", {"version": "1"})
    points = {one["point"].id: one for one in secretary.get("/desk/risks/").context["points"]}
    assert not points["supply-chain"]["is_own"]


def test_a_removal_of_a_stale_version_is_refused(secretary):
    secretary.post("/desk/risks/new/", POINT)
    secretary.post("/desk/risks/entries/point/own-point/remove/", {"version": "7"})
    assert Entry.objects.count() == 1


def test_what_is_filled_in_is_no_longer_missing_on_the_design_sheet(secretary):
    before = {one.heading.zh for one in secretary.get("/desk/risks/designs/sf-10/").context["missing"]}
    given = {"definition": "示例定义", "purpose": "示例目的", "contents": "甲\n乙", "measures": "示例措施"}
    assert secretary.post("/desk/risks/designs/sf-10/fill/", given).status_code == 302
    after = {one.heading.zh for one in secretary.get("/desk/risks/designs/sf-10/").context["missing"]}
    assert before - after == {"定义", "目的与必要性", "主要内容", "验证与推广措施"}


def test_implementation_records_are_summed_up_by_standard(secretary):
    address = "/desk/adoptions/sf-06/"
    for name, cost in (("示例甲", 100), ("示例乙", 50)):
        given = {"adopter": name, "state": "full", "cost_cny": cost, "problems": "示例问题"}
        assert secretary.post(f"{address}add/", given).status_code == 302
    found = next(one for one in secretary.get("/desk/adoptions/").context["rows"])
    assert (found.adopters, found.cost_cny, len(found.problems)) == (2, 150, 2)
    row = Entry.objects.first()
    change = f"{address}records/{row.code}/"
    form = secretary.get(change).context["form"].initial
    given = {name: value for name, value in form.items() if value is not None}
    assert secretary.post(change, {**given, "state": "stopped"}).status_code == 302
    assert secretary.get(address).context["sum"].adopters == 1


def test_a_reader_sees_risks_and_no_way_to_change_them(site):
    reader = site.client_as(Role.DESK_READER)
    for address in ("/desk/risks/", "/desk/risks/designs/sf-10/", "/desk/adoptions/sf-06/"):
        page = reader.get(address).content.decode()
        assert "/new/" not in page
        assert "/fill/" not in page
        assert "/add/" not in page
    assert reader.post("/desk/risks/designs/sf-10/fill/", {"definition": "甲"}).status_code == 403


def test_a_route_lists_what_applies_in_order_and_what_is_coming(secretary):
    context = secretary.get("/desk/routes/?type=futures&systems=mobile").context
    orders = [row["one"].order for row in context["now"]]
    assert orders == list(range(1, len(orders) + 1))
    assert context["now"]
    assert context["coming"]


def test_a_route_shows_levels_only_of_an_assessment_that_one_may_read(secretary):
    answer = secretary.get("/desk/routes/?type=futures&assessment=00000000-0000-4000-8000-000000000001")
    assert "assessment" in answer.context["form"].errors


@pytest.mark.parametrize("side", ["standard", "category", "topic", "subdomain", "counterpart"])
def test_the_crosswalk_is_read_from_every_side(secretary, side):
    context = secretary.get(f"/desk/crosswalk/?side={side}").context
    assert context["side"] == side
    assert context["rows"]


def test_an_own_standard_joins_the_crosswalk_both_ways(secretary):
    item = Standard(
        id="own-1",
        title=Text("示例标准", ""),
        topic="DS.classification",
        status=Status.PUBLISHED,
        subdomains=("SH-11",),
        counterparts=(Counterpart(number="ISO/IEC 99999"),),
    )
    keep_standards([item], moment=timezone.now(), by=None)
    row = secretary.get("/desk/crosswalk/?side=counterpart&code=ISO/IEC 99999").context["rows"][0]
    assert ("own-1", Text("示例标准", "示例标准")) in row["meets"][0]["codes"]
    rows = secretary.get("/desk/crosswalk/?side=subdomain&code=SH-11").context["rows"]
    assert any(code == "own-1" for code, _name in rows[0]["meets"][0]["codes"])


def test_clauses_and_practices_say_the_same_from_both_sides(secretary):
    address = "/desk/crosswalk/clauses/?document=gb_t_37988"
    clauses = secretary.get(address).context
    practices = secretary.get(f"{address}&by=practice").context
    pairs = sum(row["count"] for row in clauses["rows"])
    pages = practices["page"].paginator
    joined = sum(len(row["clauses"]) for at in pages.page_range for row in pages.page(at))
    assert pairs == joined > 0

import dataclasses
import json
from datetime import date

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hengdu.documents import record_data
from hengdu.errors import StandardsError
from hengdu.standards.editions import (
    Changes,
    ItemRule,
    PlanFile,
    Wish,
    assumption_lines,
    build,
    check_against,
    compare_plans,
    default_assumptions,
    edition_of,
    load_assumptions,
    load_plan,
    make_plan,
    month_of,
    month_text,
    read_month,
    replan,
)
from hengdu.standards.registry import Policy, builtin_register
from hengdu.standards.schedule import breaches
from hengdu.text import Text

REGISTER = builtin_register()
EDITION = edition_of(REGISTER)
ASSUMED = default_assumptions()


def wish(**more):
    given = {
        "register": REGISTER,
        "edition": EDITION,
        "assumptions": ASSUMED,
        "start": read_month("2023-01"),
        "layers": ("plan",),
        **more,
    }
    return Wish(**given)


def planned(search="greedy", **more):
    return make_plan(wish(**more), plan_id="p", title=Text("示例", "sample"), search=search)


def starts_of(plan, problem):
    first = read_month(plan.start)
    found = {
        f"{item.standard}/{slot.stage}": read_month(slot.first) - first
        for item in plan.items
        for slot in item.stages
    }
    assert found.keys() == {task.code for task in problem.tasks}
    return found


@pytest.fixture(scope="module")
def plan():
    return planned()


def test_the_seed_plan_is_scheduled_to_a_proven_optimum():
    made = make_plan(wish(), plan_id="p", title=EDITION.title, seconds=30)
    assert (made.search, made.gap) == ("optimal", 0)
    assert breaches(build(wish()).problem, starts_of(made, build(wish()).problem)) == ()
    assert made.price <= planned().price


def test_a_greedy_plan_says_that_its_bound_is_unknown(plan):
    assert plan.search == "greedy"
    assert not plan.is_bound_known


def test_every_late_item_says_why(plan):
    assert plan.late
    assert all(item.reason.zh and item.reason.en for item in plan.late)
    assert all(item.months_late == 0 or item.reason.zh.startswith("晚") for item in plan.items)


def test_a_published_item_is_done_and_not_scheduled():
    made = planned(layers=("plan", "external", "own"))
    assert made.done == ("sf-40",)
    assert made.item("sf-40") is None


def test_status_decides_where_an_item_begins(plan):
    assert [slot.stage for slot in plan.item("sf-42").stages] == ["approval", "drafting", "comment", "review"]
    assert [slot.stage for slot in plan.item("sf-08").stages] == ["drafting", "comment", "review"]


def test_what_is_assumed_is_listed_with_its_basis():
    lines = assumption_lines(ASSUMED)
    assert len(lines) > 10
    assert all("：" in line.zh or line.zh for line in lines)
    known = dataclasses.replace(
        ASSUMED, stages=tuple(dataclasses.replace(one, is_assumed=False) for one in ASSUMED.stages)
    )
    assert len(assumption_lines(known)) == len(lines) - len(ASSUMED.stages)


def test_the_order_of_the_assumptions_is_kept(plan):
    ends = {slot.stage: slot.last for slot in plan.item("sf-44").stages}
    begins = {slot.stage: slot.first for slot in plan.item("sf-45").stages}
    assert begins["comment"] > ends["comment"]


def test_an_items_own_facts_replace_the_defaults():
    rule = ItemRule(standard="sf-42", months={"drafting": 4}, skip=("approval",), not_before="2023-03")
    given = dataclasses.replace(ASSUMED, items=(rule,))
    item = planned(assumptions=given).item("sf-42")
    assert [slot.stage for slot in item.stages] == ["drafting", "comment", "review"]
    assert item.first >= "2023-03"
    assert read_month(item.stages[0].last) - read_month(item.stages[0].first) == 3


def test_work_that_began_before_the_plan_is_scheduled_for_what_is_left():
    rule = ItemRule(standard="sf-08", start="2022-11", months={"drafting": 6})
    item = planned(assumptions=dataclasses.replace(ASSUMED, items=(rule,))).item("sf-08")
    assert (item.stages[0].first, item.stages[0].last, item.stages[0].fixed) == ("2023-01", "2023-04", True)


def test_a_unit_carries_no_more_than_its_capacity():
    rules = tuple(ItemRule(standard=code, lead="zce") for code in ("sf-08", "sf-15", "sf-34"))
    given = dataclasses.replace(ASSUMED, items=rules)
    made = planned(assumptions=given)
    months = [
        month
        for item in made.items
        if item.lead == "zce"
        for slot in item.stages
        if slot.stage in {"drafting", "comment"}
        for month in range(read_month(slot.first), read_month(slot.last) + 1)
    ]
    assert len(months) == 3 * 7
    assert max(months.count(month) for month in months) == 2


def test_an_unknown_unit_is_refused():
    given = dataclasses.replace(ASSUMED, items=(ItemRule(standard="sf-08", lead="nobody"),))
    with pytest.raises(StandardsError, match="nobody"):
        check_against(given, REGISTER)
    with pytest.raises(StandardsError, match=r"sf-08.*nobody"):
        planned(assumptions=given)


def test_losing_half_the_capacity_finishes_what_is_under_way_and_delays_the_rest(plan):
    changed = replan(
        plan,
        REGISTER,
        Changes(at="2023-07", capacity={"all": "50%"}, stability=1),
        plan_id="q",
        search="greedy",
    )
    for item in plan.items:
        after = changed.item(item.standard)
        for slot in item.stages:
            if slot.first < "2023-07":
                assert next(one for one in after.stages if one.stage == slot.stage).first == slot.first
    comparison = compare_plans(plan, changed)
    assert comparison.totals[1].weighted_months >= comparison.totals[0].weighted_months
    assert any("超出能力" in line.zh for line in changed.changes)
    load = {}
    for item in changed.items:
        for slot in item.stages:
            if slot.stage == "drafting" and slot.first >= "2023-07":
                for month in range(read_month(slot.first), read_month(slot.last) + 1):
                    load[month] = load.get(month, 0) + 1
    assert max(load.values()) <= 4


def test_a_new_policy_raises_the_urgency_of_what_it_touches(plan):
    policy = Policy(
        id="new", title=Text("示例办法", "Sample rule"), subdomains=("SH-11",), standards=("sf-08",)
    )
    register = attrs.evolve(REGISTER, policies={"new": policy})
    changed = replan(plan, register, Changes(at="2023-02", policies=("new",)), plan_id="q", search="greedy")
    raised = {item.standard for item in changed.items if item.urgency == plan.item(item.standard).urgency + 1}
    assert raised >= {"sf-08", "sf-42"}
    assert "sf-15" not in raised
    assert "示例办法" in changed.changes[0].zh


def test_a_policy_of_the_built_in_register_touches_what_it_is_linked_with(plan):
    changes = Changes(at="2023-02", policies=("pol-cii",))
    changed = replan(plan, REGISTER, changes, plan_id="q", search="greedy")
    raised = {item.standard for item in changed.items if item.urgency == plan.item(item.standard).urgency + 1}
    assert raised == {"sf-44", "sf-45"}


def test_a_policy_that_nothing_links_says_how_to_link_it_and_takes_links_with_the_change(plan):
    register = attrs.evolve(REGISTER, policies={"new": Policy(id="new", title=Text("示例办法", "Sample"))})
    with pytest.raises(StandardsError, match="linked with no standard") as caught:
        replan(plan, register, Changes(at="2023-02", policies=("new",)), plan_id="q", search="greedy")
    assert "--policy new=" in caught.value.hint_en
    changes = Changes(at="2023-02", policies=("new",), links={"new": ("sf-08",)})
    changed = replan(plan, register, changes, plan_id="q", search="greedy")
    assert changed.item("sf-08").urgency == plan.item("sf-08").urgency + 1


def test_a_lost_unit_leaves_its_items_to_be_taken_over():
    given = dataclasses.replace(ASSUMED, items=(ItemRule(standard="sf-42", lead="zce"),))
    before = planned(assumptions=given)
    changes = Changes(at="2023-01", lost_units=("zce",), freeze=False)
    changed = replan(before, REGISTER, changes, plan_id="q", search="greedy")
    assert changed.item("sf-42").lead is None
    assert changed.item("sf-42").note.zh == "牵头单位待落实"
    assert changed.handovers == ("sf-42",)


@pytest.mark.parametrize(
    "changes",
    [
        Changes(at="2022-12"),
        Changes(at="2023-02", urgency={"sf-99": 3}),
        Changes(at="2023-02", capacity={"nothing": "3"}),
        Changes(at="2023-02", capacity={"all": "a few"}),
        Changes(at="2023-02", capacity={"review-committee": "0"}),
        Changes(at="2023-02", lost_units=("nobody",)),
        Changes(at="2023-02", policies=("none",)),
    ],
    ids=["before", "item", "resource", "amount", "impossible", "unit", "policy"],
)
def test_a_change_that_cannot_be_is_refused(plan, changes):
    with pytest.raises(StandardsError):
        replan(plan, REGISTER, changes, plan_id="q", search="greedy")


def test_an_impossible_capacity_says_which_and_by_how_much(plan):
    with pytest.raises(StandardsError, match=r"Review committee.*comes to 0: 1 too much"):
        replan(plan, REGISTER, Changes(at="2023-02", capacity={"review-committee": "0"}), plan_id="q")


def test_a_cycle_among_standards_is_shown():
    order = ASSUMED.orders[0]
    back = dataclasses.replace(order, before=order.after, after=order.before)
    with pytest.raises(StandardsError, match=r"sf-4[45]/comment → sf-4[45]/comment → sf-4[45]/comment"):
        planned(assumptions=dataclasses.replace(ASSUMED, orders=(*ASSUMED.orders, back)))


def test_a_plan_reads_back_as_it_was_written(plan, tmp_path):
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(record_data(plan), ensure_ascii=False), encoding="utf-8")
    assert load_plan(path) == plan


def test_a_plan_whose_months_go_backwards_is_refused(plan, tmp_path):
    data = record_data(plan)
    slot = data["items"][0]["stages"][0]
    slot["first"], slot["last"] = "2024-05", "2024-01"
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(StandardsError, match="backwards"):
        load_plan(path)


def test_a_plan_compared_with_itself_has_no_change(plan):
    comparison = compare_plans(plan, plan)
    assert comparison.moved() == ()
    assert comparison.assumptions == ()


def test_dropped_and_added_items_are_told(plan):
    changed = replan(
        plan,
        REGISTER,
        Changes(at="2023-02", added=("sf-37",), dropped=("sf-21",)),
        plan_id="q",
        search="greedy",
    )
    kinds = {one.standard: one.kind for one in compare_plans(plan, changed).items}
    assert (kinds["sf-37"], kinds["sf-21"]) == ("added", "dropped")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("stages:\n- {code: drafting, name: 起草, months: 4, demands: {nobody: 1}}", "nobody"),
        (
            ("resources:\n- code: working-group\n  name: 组\n  capacity: 3\n  changes:\n"
            "  - {month: 2027-05, capacity: 2}\n  - {month: 2027-02, capacity: 1}"),
            "a.yaml:6",
        ),
        ("items:\n- {standard: sf-42, not_before: 2027-05, start: 2027-02}", "a.yaml:3"),
        ("items:\n- {standard: sf-42, skip: [nothing]}", "a.yaml:3"),
        ("items:\n- {standard: sf-42, not_before: soon}", "a.yaml:3"),
        ("items:\n- {standard: sf-42, months: {drafting: -1}}", "a.yaml:3"),
    ],
    ids=["resource", "backwards", "start", "stage", "month", "negative"],
)  # fmt: skip
def test_wrong_assumptions_are_refused_with_their_line(tmp_path, text, place):
    path = tmp_path / "a.yaml"
    path.write_text(f"format: 1\n{text}\n", encoding="utf-8")
    with pytest.raises(StandardsError) as caught:
        load_assumptions(path)
    assert place in str(caught.value)
    assert "a.yaml:" in str(caught.value)


def test_a_file_of_assumptions_replaces_only_what_it_gives(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text(
        "format: 1\nresources:\n- {code: working-group, name: 组, capacity: 3, is_assumed: false}\n",
        encoding="utf-8",
    )
    given = load_assumptions(path)
    assert given.stages == ASSUMED.stages
    assert {one.code: one.capacity for one in given.resources} == {"working-group": 3, "review-committee": 4}


def test_other_stages_stand_alone(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text(
        "format: 1\nstages:\n- {code: write, name: 写, months: 2}\nstatuses:\n"
        + "".join(
            f"- {{status: {one}, first: write}}\n" for one in ("proposed", "research", "under_way", "unknown")
        ),
        encoding="utf-8",
    )
    made = planned(assumptions=load_assumptions(path))
    assert {slot.stage for item in made.items for slot in item.stages} == {"write"}
    assert made.waits == ()


@given(
    st.integers(1, 6),
    st.integers(1, 4),
    st.dictionaries(
        st.sampled_from([item.standard for item in EDITION.items]), st.integers(1, 12), max_size=6
    ),
)
@settings(max_examples=20, deadline=None)
def test_any_capacity_gives_a_feasible_plan(group, committee, months):
    capacities = {"working-group": group, "review-committee": committee}
    given = dataclasses.replace(
        ASSUMED,
        resources=tuple(dataclasses.replace(one, capacity=capacities[one.code]) for one in ASSUMED.resources),
        items=tuple(ItemRule(standard=code, months={"drafting": amount}) for code, amount in months.items()),
    )
    made: PlanFile = planned(assumptions=given)
    problem = build(wish(assumptions=given)).problem
    assert breaches(problem, starts_of(made, problem)) == ()


@given(st.dates(date(1950, 1, 1), date(2900, 1, 1)))
def test_months_are_written_and_read_back(day):
    assert read_month(month_text(month_of(day))) == month_of(day)


@pytest.mark.parametrize("text", ["2027-13", "2027", "soon", "27-01", ""])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(StandardsError):
        read_month(text)

"""What a schedule asks of resources and units, month by month."""

from hypothesis import given
from hypothesis import strategies as st

from hengdu.standards.editions import (
    Assumptions,
    CapacityChange,
    PlanFile,
    PlannedItem,
    ResourceRule,
    StageRule,
    StageSlot,
    UnitRule,
    loads_of,
    month_text,
    read_month,
)
from hengdu.text import Text

START = read_month("2027-01")
GIVEN = Assumptions(
    stages=(
        StageRule(code="draft", name=Text("起草", "Draft"), months=3, demands={"group": 1}, takes_unit=True),
        StageRule(code="review", name=Text("审查", "Review"), months=1, demands={"board": 2}),
    ),
    resources=(
        ResourceRule(
            code="group",
            name=Text("组", "Group"),
            capacity=2,
            changes=(CapacityChange(month="2027-03", capacity=1),),
        ),
        ResourceRule(code="board", name=Text("委", "Board"), capacity=2),
    ),
    unit_capacity=UnitRule(capacity=1, units={"u2": 3}),
)


def plan(*items):
    """Return a plan of (lead, first month from the start, months of drafting)."""
    return PlanFile(
        id="p",
        title=Text("示例", "Sample"),
        edition="e",
        start="2027-01",
        search="greedy",
        price=0,
        bound=0,
        makespan=0,
        assumptions=GIVEN,
        items=tuple(
            PlannedItem(
                standard=f"s{at}",
                title=Text("示例", "Sample"),
                lead=lead,
                stages=(
                    StageSlot(
                        stage="draft",
                        first=month_text(START + first),
                        last=month_text(START + first + months - 1),
                    ),
                    StageSlot(
                        stage="review",
                        first=month_text(START + first + months),
                        last=month_text(START + first + months),
                    ),
                ),
            )
            for at, (lead, first, months) in enumerate(items)
        ),
    )


def by_code(found):
    return {one.code: one for one in found}


def test_every_month_of_a_stage_is_counted_once_with_its_demand():
    loads = by_code(loads_of(plan((None, 0, 2), (None, 1, 2)), {}))
    assert loads["group"].used == (1, 2, 1, 0)
    assert loads["board"].used == (0, 0, 2, 2)


def test_a_capacity_that_changes_holds_from_its_month():
    assert by_code(loads_of(plan((None, 0, 3)), {}))["group"].capacity == (2, 2, 1, 1)


def test_a_unit_has_the_places_of_its_own_rule_and_its_name():
    loads = by_code(loads_of(plan(("u1", 0, 2), ("u2", 0, 1)), {"u1": Text("甲", "A")}))
    assert (loads["u1"].name.zh, loads["u1"].capacity[0], loads["u1"].used) == ("甲", 1, (1, 1, 0))
    assert (loads["u2"].name.zh, loads["u2"].capacity[0]) == ("u2", 3)


def test_a_year_says_its_peak_its_least_capacity_and_the_full_months():
    year = by_code(loads_of(plan((None, 0, 3), (None, 0, 1)), {}))["group"].years()[0]
    assert (year.year, year.peak, year.capacity, year.full_months) == (2027, 2, 1, 2)


def test_a_plan_without_items_has_no_load():
    assert loads_of(plan(), {}) == ()


@given(
    st.lists(
        st.tuples(st.sampled_from([None, "u1", "u2"]), st.integers(0, 30), st.integers(1, 8)), max_size=8
    )
)
def test_the_load_of_a_resource_is_the_sum_of_what_its_stages_take(items):
    loads = by_code(loads_of(plan(*items), {}))
    months = sum(months for _lead, _first, months in items)
    assert sum(loads["group"].used) == months if items else not loads
    led = {lead for lead, _first, _months in items if lead}
    assert {code for code, one in loads.items() if one.is_unit} == led

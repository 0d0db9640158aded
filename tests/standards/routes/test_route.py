import dataclasses
from pathlib import Path

import attrs
import pytest

from hengdu.assessments import load_assessment
from hengdu.errors import StandardsError
from hengdu.packs import load_pack
from hengdu.scoring import score
from hengdu.standards.editions import Wish, default_assumptions, edition_of, make_plan, read_month
from hengdu.standards.registry import Status, builtin_register
from hengdu.standards.routes import default_rules, load_rules, route_for
from hengdu.text import Text

SAMPLE = Path(__file__).parents[3] / "examples" / "sample-broker.yaml"
REGISTER = builtin_register()


@pytest.fixture(scope="module")
def pack():
    return load_pack("sf-nscmm")


def ids(entries):
    return [one.standard.id for one in entries]


def test_only_published_standards_apply_now(pack):
    route = route_for(REGISTER, default_rules(), pack, institution_type="futures")
    assert route.now
    assert {one.standard.status for one in route.now} == {Status.PUBLISHED}
    assert {one.standard.status for one in route.coming} <= {
        Status.PROPOSED,
        Status.RESEARCH,
        Status.UNDER_WAY,
    }


def test_the_type_chooses_the_part_of_the_audit_guide(pack):
    futures = ids(route_for(REGISTER, default_rules(), pack, institution_type="futures").now)
    fund = ids(route_for(REGISTER, default_rules(), pack, institution_type="fund").now)
    assert "sf-32" in futures
    assert "sf-32" not in fund
    assert "sf-31" in fund


def test_a_system_brings_its_standards_and_says_so(pack):
    without = route_for(REGISTER, default_rules(), pack, institution_type="fund")
    route = route_for(REGISTER, default_rules(), pack, institution_type="fund", systems=("mobile",))
    assert "sf-11" not in ids(without.now)
    entry = next(one for one in route.now if one.standard.id == "sf-11")
    assert entry.because == ("mobile",)


def test_what_others_build_on_comes_first(pack):
    now = ids(route_for(REGISTER, default_rules(), pack, institution_type="fund", systems=("mobile",)).now)
    assert now.index("sf-11") < now.index("sf-18")
    assert now.index("sf-06") < now.index("sf-33")


def test_a_converted_standard_lapses_only_by_later_facts(pack):
    later = route_for(REGISTER, default_rules(), pack, institution_type="fund")
    assert [(one.standard.id, one.replaced_by) for one in later.lapsed] == [("sf-39", "sf-40")]
    plain = route_for(REGISTER, default_rules(), pack, institution_type="fund", layers=("plan",))
    assert "sf-39" in ids(plain.now)


def test_a_schedule_gives_the_month_in_which_a_standard_is_expected(pack):
    edition = edition_of(REGISTER)
    wish = Wish(
        register=REGISTER,
        edition=edition,
        assumptions=default_assumptions(),
        start=read_month("2027-01"),
        layers=("plan", "external", "own"),
    )
    plan = make_plan(wish, plan_id="p", title=Text("示例", "sample"), search="greedy")
    route = route_for(REGISTER, default_rules(), pack, institution_type="fund", plan=plan)
    entry = next(one for one in route.coming if one.standard.id == "sf-15")
    assert (entry.expected, entry.planned_year) == (plan.item("sf-15").last, 2023)


def test_the_last_assessment_shows_levels_of_the_sub_domains(pack):
    result = score(load_assessment(SAMPLE, pack), pack)
    route = route_for(REGISTER, default_rules(), pack, institution_type="securities", result=result)
    shown = {one.code: one.level for entry in route.now for one in entry.subdomains}
    assert shown
    assert all(level == result[code].level for code, level in shown.items())


@pytest.mark.parametrize(
    ("kind", "systems"), [("bank", ()), ("fund", ("spaceship",))], ids=["type", "system"]
)
def test_an_unknown_type_or_system_is_refused_with_the_known(pack, kind, systems):
    with pytest.raises(StandardsError, match="known"):
        route_for(REGISTER, default_rules(), pack, institution_type=kind, systems=systems)


def test_a_circle_in_the_rules_is_refused(pack):
    rules = default_rules()
    first = next(one for one in rules.rules if one.standard == "sf-06")
    ring = tuple(dataclasses.replace(one, after=("sf-33",)) if one is first else one for one in rules.rules)
    with pytest.raises(StandardsError, match="circle"):
        route_for(REGISTER, dataclasses.replace(rules, rules=ring), pack, institution_type="fund")


def test_a_rule_for_a_standard_that_is_not_registered_is_refused(pack):
    bare = attrs.evolve(REGISTER, standards={})
    with pytest.raises(StandardsError, match="sf-06"):
        route_for(bare, default_rules(), pack, institution_type="fund")


@pytest.mark.parametrize(
    "rule",
    ["{standard: a, step: z}", "{standard: a, step: s, systems: [z]}", "{standard: a, step: s, after: [z]}"],
    ids=["step", "system", "after"],
)
def test_rules_that_name_nothing_are_refused_with_their_line(tmp_path, rule):
    path = tmp_path / "rules.yaml"
    path.write_text(
        f"format: 1\nid: r\ntitle: 示例\nsteps:\n- {{code: s, name: 一}}\nrules:\n- {rule}\n",
        encoding="utf-8",
    )
    with pytest.raises(StandardsError, match=r"rules\.yaml:7"):
        load_rules(path)


def test_every_rule_that_ships_names_a_registered_standard():
    assert {rule.standard for rule in default_rules().rules} <= REGISTER.standards.keys()

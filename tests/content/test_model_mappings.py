"""The reference model maps to every framework that it promises, and every item is met or set aside."""

import dataclasses

import attrs
import pytest

from hengdu.packs import Select, lint_pack, select_practices

EVERYWHERE = (
    "wpdrrc", "ppdrr", "asa", "attack", "nist_csf_2_0", "gb_t_22239", "gb_t_39204", "iso_27001",
)  # fmt: skip
COMPLETE = {
    "wpdrrc": 6,
    "ppdrr": 5,
    "asa": 12,
    "nist_csf_2_0": 22,
    "gb_t_22239": 64,
    "gb_t_39204": 6,
    "iso_27001": 93,
    "gb_t_37988": 30,
    "jr_t_0171": 19,
    "data_life_cycle": 7,
}
STAGES = {
    "data_collect": "collect",
    "data_transfer": "transmit",
    "data_store": "store",
    "data_process": "process",
    "data_exchange": "exchange",
    "data_delete": "delete",
    "data_destroy": "destroy",
}


def used(sf, framework):
    """Return the items of a framework that a node or a practice maps to."""
    holders = (*sf.nodes.values(), *sf.practices.values())
    return {code for holder in holders for code in holder.mappings.get(framework, ())}


@pytest.mark.parametrize("framework", EVERYWHERE)
def test_every_subdomain_maps_to_the_framework(sf, framework):
    assert [node.code for node in sf.of_kind("subdomain") if not node.mappings.get(framework)] == []


@pytest.mark.parametrize(("framework", "count"), COMPLETE.items())
def test_the_framework_is_listed_in_full(sf, framework, count):
    items = sf.framework(framework).items
    assert len({item.code for item in items}) == len(items) == count


@pytest.mark.parametrize("framework", COMPLETE)
def test_every_item_of_the_framework_is_met_or_set_aside(sf, framework):
    aside = {item.code for item in sf.framework(framework).items if item.group == "out_of_scope"}
    assert used(sf, framework) == {item.code for item in sf.framework(framework).items} - aside


def test_what_is_set_aside_is_the_physical_world_and_two_subjects_beside_the_model(sf):
    aside = {item.code for item in sf.framework("iso_27001").items if item.group == "out_of_scope"} | {
        item.code for item in sf.framework("gb_t_37988").items if item.group == "out_of_scope"
    }
    assert {code for code in aside if not code.startswith("7.")} == {"5.32", "PA04"}


def test_a_subdomain_names_mitigations_or_says_that_there_are_none(sf):
    for node in sf.of_kind("subdomain"):
        named = [code for code in node.mappings["attack"] if code.startswith("M")]
        assert ("no_mitigation" in node.mappings["attack"]) == (not named), node.code


def test_a_subdomain_that_touches_data_maps_to_the_data_security_process_areas(sf):
    touching = [node for node in sf.of_kind("subdomain") if node.mappings.get("data_life_cycle")]
    assert len(touching) >= 8
    assert [node.code for node in touching if not node.mappings.get("gb_t_37988")] == []


def test_what_is_about_personal_financial_information_maps_to_its_specification(sf):
    topic = "personal_financial_information"
    about = [item for item in sf.practices.values() if topic in item.covers]
    nodes = [node for node in sf.nodes.values() if topic in node.covers]
    assert about
    assert nodes
    assert [node.code for node in nodes if not node.mappings.get("jr_t_0171")] == []
    for item in about:
        node = sf.nodes[sf.parent[item.code]]
        assert item.mappings.get("jr_t_0171") or node.mappings.get("jr_t_0171"), item.code


def test_two_hundred_practices_map_on_their_own_most_of_them_where_the_issue_asks_for_it(sf):
    mapped = [item.code for item in sf.practices.values() if item.mappings]
    assert 150 <= len(mapped) <= 250
    natural = ("SH-07", "SH-11", "SH-12", "AP-05", "IR-04", "ED-01")
    counts = {code: sum(item.startswith(code) for item in mapped) for code in natural}
    assert {code: count for code, count in counts.items() if count < 15} == {}


@pytest.mark.parametrize(("topic", "stage"), STAGES.items())
def test_a_practice_about_a_stage_of_the_data_is_read_by_the_view_of_that_stage(sf, topic, stage):
    read = set(select_practices(sf, Select(mappings={"data_life_cycle": (stage,)})))
    assert [code for code, item in sf.practices.items() if topic in item.covers and code not in read] == []


def test_each_stage_of_the_data_reads_its_own_practices(sf):
    read = {
        stage: select_practices(sf, Select(mappings={"data_life_cycle": (stage,)}))
        for stage in STAGES.values()
    }
    assert all(read.values())
    assert len(set(read.values())) == len(STAGES)


def test_lint_finds_a_control_that_the_annex_does_not_have(sf):
    node = sf.nodes["SH-11"]
    sf_nodes = dict(sf.nodes)
    sf_nodes["SH-11"] = dataclasses.replace(node, mappings={**node.mappings, "iso_27001": ("9.99",)})
    issues = lint_pack(attrs.evolve(sf, nodes=sf_nodes))
    assert [(issue.rule, issue.code) for issue in issues if issue.rule == "mapping-unknown"] == [
        ("mapping-unknown", "SH-11")
    ]

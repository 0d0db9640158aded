import dataclasses
from datetime import date

import pytest

from hengdu.errors import StandardsError
from hengdu.packs import load_pack
from hengdu.standards.framework import (
    Edit,
    Framework,
    Role,
    State,
    Topic,
    builtin_framework,
    by_counterpart,
    by_phase,
    by_risk,
    compare_frameworks,
    cover,
    cover_standards,
    edit_framework,
    framework_schema,
    load_framework,
)
from hengdu.standards.registry import Standard, Status, builtin_register
from hengdu.text import Text

DAY = date(2026, 11, 21)
TREE = """\
id: own
version: '1'
title: 示例框架
nodes:
- {code: A, name: 甲类, role: base}
- {code: A.x, parent: A, name: 一, phases: [policy], risk: [asset]}
- {code: A.y, parent: A, name: 二, phases: [detection]}
"""


@pytest.fixture
def tree(tmp_path):
    path = tmp_path / "framework.yaml"
    path.write_text(TREE, encoding="utf-8")
    return load_framework(path)


def standard(code, topic="", status=Status.PUBLISHED, **more):
    return Standard(id=code, title=Text("示例", "example"), topic=topic, status=status, **more)


def edited(tree, *edits):
    return edit_framework(tree, edits, version="2", day=DAY, by="某人")


def test_the_built_in_framework_has_a_base_three_lines_and_two_keys():
    roles = [category.role for category in builtin_framework().categories()]
    assert roles == [Role.BASE, Role.LINE_1, Role.LINE_2, Role.LINE_3, Role.KEY, Role.KEY]


def test_every_sub_topic_says_where_it_stands_and_what_it_speaks_to():
    known = set(load_pack("sf-nscmm").nodes)
    for topic in builtin_framework().leaves():
        assert topic.sources
        assert topic.phases
        assert topic.risk
        assert topic.subdomains
        assert set(topic.subdomains) <= known


def test_every_sub_domain_of_the_model_belongs_to_a_topic():
    covered = {code for topic in builtin_framework().leaves() for code in topic.subdomains}
    wanted = {code for code, node in load_pack("sf-nscmm").nodes.items() if node.kind == "subdomain"}
    assert wanted - covered == {"PM-02", "PM-03"}


def test_coverage_counts_each_state_and_sums_up_the_tree(tree):
    items = [
        standard("a", "A.x"),
        standard("b", "A.x", Status.RESEARCH),
        standard("c", "A.y", Status.PROPOSED),
    ]
    found = cover_standards(tree, items)
    assert found.topic("A.x").state is State.PUBLISHED
    assert found.topic("A.y").state is State.PLANNED
    assert [found.topic("A").counts[state] for state in list(State)[:3]] == [1, 1, 1]
    assert found.topic("A.x").standards == ("a", "b")


def test_a_topic_without_standards_is_none(tree):
    assert cover_standards(tree, []).topic("A.x").state is State.NONE


def test_a_withdrawn_standard_covers_nothing(tree):
    found = cover_standards(tree, [standard("a", "A.x", Status.WITHDRAWN)])
    assert found.topic("A.x").state is State.NONE


def test_a_series_is_not_counted_besides_its_parts(tree):
    items = [
        standard("s", "A.x"),
        standard("p1", "A.x", series="s", part=1),
        standard("p2", "A.x", series="s", part=2),
    ]
    assert cover_standards(tree, items).topic("A.x").counts[State.PUBLISHED] == 2


def test_standards_without_a_topic_are_listed_not_lost(tree):
    items = [standard("a", category="A"), standard("b", "Z")]
    found = cover_standards(tree, items)
    assert found.unplaced == ("a",)
    assert found.outside == ("b",)


def test_the_layers_change_the_coverage():
    register = builtin_register()
    printed = cover(builtin_framework(), register, layers=("plan", "own"))
    later = cover(builtin_framework(), register)
    assert printed.topic("DS.classification").standards == ("sf-39", "sf-40")
    assert later.topic("DS.classification").standards == ("sf-40",)


def test_phases_and_elements_of_risk_list_their_gaps(tree):
    found = cover_standards(tree, [standard("a", "A.x")])
    phases = {one.code: one for one in by_phase(tree, found)}
    assert list(phases) == ["policy", "protection", "detection", "response", "recovery"]
    assert phases["policy"].counts[State.PUBLISHED] == 1
    assert phases["detection"].gaps == ("A.y",)
    assert by_risk(tree, found)[1].topics == ("A.x",)


def test_counterparts_name_their_standards_with_the_degree():
    found = {one.number: one for one in by_counterpart(builtin_register())}
    assert ("sf-01", "related") in found["ISO/IEC 27001:2022"].standards


def test_renaming_keeps_the_code_and_remembers_the_name(tree):
    new = edited(tree, Edit(kind="rename", code="A.x", name=Text("新一", "new"), reason="统一名称"))
    assert new.topics["A.x"].name.zh == "新一"
    assert new.topics["A.x"].history[-1].before == "一"
    assert tree.topics["A.x"].name.zh == "一"
    assert new.file.predecessor == "1"
    assert [(one.code, one.what) for one in compare_frameworks(tree, new)] == [("A.x", "renamed")]


def test_adding_moving_and_retiring_are_told_apart(tree):
    new = edited(
        tree,
        Edit(kind="add", code="B", topic=Topic(code="B", name=Text("乙类", "b"))),
        Edit(kind="move", code="A.y", parent="B"),
        Edit(kind="retire", code="A.x"),
    )
    assert [(one.code, one.what) for one in compare_frameworks(tree, new)] == [
        ("A.x", "retired"),
        ("A.y", "moved"),
        ("B", "added"),
    ]
    assert [topic.code for topic in new.leaves()] == ["A", "A.y"]


@pytest.mark.parametrize(
    "edit",
    [
        Edit(kind="rename", code="Z"),
        Edit(kind="add", code="A.x", topic=Topic(code="A.x", name=Text("三", "c"))),
        Edit(kind="move", code="A", parent="A.x"),
        Edit(kind="move", code="A.x", parent="Z"),
        Edit(kind="retire", code="A"),
    ],
    ids=["unknown", "taken", "circle", "no-parent", "has-topics"],
)
def test_an_edit_that_breaks_the_tree_is_refused(tree, edit):
    with pytest.raises(StandardsError):
        edited(tree, edit)


def test_a_new_version_needs_a_new_number(tree):
    with pytest.raises(StandardsError):
        edit_framework(tree, [], version="1", day=DAY, by="某人")


@pytest.mark.parametrize(
    ("node", "line"),
    [
        ("{code: A.x, name: 三}", 8),
        ("{code: A.z, parent: Z, name: 三}", 8),
        ("{code: A.z, parent: A.z, name: 三}", 8),
    ],
    ids=["twice", "no-parent", "circle"],
)
def test_a_faulty_file_names_the_line(tmp_path, node, line):
    path = tmp_path / "framework.yaml"
    path.write_text(f"{TREE}- {node}\n", encoding="utf-8")
    with pytest.raises(StandardsError) as caught:
        load_framework(path)
    assert caught.value.place == f"framework.yaml:{line}"


def test_a_changed_mapping_is_a_change(tree):
    file = dataclasses.replace(
        tree.file,
        version="2",
        nodes=tuple(dataclasses.replace(one, subdomains=("AP-01",)) for one in tree.file.nodes),
    )
    new = Framework(file=file, topics={one.code: one for one in file.nodes})
    assert {one.what for one in compare_frameworks(tree, new)} == {"changed"}


def test_the_schema_describes_topics():
    assert "nodes" in framework_schema()["properties"]

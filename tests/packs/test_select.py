import pytest

from hengdu.packs import Select, mapped_practices, select_practices, view_nodes


@pytest.fixture
def pack(model):
    model.at("AA-01.L1.ST1").update(objects=[], covers=["monitor"], attrs={"stage": "test"})
    model.at("BB-01").update(covers=["respond"], attrs={"stage": "run"})
    model["objects"].append({"code": "APP", "name": {"zh": "应用", "en": "Application"}})
    model.at("AA-01.L1.ME1")["objects"] = ["APP"]
    return model.load()


@pytest.mark.parametrize(
    ("select", "count"),
    [
        (Select(), 0),
        (Select(nodes=("AA",)), 12),
        (Select(nodes=("AA-01", "BB")), 12),
        (Select(practices=("AA-01.L1.ST1",)), 1),
        (Select(levels=(1,), facets=("ST",)), 3),
        (Select(objects=("APP",)), 1),
        (Select(objects=("NET",)), 17),
        (Select(covers=("monitor", "respond")), 7),
        (Select(attrs={"stage": "run"}), 6),
        (Select(attrs={"key": True}), 9),
        (Select(mappings={"fw": ("A.1",)}), 18),
        (Select(mappings={"fw": ("A.2",), "other": ("A.1",)}), 0),
    ],
)
def test_conditions_are_joined_and_inherited_from_the_nodes_above(pack, select, count):
    assert len(select_practices(pack, select)) == count


def test_practices_by_item_are_those_that_each_item_selects(pack):
    items = [item.code for item in pack.framework("fw").items]
    selected = {code: select_practices(pack, Select(mappings={"fw": (code,)})) for code in items}
    assert mapped_practices(pack, "fw") == selected
    assert mapped_practices(pack, "none") == {}


def test_a_view_by_framework_or_objects_has_a_node_per_item(model):
    rollup = {"op": "mean", "over": "leaves"}
    title = {"zh": "视图", "en": "View"}
    model["views"] = [
        {"id": "fw", "title": title, "by": "framework", "framework": "fw", "rollup": rollup},
        {"id": "objects", "title": title, "by": "objects", "rollup": rollup},
    ]
    pack = model.load()
    by_framework, by_objects = pack.content.views
    assert [node.code for node in view_nodes(pack, by_framework)] == ["A.1"]
    assert [node.code for node in view_nodes(pack, by_objects)] == ["NET"]

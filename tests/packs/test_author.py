"""An extension is written step by step, and every step reads back as it was meant."""

import dataclasses

import pytest
import yaml
from tests.packs.conftest import Dumper, base_model

from hengdu.errors import PackError
from hengdu.packs import (
    Node,
    PackFile,
    begin_extension,
    extension_text,
    load_pack,
    next_code,
    with_code_again,
    with_new_node,
    with_node,
    with_practice,
    with_profile,
    without_code,
)
from hengdu.text import Text


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A small pack to extend."""
    folder = tmp_path_factory.mktemp("base")
    text = yaml.dump(base_model(), Dumper=Dumper, allow_unicode=True)
    (folder / "pack.yaml").write_text(text, encoding="utf-8")
    return load_pack(folder)


@pytest.fixture
def over(base):
    """A pack that extends it and changes nothing yet."""
    return begin_extension(base, pack_id="own", version="1", title=Text("自有: #模型", "Own"))


@pytest.fixture
def made(base, tmp_path):
    """Write an extension as text and load it."""

    def load(over: PackFile):
        (tmp_path / "pack.yaml").write_text(extension_text(over), encoding="utf-8")
        return load_pack(tmp_path, bases={base.id: base})

    return load


def unit(base):
    """Return a node that holds practices."""
    return next(node for node in base.nodes.values() if node.practices)


def test_an_extension_that_changes_nothing_is_its_base_under_another_name(base, over, made):
    pack = made(over)
    assert (pack.id, pack.title.zh, pack.base.digest) == ("own", "自有: #模型", base.digest)
    assert pack.practices == base.practices
    assert pack.content.disclaimer == base.content.disclaimer


def test_a_node_keeps_what_a_change_does_not_name(base, over, made):
    node = unit(base)
    pack = made(with_node(over, base, node.code, {"title": Text("新", "New")}))
    now = pack.nodes[node.code]
    assert now.title.en == "New"
    for name in ("kind", "weight", "purpose", "roles", "objects", "mappings", "practices", "indicators"):
        assert getattr(now, name) == getattr(node, name)


def test_a_practice_is_replaced_at_its_place(base, over, made):
    node, old = unit(base), unit(base).practices[1]
    changed = with_practice(
        over, base, node.code, old.__class__(**{**vars_of(old), "text": Text("改", "New")})
    )
    pack = made(changed)
    assert [item.code for item in pack.nodes[node.code].practices] == [item.code for item in node.practices]
    assert pack.practices[old.code].text.en == "New"


def vars_of(item):
    """Return the fields of a record by name."""
    return {name: getattr(item, name) for name in item.__dataclass_fields__}


def test_what_is_retired_goes_with_all_changes_to_it_and_comes_back(base, over, made):
    node = unit(base)
    changed = with_node(over, base, node.code, {"title": Text("新", "New")})
    gone = without_code(changed, base, node.code)
    assert node.code not in made(gone).nodes
    assert made(with_code_again(gone, node.code)).nodes[node.code].title == node.title


def test_a_new_node_goes_without_a_trace(base, over, made):
    parent = base.parent[unit(base).code]
    new = Node(code=f"{parent}-09", kind=unit(base).kind, parent=parent, title=Text("新", "New"))
    grown = with_new_node(over, base, new)
    assert made(grown).parent[new.code] == parent
    assert without_code(grown, base, new.code) == over


def test_a_practice_goes_alone_and_inner_nodes_are_changed_where_they_stand(base, over):
    node = unit(base)
    gone = without_code(over, base, node.practices[0].code)
    assert gone.retire == (node.practices[0].code,)
    inner = Node(code="ZZ-01", kind=node.kind, title=Text("内", "Inner"))
    outer = Node(code="ZZ", kind="domain", title=Text("外", "Outer"), nodes=(inner,))
    grown = with_node(with_new_node(over, base, outer), base, "ZZ-01", {"title": Text("改", "Changed")})
    assert grown.nodes[0].nodes[0].title.en == "Changed"
    assert without_code(grown, base, "ZZ-01").nodes[0].nodes == ()
    with pytest.raises(PackError, match="in use"):
        with_new_node(grown, base, inner)


def test_targets_of_a_type_replace_those_of_the_base(base, over, made):
    profile = dataclasses.replace(base.content.profiles[0], default=1, targets={})
    assert made(with_profile(over, profile)).profile(profile.id) == profile


def test_codes_that_nobody_has_are_refused(base, over):
    with pytest.raises(PackError, match="no code"):
        without_code(over, base, "ZZ")
    with pytest.raises(PackError, match="no code"):
        without_code(over, base, base.root.code)
    with pytest.raises(PackError, match="no node"):
        with_node(over, base, "ZZ", {})


def test_the_next_code_follows_the_highest():
    assert next_code(["A.R9", "A.R10"]) == "A.R11"
    assert next_code(["A"]) == next_code([]) == ""

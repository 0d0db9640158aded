"""A pack may close the list of its topics; then ``covers`` names nothing else."""

from hengdu.packs import lint_pack, pack_stats, topic_members

CLOUD = {"code": "cloud", "name": {"zh": "云", "en": "Cloud"}}


def rules_of(issues):
    return {issue.rule for issue in issues}


def test_a_declared_topic_is_found_with_the_nodes_and_practices_that_state_it(model):
    model.data["topics"] = [CLOUD]
    model.at("AA-01")["covers"] = ["cloud"]
    model.at("BB-01.L1.ST1")["covers"] = ["cloud"]
    pack = model.load()
    assert topic_members(pack, "cloud") == (("AA-01",), ("BB-01.L1.ST1",))
    assert pack_stats(pack).topics == {"cloud": 1}
    assert lint_pack(pack) == ()


def test_an_undeclared_topic_is_an_error_at_its_practice_and_at_its_node(model):
    model.data["topics"] = [CLOUD]
    model.at("AA-01")["covers"] = ["clod"]
    model.at("BB-01.L1.ST1")["covers"] = ["cloud", "clud"]
    found = [issue for issue in lint_pack(model.write()) if issue.rule == "unknown-reference"]
    assert [issue.code for issue in found] == ["AA-01", "BB-01.L1.ST1"]
    assert "clod" in found[0].message.en
    assert "pack.yaml" in found[0].place or ":" in found[0].place


def test_a_view_that_selects_an_undeclared_topic_is_an_error(model):
    model.data["topics"] = [CLOUD]
    model.at("AA-01")["covers"] = ["cloud"]
    model["views"][0].setdefault("nodes", []).append(
        {"code": "x", "title": {"zh": "题", "en": "Topic"}, "select": {"covers": ["clod"]}}
    )
    assert "unknown-reference" in rules_of(lint_pack(model.write()))


def test_a_pack_without_a_list_takes_any_topic(model):
    model.at("AA-01")["covers"] = ["whatever"]
    assert "unknown-reference" not in rules_of(lint_pack(model.write()))


def test_a_topic_that_nobody_states_is_advice(model):
    model.data["topics"] = [CLOUD]
    found = [issue for issue in lint_pack(model.write()) if issue.rule == "unused-declaration"]
    assert [issue.code for issue in found] == ["cloud"]

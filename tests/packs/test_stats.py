import json

from hengdu.packs import pack_stats


def test_counts_of_the_small_model(model):
    stats = pack_stats(model.load())
    assert (stats.domains, stats.subdomains, stats.practices, stats.recommendations) == (2, 3, 18, 9)
    assert (stats.key_practices, stats.indicators, stats.core_indicators, stats.bound_practices) == (
        9,
        3,
        3,
        3,
    )
    assert stats.practices_by_level == {1: 6, 2: 6, 3: 6}
    assert stats.practices_by_facet == {"ST": 9, "ME": 9}
    assert stats.practices_by_domain == {"AA": 12, "BB": 6}
    assert stats.subdomains_by_domain == {"AA": 2, "BB": 1}
    assert stats.questions_by_role == {"OPS": 18}
    assert stats.view_cells == {"parts": 2}
    assert (stats.redlines, stats.views, stats.presets, stats.retired, stats.actions) == (1, 1, 2, 0, 18)


def test_coverage_of_a_framework_counts_items_and_who_maps_to_them(model):
    model["frameworks"][0]["items"].append({"code": "A.2", "name": {"zh": "条目二", "en": "Item two"}})
    model.at("AA-01.L1.ST1")["mappings"] = {"fw": ["A.1"]}
    coverage = pack_stats(model.load()).frameworks["fw"]
    assert (coverage.items, coverage.mapped_items, coverage.nodes, coverage.practices) == (2, 1, 3, 1)


def test_sub_domains_without_practices_count_and_are_pending(model):
    model.at("BB-01").update(practices=[], recommendations=[])
    stats = pack_stats(model.load())
    assert (stats.subdomains, stats.pending_subdomains, stats.practices) == (3, 1, 12)


def test_a_flat_model_has_as_many_sub_domains_as_nodes_with_practices(write_pack):
    folder = write_pack(
        "flat",
        pack="""
id: flat
version: "1"
title: {zh: 平, en: Flat}
answers: [{options: [{code: Y, value: 1, name: 是}, {code: N, value: 0, name: 否}]}]
scoring:
  rules:
    overall: {score: {op: mean}}
    part: {score: {op: mean}}
nodes:
  - {code: A, kind: part, title: A, practices: [{code: A.1, text: a}]}
  - {code: B, kind: part, title: B, practices: [{code: B.1, text: b}, {code: B.2, text: c}]}
""",
    )
    from hengdu.packs import load_pack

    stats = pack_stats(load_pack(folder))
    assert (stats.domains, stats.subdomains, stats.practices) == (2, 2, 3)


def test_a_pack_without_nodes_counts_nothing(write_pack):
    from hengdu.packs import load_pack

    folder = write_pack(
        "none", pack='id: none\nversion: "1"\nscoring: {rules: {overall: {score: {op: mean}}}}\n'
    )
    assert pack_stats(load_pack(folder)).subdomains == 0


def test_statistics_are_json(model):
    data = json.loads(json.dumps(pack_stats(model.load()).to_dict()))
    assert data["subdomains"] == 3
    assert data["practices_by_level"] == {"1": 6, "2": 6, "3": 6}

"""The reference model holds what it says it holds, and its parts agree with each other."""

from collections import Counter
from decimal import Decimal
from itertools import pairwise

import pytest

WRITTEN = {"SH-04": 33, "DA-01": 36, "PM-02": 34}


def in_order(thresholds):
    """Return the declared thresholds from level 1 to 5."""
    return [thresholds[f"L{level}"] for level in range(1, 6) if thresholds.get(f"L{level}") is not None]


def test_the_model_has_eight_domains_and_forty_subdomains_in_the_published_split(sf):
    domains = sf.of_kind("domain")
    assert [(node.code, len(node.nodes)) for node in domains] == [
        ("AP", 5), ("SH", 13), ("ED", 5), ("IR", 4), ("DA", 3), ("CA", 3), ("SO", 4), ("PM", 3),
    ]  # fmt: skip
    assert len(sf.of_kind("subdomain")) == 40


def test_the_skeleton_is_complete(sf):
    nodes = sf.of_kind("subdomain")
    assert len(sf.indicators) == 132
    assert sum(len(node.evidence) for node in nodes) == 162
    assert sum(len(node.depends_on) for node in nodes) == 80
    assert len(sf.content.objects) == 12
    assert [len(sf.content.levels), len(sf.content.facets), len(sf.content.roles)] == [5, 5, 5]
    assert len(sf.content.institution_types) == len(sf.content.profiles) == 6


def test_a_written_subdomain_has_the_exemplars_number_or_28_practices(sf):
    written = {node.code: len(node.practices) for node in sf.of_kind("subdomain") if node.practices}
    assert {code: written[code] for code in WRITTEN} == WRITTEN
    assert {code: count for code, count in written.items() if code not in WRITTEN and count != 28} == {}


@pytest.mark.parametrize("code", WRITTEN)
def test_every_level_of_an_exemplar_covers_every_facet(sf, code):
    cells = {(practice.level, practice.facet) for practice in sf.below(code)}
    assert cells == {(level, facet.code) for level in range(1, 6) for facet in sf.content.facets}


@pytest.mark.parametrize("code", WRITTEN)
def test_levels_three_and_four_have_a_key_process_and_a_key_result(sf, code):
    keys = {(practice.level, practice.facet) for practice in sf.below(code) if practice.key}
    assert {(3, "ME"), (3, "EX"), (4, "ME"), (4, "EX")} <= keys
    assert 8 <= sum(practice.key for practice in sf.below(code)) <= 9


def test_every_practice_is_asked_of_roles_that_its_subdomain_interviews(sf):
    strangers = {
        code: sorted(set(practice.ask) - set(sf.nodes[sf.parent[code]].roles))
        for code, practice in sf.practices.items()
        if not practice.ask or not set(practice.ask) <= set(sf.nodes[sf.parent[code]].roles)
    }
    assert strangers == {}


def test_every_interviewed_role_of_an_exemplar_has_a_question(sf):
    for code in WRITTEN:
        asked = {role for practice in sf.below(code) for role in practice.ask}
        assert asked == set(sf.nodes[code].roles), code


def test_execution_practices_name_objects_of_their_subdomain_and_the_others_none(sf):
    for code, practice in sf.practices.items():
        assert bool(practice.objects) == (practice.facet == "EX"), code
        assert set(practice.objects) <= set(sf.nodes[sf.parent[code]].objects), code


def test_the_least_evidence_of_a_practice_is_that_of_its_level(sf):
    wrong = [c for c, p in sf.practices.items() if p.min_evidence != sf.content.min_evidence[p.level]]
    assert wrong == []


def test_a_practice_implies_only_practices_of_lower_levels_of_its_subdomain(sf):
    for code, practice in sf.practices.items():
        for lower in practice.implies:
            assert sf.parent[lower] == sf.parent[code]
            assert sf.practices[lower].level < practice.level


def test_a_bound_practice_has_a_threshold_at_its_level(sf):
    bound = [practice for practice in sf.practices.values() if practice.indicator]
    assert len(bound) >= 10
    for practice in bound:
        assert sf.indicators[practice.indicator].thresholds[f"L{practice.level}"] is not None


def test_thresholds_grow_harder_with_the_level(sf):
    for code, indicator in sf.indicators.items():
        values = in_order(indicator.thresholds)
        assert values, code
        harder = [b >= a if indicator.direction == "higher" else b <= a for a, b in pairwise(values)]
        assert all(harder), code


def test_every_subdomain_has_exactly_one_core_indicator(sf):
    cores = {node.code: sum(item.core for item in node.indicators) for node in sf.of_kind("subdomain")}
    assert {code: count for code, count in cores.items() if count != 1} == {}


def test_twelve_indicators_take_nineteen_numbers_from_a_source(sf):
    anchored = [indicator for indicator in sf.indicators.values() if indicator.anchored]
    assert len(anchored) == 12
    assert sum(len(indicator.anchored) for indicator in anchored) == 19
    sources = {source for indicator in anchored for source in indicator.anchored.values()}
    assert all(sf.reference(source).status != "expert" for source in sources)


def test_a_hundred_indicators_are_marked_as_expert_proposals(sf):
    assert Counter(indicator.basis == "PRIN" for indicator in sf.indicators.values()) == {
        True: 100,
        False: 32,
    }
    assert sf.reference("PRIN").status == "expert"


@pytest.mark.parametrize("code", WRITTEN)
def test_the_actions_to_reach_a_level_satisfy_each_of_its_practices_once(sf, code):
    for recommendation in sf.nodes[code].recommendations:
        satisfied = [item for action in recommendation.actions for item in action.satisfies]
        of_level = [item.code for item in sf.below(code) if item.level == recommendation.level]
        assert sorted(satisfied) == sorted(of_level), recommendation.code
        assert all(action.satisfies for action in recommendation.actions), recommendation.code


@pytest.mark.parametrize("code", WRITTEN)
def test_there_are_five_recommendations_of_four_to_eight_actions(sf, code):
    assert [item.level for item in sf.nodes[code].recommendations] == [1, 2, 3, 4, 5]
    assert all(4 <= len(item.actions) <= 8 for item in sf.nodes[code].recommendations)


def test_the_effort_of_the_actions_adds_up_to_that_of_the_recommendation(sf):
    for code, recommendation in sf.recommendations.items():
        for end in (0, 1):
            parts = sum((action.person_months[end] for action in recommendation.actions), Decimal(0))
            assert parts == recommendation.person_months[end], code


def test_efforts_lie_in_their_class(sf):
    classes = {item.code: item.person_months for item in sf.content.effort_classes}
    for code, recommendation in sf.recommendations.items():
        low, high = classes[recommendation.effort_class]
        assert low <= recommendation.person_months[0] <= recommendation.person_months[1] <= high, code
        for action in recommendation.actions:
            low, high = classes[action.effort_class]
            assert low <= action.person_months[1] <= high, code


def test_prerequisites_hold_every_hard_dependency_of_the_level(sf):
    for code in WRITTEN:
        node = sf.nodes[code]
        for need in node.depends_on:
            if need.kind == "hard":
                recommendation = node.recommendations[need.needed_for_level - 1]
                given = {item.node: item.level for item in recommendation.prerequisites}
                assert given.get(need.node, 0) >= need.min_level, (code, need.node)


def test_actions_are_carried_by_roles_of_the_subdomain(sf):
    for code in WRITTEN:
        roles = {action.role for item in sf.nodes[code].recommendations for action in item.actions}
        assert roles <= set(sf.nodes[code].roles)


def test_every_facet_has_an_anchor_for_every_answer(sf):
    answers = [option.code for option in sf.content.answers[0].options]
    assert answers == ["F", "L", "P", "N"]
    assert all(list(facet.anchors) == answers for facet in sf.content.facets)


def test_only_execution_policy_may_be_not_applicable(sf):
    assert [facet.code for facet in sf.content.facets if facet.na_allowed] == ["EX"]
    assert [node.code for node in sf.of_kind("subdomain") if node.na_allowed] == ["SH-07", "SH-13"]
    assert "outsourced" not in {reason.code for reason in sf.content.na_reasons}


def test_the_five_red_lines_apply_to_known_institutions_and_cite_a_source(sf):
    types = {item.code for item in sf.content.institution_types}
    assert [line.code for line in sf.content.redlines] == [f"RL-0{number}" for number in range(1, 6)]
    for line in sf.content.redlines:
        assert set(line.institution_types) <= types
        assert sf.reference(line.source) is not None
        assert line.determined.kind in {"indicator", "declaration"}


def test_profiles_target_known_subdomains_and_give_a_reason_for_each(sf):
    subdomains = {node.code for node in sf.of_kind("subdomain")}
    for profile in sf.content.profiles:
        assert set(profile.targets) <= subdomains
        assert set(profile.reasons) == set(profile.targets)
        assert all(level in sf.levels for level in (profile.default, *profile.targets.values()))


def test_core_institutions_aim_at_level_four_where_their_failure_hits_the_market(sf):
    core = sf.profile("core")
    assert core.default == 3
    domains = {code[:2] for code in core.targets if code != "SH-13"}
    assert (domains, set(core.targets.values())) == ({"ED", "IR", "SO"}, {4})


def test_each_subdomain_maps_to_every_framework_that_every_subdomain_must_have(sf):
    everywhere = ("wpdrrc", "ppdrr", "asa", "nist_csf_2_0", "gb_t_22239", "gb_t_39204", "plan_categories")
    for node in sf.of_kind("subdomain"):
        assert [name for name in everywhere if not node.mappings.get(name)] == [], node.code


@pytest.mark.parametrize(
    "framework", ["wpdrrc", "ppdrr", "asa", "nist_csf_2_0", "gb_t_39204", "data_life_cycle"]
)
def test_every_item_of_the_framework_is_used_by_a_subdomain(sf, framework):
    used = {code for node in sf.of_kind("subdomain") for code in node.mappings.get(framework, ())}
    assert used == {item.code for item in sf.framework(framework).items}


def test_the_physical_environment_stays_visibly_outside_the_model(sf):
    used = {code for node in sf.of_kind("subdomain") for code in node.mappings["gb_t_22239"]}
    outside = {item.code for item in sf.framework("gb_t_22239").items if item.group == "out_of_scope"}
    assert outside == {"8.1.1", "8.1.9.6", "8.1.9.8", "8.1.10.1", "8.1.10.4"}
    assert not used & outside


def test_the_built_in_views_are_there(sf):
    assert {view.id for view in sf.content.views} == {
        "data_life_cycle", "cii_activities", "plan_categories", "protected_objects", "wpdrrc", "ppdrr", "asa",
        "nist_csf_2_0", "life_cycle_stage", "test_object",
    }  # fmt: skip
    assert all(view.rollup.op == "mean" and view.rollup.over == "leaves" for view in sf.content.views)

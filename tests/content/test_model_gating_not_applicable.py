"""What may be left out of the reference model: execution practices without their object, and no more."""

import attrs
import pytest
from tests.content.standing import everywhere, stand

from hengdu.assessments import (
    Answer,
    AnswerFile,
    AssessmentFile,
    InstitutionFacts,
    build_assessment,
    check_facts,
    propose_not_applicable,
    still_applicable,
)
from hengdu.errors import AssessmentError
from hengdu.scoring import compile as compile_pack

NODES = {"SH-07", "SH-13"}


@pytest.fixture(scope="module")
def scorer(sf):
    return compile_pack(sf)


def refused(sf, code):
    """Say whether the pack refuses a practice or node answered not applicable."""
    answers = {code: (AnswerFile(answer="NA", reason="no_object"),)}
    try:
        build_assessment(AssessmentFile(pack=sf.id, version=sf.version, answers=answers), sf)
    except AssessmentError:
        return True
    return False


def without(*codes, kind="futures"):
    return InstitutionFacts(type=kind, has=dict.fromkeys(codes, False))


def proposed(sf, *codes, kind="futures"):
    return {item.code for item in propose_not_applicable(sf, without(*codes, kind=kind))}


def test_only_execution_practices_may_be_answered_not_applicable(sf):
    wrong = {
        code: item.facet for code, item in sf.practices.items() if refused(sf, code) == (item.facet == "EX")
    }
    assert wrong == {}


def test_only_two_subdomains_may_be_left_out_as_a_whole_and_their_objects_say_when(sf):
    assert {node.code for node in sf.of_kind("subdomain") if not refused(sf, node.code)} == NODES
    assert {code: sf.nodes[code].na_objects for code in NODES} == {"SH-07": ("CLD",), "SH-13": ("TRD", "DLN")}
    assert all(sf.nodes[code].na_condition.zh for code in NODES)


def test_every_practice_that_may_be_left_out_names_the_objects_it_protects(sf):
    assert [code for code, item in sf.practices.items() if item.facet == "EX" and not item.objects] == []


def test_a_reason_from_the_closed_list_is_needed(sf):
    answers = {"SH-07.L3.EX2": (AnswerFile(answer="NA", reason="outsourced"),)}
    with pytest.raises(AssessmentError, match="NA needs one of the reasons"):
        build_assessment(AssessmentFile(pack=sf.id, version=sf.version, answers=answers), sf)


def test_facts_make_only_execution_practices_absent_and_say_why(sf):
    for fact in sf.content.facts:
        assert {sf.practices[code].facet for code in fact.practices} <= {"EX"}, fact.code
        effective = bool(fact.objects or fact.practices)
        assert bool(fact.why.zh and fact.why.en and fact.reason) == effective, fact.code
        assert fact.counts.zh, fact.code
        assert fact.counts.en, fact.code


def test_each_object_that_may_be_missing_is_asked_about_and_hosted_ones_count(sf):
    asked = {code for fact in sf.content.facts for code in fact.objects}
    assert asked == {code for node in NODES for code in sf.nodes[node].na_objects}
    for fact in sf.content.facts:
        if fact.objects:
            assert "共享服务" in fact.counts.zh, fact.code
            assert "shared service" in fact.counts.en, fact.code


@pytest.mark.parametrize("fact", ["own_operations", "own_development", "containers"])
def test_outsourcing_buying_and_having_no_containers_leave_nothing_out(sf, fact):
    assert proposed(sf, fact) == set()
    [kept] = still_applicable(sf, without(fact))
    assert "不构成不适用" in kept.text.zh


def test_without_a_cloud_the_cloud_subdomain_is_proposed_and_nothing_else(sf):
    assert proposed(sf, "cloud") == {"SH-07"}


def test_without_trading_systems_and_lines_their_subdomain_is_proposed_as_a_whole(sf):
    assert proposed(sf, "trading_system", "external_lines") == {"SH-13", "SH-01.L1.EX1", "SH-01.L2.EX2"}
    assert "SH-13" not in proposed(sf, "trading_system")
    assert proposed(sf, "trading_system") >= {"SH-13.L2.EX2"}


def test_what_a_type_of_institution_is_presumed_not_to_have_is_marked(sf):
    assert {item.id: item.presumed for item in sf.content.profiles if item.presumed} == {
        "fund": {"third_party_trading_access": False},
        "it-service": {"trading_system": False},
    }
    found = propose_not_applicable(sf, without(kind="fund"))
    assert [(item.code, item.is_presumed) for item in found] == [("SH-13.L3.EX2", True)]
    assert proposed(sf, kind="core") == set()


def test_the_facts_of_the_sample_institution_agree_with_its_answers(sf, examples):
    from hengdu.assessments import load_assessment

    sample = load_assessment(examples / "sample-institution.yaml", sf)
    facts = InstitutionFacts(type="futures", systems=sample.scope.systems, has={"cloud": False})
    check_facts(sf, facts)
    [item] = propose_not_applicable(sf, facts)
    assert sample.answers[item.code].reason == item.reason


def test_leaving_out_everything_that_may_be_proposed_changes_no_level(sf, scorer):
    """Neither does it leave too little of a sub-domain to rate."""
    best = stand(sf, everywhere(sf, 5))
    every = without(*(fact.code for fact in sf.content.facts))
    answers = best.answers | {
        item.code: Answer(answer="NA", reason=item.reason) for item in propose_not_applicable(sf, every)
    }
    result = scorer.score(attrs.evolve(best, answers=answers))
    assert {code: node.level for code, node in result.nodes.items() if node.level not in {5, None}} == {}
    assert {code for code, node in result.nodes.items() if not node.rated} == NODES
    assert {code for code, node in result.nodes.items() if 0.2 < node.na_share < 1} == set()


def test_every_profile_gives_a_target_and_a_reason_of_its_own_for_what_it_names(sf):
    types = [item.code for item in sf.content.institution_types]
    assert [profile.id for profile in sf.content.profiles] == types
    for profile in sf.content.profiles:
        assert profile.reason.zh, profile.id
        reasons = [text.zh for text in profile.reasons.values()]
        assert len(set(reasons)) == len(reasons), profile.id
        assert set(profile.reasons) == set(profile.targets), profile.id

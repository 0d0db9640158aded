"""What an institution does not have decides what may not apply, and nothing else does."""

import pytest

from hengdu.assessments import (
    InstitutionFacts,
    System,
    absent_objects,
    check_facts,
    facts_schema,
    propose_not_applicable,
    read_facts,
    still_applicable,
)
from hengdu.errors import AssessmentError
from hengdu.packs import load_pack

PACK = """
id: small
version: 1.0.0
title: 小模型
kinds: [{code: topic, name: 主题}]
levels: [{level: 1, name: 一级}]
facets: [{code: ME, name: 流程, na_allowed: false}, {code: EX, name: 执行}]
objects: [{code: NET, name: {zh: 网络, en: network}}, {code: CLD, name: {zh: 云, en: cloud}}]
institution_types: [{code: firm, name: 机构}, {code: host, name: 托管方}]
answers: [{options: [{code: Y, value: 1, name: 是}, {code: X, value: 0, name: 否}]}]
na_reasons: [{code: no_object, name: 没有对象}, {code: no_business, name: 没有业务}]
profiles:
  - {id: firm, name: 机构, default: 1}
  - {id: host, name: 托管方, default: 1, presumed: {app: false}}
facts:
  - code: cloud
    question: 有云吗？
    objects: [CLD]
    reason: no_object
    why: {zh: 没有云, en: there is no cloud}
    counts: {zh: 行业云算有, en: an industry cloud counts}
  - {code: app, question: 有App吗？, practices: [A.EX2], reason: no_business, why: {zh: 没有App, en: no app}}
  - {code: own, question: 自行运维吗？, counts: {zh: 外包算有, en: outsourced counts}}
scoring:
  root_kind: whole
  rules:
    whole: {score: {op: mean}}
    topic: {score: {op: mean, over: practices}}
nodes:
  - code: A
    kind: topic
    title: {zh: 甲, en: A}
    practices:
      - {code: A.ME1, level: 1, facet: ME, text: 流程, objects: [CLD]}
      - {code: A.EX1, level: 1, facet: EX, text: 云上, objects: [CLD]}
      - {code: A.EX2, level: 1, facet: EX, text: App, objects: [NET]}
      - {code: A.EX3, level: 1, facet: EX, text: 两处, objects: [NET, CLD]}
      - {code: A.EX4, level: 1, facet: EX, text: 不许, objects: [CLD], na_allowed: false}
      - {code: A.EX5, level: 1, facet: EX, text: 没有写对象}
  - code: B
    kind: topic
    title: {zh: 乙, en: B}
    na_allowed: true
    na_objects: [CLD]
    practices: [{code: B.EX1, level: 1, facet: EX, text: 云, objects: [CLD]}]
"""


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    (folder / "pack.yaml").write_text(PACK, encoding="utf-8")
    return load_pack(folder)


def facts(kind="firm", **more):
    return InstitutionFacts(type=kind, **more)


def codes(pack, given):
    return [item.code for item in propose_not_applicable(pack, given)]


def test_nothing_is_proposed_where_nothing_is_said_to_be_absent(pack):
    assert codes(pack, facts()) == []
    assert codes(pack, facts(has={"cloud": True, "app": True})) == []


def test_an_absent_object_proposes_the_practices_that_protect_nothing_else_and_the_node(pack):
    assert codes(pack, facts(has={"cloud": False})) == ["A.EX1", "B"]


def test_a_practice_whose_facet_or_own_word_forbids_it_is_never_proposed(pack):
    assert {"A.ME1", "A.EX4"}.isdisjoint(codes(pack, facts(objects=("NET",))))


def test_objects_left_out_of_the_scope_are_absent(pack):
    given = facts(objects=("NET",))
    assert absent_objects(pack, given) == ("CLD",)
    assert codes(pack, given) == ["A.EX1", "B"]


def test_a_proposal_gives_reason_objects_and_words_of_the_fact(pack):
    [practice, node] = propose_not_applicable(pack, facts(has={"cloud": False}))
    assert (practice.reason, practice.objects, practice.facts) == ("no_object", ("CLD",), ("cloud",))
    assert practice.text.en == "there is no cloud"
    assert (node.code, node.title.en, node.objects) == ("B", "B", ("CLD",))


def test_without_a_fact_the_missing_objects_are_named_and_the_first_reason_is_given(pack):
    [practice, _] = propose_not_applicable(pack, facts(objects=("NET",)))
    assert (practice.reason, practice.facts) == ("no_object", ())
    assert practice.text.zh == "评估范围内没有云。"


def test_a_fact_may_name_practices_that_need_more_than_an_object(pack):
    [item] = propose_not_applicable(pack, facts(has={"app": False}))
    assert (item.code, item.reason, item.objects, item.text.en) == ("A.EX2", "no_business", (), "no app")


def test_what_is_presumed_for_a_type_is_marked_and_gives_way_to_what_is_said(pack):
    [item] = propose_not_applicable(pack, facts("host"))
    assert (item.code, item.is_presumed) == ("A.EX2", True)
    assert codes(pack, facts("host", has={"app": True})) == []
    [said] = propose_not_applicable(pack, facts("host", has={"app": False}))
    assert not said.is_presumed


def test_what_still_counts_as_existing_is_said_for_each_no(pack):
    given = facts(has={"cloud": False, "own": False})
    assert [(item.fact, item.text.en) for item in still_applicable(pack, given)] == [
        ("cloud", "an industry cloud counts"),
        ("own", "outsourced counts"),
    ]
    assert codes(pack, facts(has={"own": False})) == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (facts("bank"), "unknown institution type bank; known: firm, host"),
        (facts(has={"clout": False}), "unknown fact clout; known: cloud, app, own"),
        (facts(objects=("XXX",)), "unknown protected object XXX"),
        (facts(objects=("NET", "CLD"), has={"cloud": False}), "cloud contradicts CLD under objects"),
        (facts(objects=("NET",), has={"cloud": True}), "cloud contradicts CLD under objects"),
        (facts(has={"cloud": False}, systems=(System(code="S1", object="CLD"),)), "system S1 is part of CLD"),
        (facts(employees=10, it_staff=11), "more IT staff than employees"),
        (facts(it_staff=2, security_staff=3), "more security staff than IT staff"),
    ],
)
def test_unknown_and_contradicting_facts_are_refused(pack, given, words):
    with pytest.raises(AssessmentError, match=words):
        check_facts(pack, given)


def test_a_file_of_facts_is_read_and_checked(pack, tmp_path):
    path = tmp_path / "facts.yaml"
    path.write_text("type: firm\nsize: small\nemployees: 260\nhas: {cloud: false}\n", encoding="utf-8")
    assert read_facts(path, pack) == facts(size="small", employees=260, has={"cloud": False})


@pytest.mark.parametrize(
    ("text", "line"),
    [("type: firm\nsize: huge\n", 2), ("type: firm\n\nhas: {clout: false}\n", 3), ("type: bank\n", 1)],
)
def test_a_fault_in_a_file_of_facts_is_named_with_its_line(pack, tmp_path, text, line):
    path = tmp_path / "facts.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AssessmentError) as error:
        read_facts(path, pack)
    assert error.value.place.endswith(f"facts.yaml:{line}")


def test_the_schema_of_facts_lists_every_field():
    assert set(facts_schema()["properties"]) == {
        "type", "size", "employees", "it_staff", "security_staff", "is_cii", "systems", "objects", "has",
        "shared_services",
    }  # fmt: skip

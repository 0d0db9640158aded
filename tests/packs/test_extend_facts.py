"""What a pack asks about an institution follows the parts of the model that an extension takes away."""

import pytest

from hengdu.errors import PackError
from hengdu.packs import load_pack

BASE = """
id: base
version: 1.0.0
title: 基础
kinds: [{code: topic, name: 主题}]
levels: [{level: 1, name: 一级}]
objects: [{code: CLD, name: 云}, {code: NET, name: 网络}]
na_reasons: [{code: no_object, name: 没有对象}]
profiles: [{id: firm, name: 机构, default: 1, presumed: {cloud: false}}]
facts:
  - {code: cloud, question: 有云吗？, objects: [CLD], practices: [A.1, B.1], reason: no_object}
answers: [{options: [{code: Y, value: 1, name: 是}, {code: X, value: 0, name: 否}]}]
scoring: {root_kind: whole, rules: {whole: {score: {op: mean}}, topic: {score: {op: mean, over: practices}}}}
nodes:
  - {code: A, kind: topic, title: 甲, practices: [{code: A.1, text: 条目, objects: [CLD]}]}
  - code: B
    kind: topic
    title: 乙
    na_allowed: true
    na_objects: [CLD, NET]
    practices: [{code: B.1, text: 条目, objects: [NET]}]
"""


@pytest.fixture
def extended(tmp_path):
    def made(text):
        for name, content in (("base", BASE), ("own", text)):
            (tmp_path / name).mkdir()
            (tmp_path / name / "pack.yaml").write_text(content, encoding="utf-8")
        return load_pack(tmp_path / "own")

    return made


def own(rest):
    return f"id: own\nversion: 1.0.0\ntitle: 自有\nextends: {{pack: base, path: ../base}}\n{rest}"


def test_a_retired_practice_leaves_the_facts_that_named_it(extended):
    pack = extended(own("retire: [A]\n"))
    assert [fact.practices for fact in pack.content.facts] == [("B.1",)]


def test_a_retired_object_leaves_facts_and_nodes(extended):
    pack = extended(own("retire: [CLD]\n"))
    assert [fact.objects for fact in pack.content.facts] == [()]
    assert pack.nodes["B"].na_objects == ("NET",)


def test_an_extension_adds_and_replaces_facts_by_code(extended):
    pack = extended(own("facts: [{code: cloud, question: 用云吗？}, {code: app, question: 有App吗？}]\n"))
    assert [(fact.code, fact.question.zh) for fact in pack.content.facts] == [
        ("cloud", "用云吗？"),
        ("app", "有App吗？"),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("presumed: {cloud: false}", "presumed: {clout: false}"),
        ("objects: [CLD], practices", "objects: [XXX], practices"),
        ("reason: no_object", "reason: nothing"),
        ("practices: [A.1, B.1]", "practices: [C.1]"),
        ("[CLD, NET]", "[XXX]"),
    ],
)
def test_a_fact_that_points_at_nothing_stops_the_pack(tmp_path, before, after):
    assert before in BASE
    (tmp_path / "pack.yaml").write_text(BASE.replace(before, after), encoding="utf-8")
    with pytest.raises(PackError, match="which does not exist"):
        load_pack(tmp_path)

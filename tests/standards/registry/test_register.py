import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import hengdu.content
from hengdu.errors import StandardsError
from hengdu.standards.registry import (
    Register,
    Relation,
    RelationKind,
    Standard,
    Status,
    builtin_register,
    load_register,
    register_schema,
)
from hengdu.text import Text


def standard(code: str, title: str = "示例", **more) -> Standard:
    return Standard(id=code, title=Text(title, title), **more)


def written(tmp_path, text: str, name: str = "register.yaml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_every_built_in_fact_has_a_source_or_is_own_judgement():
    register = builtin_register()
    for item in register.standards.values():
        assert item.sources, item.id
        if register.layer(item.id) == "plan":
            assert all(source.document and source.line for source in item.sources), item.id
        else:
            assert all(source.url for source in item.sources), item.id
    assert all(policy.sources for policy in register.policies.values())
    assert all(unit.sources for unit in register.units.values())
    for layer, claim in register.claims:
        assert claim.source.url or claim.source.line or layer == "own", claim


def test_source_lines_lie_inside_their_documents():
    register = builtin_register()
    for records in (register.standards, register.policies, register.units, register.groups):
        for item in records.values():
            for source in item.sources:
                if source.document:
                    assert 1 <= source.line <= register.documents[source.document].lines


def test_the_register_holds_what_the_tables_count():
    register = builtin_register()
    seed = [register.standards[f"sf-{at:02d}"] for at in range(1, 46)]
    counted = {status: sum(item.status is status for item in seed) for status in Status}
    assert counted[Status.PUBLISHED] == 15
    assert counted[Status.UNDER_WAY] == 6
    assert counted[Status.RESEARCH] == 7
    assert counted[Status.PROPOSED] == 17
    plan = register.plans["sfis-2023"]
    assert [sum(item.year == year for item in plan.items) for year in (2023, 2024, 2025)] == [10, 6, 4]
    assert [sum(item.urgency == stars for item in plan.items) for stars in (4, 3, 2)] == [10, 6, 4]


def test_facts_of_other_layers_stay_apart_until_they_are_asked_for():
    register = builtin_register()
    assert register.standard("sf-40").status is Status.UNDER_WAY
    assert register.standard("sf-40").issued is None
    later = register.standard("sf-40", ("plan", "external"))
    assert (later.status, later.issued, later.number) == (
        Status.PUBLISHED,
        date(2023, 8, 6),
        "GB/T 42775-2023",
    )
    assert register.standard("sf-40", ("own",)).topic == "DS.classification"


def test_a_layer_can_be_left_out():
    names = {item.id for item in builtin_register().viewed(("plan",))}
    assert "sf-01" in names
    assert "jrt-0067-2021" not in names


def test_a_standard_is_found_by_any_of_its_numbers():
    register = builtin_register()
    assert register.standard("JR/T 0273-2023").id == register.standard("jr／t 0276—2023").id == "sf-33"
    assert register.standard("BZKT-2022-050").id == "sf-22"
    assert register.standard("P2024003").id == "sf-csmm"


def test_an_unknown_standard_says_what_to_do():
    with pytest.raises(StandardsError, match="search"):
        builtin_register().standard("QQ/T 1-2020")


def test_a_number_of_two_standards_asks_which():
    register = Register.of([standard("a", number="QQ/T 0001-2020"), standard("b", number="QQ/T 0001—2020")])
    with pytest.raises(StandardsError, match="a, b"):
        register.standard("QQ/T 0001-2020")


def test_two_records_of_one_id_are_refused():
    with pytest.raises(StandardsError, match="twice"):
        Register.of([standard("a"), standard("a")])


def english(value):
    """Yield every English text inside the content of a file."""
    if isinstance(value, dict):
        if isinstance(value.get("en"), str):
            yield value["en"]
        value = list(value.values())
    for one in value if isinstance(value, list) else ():
        yield from english(one)


def test_no_english_text_of_the_built_in_content_holds_chinese():
    for path in sorted(Path(str(hengdu.content.standards)).glob("*.yaml")):
        texts = list(english(yaml.safe_load(path.read_text(encoding="utf-8"))))
        odd = [text for text in texts if re.search("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", text)]
        assert odd == [], path.name


def test_every_registered_standard_and_policy_has_an_english_title():
    register = builtin_register()
    for record in (*register.standards.values(), *register.policies.values()):
        assert record.title.en, record.id


def test_relations_are_read_both_ways_and_by_kind():
    links = [
        Relation(origin="a", target="b", kind=RelationKind.NORMATIVE),
        Relation(origin="c", target="b", kind=RelationKind.REPLACES, note=Text("注", "note")),
    ]
    register = Register.of([standard("a"), standard("b"), standard("c")], links)
    assert [one.origin for one in register.relations.of_target("b")] == ["a", "c"]
    assert register.relations.of_target("b", (RelationKind.REPLACES,)) == (links[1],)
    assert register.relations.of_origin("b") == ()
    assert tuple(register.relations) == tuple(links)


def test_a_relation_to_nothing_is_refused():
    with pytest.raises(StandardsError, match="nobody"):
        Register.of([standard("a")], [Relation(origin="a", target="nobody", kind=RelationKind.NORMATIVE)])


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("standards:\n- {id: a, title: 甲}\n- {id: a, title: 乙}\n", "register.yaml:3"),
        ("standards:\n- {id: a, title: 甲, series: b}\n", "register.yaml:2"),
        ("standards:\n- {id: a, title: 甲, issued: 2020-13-01}\n", "register.yaml:2"),
        (
            "standards:\n- {id: a, title: 甲, issued: '2021-01-01', effective: '2020-01-01'}\n",
            "register.yaml:2",
        ),
        ("standards:\n- {id: a, title: 甲, lead: nobody}\n", "register.yaml:2"),
        ("standards:\n- {id: a, title: 甲, state: x}\n", "register.yaml:2"),
        ("relations:\n- {origin: a, target: b, kind: normative}\n", "register.yaml:2"),
        ("claims:\n- {target: a, field: status, value: published, source: {}}\n", "register.yaml:2"),
        (
            (
                "standards:\n- {id: a, title: 甲}\n"
                "claims:\n- {target: a, field: status, value: lost, source: {}}\n"
            ),
            "register.yaml:4",
        ),
        ("plans:\n- {id: p, title: 甲, first_year: 2025, last_year: 2023}\n", "register.yaml:2"),
    ],
)
def test_a_faulty_register_names_the_line(tmp_path, text, place):
    with pytest.raises(StandardsError) as caught:
        load_register(written(tmp_path, text))
    assert caught.value.place == place
    assert caught.value.hint_zh
    assert caught.value.hint_en


@pytest.mark.parametrize("name", ["../a.yaml", "/a.yaml", "c:\\a.yaml"])
def test_further_files_stay_in_the_folder(tmp_path, name):
    with pytest.raises(StandardsError):
        load_register(written(tmp_path, f"files: ['{name}']\n"))


def test_files_that_include_each_other_are_refused(tmp_path):
    written(tmp_path, "files: [register.yaml]\n", "other.yaml")
    with pytest.raises(StandardsError, match="include"):
        load_register(written(tmp_path, "files: [other.yaml]\n"))


def test_the_schema_describes_every_section():
    properties = register_schema()["properties"]
    assert {"standards", "policies", "units", "relations", "plans", "claims", "decisions"} <= set(properties)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("脱敏", "sf-42"),
        ("0060", "sf-06"),
        ("JR/T 0060", "sf-06"),
        ("渗透 测试", "sf-33"),
        ("ｐ2024003", "sf-csmm"),
        ("密", "sf-15"),
    ],
)
def test_a_search_finds_words_inside_titles_and_numbers(query, first):
    assert builtin_register().search(query)[0].standard.id == first


@pytest.mark.parametrize("query", ["", "   ", "没有这样的标准", "\x1f", "脱敏 渗透"])
def test_a_search_for_nothing_or_nonsense_is_empty(query):
    assert builtin_register().search(query) == ()


def test_the_very_number_scores_one():
    assert builtin_register().search("jr/t0060-2021")[0].score == 1.0


words = st.text(alphabet="安全数据标准规范指南测试审计AB12", min_size=1, max_size=12)


@given(st.lists(words, min_size=1, max_size=30), words)
def test_a_search_answers_exactly_what_holds_the_word(titles, query):
    register = Register.of([standard(f"x{at}", title) for at, title in enumerate(titles)])
    found = {hit.standard.id for hit in register.search(query, limit=1000)}
    texts = {f"x{at}": f"{title}\n x{at}".casefold() for at, title in enumerate(titles)}
    expected = {code for code, text in texts.items() if query.casefold() in text}
    assert found == expected

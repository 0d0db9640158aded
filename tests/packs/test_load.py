import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hengdu.errors import HengduError, PackError
from hengdu.packs import find_pack, load_pack, pack_schema

MINIMAL = """
id: tiny
version: "1.0"
title: {zh: 小, en: Tiny}
answers:
  - options: [{code: Y, value: 1, name: 是}, {code: N, value: 0, name: 否}]
scoring:
  rules:
    overall: {score: {op: mean}}
    part: {score: {op: mean}}
nodes:
  - code: A
    kind: part
    title: {zh: 甲, en: A}
    practices: [{code: A.1, text: {zh: 一, en: One}}]
"""


def test_a_minimal_pack_loads_from_folder_and_from_its_file(write_pack):
    folder = write_pack("tiny", pack=MINIMAL)
    for source in (folder, folder / "pack.yaml", str(folder)):
        pack = load_pack(source)
        assert (pack.id, pack.version, list(pack.practices)) == ("tiny", "1.0", ["A.1"])
    assert find_pack(folder / "pack.yaml") == folder


def test_content_may_be_spread_over_files(write_pack):
    head, _, nodes = MINIMAL.partition("nodes:")
    folder = write_pack("tiny", pack=head + "files: [nodes.yaml]\n", nodes="nodes:" + nodes)
    pack = load_pack(folder)
    assert pack.place("A.1").startswith("tiny/nodes.yaml:")
    assert pack.digest != load_pack(write_pack("other", pack=MINIMAL)).digest


def test_the_digest_depends_on_content_and_not_on_comments(write_pack):
    plain = load_pack(write_pack("a", pack=MINIMAL)).digest
    assert load_pack(write_pack("b", pack="# a remark\n" + MINIMAL)).digest == plain
    assert load_pack(write_pack("c", pack=MINIMAL.replace("One", "Two"))).digest != plain


@pytest.mark.parametrize(
    ("change", "words", "place"),
    [
        (("title: {zh: 小", "titel: {zh: 小"), "titel", ":4"),
        (("value: 1", "value: one"), "value", "tiny/pack.yaml"),
        (("kind: part\n    title", "kind: part\n    weight: -1\n    title"), "weight", "tiny/pack.yaml"),
        (("code: A.1", "code: 'A 1'"), "code", "tiny/pack.yaml"),
        (('version: "1.0"\n', ""), "version", "tiny/pack.yaml"),
        (("id: tiny\n", ""), "id", "tiny/pack.yaml"),
        (("overall: {score: {op: mean}}", "overall: {score: {op: guess}}"), "op", "tiny/pack.yaml"),
        (("rules:\n", "ruled:\n"), "rules", "tiny/pack.yaml"),
        (("kind: part\n", "kind: piece\n"), "piece", "tiny/pack.yaml"),
        (("title: {zh: 甲, en: A}", "title: {zh: 甲, fr: A}"), "fr", "tiny/pack.yaml"),
        (("title: {zh: 甲, en: A}", "title: [甲]"), "title", "tiny/pack.yaml"),
        (("title: {zh: 甲, en: A}", "title: {zh: 1}"), "zh must be text", "tiny/pack.yaml"),
        (("value: 1,", "value: .nan,"), "NaN", "tiny/pack.yaml"),
        (("value: 1,", "value: '1e999999999',"), "value", "tiny/pack.yaml"),
    ],
)
def test_a_mistake_is_named_with_its_place(write_pack, change, words, place):
    assert change[0] in MINIMAL
    with pytest.raises(HengduError) as caught:
        load_pack(write_pack("tiny", pack=MINIMAL.replace(*change)))
    assert words in str(caught.value)
    assert place in caught.value.place
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("op", "words"),
    [
        ("{op: count}", "complete"),
        ("{op: deduction}", "base"),
        ("{op: mean, complete: [Y]}", "complete"),
        ("{op: mean, base: 1}", "base"),
    ],
)
def test_a_roll_up_with_the_wrong_parts_is_refused(write_pack, op, words):
    with pytest.raises(PackError, match=words):
        load_pack(
            write_pack(
                "tiny", pack=MINIMAL.replace("overall: {score: {op: mean}}", f"overall: {{score: {op}}}")
            )
        )


@pytest.mark.parametrize("name", ["../other.yaml", "/etc/hosts", "C:\\x.yaml", "a/../../b.yaml"])
def test_files_outside_the_pack_are_refused(write_pack, name):
    with pytest.raises(PackError, match="inside the pack folder"):
        load_pack(write_pack("tiny", pack=MINIMAL + f"files: ['{name}']\n"))


def test_identity_belongs_in_the_main_file(write_pack):
    with pytest.raises(PackError, match=r"belongs in pack\.yaml only"):
        load_pack(write_pack("tiny", pack=MINIMAL + "files: [more.yaml]\n", more="version: '2'\n"))


def test_a_file_that_is_not_there_is_named(write_pack):
    with pytest.raises(HengduError) as caught:
        load_pack(write_pack("tiny", pack=MINIMAL + "files: [gone.yaml]\n"))
    assert "gone.yaml" in caught.value.place


@pytest.mark.parametrize("source", ["no/such/folder", "nothing.yaml"])
def test_a_path_to_nothing_is_refused(source):
    with pytest.raises(PackError, match="no such folder"):
        load_pack(source)


def test_an_unknown_installed_pack_lists_the_known():
    with pytest.raises(PackError, match="no pack is called made-up"):
        load_pack("made-up")


def test_a_list_instead_of_a_mapping_is_refused(write_pack):
    with pytest.raises(PackError, match="must hold a mapping"):
        load_pack(write_pack("tiny", pack="- a\n- b\n"))


def test_indexes_follow_the_tree(model):
    pack = model.load()
    assert list(pack.ancestors("AA-01.L1.ST1")) == ["AA-01", "AA", "overall"]
    assert [item.code for item in pack.of_kind("domain")] == ["AA", "BB"]
    assert len(list(pack.below("AA"))) == 12
    assert pack.level_name(1).zh == "1 级"
    assert pack.level_name(7).en == "level 7"
    assert pack.levels == (1, 2, 3)
    assert pack.preset("quick").comparable is False
    assert pack.profile("small").targets == {"AA-01": 3}
    assert pack.profile("none") is None
    assert pack.framework("fw").items[0].code == "A.1"
    assert pack.reference("PRIN").status == "expert"
    assert pack.reference("none") is None
    assert pack.title.en == "Small model"
    with pytest.raises(PackError, match="known: quick, people"):
        pack.preset("slow")


def test_the_answer_set_of_a_practice_must_be_declared(model):
    model.at("AA-01.L1.ST1")["answers"] = "other"
    pack = load_pack(model.write(), strict=False)
    with pytest.raises(PackError, match="answer set other"):
        pack.answer_set(pack.practices["AA-01.L1.ST1"])
    assert pack.answer_set(pack.practices["AA-01.L1.ME1"]).id == "default"


BROKEN = [
    ("kinds", lambda m: m.at("AA").update(kind="zone"), "zone"),
    ("roles", lambda m: m.at("AA-01").update(roles=["XX"]), "XX"),
    ("objects", lambda m: m.at("AA-01.L1.ST1").update(objects=["XX"]), "XX"),
    ("depends_on", lambda m: m.at("AA-02")["depends_on"][0].update(node="ZZ"), "ZZ"),
    ("dependency level", lambda m: m.at("AA-02")["depends_on"][0].update(min_level=7), "7"),
    ("prerequisites", lambda m: m.at("AA-01.R2").update(prerequisites=[{"node": "ZZ", "level": 1}]), "ZZ"),
    ("satisfies", lambda m: m.at("AA-01.R2")["actions"][0].update(satisfies=["ZZ"]), "ZZ"),
    ("moves", lambda m: m.at("AA-01.R2").update(moves=["ZZ"]), "ZZ"),
    ("effort", lambda m: m.at("AA-01.R2").update(effort_class="ZZ"), "ZZ"),
    ("action role", lambda m: m.at("AA-01.R2")["actions"][0].update(role="ZZ"), "ZZ"),
    ("level of advice", lambda m: m.at("AA-01.R2").update(level=9), "9"),
    ("level of practice", lambda m: m.at("AA-01.L1.ST1").update(level=9), "9"),
    ("answer set", lambda m: m.at("AA-01.L1.ST1").update(answers="ZZ"), "ZZ"),
    ("own values", lambda m: m.at("AA-01.L1.ST1").update(values={"ZZ": 1}), "ZZ"),
    ("indicator", lambda m: m.at("AA-01.L1.ST1").update(indicator="ZZ"), "ZZ"),
    ("grade", lambda m: m.at("AA-01.L1.ST1").update(min_evidence="ZZ"), "ZZ"),
    ("implies", lambda m: m.at("AA-01.L1.ST1").update(implies=["ZZ"]), "ZZ"),
    ("ask", lambda m: m.at("AA-01.L1.ST1").update(ask={"ZZ": "?"}), "ZZ"),
    ("layer", lambda m: m["facets"][0].update(layer="ZZ"), "ZZ"),
    ("least grade", lambda m: m["min_evidence"].update({1: "ZZ"}), "ZZ"),
    ("profile", lambda m: m["profiles"][0].update(targets={"ZZ": 1}), "ZZ"),
    ("red line answer", lambda m: m["redlines"][0]["determined"].update(ref="ZZ"), "ZZ"),
    ("red line least", lambda m: m["redlines"][0]["determined"].update(at_least="ZZ"), "ZZ"),
    (
        "red line indicator",
        lambda m: m["redlines"][0].update(determined={"kind": "indicator", "ref": "ZZ"}),
        "ZZ",
    ),
    ("view node", lambda m: m["views"][0]["nodes"][0]["select"].update(nodes=["ZZ"]), "ZZ"),
    ("view framework", lambda m: m["views"][0].update(by="framework", framework="ZZ"), "ZZ"),
    ("view roll-up", lambda m: m["views"][0]["rollup"].update(over="kind:zone"), "kind"),
    ("bands", lambda m: m.rule("overall").update(bands="ZZ"), "ZZ"),
    ("needs", lambda m: m.rule("overall").update(needs={"ZZ": ["F"]}), "ZZ"),
    ("needs answer", lambda m: m.rule("overall").update(needs={"AA-01.L1.ST1": ["ZZ"]}), "ZZ"),
    ("level of", lambda m: m.rule("overall")["level"].update(of="kind:zone"), "zone"),
    ("floor", lambda m: m.rule("overall")["level"].update(floor={"kind": "zone"}), "zone"),
    ("gate level", lambda m: m.rule("subdomain")["level"]["at"].update({9: {}}), "9"),
    ("gate answers", lambda m: m.rule("subdomain")["level"]["default"].update(answers=["ZZ"]), "ZZ"),
    ("over", lambda m: m.rule("domain")["score"].update(over="colour"), "colour"),
    ("cap", lambda m: m["scoring"]["caps"][0].update(kind="zone"), "zone"),
    ("proof", lambda m: m["scoring"]["raters"].update(proof_grade="ZZ"), "ZZ"),
    ("derived", lambda m: m["scoring"]["leaf"]["indicators"].update(none="ZZ"), "ZZ"),
    (
        "objects rule",
        lambda m: m["scoring"]["leaf"].update(objects=[{"rule": "coverage", "above": [["0.5", "ZZ"]]}]),
        "ZZ",
    ),
    ("group of", lambda m: m.rule("domain")["score"].update(over="facet"), "grouping by facet"),
]


@pytest.mark.parametrize(("name", "change", "words"), BROKEN, ids=[name for name, _, _ in BROKEN])
def test_a_reference_to_nothing_stops_the_pack_from_loading(model, name, change, words):
    assert model.load(), name
    change(model)
    with pytest.raises(PackError) as caught:
        model.load()
    assert words in str(caught.value)
    assert caught.value.place.startswith("mini/pack.yaml")
    assert caught.value.hint_zh


def test_the_schema_names_every_section_and_is_json():
    schema = json.loads(json.dumps(pack_schema()))
    assert {"nodes", "answers", "scoring", "presets", "retire"} <= set(schema["properties"])
    assert schema["properties"]["scoring"] == {"$ref": "#/$defs/Scoring"}
    assert "weight_total" in schema["$defs"]["NodeRule"]["properties"]


def test_the_schema_accepts_the_small_model(model):
    import jsonschema

    data = json.loads(json.dumps(model.data))
    jsonschema.Draft202012Validator(pack_schema()).validate(data)


WORDS = st.sampled_from(
    [*"{}[]:,-#&*!|>'\"%@`?~ \n\t", "nodes:", "\n  - code: X", "scoring:", "\n", "a: ", "files: [x.yaml]"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    at=st.integers(0, len(MINIMAL)), length=st.integers(0, 12), new=st.lists(WORDS, max_size=4).map("".join)
)
def test_a_damaged_pack_loads_or_is_refused_with_a_place(write_pack, at, length, new):
    text = MINIMAL[:at] + new + MINIMAL[at + length :]
    try:
        load_pack(write_pack("tiny", pack=text))
    except HengduError as error:
        assert error.place  # noqa: PT017 - either outcome is right

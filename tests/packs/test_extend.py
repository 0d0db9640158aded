import pytest

from hengdu.errors import PackError
from hengdu.packs import lint_pack, load_pack

HEAD = """
id: ours
version: "1.1"
extends: {pack: mini, version: 1.0.0, path: ../mini}
"""
NINTH = """
nodes:
  - code: CC
    kind: domain
    title: {zh: 丙域, en: Domain C}
    weight: 10
    nodes:
      - code: CC-01
        kind: subdomain
        title: {zh: 子域, en: Sub-domain}
        practices:
          - {code: CC-01.L1.ME1, level: 1, facet: ME, text: {zh: 有流程。, en: There is a process.}}
"""


@pytest.fixture
def extended(model, write_pack):
    """Write the small model and a pack that extends it; return the loaded extension."""

    def extend(text, head=HEAD):
        model.write()
        return load_pack(write_pack("ours", pack=head + text))

    return extend


def test_an_extension_without_changes_has_the_same_content(extended):
    pack = extended("")
    assert (pack.id, pack.version, len(pack.practices)) == ("ours", "1.1", 18)
    assert pack.base.id == "mini"
    assert pack.content.licence == "Apache-2.0"
    assert pack.title.en == "Small model"
    assert pack.place("AA-01.L1.ST1").startswith("mini/")


def test_one_line_retires_a_sub_domain_with_all_that_points_at_it(extended):
    pack = extended(
        "retire: [AA-01]\n"
        "redlines: [{code: RL1, title: 红线, determined: {kind: declaration}, source: SRC}]\n"
    )
    assert "AA-01" not in pack.nodes
    assert len(pack.practices) == 12
    assert pack.nodes["AA-02"].depends_on == ()
    assert pack.content.profiles[0].targets == {}
    retired = {item.code for item in pack.content.retired}
    assert {"AA-01", "AA-01.L1.ST1", "AA-01.I1", "AA-01.R3"} <= retired
    assert {item.since for item in pack.content.retired} == {"1.1"}


def test_a_red_line_that_loses_its_practice_is_declared_from_then_on(extended):
    line = extended("retire: [AA-01]\n").content.redlines[0]
    assert line.code == "RL1"
    assert line.determined.kind == "declaration"
    assert line.determined.ref is None


def test_retiring_the_red_line_too_lets_it_load(extended):
    assert extended("retire: [AA-01, RL1]\n").content.redlines == ()


def test_a_retired_facet_takes_its_practices_along(extended):
    pack = extended("retire: [ST]\n")
    assert [facet.code for facet in pack.content.facets] == ["ME"]
    assert {practice.facet for practice in pack.practices.values()} == {"ME"}
    assert all(action.satisfies != ("AA-01.L1.ST1",) for action in pack.recommendations["AA-01.R1"].actions)


def test_a_retired_role_is_asked_no_more(extended):
    pack = extended("retire: [OPS, NET]\n")
    assert all(not practice.ask for practice in pack.practices.values())
    assert all(not node.roles and not node.objects for node in pack.nodes.values())


def test_a_retired_indicator_unbinds_its_practices(extended):
    pack = extended("retire: [AA-01.I1, AA-01.L1.ST1, AA-01.R3]\n")
    assert pack.practices["AA-01.L3.ME1"].indicator is None
    assert pack.practices["AA-01.L2.ST1"].implies == ()
    assert "AA-01.R3" not in pack.recommendations


def test_a_ninth_domain_is_a_few_lines(extended):
    pack = extended(NINTH)
    assert [node.code for node in pack.root.nodes] == ["AA", "BB", "CC"]
    assert pack.place("CC-01").startswith("ours/")


def test_a_new_sub_domain_hangs_under_its_parent(extended):
    pack = extended("nodes: [{code: BB-02, kind: subdomain, parent: BB, title: 新}]\n")
    assert [node.code for node in pack.nodes["BB"].nodes] == ["BB-01", "BB-02"]


def test_one_practice_is_replaced_and_the_others_stay(extended):
    pack = extended("""
nodes:
  - code: AA-01
    kind: subdomain
    replace: true
    title: {zh: 子域 AA-01, en: Sub-domain AA-01}
    practices:
      - {code: AA-01.L1.ST1, level: 1, facet: ST, text: {zh: 新句。, en: New sentence.}}
""")
    assert pack.practices["AA-01.L1.ST1"].text.en == "New sentence."
    assert len(pack.practices) == 18
    assert pack.practices["AA-01.L1.ME1"].key
    assert pack.nodes["AA-01"].purpose == pack.base.nodes["AA-01"].purpose
    assert pack.nodes["AA-01"].objects == ("NET",)
    assert len(pack.nodes["AA-01"].recommendations) == 3


def test_replacing_a_domain_reaches_its_sub_domains_and_adds_new_ones(extended):
    pack = extended("""
nodes:
  - code: AA
    kind: domain
    replace: true
    title: {zh: 新甲域, en: New A}
    nodes:
      - {code: AA-01, kind: subdomain, title: {zh: 新, en: Renamed}}
      - {code: AA-03, kind: subdomain, title: {zh: 三, en: Third}}
""")
    assert [node.code for node in pack.nodes["AA"].nodes] == ["AA-01", "AA-02", "AA-03"]
    assert pack.nodes["AA-01"].title.en == "Renamed"
    assert len(pack.practices) == 18


def test_scoring_is_merged_key_by_key(extended):
    pack = extended("scoring: {rules: {subdomain: {level: {default: {attainment_min: 0.9}}}}}\n")
    level = pack.scoring.rules["subdomain"].level
    assert str(level.default.attainment_min) == "0.9"
    assert str(level.default.key_min) == "0.5"


def test_lists_are_merged_by_code_id_and_level(extended):
    pack = extended("""
levels: [{level: 3, name: {zh: 新三级, en: New three}}]
roles: [{code: CISO, name: {zh: 负责人, en: Head}}]
references: [{id: SRC, citation: {zh: 新来源, en: New source}, status: superseded}]
""")
    assert pack.level_name(3).en == "New three"
    assert [role.code for role in pack.content.roles] == ["OPS", "CISO"]
    assert pack.reference("SRC").status == "superseded"


def test_extending_twice_keeps_what_the_first_retired_out(extended, write_pack):
    extended("retire: [BB-01]\n" + NINTH)
    head = (
        HEAD.replace("ours", "theirs")
        .replace("mini", "ours")
        .replace("1.0.0", '"1.1"')
        .replace('"1.1"\nextends', '"2"\nextends')
    )
    pack = load_pack(write_pack("theirs", pack=head + "retire: [CC-01]\n"))
    assert pack.base.base.id == "mini"
    assert "BB-01" not in pack.nodes
    assert "CC-01" not in pack.nodes
    assert [item.since for item in pack.content.retired if item.code in {"BB-01", "CC-01"}] == ["1.1", "2"]


def test_lint_finds_a_retired_code_that_a_later_extension_uses_again(extended, write_pack):
    extended("retire: [BB-01]\n")
    head = HEAD.replace("ours", "theirs").replace("mini", "ours").replace("1.0.0", '"1.1"')
    folder = write_pack(
        "theirs", pack=head + "nodes: [{code: BB-01, kind: subdomain, parent: BB, title: 又来}]\n"
    )
    assert "retired-code-reused" in {issue.rule for issue in lint_pack(folder)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("retire: [ZZ]\n", "ZZ to retire does not exist"),
        ("nodes: [{code: AA, kind: domain, title: x}]\n", "AA exists already"),
        ("nodes: [{code: ZZ, kind: domain, replace: true, title: x}]\n", "no node ZZ to replace"),
        ("nodes: [{code: ZZ, kind: domain, parent: YY, title: x}]\n", "parent node YY does not exist"),
        ("retire: [CC]\n" + NINTH, "CC is both retired and declared"),
    ],
)
def test_a_wrong_extension_is_refused_with_its_place(extended, text, words):
    with pytest.raises(PackError, match=words) as caught:
        extended(text)
    assert caught.value.place.startswith("ours/pack.yaml:")


@pytest.mark.parametrize("change", [("pack: mini", "pack: maxi"), ("version: 1.0.0", "version: 9.9.9")])
def test_the_wrong_base_is_refused(extended, change):
    with pytest.raises(PackError, match=r"found mini 1\.0\.0") as caught:
        extended("", HEAD.replace(*change))
    assert caught.value.place == "ours/pack.yaml:4"


def test_packs_that_extend_each_other_are_refused(write_pack):
    folder = write_pack("loop", pack='id: loop\nversion: "1"\nextends: {pack: loop, path: ../loop}\n')
    with pytest.raises(PackError, match="too deeply or in a circle"):
        load_pack(folder)

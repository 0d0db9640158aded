import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengdu.errors import StandardsError
from hengdu.standards.framework import builtin_framework
from hengdu.standards.policies import (
    Kind,
    add_version,
    chinese_number,
    compare_policies,
    parse_articles,
    read_policy,
    review_policy,
)
from hengdu.standards.registry import Policy, PolicyVersion, builtin_register
from hengdu.text import Text

TEXTS = (
    "机构应当建立信息系统资产清单，每季度核对一次，发现差异应当在五个工作日内处理。",
    "重要系统的访问权限由业务部门负责人批准，离岗人员的账号当日停用。",
    "发生网络安全事件后，应当按照应急预案处置，并向监管部门报告。",
    "备份数据应当异地保存，每年至少开展一次恢复演练，演练结果形成记录。",
    "供应商人员进入机房应当登记，由本机构人员全程陪同。",
)
DAY = date(2026, 11, 21)


def law(*texts, chapter=None):
    signs = "一二三四五六七八九十"
    lines = [f"第{signs[at]}条 {text}" for at, text in enumerate(texts)]
    return parse_articles("\n".join([*(["第一章 总则"] if chapter else []), *lines]))


def kinds(before, after):
    return [one.kind.value for one in compare_policies(before, after).changes]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一", 1),
        ("十二", 12),
        ("二十", 20),
        ("一百零五", 105),
        ("一千二百三十四", 1234),
        ("二〇", 20),
        ("37", 37),
    ],
)
def test_numbers_of_articles_are_read(text, value):
    assert chinese_number(text) == value


def test_articles_keep_chapter_and_line_and_join_their_lines():
    found = parse_articles(
        "某办法\n\n第一章 总则\n第一条　为了甲，\n制定本办法。\n第二章 附则\n第二条之一 施行。\n"
    )
    assert [(one.label, one.chapter, one.text, one.line) for one in found] == [
        ("第1条", "总则", "为了甲，制定本办法。", 4),
        ("第2条之1", "附则", "施行。", 7),
    ]


@pytest.mark.parametrize("text", ["没有条文", "第一条 甲。\n第一条 乙。"])
def test_a_text_without_articles_or_with_one_twice_is_refused(text):
    with pytest.raises(StandardsError):
        parse_articles(text, name="a.txt")


def test_the_same_text_is_the_same():
    assert kinds(law(*TEXTS), law(*TEXTS)) == ["same"] * 5


def test_an_inserted_article_renumbers_the_others():
    assert kinds(law(*TEXTS[:2]), law("新设专门的条款，规定外部审计的频次与范围。", *TEXTS[:2])) == [
        "added",
        "renumbered",
        "renumbered",
    ]


def test_a_removed_article_is_removed_and_the_rest_renumbered():
    assert kinds(law(*TEXTS[:3]), law(*TEXTS[1:3])) == ["renumbered", "renumbered", "removed"]


def test_a_changed_word_is_a_change_with_its_words():
    (change,) = compare_policies(law(TEXTS[0]), law(TEXTS[0].replace("五个", "三个"))).changes
    assert change.kind is Kind.CHANGED
    assert ("delete", "五") in change.words()
    assert ("insert", "三") in change.words()


def test_an_article_that_changed_place_is_moved():
    found = compare_policies(law(*TEXTS[:4]), law(TEXTS[3], *TEXTS[:3])).changes
    assert [one.kind.value for one in found] == ["moved", "renumbered", "renumbered", "renumbered"]


def test_an_article_that_changed_chapter_is_moved():
    before = parse_articles(f"第一章 甲\n第一条 {TEXTS[0]}\n第二章 乙\n第二条 {TEXTS[1]}")
    after = parse_articles(f"第一章 甲\n第一条 {TEXTS[0]}\n第二条 {TEXTS[1]}\n第二章 乙\n第三条 {TEXTS[2]}")
    assert kinds(before, after) == ["same", "moved", "added"]


def test_one_article_in_two_is_split():
    found = compare_policies(law(TEXTS[0] + TEXTS[1], TEXTS[2]), law(TEXTS[0], TEXTS[1], TEXTS[2])).changes
    assert [(one.kind.value, len(one.before), len(one.after)) for one in found] == [
        ("split", 1, 2),
        ("renumbered", 1, 1),
    ]


def test_two_articles_in_one_are_merged():
    found = compare_policies(law(TEXTS[0], TEXTS[1], TEXTS[2]), law(TEXTS[0] + TEXTS[1], TEXTS[2])).changes
    assert [(one.kind.value, len(one.before), len(one.after)) for one in found] == [
        ("merged", 2, 1),
        ("renumbered", 1, 1),
    ]


@given(
    st.lists(st.sampled_from(TEXTS), max_size=5, unique=True),
    st.lists(st.sampled_from(TEXTS), max_size=5, unique=True),
)
def test_every_article_of_both_versions_appears_exactly_once(before, after):
    old, new = (law(*texts) if texts else () for texts in (before, after))
    found = compare_policies(old, new).changes
    assert sorted(one.line for change in found for one in change.before) == sorted(one.line for one in old)
    assert sorted(one.line for change in found for one in change.after) == sorted(one.line for one in new)
    assert sum(change.kind is Kind.ADDED for change in found) == len(set(after) - set(before))


@given(st.permutations(TEXTS))
def test_a_shuffled_policy_changes_no_text(order):
    found = compare_policies(law(*TEXTS), law(*order))
    assert found.touched() == ()


def test_words_rebuild_both_versions():
    (change,) = compare_policies(law(TEXTS[0]), law(TEXTS[0].replace("季度", "半年") + "另行通知。")).changes
    for keep, text in (("delete", change.before[0].text), ("insert", change.after[0].text)):
        assert "".join(words for tag, words in change.words() if tag in {"equal", keep}) == text


def test_a_review_names_what_is_linked_and_what_is_only_proposed():
    register, framework = builtin_register(), builtin_framework()
    text = "机构应当符合 JR/T 0060-2021，建立数据分类分级制度。"
    item, comparison = review_policy(
        register,
        framework,
        "pol-cybersecurity",
        before=law(TEXTS[0]),
        after=law(TEXTS[0], text),
        opened=DAY,
        due_days=10,
    )
    assert item.due == date(2026, 12, 1)
    assert {one.standard for one in item.affected} >= {"sf-06", "sf-40"}
    assert {one.standard for one in item.affected if one.is_linked} == {"sf-06", "sf-34", "sf-36"}
    assert "sf-40" in {one.standard for one in item.affected if not one.is_linked}
    assert "SH-11" in item.subdomains
    assert dict(item.changes) == comparison.counts()


def test_an_untouched_policy_affects_nothing():
    item, _ = review_policy(
        builtin_register(),
        builtin_framework(),
        "pol-cybersecurity",
        before=law(*TEXTS),
        after=law(*TEXTS),
        opened=DAY,
    )
    assert item.affected == ()
    assert item.articles == ()


def test_an_unknown_policy_is_refused():
    with pytest.raises(StandardsError):
        review_policy(
            builtin_register(), builtin_framework(), "pol-x", before=(), after=law(TEXTS[0]), opened=DAY
        )


def test_versions_are_kept_with_history_and_do_not_go_back():
    policy = Policy(id="p", title=Text("示例办法", "Example"))
    first = add_version(policy, PolicyVersion(version="2024", effective=date(2024, 5, 1)), day=DAY, by="某人")
    second = add_version(
        first, PolicyVersion(version="2026", effective=date(2026, 1, 1)), day=DAY, by="某人", order="第9号令"
    )
    assert [one.version for one in second.versions] == ["2024", "2026"]
    assert second.effective == date(2026, 1, 1)
    assert second.amendments[0].order == "第9号令"
    assert [(one.before, one.after) for one in second.history] == [("", "2024"), ("2024", "2026")]
    for wrong in (PolicyVersion(version="2026"), PolicyVersion(version="2025", effective=date(2025, 1, 1))):
        with pytest.raises(StandardsError):
            add_version(second, wrong, day=DAY, by="某人")


def test_a_policy_is_read_from_a_file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("第一条 甲。", encoding="utf-8")
    assert [one.text for one in read_policy(path)] == ["甲。"]


def test_all_kinds_of_change_can_occur():
    seen = set()
    for order in itertools.permutations(TEXTS[:3]):
        seen |= {one.kind for one in compare_policies(law(*TEXTS[:3]), law(*order)).changes}
    assert {Kind.SAME, Kind.MOVED} <= seen

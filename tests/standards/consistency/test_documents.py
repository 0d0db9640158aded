import pytest
from tests.standards.consistency.cases import CASES, desk, plan, state

from hengdu.errors import DocumentError, StandardsError
from hengdu.standards.consistency import (
    Check,
    Contradiction,
    Desk,
    Place,
    Severity,
    builtin_documents,
    items_of,
    load_printed,
    parse_text,
    read_text_document,
    run_checks,
)
from hengdu.standards.registry import Decision, builtin_register
from hengdu.text import Text


def test_headings_tables_items_and_paragraphs_keep_their_lines():
    text = "# 1 总则\n\n第一段。\n\n- 1) 甲-略；\n\n表 2 项目\n\n序号\t名称\n1\t乙\n\n## 1.1 细则\n"
    document = parse_text(text, "a.txt")
    assert [(one.level, one.number, one.title, one.line) for one in document.headings] == [
        (1, "1", "总则", 1),
        (2, "1.1", "细则", 12),
    ]
    assert [(one.text, one.line, one.is_item) for one in document.paragraphs] == [
        ("第一段。", 3, False),
        ("甲-略；", 5, True),
    ]
    assert [(one.label, one.caption, one.line, one.header) for one in document.tables] == [
        ("表2", "项目", 7, ("序号", "名称"))
    ]
    assert document.tables[0].rows[0].line == 10


def test_lines_that_a_printer_broke_are_one_paragraph_with_every_line():
    document = parse_text("本规范规定了甲、\n\n乙和丙的要求，\n\n适用于丁。\n", "a.txt")
    (paragraph,) = document.paragraphs
    assert paragraph.text == "本规范规定了甲、乙和丙的要求，适用于丁。"
    assert [paragraph.line_at(paragraph.text.index(sign)) for sign in "甲乙丁"] == [1, 3, 5]


def test_a_header_repeated_on_the_next_page_continues_the_table():
    document = parse_text(
        state("1|甲类|示例一|在建") + "\n序号\t标准类别\t标准名称\t状态\t备注\n2\t\t示例二\t在建\n", "a.txt"
    )
    (table,) = document.tables
    assert [row.cells[0] for row in table.rows] == ["1", "2"]
    assert table.headers == (3, 6)


def test_a_markdown_table_is_read_like_one_with_tabs():
    head = "| 序号 | 标准类别 | 标准名称 | 状态 | 备注 |\n| --- | --- | --- | --- | --- |\n"
    text = f"表 3 结果\n\n{head}| 1 | 甲类 | 示例一 | 在建 | |\n"
    document = parse_text(text, "a.md")
    (item,) = items_of(document, document.tables[0])
    assert (item.title, item.category, item.status.value, item.row.line) == ("示例一", "甲类", "under_way", 5)


def test_merged_categories_run_down_and_ranges_count():
    document = parse_text(state("1|甲类|示例一|在建", "2 - 4||示例二|在建"), "a.txt")
    items = items_of(document, document.tables[0])
    assert [(item.category, item.count) for item in items] == [("甲类", 1), ("甲类", 3)]


def test_shifted_cells_are_read_by_what_they_are():
    document = parse_text(
        state("1|甲类|示例一|在建", "2||乙类|示例二|已发布|QQ/T 0001-2020", "3|示例三||待立项"), "a.txt"
    )
    items = items_of(document, document.tables[0])
    assert [(item.title, item.category, item.is_shifted) for item in items] == [
        ("示例一", "甲类", False),
        ("示例二", "乙类", True),
        ("示例三", "乙类", True),
    ]
    assert items[1].number.text == "QQ/T 0001-2020"


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a\x00b"])
def test_a_file_that_is_no_text_is_refused_with_its_name(tmp_path, content):
    path = tmp_path / "bad.txt"
    path.write_bytes(content)
    with pytest.raises(DocumentError, match=r"bad\.txt"):
        read_text_document(path)


def test_too_many_lines_are_refused():
    with pytest.raises(StandardsError, match="200000"):
        parse_text("\n" * 200_001, "long.txt")


def test_a_decision_that_names_differ_silences_the_proposal():
    case = CASES["two-names"]
    decided = Decision(left="示例数据库测试标准", right="示例数据库测试指南", verdict="different")
    found = {one.rule for one in run_checks(desk(case.fires))}
    assert "two-names" in found
    assert "two-names" not in {one.rule for one in run_checks(desk(case.fires, (decided,)))}


def test_a_decision_that_names_are_one_joins_the_items():
    text = state("1|甲类|示例脱敏要求|待立项") + plan("1|甲类|完全不同的名称|行业标准|*|2024")
    assert "unplanned" in {one.rule for one in run_checks(desk(text))}
    same = Decision(left="示例脱敏要求", right="完全不同的名称", verdict="same")
    found = {one.rule: one for one in run_checks(desk(text, (same,)))}
    assert "unplanned" not in found
    assert "名称不同" in found["two-names"].message.zh


def test_a_pair_that_a_person_decided_is_open_no_more_and_is_shown_when_asked():
    given = desk(CASES["two-names"].fires)
    (proposal,) = [one for one in run_checks(given) if one.rule == "two-names"]
    for verdict, still_open in (("same", False), ("different", False), ("open", True)):
        decision = Decision(left=proposal.names[0], right=proposal.names[1], verdict=verdict, by="示例审核人")
        settled = Desk(documents=given.documents, register=given.register, settled=(decision,))
        found = [one for one in run_checks(settled) if one.rule == "two-names"]
        assert bool(found) is still_open
        (shown,) = [one for one in run_checks(settled, with_decided=True) if one.rule == "two-names"]
        assert shown.decided == (None if still_open else decision)
        assert (shown.to_dict("zh")["decided"] is None) is still_open


def test_names_that_are_alike_never_join_by_themselves():
    text = state("1|甲类|示例数据库测试标准|在建") + plan("1|甲类|示例数据库测试指南|行业标准|**|2024")
    (proposal,) = [one for one in run_checks(desk(text)) if one.rule == "two-names"]
    assert "疑为同一项" in proposal.message.zh
    assert proposal.names == ("示例数据库测试标准", "示例数据库测试指南")


def test_findings_come_worst_first_and_then_by_line():
    order = [
        one.severity for one in run_checks(Desk(documents=builtin_documents(), register=builtin_register()))
    ]
    assert order == sorted(order, key=list(Severity).index)


def test_a_rule_of_somebody_else_runs_like_ours():
    def find(given):
        for document in given.documents:
            place = Place(document=document.name, line=1, text="甲")
            yield Contradiction(
                places=(place,), message=Text("有文件", "a file"), proposal=Text("无", "none")
            )

    check = Check(id="own", severity=Severity.INFO, description=Text("甲", "a"), find=find)
    (finding,) = run_checks(Desk(documents=(parse_text("甲。", "a.txt"),)), (check,))
    assert (finding.rule, finding.severity, finding.places[0].line) == ("own", Severity.INFO, 1)


def test_a_finding_without_a_place_is_refused():
    with pytest.raises(StandardsError):
        Contradiction(places=(), message=Text("甲", "a"), proposal=Text("乙", "b"))


def test_json_has_the_promised_keys():
    (first, *_) = run_checks(desk(CASES["stated-total"].fires))
    data = first.to_dict("zh")
    assert {"rule", "severity", "places", "proposal"} <= data.keys()
    assert all(place.keys() == {"document", "table", "row", "line", "text"} for place in data["places"])


def test_a_file_of_printed_facts_names_the_line_of_a_fault(tmp_path):
    path = tmp_path / "printed.yaml"
    path.write_text("documents:\n- document: a\n  headings:\n  - {line: 1}\n", encoding="utf-8")
    with pytest.raises(StandardsError, match=r"printed\.yaml:4"):
        load_printed(path)

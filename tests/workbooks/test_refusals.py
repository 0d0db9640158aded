"""Bad cells, changed sheets and hostile files: each says where and what to do, and nothing is imported."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import io
import json
import zipfile
import zlib
from datetime import date

import attrs
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import MergedCell

from hengdu.assessments import AnswerFile, AssessmentFile, build_assessment
from hengdu.packs import load_pack
from hengdu.workbooks import WorkbookError, export_workbook, import_workbooks, workbook_status

LOGS = "A-01.L1.EX1"
BACKUP = "A-01.L1.EX2"
POLICY = "A-01.L2.ME1"
MEASURED = "A-02.L2.EX1"


def refused(paths, pack, **options):
    """Return what is said about the workbooks; both languages say a place and a next step."""
    with pytest.raises(WorkbookError) as caught:
        import_workbooks(paths if isinstance(paths, list) else [paths], pack, **options)
    error = caught.value
    assert error.exit_code == 2
    for finding in error.findings:
        assert finding.place
        assert finding.text.zh
        assert finding.text.en
        assert finding.hint.zh
        assert finding.hint.en
        assert finding.place in error.render("zh")
    return error


def place(cell):
    return f"{cell.parent.title}!{cell.coordinate}"


BAD_CELLS = [
    ("role:ITO", BACKUP, {"答案": "X"}, "答案", "F 完全"),
    ("role:ITO", BACKUP, {"答案": "FL"}, "答案", "可选"),
    ("role:ITO", BACKUP, {"答案": 0.5}, "答案", "可选"),
    ("role:ITO", BACKUP, {"答案": date(2026, 1, 1)}, "答案", "可选"),
    ("role:ITO", BACKUP, {"答案": "F", "证据等级": "E9"}, "证据等级", "E0 无依据"),
    ("role:ITO", BACKUP, {"答案": "F", "证据日期": "昨天"}, "证据日期", "2026-11-21"),
    ("role:ITO", BACKUP, {"答案": "F", "证据日期": "2026-02-30"}, "证据日期", "2026-11-21"),
    ("role:ITO", BACKUP, {"答案": "F", "证据日期": True}, "证据日期", "2026-11-21"),
    ("role:ITO", BACKUP, {"答案": "NA"}, "不适用或拒答理由", "对象不存在"),
    ("role:ITO", BACKUP, {"答案": "NA", "不适用或拒答理由": "外包"}, "不适用或拒答理由", "对象不存在"),
    ("role:ITO", BACKUP, {"答案": "拒答"}, "不适用或拒答理由", "说明理由"),
    ("role:CISO", POLICY, {"答案": "NA", "不适用或拒答理由": "对象不存在"}, "答案", "不允许不适用"),
    ("role:ITO", BACKUP, {"答案": "F", "备注": "长" * 20_001}, "备注", "20000"),
    ("role:ITO", BACKUP, {"答案": "拒答", "不适用或拒答理由": "长" * 501}, "不适用或拒答理由", "500"),
    ("role:ITO", LOGS, {"按对象或系统作答": "TRD"}, "按对象或系统作答", "TRD=F"),
    ("role:ITO", LOGS, {"按对象或系统作答": "TRD=F; TRD=P"}, "按对象或系统作答", "TRD=F"),
    ("role:ITO", LOGS, {"按对象或系统作答": "TRD=X"}, "按对象或系统作答", "可选"),
    ("role:ITO", LOGS, {"按对象或系统作答": "TRD=不了解"}, "按对象或系统作答", "可选"),
    ("role:ITO", LOGS, {"按对象或系统作答": "月球=F"}, "答案", "月球"),
    ("role:ITO", LOGS, {"按对象或系统作答": f"{'长' * 90}=F"}, "按对象或系统作答", "80"),
    ("role:ITO", LOGS, {"答案": "F", "重要性": "最高"}, "重要性", "high"),
    ("role:ITO", MEASURED, {"分子": 3}, "分母", "同时"),
    ("role:ITO", MEASURED, {"分母": 3}, "分子", "同时"),
    ("role:ITO", MEASURED, {"分子": -1, "分母": 3}, "分子", "负"),
    ("role:ITO", MEASURED, {"分子": 2, "分母": 0}, "分母", "都填 0"),
    ("indicators", "A-01.I1", {"期间": "2026Q1", "分子": 2, "分母": 0}, "分母", "都填 0"),
    ("role:ITO", MEASURED, {"分子": "85%", "分母": 3}, "分子", "百分号"),
    ("role:ITO", MEASURED, {"分子": "nan", "分母": 3}, "分子", "数字"),
    ("role:ITO", MEASURED, {"分子": "1e999999", "分母": 3}, "分子", "数字"),
    ("role:ITO", MEASURED, {"分子": "0.0000000000000000000000000000000000001", "分母": 3}, "分子", "数字"),
    ("role:ITO", MEASURED, {"分子": date(2026, 3, 4), "分母": 3}, "分子", "数字"),
    ("role:ITO", BACKUP, {"分子": 1, "分母": 3}, "分子", "不是计量项"),
    ("indicators", "A-01.I1", {"分子": 3, "分母": 4}, "期间", "2026Q3"),
    ("indicators", "A-01.I1", {"期间": "2026Q1"}, "实测值", "清空"),
    ("indicators", "A-01.I1", {"期间": "2026Q1", "分子": 3}, "分母", "同时"),
    ("indicators", "A-01.I1", {"期间": "2026Q1", "实测值": "很多"}, "实测值", "数字"),
    ("indicators", "A-01.I1", {"期间": "2026Q1", "实测值": 1, "证据等级": "好"}, "证据等级", "E0"),
    ("redlines", "RL-1", {"是否做到": "也许"}, "是否做到", "是，已做到"),
    ("nodes", "A-01", {"整体不适用": "NA"}, "不适用理由", "对象不存在"),
    ("nodes", "A-01", {"备注": "没有"}, "整体不适用", "NA"),
    ("nodes", "A-02", {"整体不适用": "NA", "不适用理由": "对象不存在"}, "整体不适用", "不允许整体不适用"),
]


@pytest.mark.parametrize(("mark", "code", "cells", "column", "hint"), BAD_CELLS)
def test_a_bad_cell_is_named_with_what_to_do(mark, code, cells, column, hint, blank, pack):
    book = blank()
    for title, value in cells.items():
        book.cell(mark, code, title).value = value
    bad = place(book.cell(mark, code, column))
    error = refused(book.save(), pack)
    assert [finding.place for finding in error.findings] == [f"{book.path}:{bad}"]
    assert hint in error.render("zh")


@pytest.mark.parametrize(
    ("entries", "label", "hint"),
    [
        ({"机构标识": "91310000"}, "机构标识类别", "同时"),
        ({"机构标识类别": "统一社会信用代码"}, "机构标识", "同时"),
        ({"机构标识类别": "护照", "机构标识": "1"}, "机构标识类别", "统一社会信用代码"),
        ({"机构标识类别": "机构编码", "机构标识": "甲 1"}, "机构标识", "字母"),
        ({"评估期间开始": "2026-01-01"}, "评估期间结束", "开始和结束"),
        ({"评估期间结束": "2026-01-01"}, "评估期间开始", "开始和结束"),
        ({"评估期间开始": "2026-06-30", "评估期间结束": "2026-01-01"}, "评估期间结束", "早于"),
        ({"评估基准日": "今年"}, "评估基准日", "日期"),
        ({"评估范围": "大概"}, "评估范围", "全部"),
        ({"纳入的保护对象": "月球"}, "纳入的保护对象", "交易核心"),
        ({"纳入的法人主体": "长" * 501}, "纳入的法人主体", "500"),
        ({"机构名称": "长" * 501}, "机构名称", "500"),
    ],
)
def test_a_bad_entry_on_the_cover_is_named(entries, label, hint, blank, pack):
    book = blank()
    for name, value in entries.items():
        book.cover(name, value)
    bad = place(book.cell("cover", label, "填写内容"))
    error = refused(book.save(), pack)
    assert [finding.place for finding in error.findings] == [f"{book.path}:{bad}"]
    assert hint in error.render("zh")


@pytest.mark.parametrize(
    ("cells", "column", "hint"),
    [
        ({"验证方式": "演练", "日期": "2026-01-01"}, "适用的域或子域", "编码"),
        ({"适用的域或子域": "A-99", "验证方式": "演练", "日期": "2026-01-01"}, "适用的域或子域", "A-99"),
        ({"适用的域或子域": "A", "日期": "2026-01-01"}, "验证方式", "验证方式"),
        ({"适用的域或子域": "A", "验证方式": "演练"}, "日期", "日期"),
    ],
)
def test_an_incomplete_validation_is_named(cells, column, hint, blank, pack):
    book = blank()
    bad = place(book.blank("validations", column))
    for title, value in cells.items():
        book.blank("validations", title).value = value
    error = refused(book.save(), pack)
    assert [finding.place for finding in error.findings] == [f"{book.path}:{bad}"]
    assert hint in error.render("zh")


@pytest.mark.parametrize(
    ("column", "value"), [("等保级别", "六"), ("等保级别", 7), ("所属保护对象", "月球"), ("系统名称", "甲")]
)
def test_a_bad_system_is_named(column, value, blank, pack):
    book = blank()
    if column != "系统名称":
        book.blank("systems", "系统编码").value = "CORE"
    cell = book.sheet("systems").cell(
        book.blank("systems", "系统名称").row, book.blank("systems", column).column
    )
    cell.value = value
    error = refused(book.save(), pack)
    named = place(cell) if column != "系统名称" else place(book.blank("systems", "系统编码"))
    assert [finding.place for finding in error.findings] == [f"{book.path}:{named}"]


def test_a_system_or_period_typed_twice_is_named(blank, pack):
    book = blank()
    for _ in range(2):
        book.blank("systems", "系统编码").value = "CORE"
    for nth in range(2):
        book.cell("indicators", "A-01.I1", "期间", nth).value = "2026Q1"
        book.cell("indicators", "A-01.I1", "实测值", nth).value = nth
    error = refused(book.save(), pack)
    assert ["重复" in finding.text.zh for finding in error.findings] == [True, True]


def test_all_bad_cells_are_reported_at_once_and_fifty_are_shown(real_pack, tmp_path):
    path = tmp_path / "a.xlsx"
    export_workbook(real_pack, path, created=date(2026, 11, 21))
    book = openpyxl.load_workbook(path)
    count = 0
    for sheet in book.worksheets:
        header = {cell.value: cell.column for cell in sheet[3]}
        if "答案" in header and "条目" in header:
            for row in range(4, sheet.max_row + 1):
                cell = sheet.cell(row, header["答案"])
                if not isinstance(cell, MergedCell) and not str(sheet.cell(row, 1).value).startswith("◆"):
                    cell.value = "坏"
                    count += 1
    book.save(path)
    error = refused_many(path, real_pack)
    assert len(error.findings) == count > 100
    assert error.render("zh").count("不在可选项中") == 50
    assert f"另有 {count - 50} 处" in error.render("zh")
    assert f"and {count - 50} more" in error.render("en")


def refused_many(path, pack):
    with pytest.raises(WorkbookError) as caught:
        import_workbooks([path], pack)
    return caught.value


def test_one_bad_file_among_good_ones_imports_nothing(blank, pack, tmp_path):
    good = blank("good.xlsx")
    good.answer("ITO", BACKUP, 答案="F")
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(b"nothing")
    error = refused([good.save(), bad], pack)
    assert [finding.place for finding in error.findings] == [str(bad)]


def test_a_missing_column_is_named_and_so_is_one_that_is_there_twice(blank, pack):
    book = blank()
    header = book.cell("role:ITO", BACKUP, "答案").parent[3]
    answer = next(cell for cell in header if cell.value == "答案")
    answer.value = "结论"
    assert "缺少“答案”列" in refused(book.save(), pack).render("zh")
    answer.value = "备注"
    error = refused(book.save(), pack)
    assert "“备注”列重复" in error.render("zh")


def test_a_missing_sheet_and_a_copied_one_are_named(blank, pack):
    book = blank()
    book.book.copy_worksheet(book.sheet("role:ITO"))
    assert "重复" in refused(book.save(), pack).render("zh")
    del book.book[book.book.sheetnames[-1]]
    del book.book[book.sheet("role:CISO").title]
    assert "缺少工作表（CISO）" in refused(book.save(), pack).render("zh")


def test_merged_input_cells_are_named(blank, pack):
    book = blank()
    book.answer("ITO", LOGS, 答案="F")
    sheet, cell = book.sheet("role:ITO"), book.cell("role:ITO", LOGS, "答案")
    sheet.merge_cells(
        start_row=cell.row, end_row=cell.row + 1, start_column=cell.column, end_column=cell.column
    )
    error = refused(book.save(), pack)
    assert [finding.place for finding in error.findings] == [f"{book.path}:{place(cell)}"]
    assert "合并" in error.render("zh")


def test_cells_merged_outside_the_input_do_no_harm(blank, pack):
    book = blank()
    book.sheet("role:ITO").merge_cells("A1:C1")
    book.answer("ITO", LOGS, 答案="F")
    assert LOGS in import_workbooks([book.save()], pack).file.answers


@pytest.mark.parametrize("code", ["A-99.L1.EX1", LOGS, None])
def test_an_unknown_repeated_or_missing_code_is_named(code, blank, pack):
    book = blank()
    book.answer("ITO", BACKUP, 答案="F")
    cell = book.cell("role:ITO", BACKUP, "编码")
    cell.value = code
    error = refused(book.save(), pack)
    assert f"{book.path}:{place(cell)}" in [finding.place for finding in error.findings]


@pytest.mark.parametrize("mark", ["indicators", "redlines", "nodes"])
def test_an_unknown_code_on_a_shared_sheet_is_named(mark, blank, pack):
    book = blank()
    code = {"indicators": "A-01.I1", "redlines": "RL-1", "nodes": "A-01"}[mark]
    cell = book.cell(mark, code, {"indicators": "指标编码"}.get(mark, "编码"))
    cell.value = "ZZ-1"
    assert [f.place for f in refused(book.save(), pack).findings] == [f"{book.path}:{place(cell)}"]


def test_shifted_answers_are_found_by_the_statement(blank, pack):
    book = blank()
    cell = book.cell("role:ITO", BACKUP, "条目")
    cell.value = "另一条的文字"
    assert [f.place for f in refused(book.save(), pack).findings] == [f"{book.path}:{place(cell)}"]


def test_an_item_of_the_cover_that_was_renamed_is_named(blank, pack):
    book = blank()
    book.cover("机构名称", "示例证券")
    cell = book.cell("cover", "机构名称", "项目")
    cell.value = "公司"
    assert [f.place for f in refused(book.save(), pack).findings] == [f"{book.path}:{place(cell)}"]


def test_another_pack_or_version_is_refused(blank, pack):
    path = blank().path
    assert "probe 1.0.0" in refused(path, load_pack("sf-nscmm")).render("en")
    assert "1.0.0" in refused(path, attrs.evolve(pack, version="2.0.0")).render("zh")


def test_a_pack_that_changed_under_the_same_version_is_told_and_its_statements_are_compared(blank, pack):
    imported = import_workbooks([blank().path], attrs.evolve(pack, digest="0" * 64))
    assert "内容与导出时不同" in imported.warnings[0].text.zh


def machine(book):
    return book.book["_hengdu"]


def test_the_hidden_sheet_must_be_there_and_unchanged(blank, pack):
    book = blank()
    for row in machine(book).iter_rows():
        if row[0].value == "preset" or row[0].value == "roles":
            row[1].value = "MGT"
    error = refused(book.save(), pack)
    assert "隐藏工作表的内容被改动过" in error.render("zh")
    del book.book["_hengdu"]
    assert "不是衡度导出的问卷" in refused(book.save(), pack).render("zh")


def with_payload(book, packed, **facts):
    """Put another carried assessment on the hidden sheet, with a check sum that fits."""
    sheet = machine(book)
    rows = [(row[0].value, row[1].value) for row in sheet.iter_rows(min_row=3)]
    kept = [(name, facts.get(name, value)) for name, value in rows if name != "data"]
    rows = [*kept, ("data", packed)]
    check = hashlib.sha256("\n".join(f"{name}={value}" for name, value in rows).encode()).hexdigest()
    for row in range(3, sheet.max_row + 1):
        for column in (1, 2):
            sheet.cell(row, column).value = None
    sheet["B2"] = check
    for at, (name, value) in enumerate(rows, start=3):
        sheet.cell(at, 1).value, sheet.cell(at, 2).value = name, value
    return book.save()


def packed(data):
    text = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.b64encode(zlib.compress(text, 9)).decode()


@pytest.mark.parametrize(
    "payload",
    [
        "not base64!",
        base64.b64encode(b"not zlib").decode(),
        packed(b"not json"),
        packed(b"[" * 100_000),
        packed(b'{"pack": NaN}'),
        packed({"pack": "probe", "answers": {LOGS: {"answer": ["F"]}}}),
        packed({"pack": "probe", "unheard_of": 1}),
        packed(b'{"pack": "' + b"x" * 40_000_000 + b'"}'),
        packed({"pack": "probe"})[:-12],
        packed(b'{"pack": "probe", "targets": {"A": ' + b"9" * 5000 + b"}}"),
    ],
)
def test_a_forged_hidden_sheet_is_refused(payload, blank, pack):
    path = with_payload(blank(), payload)
    assert "隐藏工作表的内容被改动过" in refused(path, pack).render("zh")


def test_a_hidden_sheet_of_a_later_format_says_so(blank, pack):
    path = with_payload(blank(), packed({"pack": "probe"}), format="2")
    assert "not supported" in refused(path, pack).render("en")


@pytest.mark.parametrize(("fact", "value"), [("roles", "XXX"), ("preset", "none-such")])
def test_a_hidden_sheet_with_strange_facts_is_refused(fact, value, blank, pack):
    book = blank(preset="quick")
    path = with_payload(book, packed({"pack": "probe", "preset": "quick"}), **{fact: value})
    assert value in refused(path, pack).render("en")


def test_a_forged_answer_that_the_pack_does_not_know_is_refused(blank, pack):
    path = with_payload(blank(), packed({"pack": "probe", "answers": {"Z-9": "F"}}))
    assert "Z-9" in refused(path, pack).render("en")


def bomb(size):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
            archive.writestr(name, b"<a/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as stream:
            for _ in range(size):
                stream.write(b"\0" * (1 << 20))
    return target.getvalue()


def repacked(path, name, change):
    target = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry.filename, change(content) if entry.filename == name else content)
    return target.getvalue()


def entities(content):
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "ha"}">' for i in range(10))
    head, _, rest = content.partition(b"?>")
    return head + b"?><!DOCTYPE x [" + laughs.encode() + b"]>" + rest


def sparse(content):
    return content.replace(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )


HOSTILE = {
    "zip bomb": lambda _: bomb(200),
    "entity bomb": lambda path: repacked(path, "xl/worksheets/sheet1.xml", entities),
    "sparse sheet": lambda path: repacked(path, "xl/worksheets/sheet2.xml", sparse),
    "old xls": lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096,
    "truncated": lambda path: path.read_bytes()[:2000],
    "cut tail": lambda path: path.read_bytes()[:-40],
    "empty": lambda _: b"",
    "text": lambda _: "编码,答案\n".encode("gbk"),
    "large": lambda _: b"PK\x03\x04" + bytes(21 * 1024 * 1024),
    "other zip": lambda _: zip_of({"a.txt": b"x"}),
}


def zip_of(parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_by_name(kind, blank, pack, tmp_path):
    source = blank("source.xlsx").path
    path = tmp_path / "hostile.xlsx"
    path.write_bytes(HOSTILE[kind](source))
    error = refused(path, pack)
    assert all(finding.place.startswith(str(path)) for finding in error.findings)
    assert len(error.findings) == 1


def test_a_sparse_file_of_200_mib_is_refused(pack, tmp_path):
    path = tmp_path / "large.xlsx"
    with path.open("wb") as stream:
        stream.write(b"PK\x03\x04")
        stream.truncate(200 * 1024 * 1024)
    assert "20 MiB" in refused(path, pack).render("zh")


def test_a_folder_and_a_missing_file_are_refused(pack, tmp_path):
    error = refused([tmp_path, tmp_path / "none.xlsx"], pack)
    assert [finding.place for finding in error.findings] == [str(tmp_path), str(tmp_path / "none.xlsx")]


def test_a_cell_with_an_error_and_an_unsaved_formula_are_refused(blank, pack):
    for value, kind in (("#DIV/0!", "e"), ("=1/0", "f")):
        book = blank()
        cell = book.cell("role:ITO", BACKUP, "备注")
        cell.value = value
        cell.data_type = kind
        assert [f.place for f in refused(book.save(), pack).findings] == [f"{book.path}:{place(cell)}"]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chance=st.randoms(use_true_random=False))
def test_a_workbook_with_flipped_bytes_is_read_or_refused_but_never_crashes(chance, blank, pack):
    file = AssessmentFile(pack="probe", answers={LOGS: (AnswerFile(answer="F", role="ITO"),)})
    book = blank(f"{chance.random()}.xlsx", assessment=build_assessment(file, pack))
    data = bytearray(book.path.read_bytes())
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    book.path.write_bytes(data)
    with contextlib.suppress(WorkbookError):
        assert import_workbooks([book.path], pack).file.pack == "probe"
    assert workbook_status([book.path], pack)

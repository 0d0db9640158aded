import json
from datetime import date, datetime

import pytest

from hengdu.errors import HengduError, SheetError, StandardsError
from hengdu.sheets import Area, Merge, Properties, Sheet, write_workbook
from hengdu.standards.registry import (
    Incoming,
    builtin_register,
    export_register,
    load_register,
    merge_records,
    read_records,
)

DAY = date(2026, 11, 21)
MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - a fixed moment; Excel knows no zones
HEADS = ("编码", "标准编号", "标准名称", "状态", "发布日期")
GOOD = ("new-1", "QQ/T 0001-2020", "示例规范", "published", "2020-05-01")


def book(tmp_path, rows, name="标准", **more):
    path = tmp_path / "in.xlsx"
    write_workbook(
        [Sheet(name=name, rows=tuple(rows), **more)],
        path,
        properties=Properties(title="甲", created=MADE),
    )
    return path


def merged(incoming):
    return merge_records(builtin_register(), incoming, day=DAY, by="某人")


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_exported_comes_back_unchanged(tmp_path, kind, lang):
    path = tmp_path / f"out.{kind}"
    path.write_bytes(export_register(builtin_register(), kind, lang))
    result = merged(read_records(path))
    assert (result.added, result.changed) == ((), ())
    assert result.unchanged >= len(builtin_register().standards)


def test_a_csv_of_any_section_comes_back(tmp_path):
    for section in ("relations", "policies", "units", "groups"):
        path = tmp_path / f"{section}.csv"
        path.write_bytes(export_register(builtin_register(), "csv", "zh", section=section))
        assert merged(read_records(path, section=section)).changed == ()


def test_a_changed_cell_becomes_history(tmp_path):
    row = ("sf-42", "", "证券期货业数据脱敏管理指南", "under_way", "")
    result = merged(read_records(book(tmp_path, [HEADS, row])))
    assert [(code, change.field, change.before, change.after) for code, change in result.changed] == [
        ("sf-42", "status", "proposed", "under_way")
    ]
    record = next(item for item in result.file.standards if item.id == "sf-42")
    assert record.history[-1].day == DAY
    assert record.history[-1].by == "某人"
    assert record.sources == builtin_register().standards["sf-42"].sources
    assert record.category == "DS"


def test_a_new_row_is_added_and_the_result_loads_again(tmp_path):
    result = merged(read_records(book(tmp_path, [HEADS, GOOD])))
    assert result.added == ("new-1",)
    from hengdu.documents import record_data

    path = tmp_path / "register.json"
    path.write_text(
        json.dumps({"format": 1, **record_data(result.file)}, ensure_ascii=False), encoding="utf-8"
    )
    assert load_register(path).standard("QQ/T 0001-2020").issued == date(2020, 5, 1)


@pytest.mark.parametrize(
    ("rows", "cell"),
    [
        ([HEADS, ("new-1", "示例规范", "QQ/T 0001-2020", "published", "")], "B2"),
        ([HEADS, ("new-1", "", "示例规范", "已经发布", "")], "D2"),
        ([HEADS, ("new-1", "", "示例规范", "published", "2020-13-40")], "E2"),
        ([HEADS, ("new-1", "", "", "published", "")], "C2"),
        ([HEADS, (*GOOD, "多出的一格")], "F2"),
        ([HEADS, GOOD, GOOD], "A3"),
        ([("编码", "标准编号", "状态"), ("new-1", "", "published")], "D1"),
        ([("编码", "标准名称", "不认识的列"), ("new-1", "示例", "")], "C1"),
        ([("编码", "标准名称", "编码"), ("new-1", "示例", "new-1")], "C1"),
        ([HEADS, ("带 空格", "", "示例", "published", "")], "A2"),
    ],
    ids=["shifted", "status", "date", "no-title", "too-long", "twice", "half", "unknown", "repeated", "id"],
)
def test_a_faulty_cell_is_named_and_nothing_is_returned(tmp_path, rows, cell):
    with pytest.raises(StandardsError) as caught:
        read_records(book(tmp_path, rows))
    assert caught.value.place.endswith(f"标准!{cell}")
    assert caught.value.hint_zh
    assert caught.value.hint_en


def test_merged_cells_are_refused_with_their_area(tmp_path):
    merge = Merge(area=Area(first_row=1, first_col=0, last_row=2, last_col=0))
    with pytest.raises(StandardsError, match="A2:A3"):
        read_records(book(tmp_path, [HEADS, GOOD, ("", *GOOD[1:])], merges=(merge,)))


def test_half_a_file_is_refused(tmp_path):
    path = tmp_path / "half.xlsx"
    path.write_bytes(export_register(builtin_register(), "xlsx", "zh")[:4000])
    with pytest.raises(SheetError):
        read_records(path)


def test_an_unknown_sheet_is_refused(tmp_path):
    with pytest.raises(StandardsError, match="Sheet1"):
        read_records(book(tmp_path, [HEADS, GOOD], name="Sheet1"))


def test_a_reference_to_nothing_is_refused_when_merged(tmp_path):
    rows = [("编码", "标准名称", "牵头单位"), ("new-1", "示例", "nobody")]
    with pytest.raises(StandardsError, match="nobody"):
        merged(read_records(book(tmp_path, rows)))


def test_relations_that_are_known_are_not_added_twice():
    known = tuple(builtin_register().relations)
    result = merged(Incoming(source="a", records={"relations": known}))
    assert result.added == ()
    assert result.unchanged == len(known)


def test_formulas_stay_text_in_csv(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("编码,标准名称\nnew-1,=1+1\n", encoding="utf-8")
    result = merged(read_records(path))
    again = tmp_path / "register.json"
    from hengdu.documents import record_data

    again.write_text(
        json.dumps({"format": 1, **record_data(result.file)}, ensure_ascii=False), encoding="utf-8"
    )
    assert b"'=1+1" in export_register(load_register(again), "csv", "zh")


@pytest.mark.parametrize(("kind", "section"), [("pdf", "standards"), ("csv", "people")])
def test_an_unknown_format_or_section_lists_the_known(kind, section):
    with pytest.raises(HengduError, match="Known"):
        export_register(builtin_register(), kind, "zh", section=section)

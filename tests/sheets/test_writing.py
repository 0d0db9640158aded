from __future__ import annotations

import io
import warnings
import zipfile
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import attrs
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengdu.errors import SheetError
from hengdu.sheets import (
    LISTS_SHEET,
    Align,
    Area,
    Cell,
    Column,
    DataBar,
    Image,
    LengthRule,
    LevelScale,
    ListRule,
    Merge,
    NumberRule,
    PrintSetup,
    Properties,
    Protection,
    Sheet,
    Style,
    Validation,
    Visibility,
    cell_reference,
    column_letters,
    is_formula_like,
    read_workbook,
    workbook_bytes,
    write_workbook,
)

if TYPE_CHECKING:
    from pathlib import Path

PROPERTIES = Properties(title="问卷", created=datetime(2026, 11, 21, 8, 0))  # noqa: DTZ001  # xlsx has no zone
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8ffff3f0005fe02fea735810e0000000049454e44ae426082"
)


def opened(*sheets: Sheet) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        # openpyxl says that it drops extensions such as solid data bars; we only look at the rest
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(io.BytesIO(workbook_bytes(sheets, PROPERTIES)))


def full_sheet() -> Sheet:
    unlocked = Style(unlocked=True, border=True, fill="#FFF9E6", wrap=True, top=True)
    return Sheet(
        name="填写",
        rows=(
            (Cell("标题", Style(bold=True, size_pt=16.0, align=Align.CENTER)),),
            ("代码", "答案", "得分", "等级"),
            ("SH-04.L1.ST1", Cell("F", unlocked, note="选一项"), Cell(0.5, Style(number_format="0.00")), 3),
            (Cell(None, unlocked), Cell("斜", Style(italic=True, color="#102A43", indent=2)), 1, 4),
        ),
        columns=(Column(width=18.0), Column(width=30.0), Column(), Column(hidden=True)),
        heights_pt={0: 30.0},
        merges=(
            Merge(area=Area(first_row=0, first_col=0, last_row=0, last_col=3)),
            Merge(area=Area(first_row=9, first_col=0, last_row=9, last_col=0)),
        ),
        validations=(
            Validation(
                area=Area.column(1, first_row=2, last_row=3),
                rule=ListRule(options=("F", "L", "P", "N")),
                prompt_title="答案",
                prompt="请选择",
                error_title="无效",
                error="请从列表中选择",
            ),
            Validation(
                area=Area.column(2, first_row=2, last_row=3),
                rule=NumberRule(least=0, most=10**6, whole=True),
            ),
            Validation(area=Area.column(0, first_row=2, last_row=3), rule=LengthRule(most=500), strict=False),
        ),
        scales=(
            DataBar(area=Area.column(2, first_row=2, last_row=3), least=0, most=1),
            LevelScale.of(
                Area.column(3, first_row=2, last_row=3),
                {3: ("#88CCEE", "#000000"), 4: ("#000000", "#FFFFFF")},
            ),
        ),
        images=(Image(row=5, col=0, png=PNG, description="点", scale=2.0),),
        freeze=(2, 1),
        filter_area=Area(first_row=1, first_col=0, last_row=3, last_col=3),
        protection=Protection(),
        print_setup=PrintSetup(landscape=True, repeat_rows=2, footer="自编参考模型 R&D"),
        shows_gridlines=False,
        zoom_percent=90,
        tab_color="#102A43",
    )


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "{=1}"])
def test_formula_like_text_is_stored_as_a_string(text):
    cell = opened(Sheet(name="甲", rows=((text,),)))["甲"]["A1"]
    assert (cell.data_type, cell.value) == ("s", text)


def test_an_address_does_not_become_a_link():
    cell = opened(Sheet(name="甲", rows=(("https://example.org",),)))["甲"]["A1"]
    assert cell.hyperlink is None


def test_the_same_input_gives_the_same_bytes():
    assert workbook_bytes([full_sheet()], PROPERTIES) == workbook_bytes([full_sheet()], PROPERTIES)


def test_another_creation_date_gives_other_bytes():
    later = attrs.evolve(PROPERTIES, created=datetime(2027, 1, 1))  # noqa: DTZ001  # xlsx has no zone
    assert workbook_bytes([full_sheet()], PROPERTIES) != workbook_bytes([full_sheet()], later)


def test_a_full_sheet_keeps_its_layout():
    page = opened(full_sheet())["填写"]
    assert page.freeze_panes == "B3"
    assert [str(area) for area in page.merged_cells.ranges] == ["A1:D1"]
    assert page.protection.sheet
    assert page["A2"].protection.locked
    assert not page["B3"].protection.locked
    assert not page["A4"].protection.locked
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
    assert (page.page_setup.fitToHeight, page.sheet_properties.pageSetUpPr.fitToPage) == (0, True)
    assert page.print_title_rows == "$1:$2"
    assert "R&&D" in page.oddFooter.left.text.replace("R&D", "R&&D")
    assert page.column_dimensions["D"].hidden
    assert page["A1"].font.b
    assert page["A1"].font.name == "微软雅黑"
    assert page["C3"].number_format == "0.00"
    assert page.auto_filter.ref == "A2:D4"
    assert page["B3"].comment.text == "选一项"


def test_a_drop_down_offers_its_options():
    rules = opened(full_sheet())["填写"].data_validations.dataValidation
    listed = next(rule for rule in rules if rule.type == "list")
    assert (listed.formula1, str(listed.sqref), listed.errorStyle or "stop") == (
        '"F,L,P,N"',
        "B3:B4",
        "stop",
    )
    assert (listed.prompt, listed.error) == ("请选择", "请从列表中选择")
    assert {rule.type for rule in rules} == {"list", "whole", "textLength"}


@pytest.mark.parametrize(
    "options", [("甲,乙", "丙"), tuple(f"选项{i:03d}" for i in range(60)), ("=1", "2"), (" 空格", "x")]
)
def test_options_that_do_not_fit_a_rule_move_to_a_very_hidden_sheet(options):
    rule = Validation(area=Area.column(0, first_row=0, last_row=9), rule=ListRule(options=options))
    book = opened(Sheet(name="甲", validations=(rule, rule)), Sheet(name="乙", validations=(rule,)))
    assert book[LISTS_SHEET].sheet_state == "veryHidden"
    assert [row[0] for row in book[LISTS_SHEET].iter_rows(values_only=True)] == list(options)
    assert book["甲"].data_validations.dataValidation[0].formula1 == f"'_lists'!$A$1:$A${len(options)}"


def test_levels_are_coloured_by_rule():
    formats = opened(full_sheet())["填写"].conditional_formatting
    fills = [rule.dxf.fill.bgColor.rgb for area in formats for rule in area.rules if rule.dxf]
    assert fills == ["FF88CCEE", "FF000000"]


def test_document_properties_are_those_given():
    properties = opened(full_sheet()).properties
    assert (properties.title, properties.creator, properties.created.year) == ("问卷", "Hengdu 衡度", 2026)


def test_hidden_sheets_keep_their_visibility_and_the_first_visible_one_opens():
    book = opened(
        Sheet(name="甲", visibility=Visibility.VERY_HIDDEN),
        Sheet(name="乙", visibility=Visibility.HIDDEN),
        Sheet(name="丙"),
    )
    assert [page.sheet_state for page in book] == ["veryHidden", "hidden", "visible"]
    assert book.active.title == "丙"


def test_a_picture_carries_its_description():
    data = workbook_bytes([full_sheet()], PROPERTIES)
    drawing = zipfile.ZipFile(io.BytesIO(data)).read("xl/drawings/drawing1.xml").decode()
    assert 'descr="点"' in drawing


def test_dates_times_and_durations_are_typed_cells():
    moment = datetime(2026, 11, 21, 9, 30)  # noqa: DTZ001  # xlsx has no zone
    values = (moment, date(2026, 11, 21), time(9, 30), timedelta(hours=30))
    page = opened(Sheet(name="甲", rows=(values,)))["甲"]
    assert page["A1"].value == moment
    assert page["B1"].value.date() == date(2026, 11, 21)
    assert page["C1"].value == time(9, 30)
    assert page["D1"].value == timedelta(hours=30)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 10**15, "x" * 32_768, "\ud800"])
def test_a_value_that_excel_would_change_is_refused_with_its_cell(value):
    with pytest.raises(SheetError) as caught:
        Sheet(name="表", rows=((), (None, value)))
    assert caught.value.place == "表!B2"


@pytest.mark.parametrize(
    "value",
    [
        date(1899, 12, 31),
        timedelta(seconds=-1),
        datetime.fromisoformat("2026-01-01T00:00:00+08:00"),
    ],
)
def test_a_date_that_excel_cannot_hold_is_refused_with_its_cell(value):
    with pytest.raises(SheetError) as caught:
        workbook_bytes([Sheet(name="表", rows=((None, value),))], PROPERTIES)
    assert caught.value.place == "表!B1"


@pytest.mark.parametrize("name", ["", "x" * 32, "a/b", "a:b", "[a]", "'a", "a'", "a*?", "a\x01"])
def test_a_sheet_name_that_excel_refuses_is_refused(name):
    with pytest.raises(SheetError):
        Sheet(name=name)


@pytest.mark.parametrize(
    "sheets",
    [
        [],
        [Sheet(name="A"), Sheet(name="a")],
        [Sheet(name="_Lists")],
        [Sheet(name="A", visibility=Visibility.HIDDEN)],
    ],
)
def test_a_workbook_without_distinct_visible_sheets_is_refused(sheets):
    with pytest.raises(SheetError):
        workbook_bytes(sheets, PROPERTIES)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Style(fill="red"),
        lambda: Style(indent=16),
        lambda: ListRule(options=()),
        lambda: ListRule(options=("a", "a")),
        lambda: NumberRule(least=1, most=0),
        lambda: NumberRule(least=float("nan"), most=0),
        lambda: Validation(
            area=Area.column(0, first_row=0, last_row=0), rule=LengthRule(most=1), prompt="长" * 256
        ),
        lambda: PrintSetup(footer="长" * 300),
        lambda: Image(row=0, col=0, png=b"<svg/>", description="x"),
        lambda: Area(first_row=1, first_col=0, last_row=0, last_col=0),
        lambda: Sheet(
            name="表",
            merges=(
                Merge(area=Area(first_row=0, first_col=0, last_row=1, last_col=1)),
                Merge(area=Area(first_row=1, first_col=1, last_row=2, last_col=2)),
            ),
        ),
    ],
)
def test_an_object_that_excel_would_refuse_is_refused(make):
    with pytest.raises(SheetError):
        make()


def test_writing_to_a_missing_folder_says_so(tmp_path: Path):
    with pytest.raises(SheetError, match=r"cannot write the workbook.*Check that the folder exists"):
        write_workbook([Sheet(name="甲")], tmp_path / "no" / "a.xlsx", properties=PROPERTIES)


def test_writing_over_a_folder_leaves_no_draft_behind(tmp_path: Path):
    (tmp_path / "a.xlsx").mkdir()
    with pytest.raises(SheetError):
        write_workbook([Sheet(name="甲")], tmp_path / "a.xlsx", properties=PROPERTIES)
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_a_written_file_reads_back(tmp_path: Path):
    write_workbook([Sheet(name="甲", rows=(("x", 1),))], tmp_path / "a.xlsx", properties=PROPERTIES)
    assert read_workbook(tmp_path / "a.xlsx")[0].rows == (("x", 1),)


@given(st.integers(0, 16_383), st.integers(0, 1_048_575))
def test_references_agree_with_openpyxl(col, row):
    letters = openpyxl.utils.get_column_letter(col + 1)
    assert column_letters(col) == letters
    assert cell_reference(row, col) == f"{letters}{row + 1}"


@pytest.mark.parametrize(("row", "col"), [(-1, 0), (0, -1), (1_048_576, 0), (0, 16_384)])
def test_a_reference_outside_the_sheet_is_refused(row, col):
    with pytest.raises(SheetError):
        cell_reference(row, col)


@given(st.sampled_from("=+-@\t\r＝＋－＠"), st.text(max_size=5))
def test_text_that_starts_like_a_formula_is_told(start, rest):
    assert is_formula_like(start + rest)


@pytest.mark.parametrize("text", ["", "身份", "a=b", " =1", "SH-04"])
def test_other_text_is_not_formula_like(text):
    assert not is_formula_like(text)
